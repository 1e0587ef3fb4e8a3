//! What people are written to of, and how long a mail that did not get through is tried again.

use chrono::TimeDelta;

coded! {
    /// What a mail tells of.
    MailTemplate {
        /// A household was referred to the reader's agency.
        ReferralSent = "referral_sent",
        /// The agency has accepted a referral of the reader's.
        ReferralAccepted = "referral_accepted",
        /// The agency has rejected a referral of the reader's.
        ReferralRejected = "referral_rejected",
        /// A referral was cancelled.
        ReferralCancelled = "referral_cancelled",
        /// The household has its home.
        ReferralPlaced = "referral_placed",
    }
}

/// Minutes from one try to the next. Together they are less than a day: who has not got their mail by then is told
/// by others, and the HMIS lead learns of it.
const WAITS: [i64; 8] = [1, 5, 15, 60, 120, 240, 360, 480];

/// How long to wait after the nth try has failed for now; none when it was the last.
#[must_use]
pub fn wait_after(tries: i32) -> Option<TimeDelta> {
    let nth = usize::try_from(tries.max(1) - 1).ok()?;
    WAITS.get(nth).copied().map(TimeDelta::minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_come_ever_later_and_end_within_a_day() {
        let waits: Vec<_> = (1..).map_while(wait_after).collect();
        assert_eq!(waits.first(), Some(&TimeDelta::minutes(1)));
        assert!(waits.is_sorted());
        let total: TimeDelta = waits.iter().sum();
        assert!(total > TimeDelta::hours(20) && total <= TimeDelta::hours(24), "{total}");
        assert_eq!(wait_after(9), None);
        assert_eq!(wait_after(i32::MAX), None);
        assert_eq!(wait_after(0), wait_after(1), "a try that was not counted is the first");
    }

    #[test]
    fn codes_are_read_back() {
        for &template in MailTemplate::ALL {
            assert_eq!(template.code().parse(), Ok(template));
        }
    }
}
