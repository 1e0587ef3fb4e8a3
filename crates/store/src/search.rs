//! Find Client: the clients within a scope that share a key with what was typed.

use std::collections::{BTreeMap, HashMap};

use domain::search::{Candidate, Key, KeyKind};
use entity::{client, search_key};
use sea_orm::sea_query::{CaseStatement, Condition, Expr, ExprTrait, Func};
use sea_orm::{ColumnTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect};

use crate::access::visible_clients;
use crate::clients::{Identity, identity};
use crate::{Reads, Result, Scope};

/// Clients scored at most: those that share the most telling keys.
const CANDIDATES: u64 = 200;

type Row = (String, i32, i32, i32);

/// The clients that share keys with the query, the most telling keys first. To be ranked by `domain::search`.
///
/// # Errors
/// When the database fails.
pub async fn candidates(
    db: &impl Reads,
    scope: &Scope,
    keys: impl IntoIterator<Item = Key>,
) -> Result<Vec<Candidate<Identity>>> {
    let shares = sharing(keys);
    if shares.is_empty() {
        return Ok(Vec::new());
    }
    let weight = Func::cast_as(Func::sum(weights()), "BIGINT");
    let rows: Vec<Row> = search_key::Entity::find()
        .select_only()
        .column(search_key::Column::PersonalId)
        .expr_as(has(KeyKind::Ssn), "same_ssn")
        .expr_as(has(KeyKind::SsnLast4), "same_ssn_last4")
        .expr_as(has(KeyKind::ClientId), "same_client_id")
        .join(JoinType::InnerJoin, search_key_client())
        .filter(shares)
        .filter(visible_clients(scope))
        .group_by(search_key::Column::PersonalId)
        .order_by_desc(Expr::expr(weight))
        .order_by_asc(search_key::Column::PersonalId)
        .limit(CANDIDATES)
        .into_tuple()
        .all(db)
        .await?;
    load(db, scope, rows).await
}

async fn load(db: &impl Reads, scope: &Scope, rows: Vec<Row>) -> Result<Vec<Candidate<Identity>>> {
    let ids = rows.iter().map(|row| row.0.clone());
    let found = client::Entity::find()
        .filter(client::Column::Id.is_in(ids))
        .filter(visible_clients(scope))
        .all(db)
        .await?;
    let mut clients: HashMap<String, client::Model> =
        found.into_iter().map(|row| (row.id.clone(), row)).collect();
    let candidate = |(id, ssn, last4, client_id): Row| {
        let row = clients.remove(&id)?;
        Some(identity(row).map(|client| Candidate {
            names: names(&client),
            dob: client.dob,
            client,
            same_ssn: ssn == 1,
            same_ssn_last4: last4 == 1,
            same_client_id: client_id == 1,
        }))
    };
    rows.into_iter().filter_map(candidate).collect()
}

fn names(client: &Identity) -> Vec<String> {
    let parts = [&client.first_name, &client.middle_name, &client.last_name, &client.name_suffix];
    parts.into_iter().flatten().cloned().collect()
}

fn sharing(keys: impl IntoIterator<Item = Key>) -> Condition {
    let mut by_kind: BTreeMap<KeyKind, Vec<String>> = BTreeMap::new();
    for key in keys {
        by_kind.entry(key.kind).or_default().push(key.value);
    }
    by_kind.into_iter().fold(Condition::any(), |any, (kind, values)| {
        any.add(search_key::Column::Kind.eq(kind.code()).and(search_key::Column::Value.is_in(values)))
    })
}

/// How much a shared key says: a number names one person, a first syllable many.
fn weights() -> CaseStatement {
    let weigh = |kind| match kind {
        KeyKind::Ssn | KeyKind::ClientId => 100,
        KeyKind::SsnLast4 => 20,
        KeyKind::BirthDate => 6,
        KeyKind::Name => 5,
        KeyKind::Nickname | KeyKind::Sound | KeyKind::Tail => 3,
        KeyKind::Prefix => 2,
        KeyKind::BirthYear => 1,
    };
    KeyKind::ALL.iter().fold(CaseStatement::new(), |case, &kind| {
        case.case(search_key::Column::Kind.eq(kind.code()), Expr::val(weigh(kind)))
    })
}

fn has(kind: KeyKind) -> Expr {
    let hit = CaseStatement::new().case(search_key::Column::Kind.eq(kind.code()), 1).finally(0);
    Expr::expr(Func::max(hit))
}

fn search_key_client() -> sea_orm::RelationDef {
    search_key::Entity::belongs_to(client::Entity)
        .from(search_key::Column::PersonalId)
        .to(client::Column::Id)
        .into()
}
