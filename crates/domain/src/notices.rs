//! What people are told of behind the bell.

coded! {
    /// What happened.
    NoticeKind {
        /// A household was placed on a housing queue.
        QueuePlaced = "queue_placed",
        /// Its place is kept while it cannot be referred.
        QueueHeld = "queue_held",
        /// It was taken off the queue.
        QueueOff = "queue_off",
        /// It is on the queue again, where it was.
        QueueBack = "queue_back",
        /// A household was referred to one's agency.
        ReferralReceived = "referral_received",
        /// A referral was accepted: the household is enrolled.
        ReferralAccepted = "referral_accepted",
        /// A referral was rejected.
        ReferralRejected = "referral_rejected",
        /// A referral was taken back.
        ReferralCancelled = "referral_cancelled",
        /// The household was placed.
        ReferralPlaced = "referral_placed",
        /// Someone said something about a referral.
        ReferralComment = "referral_comment",
        /// A case note was written.
        NoteAdded = "note_added",
        /// A case note has an addendum.
        NoteCorrected = "note_corrected",
        /// A unit fell vacant, and a draft of a vacancy waits for a word.
        VacancyDrafted = "vacancy_drafted",
    }
}

coded! {
    /// What a notice leads to.
    NoticeSubject {
        /// A client.
        Client = "client",
        /// A place on a housing queue.
        QueueEntry = "queue_entry",
        /// A case note.
        Note = "note",
        /// A referral.
        Referral = "referral",
        /// A vacancy.
        Vacancy = "vacancy",
    }
}
