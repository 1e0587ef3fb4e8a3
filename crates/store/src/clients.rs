//! Clients: HUD's Client.csv, seen through a scope.

use chrono::NaiveDate;
use domain::ids::ClientId;
use domain::search::Key;
use entity::{client, search_key, source};
use sea_orm::sea_query::{CaseStatement, Expr};
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter, QueryResult, QuerySelect,
};

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

/// A client as far as two scopes reach.
#[derive(Debug, Clone)]
pub struct Seen {
    /// What identity is shared of.
    pub identity: Identity,
    /// HUD's columns, the SSN sealed; none when the scope for records does not let it through.
    pub record: Option<hud::Client>,
    /// The record is within the scope for changes.
    pub may_change: bool,
}

/// One client's identity; none when there is no such client within the scope.
///
/// # Errors
/// When the database fails.
pub async fn find_identity(db: &impl Reads, scope: &Scope, id: ClientId) -> Result<Option<Identity>> {
    let found = client::Entity::find_by_id(id.to_string()).filter(visible_clients(scope)).one(db).await?;
    found.map(identity).transpose()
}

/// One client, asked for once: their identity, their record where that scope reaches too, and whether it may be
/// changed. None when there is no such client within the scope for identities.
///
/// # Errors
/// When the database fails.
pub async fn find_seen(db: &impl Reads, scopes: &Scopes, id: ClientId) -> Result<Option<Seen>> {
    let within = |scope: Option<&Scope>| match scope {
        Some(scope) => CaseStatement::new().case(visible_clients(scope), 1).finally(0),
        None => CaseStatement::new().case(Expr::val(false), 1).finally(0),
    };
    let found: Option<Row> = client::Entity::find_by_id(id.to_string())
        .expr_as(within(Some(&scopes.record)), "in_record")
        .expr_as(within(scopes.change.as_ref()), "in_change")
        .filter(visible_clients(&scopes.identity))
        .into_model()
        .one(db)
        .await?;
    let Some(row) = found else { return Ok(None) };
    Ok(Some(Seen {
        record: (row.in_record == 1).then(|| row.client.clone().into()),
        may_change: row.in_change == 1,
        identity: identity(row.client)?,
    }))
}

/// What someone may see and change of clients.
#[derive(Debug, Clone)]
pub struct Scopes {
    /// For names, ages and IDs.
    pub identity: Scope,
    /// For records in full.
    pub record: Scope,
    /// For changes; none where the person changes no clients.
    pub change: Option<Scope>,
}

struct Row {
    client: client::Model,
    in_record: i32,
    in_change: i32,
}

impl FromQueryResult for Row {
    fn from_query_result(row: &QueryResult, prefix: &str) -> std::result::Result<Self, DbErr> {
        Ok(Self {
            client: client::Model::from_query_result(row, prefix)?,
            in_record: row.try_get(prefix, "in_record")?,
            in_change: row.try_get(prefix, "in_change")?,
        })
    }
}

/// Makes those who enter clients take turns until the transaction ends, so that each sees whom the others entered.
///
/// # Errors
/// When the database fails.
pub async fn lock_entering<A: Action>(tx: &impl Reads, _permit: &Permit<A>) -> Result<()> {
    // Any row that every database has will do; nothing of it changes.
    source::Entity::update_many()
        .col_expr(source::Column::Id, Expr::val(sources::OWN))
        .filter(source::Column::Id.eq(sources::OWN))
        .exec(tx)
        .await?;
    Ok(())
}

/// Lets a client be found by these keys and no others.
///
/// # Errors
/// When the database fails.
pub async fn put_keys<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    id: ClientId,
    keys: Vec<Key>,
) -> Result<()> {
    let id = id.to_string();
    search_key::Entity::delete_many().filter(search_key::Column::PersonalId.eq(&id)).exec(tx).await?;
    let rows = keys.into_iter().map(|key| {
        let row = search_key::Model { kind: key.kind.code().into(), value: key.value, personal_id: id.clone() };
        row.into_active_model()
    });
    search_key::Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(())
}

/// The key that the system a client came from has given them; none when there is no such client in the permit's reach.
///
/// # Errors
/// When the database fails.
pub async fn find_source_key<A: Action>(
    tx: &impl Reads,
    permit: &Permit<A>,
    id: ClientId,
) -> Result<Option<String>> {
    let found =
        client::Entity::find_by_id(id.to_string()).filter(visible_clients(&permit.scope())).one(tx).await?;
    Ok(found.map(|row| row.source_key))
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
