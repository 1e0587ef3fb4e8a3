//! Why a household goes off the queue, rests on it, or is not placed: data, worded by the catalogue.

use super::Move;

/// A reason; its words have the key `queue-reason-<code>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reason {
    /// What is stored.
    pub code: &'static str,
    /// The moves it is a reason for.
    pub moves: &'static [Move],
    /// Whether a place given up for it may be taken up again.
    pub may_come_back: bool,
}

/// A referral was carried through: the household has a home.
pub const HOUSED: &str = "housed";

/// The household is no more: all of it joined another.
pub const MERGED: &str = "merged";

const fn off(code: &'static str, may_come_back: bool) -> Reason {
    Reason { code, moves: &[Move::TakeOff], may_come_back }
}

const fn hold(code: &'static str) -> Reason {
    Reason { code, moves: &[Move::Hold], may_come_back: true }
}

const REASONS: &[Reason] = &[
    off("self_housed", true),
    off("housed_elsewhere", true),
    off("moved_away", true),
    Reason { code: "client_asked", moves: &[Move::Hold, Move::TakeOff], may_come_back: true },
    off("no_longer_homeless", true),
    off("deceased", false),
    off("duplicate", false),
    off(MERGED, false),
    // By a referral that was carried through; nobody chooses it.
    Reason { code: HOUSED, moves: &[], may_come_back: true },
    // Who cannot be found keeps the place: that is a hold and no reason to lose it.
    hold("no_contact"),
    hold("treatment"),
    hold("hospital"),
    hold("custody"),
    hold("travel"),
];

/// Why an assessed household is not placed (HUD 4.19.7, answer 2).
pub const NOT_PLACED: &[&str] = &["client_declined", "resolved", "other_help", "not_homeless", "incomplete"];

/// The reasons for a move, in the order they are offered.
pub fn reasons_for(by: Move) -> impl Iterator<Item = &'static Reason> {
    REASONS.iter().filter(move |reason| reason.moves.contains(&by))
}

/// The reason with this code.
#[must_use]
pub fn reason(code: &str) -> Option<&'static Reason> {
    REASONS.iter().find(|reason| reason.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dead_and_the_doubled_do_not_come_back() {
        let gone: Vec<_> =
            REASONS.iter().filter(|reason| !reason.may_come_back).map(|found| found.code).collect();
        assert_eq!(gone, ["deceased", "duplicate", "merged"]);
    }

    #[test]
    fn whoever_cannot_be_found_keeps_the_place() {
        assert!(reasons_for(Move::TakeOff).all(|found| found.code != "no_contact"));
        assert!(reasons_for(Move::Hold).any(|found| found.code == "no_contact"));
    }
}
