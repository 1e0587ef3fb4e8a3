//! Why a referral ends without a home: rows that a community may add to. What a row has to say is checked here.

coded! {
    /// How the referral ends by it.
    Closes {
        /// The provider or the client says no.
        Declined = "declined",
        /// Who sent it takes it back.
        Cancelled = "cancelled",
    }
}

coded! {
    /// Whose doing it is.
    Party {
        /// The client's.
        Client = "client",
        /// The provider's.
        Provider = "provider",
        /// A rule's or a clock's.
        System = "system",
        /// Nobody's.
        Nobody = "nobody",
    }
}

coded! {
    /// What becomes of the household's place on the queue.
    Returns {
        /// It waits again, where it was.
        Active = "active",
        /// It keeps its place and rests.
        OnHold = "on_hold",
        /// It leaves the queue.
        Off = "off",
    }
}

/// The reason that ends a draft, which was never anyone's to know but the writer's. Nobody chooses it.
pub const NOT_SENT: &str = "N-DRAFT";

/// The reasons by which the unit is not to be had any more, and why its vacancy is withdrawn then: the words have the key
/// `vacancy-reason-<code>`. After any other it is on offer again.
const UNIT_GONE: &[(&str, &str)] = &[("P-UNIT-LOST", "unit_lost"), ("P-FILLED", "filled_outside")];

/// A reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Its code.
    pub code: String,
    /// What people read.
    pub label: String,
    /// How the referral ends by it.
    pub closes: Closes,
    /// Whose doing it is.
    pub party: Party,
    /// HUD 4.20.C: 2 rejected by the client, 3 by the provider. None: it is expressly no referral event.
    pub result: Option<i32>,
    /// What becomes of the place on the queue.
    pub returns: Returns,
    /// Why it is on hold or off then.
    pub queue_reason: Option<String>,
    /// What the note has to tell; none when it may be empty.
    pub evidence: Option<String>,
}

/// Why a reason cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unclear {
    /// HUD has to be told a result, or it is to be said that it is no event.
    #[error("neither a result for HUD nor said to be no event, or both")]
    NoResult,
    /// HUD knows 2 and 3 for what is rejected.
    #[error("HUD 4.20 has no such result for a referral that was rejected")]
    NotAResult,
    /// A place that does not stay active needs the queue's own reason.
    #[error("the queue needs a reason of its own")]
    NoQueueReason,
}

impl Reason {
    /// Why the vacancy is withdrawn, where the reason says that the unit is gone.
    #[must_use]
    pub fn withdraws(&self) -> Option<&'static str> {
        UNIT_GONE.iter().find(|(code, _)| *code == self.code).map(|(_, why)| *why)
    }

    /// A reason, if it says all that it has to.
    ///
    /// # Errors
    /// What is missing, or contradicts.
    pub fn checked(self, not_an_event: bool) -> Result<Self, Unclear> {
        if self.result.is_some() == not_an_event {
            return Err(Unclear::NoResult);
        }
        if self.result.is_some_and(|result| !matches!(result, 2 | 3)) {
            return Err(Unclear::NotAResult);
        }
        let knows = |code: &str| crate::queue::reason(code).is_some();
        if (self.returns != Returns::Active) != self.queue_reason.as_deref().is_some_and(knows) {
            return Err(Unclear::NoQueueReason);
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(result: Option<i32>, returns: Returns, queue_reason: Option<&str>) -> Reason {
        Reason {
            code: "X".into(),
            label: "x".into(),
            closes: Closes::Declined,
            party: Party::Client,
            result,
            returns,
            queue_reason: queue_reason.map(Into::into),
            evidence: None,
        }
    }

    #[test]
    fn a_reason_tells_hud_a_result_or_says_that_it_is_no_event() {
        let of = |result, no_event| reason(result, Returns::Active, None).checked(no_event).map(|_| ());
        assert_eq!(of(Some(2), false), Ok(()));
        assert_eq!(of(None, true), Ok(()));
        assert_eq!(of(None, false), Err(Unclear::NoResult));
        assert_eq!(of(Some(3), true), Err(Unclear::NoResult));
        assert_eq!(of(Some(1), false), Err(Unclear::NotAResult));
    }

    #[test]
    fn the_queue_has_its_own_reason_for_what_does_not_stay_active() {
        let of = |returns, why| reason(Some(2), returns, why).checked(false).map(|_| ());
        assert_eq!(of(Returns::Off, Some("deceased")), Ok(()));
        assert_eq!(of(Returns::Off, None), Err(Unclear::NoQueueReason));
        assert_eq!(of(Returns::OnHold, Some("no such reason")), Err(Unclear::NoQueueReason));
        assert_eq!(of(Returns::Active, Some("hospital")), Err(Unclear::NoQueueReason));
    }
}
