//! What may happen to a referral: one table.

coded! {
    /// Where a referral stands.
    State {
        /// Written down; nothing is reserved and nobody told.
        Draft = "draft",
        /// The provider has it, and the vacancy is reserved.
        Sent = "sent",
        /// The provider has said that it is looking into it.
        Acknowledged = "acknowledged",
        /// The provider takes the household.
        Approved = "approved",
        /// The household is enrolled in the provider's project.
        Enrolled = "enrolled",
        /// It is placed: the loop is closed.
        MovedIn = "moved_in",
        /// It was rejected.
        Declined = "declined",
        /// Who sent it took it back.
        Cancelled = "cancelled",
        /// Nobody did anything in time.
        Expired = "expired",
    }
}

coded! {
    /// What happens to a referral, as its timeline tells it.
    Step {
        /// It was written down.
        Draft = "draft",
        /// It was sent, and reserved the vacancy.
        Send = "send",
        /// The provider has seen it.
        Acknowledge = "acknowledge",
        /// The provider takes the household.
        Approve = "approve",
        /// The household was enrolled.
        Enroll = "enroll",
        /// It was given its unit, and moved in.
        Place = "place",
        /// It was rejected.
        Decline = "decline",
        /// It was taken back.
        Cancel = "cancel",
        /// Time ran out.
        Expire = "expire",
        /// A draft was thrown away.
        Discard = "discard",
        /// Someone said something.
        Comment = "comment",
    }
}

/// Whose step it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// Who refers.
    Sender,
    /// The agency that the household is referred to.
    Receiver,
    /// The clock.
    Clock,
}

/// From one state to another, by a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Where it stands.
    pub from: State,
    /// What happens.
    pub step: Step,
    /// Where it stands then.
    pub to: State,
    /// Whose step it is.
    pub by: Actor,
}

const fn rule(from: State, step: Step, to: State, by: Actor) -> Rule {
    Rule { from, step, to, by }
}

/// All that can happen. A comment changes nothing and can be made at any time.
pub const RULES: &[Rule] = {
    use Actor::{Clock, Receiver, Sender};
    use State::{Acknowledged, Approved, Cancelled, Declined, Draft, Enrolled, Expired, MovedIn, Sent};
    &[
        rule(Draft, Step::Send, Sent, Sender),
        rule(Draft, Step::Discard, Cancelled, Sender),
        rule(Sent, Step::Acknowledge, Acknowledged, Receiver),
        // Whoever approves at once has seen it.
        rule(Sent, Step::Approve, Approved, Receiver),
        rule(Sent, Step::Decline, Declined, Receiver),
        rule(Sent, Step::Cancel, Cancelled, Sender),
        rule(Sent, Step::Expire, Expired, Clock),
        rule(Acknowledged, Step::Approve, Approved, Receiver),
        rule(Acknowledged, Step::Decline, Declined, Receiver),
        rule(Acknowledged, Step::Cancel, Cancelled, Sender),
        rule(Acknowledged, Step::Expire, Expired, Clock),
        rule(Approved, Step::Enroll, Enrolled, Receiver),
        rule(Approved, Step::Decline, Declined, Receiver),
        rule(Approved, Step::Cancel, Cancelled, Sender),
        rule(Enrolled, Step::Place, MovedIn, Receiver),
        // They were taken, and never moved in.
        rule(Enrolled, Step::Decline, Declined, Receiver),
        // Nobody has to wait for a receiver who says nothing.
        rule(Enrolled, Step::Cancel, Cancelled, Sender),
    ]
};

impl State {
    /// Where a step leads; none where it cannot be made.
    #[must_use]
    pub fn after(self, step: Step) -> Option<Self> {
        RULES.iter().find(|rule| rule.from == self && rule.step == step).map(|rule| rule.to)
    }

    /// Whether it holds its vacancy, and keeps the household from being referred again.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Sent | Self::Acknowledged | Self::Approved | Self::Enrolled)
    }

    /// Whether it ended without a home, and so needs a party and a reason.
    #[must_use]
    pub const fn is_lost(self) -> bool {
        matches!(self, Self::Declined | Self::Cancelled | Self::Expired)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_has_ended_goes_on_no_more() {
        for &state in State::ALL {
            let goes_on = RULES.iter().any(|rule| rule.from == state);
            assert_eq!(goes_on, !state.is_lost() && state != State::MovedIn, "{state}");
        }
    }

    #[test]
    fn each_step_leads_to_one_state() {
        for rule in RULES {
            let same = RULES.iter().filter(|other| other.from == rule.from && other.step == rule.step);
            assert_eq!(same.count(), 1, "{rule:?}");
        }
    }

    proptest! {
        #[test]
        fn nobody_is_enrolled_without_an_approval(steps in prop::collection::vec(prop::sample::select(Step::ALL), 0..12)) {
            let (mut state, mut approved) = (State::Draft, false);
            for step in steps {
                if let Some(next) = state.after(step) {
                    approved |= next == State::Approved;
                    state = next;
                }
            }
            prop_assert!(approved || !matches!(state, State::Enrolled | State::MovedIn));
        }
    }
}
