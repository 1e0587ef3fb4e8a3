//! What the two sides of a referral are called, as far as the reader may know.

use app::referrals::Referral;

use crate::text::t;

/// Who sent it.
pub(crate) fn sender(referral: &Referral) -> String {
    referral.sender_name.clone().unwrap_or_else(|| t("client-views-withheld"))
}

/// The project that it goes to.
pub(crate) fn project(referral: &Referral) -> String {
    if referral.project_name.is_empty() { t("referral-to-withheld") } else { referral.project_name.clone() }
}
