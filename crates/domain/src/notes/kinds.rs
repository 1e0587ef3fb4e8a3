//! Kinds of case notes. The kind decides how sensitive a note is, so that nobody has to think of it at ten at night.

coded! {
    /// What a case note is about.
    NoteKind {
        /// A talk, a call, a visit.
        Contact = "contact",
        /// What is planned, and how it goes.
        ServicesPlan = "services_plan",
        /// The search for a home.
        HousingSearch = "housing_search",
        /// Health, treatment, disability.
        Health = "health",
        /// Domestic violence and safety planning.
        Safety = "safety",
        /// Something that went wrong.
        Incident = "incident",
        /// Anything else.
        Other = "other",
    }
}

coded! {
    /// How sensitive a note is: its data class.
    Class {
        /// Not beyond being a client's.
        General = "general",
        /// Tells of domestic violence.
        Dv = "dv",
        /// Tells of health.
        Health = "health",
    }
}

impl NoteKind {
    /// The data class of notes of this kind.
    #[must_use]
    pub const fn class(self) -> Class {
        match self {
            Self::Health => Class::Health,
            Self::Safety => Class::Dv,
            Self::Contact | Self::ServicesPlan | Self::HousingSearch | Self::Incident | Self::Other => {
                Class::General
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tells_of_violence_or_health_is_of_that_class() {
        let sensitive: Vec<_> = NoteKind::ALL.iter().filter(|kind| kind.class() != Class::General).collect();
        assert_eq!(sensitive, [&NoteKind::Health, &NoteKind::Safety]);
    }
}
