//! What may happen to a place on the queue. Who may do it is the policy's.

coded! {
    /// Where a place stands.
    Status {
        /// It waits for a referral.
        Active = "active",
        /// It keeps its place, and nobody is referred.
        OnHold = "on_hold",
        /// It is no longer on the queue.
        Off = "off",
    }
}

coded! {
    /// What people do to a place.
    Move {
        /// Nobody is referred for a while.
        Hold = "hold",
        /// It waits again.
        Resume = "resume",
        /// It leaves the queue.
        TakeOff = "off",
        /// It comes back, with its first date.
        Back = "back",
    }
}

coded! {
    /// What the history of a place tells.
    Step {
        /// It was placed for the first time.
        Placed = "placed",
        /// A later assessment changed its score.
        Assessed = "assessed",
        /// What the household wants changed.
        Changed = "changed",
        /// It was put on hold.
        Held = "held",
        /// It waits again.
        Resumed = "resumed",
        /// It left.
        Off = "off",
        /// It came back.
        Back = "back",
        /// The household was referred to a vacancy.
        Referred = "referred",
        /// The referral came to nothing.
        Returned = "returned",
        /// The household was placed in a home.
        Housed = "housed",
    }
}

impl Status {
    /// Where a move leads; none where it cannot be made.
    #[must_use]
    pub const fn after(self, by: Move) -> Option<Self> {
        match (self, by) {
            (Self::Active, Move::Hold) => Some(Self::OnHold),
            (Self::OnHold, Move::Resume) | (Self::Off, Move::Back) => Some(Self::Active),
            (Self::Active | Self::OnHold, Move::TakeOff) => Some(Self::Off),
            (Self::Active, Move::Resume | Move::Back)
            | (Self::OnHold, Move::Hold | Move::Back)
            | (Self::Off, Move::Hold | Move::Resume | Move::TakeOff) => None,
        }
    }
}

impl Move {
    /// What the history calls it.
    #[must_use]
    pub const fn step(self) -> Step {
        match self {
            Self::Hold => Step::Held,
            Self::Resume => Step::Resumed,
            Self::TakeOff => Step::Off,
            Self::Back => Step::Back,
        }
    }

    /// Whether it needs a reason.
    #[must_use]
    pub const fn needs_reason(self) -> bool {
        matches!(self, Self::Hold | Self::TakeOff)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_move_from_each_status() {
        use Move::{Back, Hold, Resume, TakeOff};
        use Status::{Active, Off, OnHold};
        for (status, expected) in [
            (Active, [Some(OnHold), None, Some(Off), None]),
            (OnHold, [None, Some(Active), Some(Off), None]),
            (Off, [None, None, None, Some(Active)]),
        ] {
            assert_eq!([Hold, Resume, TakeOff, Back].map(|by| status.after(by)), expected, "{status}");
        }
    }
}
