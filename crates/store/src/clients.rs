//! Clients: HUD's Client.csv, seen through a scope.

use chrono::NaiveDate;
use domain::ids::{AgencyId, ClientId};
use domain::search::Key;
use entity::{client, search_key};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};

use crate::access::visible_clients;
use crate::error::unreadable;
use crate::{Action, Permit, Reads, Result, Scope, sources};

/// Who a client is: what identity is shared of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Our id.
    pub id: ClientId,
    /// HUD 3.01.1.
    pub first_name: Option<String>,
    /// HUD 3.01.2.
    pub middle_name: Option<String>,
    /// HUD 3.01.3.
    pub last_name: Option<String>,
    /// HUD 3.01.4.
    pub name_suffix: Option<String>,
    /// HUD 3.01.5, list 3.01.5.
    pub name_data_quality: Option<i32>,
    /// HUD 3.03.1.
    pub dob: Option<NaiveDate>,
    /// HUD 3.03.2, list 3.03.2.
    pub dob_data_quality: Option<i32>,
    /// Counts the changes.
    pub version: i64,
}

/// A client to be added.
#[derive(Debug, Clone)]
pub struct NewClient {
    /// Our id.
    pub id: ClientId,
    /// The agency that enters them.
    pub agency: AgencyId,
    /// `general`, or a class that restricts the record to its agency.
    pub data_class: &'static str,
    /// HUD's columns. The SSN is sealed already; the key is set here.
    pub record: hud::Client,
    /// What they are to be found by.
    pub keys: Vec<Key>,
}

/// One client's identity; none when there is no such client within the scope.
///
/// # Errors
/// When the database fails.
pub async fn find_identity(db: &impl Reads, scope: &Scope, id: ClientId) -> Result<Option<Identity>> {
    let found = client::Entity::find_by_id(id.to_string()).filter(visible_clients(scope)).one(db).await?;
    found.map(identity).transpose()
}

/// Adds a client of our own with the keys they are found by.
///
/// # Errors
/// When the database fails.
pub async fn insert<A: Action>(tx: &impl Reads, _permit: &Permit<A>, new: NewClient) -> Result<()> {
    let id = new.id.to_string();
    client::ActiveModel {
        id: Set(id.clone()),
        source_id: Set(sources::OWN.into()),
        source_key: Set(id.clone()),
        version: Set(1),
        agency_id: Set(Some(new.agency.to_string())),
        data_class: Set(new.data_class.into()),
        ..new.record.into()
    }
    .insert(tx)
    .await?;
    let keys = new.keys.into_iter().map(|key| {
        let row = search_key::Model { kind: key.kind.code().into(), value: key.value, personal_id: id.clone() };
        row.into_active_model()
    });
    search_key::Entity::insert_many(keys).exec_without_returning(tx).await?;
    Ok(())
}

pub(crate) fn identity(row: client::Model) -> Result<Identity> {
    Ok(Identity {
        id: row.id.parse().map_err(unreadable("client.id"))?,
        first_name: row.first_name,
        middle_name: row.middle_name,
        last_name: row.last_name,
        name_suffix: row.name_suffix,
        name_data_quality: row.name_data_quality,
        dob: row.dob,
        dob_data_quality: row.dob_data_quality,
        version: row.version,
    })
}
