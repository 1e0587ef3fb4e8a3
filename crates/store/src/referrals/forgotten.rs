//! What a referral that has ended no longer tells: whoever may not know of the client otherwise is a stranger again.

use std::collections::BTreeSet;

use domain::referrals::State;
use entity::{client, referral};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::list::Referral;
use crate::access::visible_clients;
use crate::clients::Identity;
use crate::{Reads, Result, Scope};

/// The same referrals; those that are not open, of clients whose identity the scope does not let through, without what
/// they told of the household.
///
/// # Errors
/// When the database fails.
pub async fn forget(
    db: &impl Reads,
    identities: &Scope,
    mut referrals: Vec<Referral>,
) -> Result<Vec<Referral>> {
    let ended: BTreeSet<String> = referrals
        .iter()
        .filter(|referral| !referral.state.is_open())
        .map(|referral| referral.client.id.to_string())
        .collect();
    if ended.is_empty() {
        return Ok(referrals);
    }
    let known: BTreeSet<String> = client::Entity::find()
        .select_only()
        .column(client::Column::Id)
        .filter(client::Column::Id.is_in(&ended))
        .filter(visible_clients(identities))
        .into_tuple()
        .all(db)
        .await?
        .into_iter()
        .collect();
    for referral in &mut referrals {
        if !referral.state.is_open() && !known.contains(&referral.client.id.to_string()) {
            blank(referral);
        }
    }
    Ok(referrals)
}

fn blank(referral: &mut Referral) {
    let Identity { id, version, .. } = referral.client;
    referral.client = Identity {
        id,
        version,
        first_name: None,
        middle_name: None,
        last_name: None,
        name_suffix: None,
        name_data_quality: None,
        dob: None,
        dob_data_quality: None,
    };
    referral.is_forgotten = true;
    (referral.score, referral.number, referral.comments, referral.note) = (None, None, None, None);
}

/// The referrals that [`forget`] leaves as they are, as a condition on the `referral` table.
pub(super) fn is_remembered(identities: &Scope) -> Condition {
    let open = State::ALL.iter().filter(|state| state.is_open()).map(|state| state.code());
    let mut known = Query::select();
    known
        .expr(Expr::val(1))
        .from(client::Entity)
        .and_where(
            Expr::col((client::Entity, client::Column::Id))
                .equals((referral::Entity, referral::Column::PersonalId)),
        )
        .cond_where(visible_clients(identities));
    Condition::any()
        .add(Expr::col((referral::Entity, referral::Column::State)).is_in(open))
        .add(Expr::exists(known))
}
