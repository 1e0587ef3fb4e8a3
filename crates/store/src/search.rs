//! Find Client: the clients within a scope that share a key with what was typed.

use std::collections::{BTreeMap, HashMap};

use domain::search::{Candidate, Key, KeyKind};
use entity::{client, search_key};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Order, Query, SelectStatement, UnionType};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, StatementBuilder};

use crate::access::visible_clients;
use crate::clients::{Identity, identity};
use crate::{Reads, Result, Scope};

/// Clients scored at most: those that share the most telling keys.
const CANDIDATES: u64 = 200;

/// Clients that are asked for whether they are seen before all are: among these there are nearly always
/// enough who are.
const FIRST: u64 = 300;

/// A client and which telling keys they share.
#[derive(Debug, FromQueryResult)]
struct Sharing {
    personal_id: String,
    same_ssn: i32,
    same_ssn_last4: i32,
    same_client_id: i32,
}

/// The clients that share keys with the query, the most telling keys first. To be ranked by `domain::search`.
///
/// # Errors
/// When the database fails.
pub async fn candidates(
    db: &impl Reads,
    scope: &Scope,
    keys: impl IntoIterator<Item = Key>,
) -> Result<Vec<Candidate<Identity>>> {
    let Some(sharing) = sharing(keys) else { return Ok(Vec::new()) };
    let first = rows(db, ordered(sharing.clone(), FIRST)).await?;
    let all = u64::try_from(first.len()).unwrap_or(u64::MAX) < FIRST;
    let mut found = load(db, scope, first).await?;
    if !all && found.len() < most() {
        // To ask for each of thousands takes long: it is worth it only when the first were not seen.
        found = load(db, scope, rows(db, within(scope, sharing)).await?).await?;
    }
    found.truncate(most());
    Ok(found)
}

fn most() -> usize {
    usize::try_from(CANDIDATES).unwrap_or(usize::MAX)
}

async fn rows(db: &impl Reads, query: SelectStatement) -> Result<Vec<Sharing>> {
    let statement = StatementBuilder::build(&query, &db.get_database_backend());
    Ok(Sharing::find_by_statement(statement).all(db).await?)
}

async fn load(db: &impl Reads, scope: &Scope, rows: Vec<Sharing>) -> Result<Vec<Candidate<Identity>>> {
    let ids = rows.iter().map(|row| row.personal_id.clone());
    let found = client::Entity::find()
        .filter(client::Column::Id.is_in(ids))
        .filter(visible_clients(scope))
        .all(db)
        .await?;
    let mut clients: HashMap<String, client::Model> =
        found.into_iter().map(|row| (row.id.clone(), row)).collect();
    let candidate = |row: Sharing| {
        let found = clients.remove(&row.personal_id)?;
        Some(identity(found).map(|client| Candidate {
            names: names(&client),
            dob: client.dob,
            client,
            same_ssn: row.same_ssn == 1,
            same_ssn_last4: row.same_ssn_last4 == 1,
            same_client_id: row.same_client_id == 1,
        }))
    };
    rows.into_iter().filter_map(candidate).collect()
}

fn names(client: &Identity) -> Vec<String> {
    let parts = [&client.first_name, &client.middle_name, &client.last_name, &client.name_suffix];
    parts.into_iter().flatten().cloned().collect()
}

/// The rows of shared keys, a part for each kind: each part reads nothing but the index.
fn sharing(keys: impl IntoIterator<Item = Key>) -> Option<SelectStatement> {
    let mut by_kind: BTreeMap<KeyKind, Vec<String>> = BTreeMap::new();
    for key in keys {
        by_kind.entry(key.kind).or_default().push(key.value);
    }
    let mut parts = by_kind.into_iter().map(|(kind, values)| part(kind, values));
    let mut all = parts.next()?;
    parts.for_each(|part| {
        all.union(UnionType::All, part);
    });
    let max = |column: &'static str| Func::max(Expr::col(column));
    let mut grouped = Query::select();
    grouped
        .column("personal_id")
        .expr_as(Func::cast_as(Func::sum(Expr::col("weight")), "BIGINT"), "weight")
        .expr_as(max("same_ssn"), "same_ssn")
        .expr_as(max("same_ssn_last4"), "same_ssn_last4")
        .expr_as(max("same_client_id"), "same_client_id")
        .from_subquery(all, Alias::new("shared"))
        .group_by_col("personal_id");
    Some(grouped)
}

fn part(kind: KeyKind, values: Vec<String>) -> SelectStatement {
    let is = |other| Expr::cust(if kind == other { "1" } else { "0" });
    let mut query = Query::select();
    query
        .column(search_key::Column::PersonalId)
        .expr_as(Expr::cust(weight(kind)), "weight")
        .expr_as(is(KeyKind::Ssn), "same_ssn")
        .expr_as(is(KeyKind::SsnLast4), "same_ssn_last4")
        .expr_as(is(KeyKind::ClientId), "same_client_id")
        .from(search_key::Entity)
        .and_where(search_key::Column::Kind.eq(kind.code()))
        .and_where(search_key::Column::Value.is_in(values));
    query
}

fn ordered(mut sharing: SelectStatement, limit: u64) -> SelectStatement {
    sharing.order_by("weight", Order::Desc).order_by("personal_id", Order::Asc).limit(limit);
    sharing
}

/// Of the clients that a scope lets through.
fn within(scope: &Scope, sharing: SelectStatement) -> SelectStatement {
    let mut query = Query::select();
    query
        .columns(["personal_id", "same_ssn", "same_ssn_last4", "same_client_id"])
        .from_subquery(sharing, Alias::new("sharing"))
        .inner_join(
            client::Entity,
            Expr::col((client::Entity, client::Column::Id)).equals(("sharing", "personal_id")),
        )
        .cond_where(visible_clients(scope));
    ordered(query, CANDIDATES)
}

/// How much a shared key says: a number names one person, a first syllable many.
fn weight(kind: KeyKind) -> &'static str {
    match kind {
        KeyKind::Ssn | KeyKind::ClientId => "100",
        KeyKind::SsnLast4 => "20",
        // So few are born on a day or near it that all of them may be looked at.
        KeyKind::BirthDate => "12",
        KeyKind::Name => "5",
        KeyKind::Nickname | KeyKind::Sound | KeyKind::Tail => "3",
        KeyKind::Prefix => "2",
        KeyKind::BirthYear => "1",
    }
}
