//! Why a referral ends: rows that a community may add to.

use domain::referrals::{Closes, Reason};
use entity::referral_reason;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::error::unreadable;
use crate::{Reads, Result};

/// The reasons that are offered for an ending, in their order.
///
/// # Errors
/// [`crate::Error::Unreadable`] when one does not say all that it has to.
pub async fn list_reasons(db: &impl Reads, closes: Closes) -> Result<Vec<Reason>> {
    let rows = referral_reason::Entity::find()
        .filter(referral_reason::Column::Closes.eq(closes.code()))
        .filter(referral_reason::Column::IsActive.eq(true))
        .order_by_asc(referral_reason::Column::Sort)
        .order_by_asc(referral_reason::Column::Code)
        .all(db)
        .await?;
    rows.into_iter().map(read).collect()
}

/// The offered reason with this code.
///
/// # Errors
/// As [`list_reasons`].
pub async fn find_reason(db: &impl Reads, code: &str) -> Result<Option<Reason>> {
    let found = referral_reason::Entity::find_by_id(code).filter(referral_reason::Column::IsActive.eq(true));
    found.one(db).await?.map(read).transpose()
}

fn read(row: referral_reason::Model) -> Result<Reason> {
    let reason = Reason {
        closes: row.closes.parse().map_err(unreadable("referral_reason.closes"))?,
        party: row.party.parse().map_err(unreadable("referral_reason.party"))?,
        returns: row.returns.parse().map_err(unreadable("referral_reason.returns"))?,
        code: row.code,
        label: row.label,
        result: row.hud_result,
        queue_reason: row.queue_reason,
        evidence: row.evidence,
    };
    reason.checked(row.not_an_event).map_err(unreadable("referral_reason"))
}
