//! Where rows come from. A row of our own has this installation as its source and its id as its key.

use chrono::{DateTime, Utc};
use entity::source;
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, IntoActiveModel};

use crate::error::inserted;
use crate::{Action, Permit, Reads, Result};

/// The id of the source that is this installation itself: fixed, so that no row has to look it up.
pub const OWN: &str = "00000000000000000000000000000001";

/// Makes sure that this installation is a source. Tells whether it was not before.
///
/// # Errors
/// When the database fails.
pub async fn ensure_own<A: Action>(tx: &impl Reads, _permit: &Permit<A>, now: DateTime<Utc>) -> Result<bool> {
    let row = source::Model { id: OWN.into(), name: "Hearth".into(), created_at: now };
    let added = source::Entity::insert(row.into_active_model())
        .on_conflict(OnConflict::column(source::Column::Id).do_nothing().to_owned())
        .exec_without_returning(tx)
        .await;
    inserted(added)
}
