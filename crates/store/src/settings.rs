//! Facts about the installation: a name and a value each.

use entity::setting;
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, IntoActiveModel};

use crate::error::inserted;
use crate::{Action, Permit, Reads, Result};

/// What the implementation is called, shown in every page's header.
pub const IMPLEMENTATION_NAME: &str = "implementation_name";

/// A setting's value. Settings name no client, so no scope guards them.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl Reads, name: &str) -> Result<Option<String>> {
    Ok(setting::Entity::find_by_id(name).one(db).await?.map(|row| row.value))
}

/// Sets a value that nobody has set before, and gives the one that holds.
///
/// # Errors
/// When the database fails.
pub async fn put_first<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    name: &str,
    value: &str,
) -> Result<String> {
    let row = setting::Model { name: name.into(), value: value.into(), version: 1 };
    let put = setting::Entity::insert(row.into_active_model())
        .on_conflict(OnConflict::column(setting::Column::Name).do_nothing().to_owned())
        .exec_without_returning(tx)
        .await;
    inserted(put)?;
    Ok(find(tx, name).await?.unwrap_or_default())
}

/// Sets a value, replacing the one before.
///
/// # Errors
/// When the database fails.
pub async fn put<A: Action>(tx: &impl Reads, _permit: &Permit<A>, name: &str, value: &str) -> Result<()> {
    let row = setting::Model { name: name.into(), value: value.into(), version: 1 };
    setting::Entity::insert(row.into_active_model())
        .on_conflict(OnConflict::column(setting::Column::Name).update_column(setting::Column::Value).to_owned())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}
