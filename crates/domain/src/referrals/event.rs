//! The coordinated entry event (HUD 4.20) that a referral is.

/// HUD list 2.06.1: a project funded so is one half of a joint TH and RRH component.
pub const JOINT_COMPONENT: i32 = 44;

/// HUD list 4.20.2: the referrals to a bed or a home, from the lowest to the highest code.
pub const REFERRED: std::ops::RangeInclusive<i32> = 10..=18;

/// HUD 4.20.C: what came of a referral.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Result4_20 {
    /// The client and the provider accepted.
    Accepted,
    /// The client rejected.
    ClientRejected,
    /// The provider rejected.
    ProviderRejected,
}

impl Result4_20 {
    /// HUD's code.
    #[must_use]
    pub const fn code(self) -> i32 {
        match self {
            Self::Accepted => 1,
            Self::ClientRejected => 2,
            Self::ProviderRejected => 3,
        }
    }
}

/// The event (HUD list 4.20.2) of a referral to a project of this type (HUD list 2.02.6); none for a type that nobody is
/// referred to a home in.
#[must_use]
pub const fn event_type(project_type: i32, is_joint: bool) -> Option<i32> {
    match project_type {
        // Emergency shelter (entry and exit, night by night) and safe haven.
        0 | 1 | 8 => Some(10),
        2 | 13 if is_joint => Some(12),
        2 => Some(11),
        13 => Some(13),
        3 => Some(14),
        9 | 10 => Some(15),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hud_has_an_event_for_each_type_with_beds() {
        let list = hud::list("2.02.6").unwrap();
        let of = |entry: &hud::ListEntry| {
            let code: i32 = entry.code.parse().unwrap();
            event_type(code, false).map(|event| (code, event))
        };
        let events: Vec<_> = list.entries.iter().filter_map(of).collect();
        let expected = [(0, 10), (1, 10), (2, 11), (3, 14), (8, 10), (9, 15), (10, 15), (13, 13)];
        assert_eq!(events, expected);
        assert_eq!(
            [event_type(2, true), event_type(13, true), event_type(3, true)],
            [Some(12), Some(12), Some(14)]
        );
        assert!(events.iter().all(|(_, event)| REFERRED.contains(event)));
    }
}
