# Referrals: from the queue to a home.
referrals-title = Referrals
referrals-caption = Referrals, the latest first
referrals-count = { $count ->
    [one] 1 referral
   *[other] { $count } referrals
}
referrals-none = No referral that you may see matches.
referral-of = Referral of { $name }
referral-refer = Refer
referral-refer-of = Refer { $name }
referral-add = Add New Referral
referral-refer-household = Refer a household
referral-choose-title = Refer to { $unit }
referral-choose-help = Households that wait and fit this vacancy, in the order of the queue.
referral-nobody-fits = No household that waits fits this vacancy.
referral-send-title = Add New Referral: { $name }
referral-send-button = Send referral
referral-draft-button = Save as draft
referral-draft-gone = This draft was sent or thrown away meanwhile. What you see would be a new referral.
referral-go-on = Go on with it
referral-discard = Throw away
referral-still-in-ce = The household has a home and is still enrolled in coordinated entry.
referral-exit-ce = Exit it there
referral-unit-hint = The one that is reserved stands first.
referral-bed = Bed
referral-bed-hint = If the unit has several.
field-bed = bed
referral-unit-takes = { $count ->
    [one] 1 person
   *[other] { $count } people
}
field-home-unit = unit
referral-vacancy = Refer to
referral-vacancy-hint = Sending the referral reserves this vacancy.
referral-no-vacancy = Nothing is on offer now.
referral-not-the-size = not for a household of this size
referral-not-wanted = not what they asked for
referral-date = Referral date
referral-comments = Comments
referral-comments-hint = They travel with the referral. Both sides read them.
referral-household-taken = This household has an open referral.
referral-vacancy-taken = This vacancy is not on offer any more.
referral-has-household = Referred to { $project } by { $sender } on { $date }.
referral-has-household-hidden = This household has an open referral that you may not see.
referral-has-vacancy = Reserved by a referral to { $project }, sent by { $sender } on { $date }.
referral-has-vacancy-hidden = Someone else was first, or it was withdrawn. Choose another vacancy.
referral-see = See that referral
referral-no-event = HUD knows no referral to a project of this type.
referral-before-entry = The household’s enrollment in coordinated entry began later.
referral-after-exit = The household’s enrollment in coordinated entry ended on { $date }. Enroll and assess it there again, or give an earlier day.
referral-not-waiting = This household is not waiting on the queue now.
referral-find = Client ID
referral-find-button = Find referral
referral-to = Referred to
referral-forgotten = Someone whose name is not told any more
referral-to-not-told = A place that is not told
referral-type = Project type
referral-unit = Unit
referral-from = Referred by
referral-from-agency = Household’s agency
referral-number = Number on the queue then
referral-open = Edit
referral-open-of = Edit the referral of { $name }
referral-facts = Referral
referral-household = Household at sending
referral-hidden-members = { $count ->
    [one] 1 more person, whom you may not know of
   *[other] { $count } more people, whom you may not know of
}
referral-placed-on = Moved in
referral-reason = Reason
referral-party = On whose part
referral-party-client = The client
referral-party-provider = The provider
referral-party-system = A rule or a deadline
referral-party-nobody = Nobody
referral-enrollment = Enrollment
referral-see-enrollment = See the enrollment
referral-timeline = What happened
referral-timeline-caption = What happened to this referral, from the beginning on
referral-timeline-file = Save as a file
referral-stale = Someone else changed this referral meanwhile. This is how it stands now.
referral-intake = Initiate Client Intake (Accept/Reject)
referral-intake-help = Accepting leads to the enrollment. Nothing is saved until that is.
referral-accept = Accept and enroll
referral-accept-enrolled = Accept with that enrollment
referral-enrolled-help = The household is enrolled in this project already, and has no unit yet.
referral-decline = Reject
referral-not-moved-in = Did not move in
referral-not-moved-in-help = The enrollment stays as it is. Exit the household there if it has left the project.
referral-cancel = Take back
referral-acknowledge = Acknowledge
referral-place = Place in the unit
referral-enroll-accepts = Saving this enrollment accepts the referral.
referral-close-help = Then the vacancy is on offer again, unless the reason says that the unit is gone, and the household is back where it was on the queue.
referral-note-hint = Both sides read it.
referral-reason-evidence = { $label } (say: { $evidence })
referral-evidence-missing = This reason needs a few words.
referral-move-in = Housing Move-In Date
referral-stays-since = Staying here since
referral-move-in-hint = From the day of the enrollment on.
referral-move-in-early = The enrollment began later.
referral-unit-occupied = Others are in this unit on that day.
referral-comment = Comment
referral-comment-hint = Both sides read it.
referral-comment-button = Send comment
referral-state = Status
referral-state-open = Open
referral-state-all = All
referral-state-draft = Draft
referral-state-sent = Sent
referral-state-acknowledged = Acknowledged
referral-state-approved = Approved
referral-state-enrolled = Enrolled
referral-state-moved_in = Placed
referral-state-declined = Rejected
referral-state-cancelled = Taken back
referral-state-expired = Expired
referral-side = Direction
referral-side-either = Any
referral-side-received = To us
referral-side-sent = From us
referral-step-draft = Written
referral-step-send = Sent
referral-step-acknowledge = Acknowledged
referral-step-approve = Approved
referral-step-enroll = Enrolled
referral-step-place = Placed
referral-step-decline = Rejected
referral-step-cancel = Taken back
referral-step-discard = Thrown away
referral-step-expire = Expired
referral-step-comment = Comment
problem-has-referral = This household has an open referral. Have it taken back or rejected first.
referral-vacancy-missing = Choose a vacancy.
referral-reason-missing = Choose a reason.
field-date = date
field-comment = comment
home-referrals-to-decide = { $count ->
    [one] 1 referral to you waits for a decision.
   *[other] { $count } referrals to you wait for a decision.
}
home-referrals-to-decide-open = See them
home-referrals-to-place = { $count ->
    [one] 1 household is enrolled and has no unit yet.
   *[other] { $count } households are enrolled and have no unit yet.
}
home-referrals-to-place-open = Place them
home-referrals-sent = { $count ->
    [one] 1 referral from you is under way.
   *[other] { $count } referrals from you are under way.
}
home-referrals-sent-open = See what you sent
