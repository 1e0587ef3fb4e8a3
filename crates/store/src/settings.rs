//! Facts about the installation: a name and a value each.

use entity::setting;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use crate::error::inserted;
use crate::{Action, Error, Permit, Reads, Result};

/// What the implementation is called, shown in every page's header.
pub const IMPLEMENTATION_NAME: &str = "implementation_name";

/// The implementation's CoC codes (HUD 2.03.1), with a space between them.
pub const COC_CODES: &str = "coc_codes";

/// The implementation's time zone, by its IANA name.
pub const TIME_ZONE: &str = "time_zone";

/// The keyed digest of the code that lets someone set an empty installation up.
pub const SET_UP_CODE: &str = "set_up_code";

/// What the implementation is called, where it is, and what time it keeps.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Implementation {
    /// What it is called; empty while nobody has said.
    pub name: String,
    /// Its CoC codes, with a space between them.
    pub coc_codes: String,
    /// Its time zone, by its IANA name, if somebody chose one.
    pub time_zone: Option<String>,
    /// Counts the changes; 0 when it was never saved.
    pub version: i64,
}

/// The implementation's own settings. They name no client, so no scope guards them.
///
/// # Errors
/// When the database fails.
pub async fn implementation(db: &impl Reads) -> Result<Implementation> {
    let names = [IMPLEMENTATION_NAME, COC_CODES, TIME_ZONE];
    let rows = setting::Entity::find().filter(setting::Column::Name.is_in(names)).all(db).await?;
    let mut found = Implementation::default();
    for row in rows {
        match row.name.as_str() {
            IMPLEMENTATION_NAME => (found.name, found.version) = (row.value, row.version),
            COC_CODES => found.coc_codes = row.value,
            _ => found.time_zone = Some(row.value),
        }
    }
    Ok(found)
}

/// Saves the implementation's own settings, if nobody saved in between. No time zone leaves the one there is.
///
/// # Errors
/// [`Error::Stale`] when they are no longer at `saved.version`.
pub async fn save_implementation<A: Action>(
    tx: &impl Reads,
    permit: &Permit<A>,
    saved: &Implementation,
) -> Result<()> {
    replace(tx, IMPLEMENTATION_NAME, &saved.name, saved.version).await?;
    put(tx, permit, COC_CODES, &saved.coc_codes).await?;
    match &saved.time_zone {
        Some(zone) => put(tx, permit, TIME_ZONE, zone).await,
        None => Ok(()),
    }
}

/// Replaces a value that is at this version still; 0 means that nobody has set it.
async fn replace(tx: &impl Reads, name: &str, value: &str, version: i64) -> Result<()> {
    let done = if version == 0 {
        let row = setting::Model { name: name.into(), value: value.into(), version: 1 };
        let keep_first = OnConflict::column(setting::Column::Name).do_nothing().to_owned();
        let put = setting::Entity::insert(row.into_active_model()).on_conflict(keep_first);
        inserted(put.exec_without_returning(tx).await)?
    } else {
        let next = version.checked_add(1).ok_or(Error::Stale)?;
        let done = setting::Entity::update_many()
            .col_expr(setting::Column::Value, Expr::val(value))
            .col_expr(setting::Column::Version, Expr::val(next))
            .filter(setting::Column::Name.eq(name))
            .filter(setting::Column::Version.eq(version))
            .exec(tx)
            .await?;
        done.rows_affected > 0
    };
    if done { Ok(()) } else { Err(Error::Stale) }
}

/// Removes a setting that has this value. Of two at once, one is told that it did.
///
/// # Errors
/// When the database fails.
pub async fn take<A: Action>(tx: &impl Reads, _permit: &Permit<A>, name: &str, value: &str) -> Result<bool> {
    let done = setting::Entity::delete_many()
        .filter(setting::Column::Name.eq(name))
        .filter(setting::Column::Value.eq(value))
        .exec(tx)
        .await?;
    Ok(done.rows_affected > 0)
}

/// Removes a setting, whatever its value.
///
/// # Errors
/// When the database fails.
pub async fn remove<A: Action>(tx: &impl Reads, _permit: &Permit<A>, name: &str) -> Result<()> {
    setting::Entity::delete_by_id(name).exec(tx).await?;
    Ok(())
}

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
