//! The audit log: append-only, chained by a keyed digest, so that a removed or altered row shows.

use std::collections::BTreeSet;

use chrono::{DateTime, SecondsFormat, Utc};
use domain::access::RecordKind;
use domain::ids::UserId;
use entity::{audit_head, audit_log, membership, organization, user_account};
use hmac::{Hmac, KeyInit, Mac};
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationDef, Set,
};
use sha2::Sha256;

use crate::{Db, Error, Reads, Result, Scope};

/// The key of the chain. Whoever holds only the database cannot mend the chain after a change.
#[derive(Clone)]
pub struct ChainKey(pub [u8; 32]);

/// What happened, to be appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: DateTime<Utc>,
    /// Who; none when the installation itself acted.
    pub actor: Option<UserId>,
    /// The use case.
    pub use_case: &'static str,
    /// The kind of record.
    pub record_kind: &'static str,
    /// The ids of the records seen or changed.
    pub record_ids: Vec<String>,
    /// What else an inspector needs: codes and counts, never names or free text.
    pub detail: String,
}

/// Where and how the chain is broken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Finding {
    /// A row's digest does not fit its content and the row before it.
    #[error("row {seq} was altered")]
    Altered {
        /// The row.
        seq: i64,
    },
    /// A row is missing.
    #[error("row {seq} is missing")]
    Missing {
        /// The number it had.
        seq: i64,
    },
    /// The last rows are missing, or the head was moved.
    #[error("the log ends at row {last}, which is not the end that was sealed (row {head})")]
    HeadDiffers {
        /// What the head says the last row is.
        head: i64,
        /// What the last row is.
        last: i64,
    },
}

/// What stands before the first row.
const START: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The use case of the first row of every log.
const FIRST: &str = "host.migrate";

/// Rows read at a time while verifying.
const CHUNK: u64 = 5_000;

/// Appends entries to the chain. Call it last in a transaction: others wait for the head until the commit.
///
/// # Errors
/// When the database fails.
pub async fn append(tx: &impl Reads, key: &ChainKey, entries: &[Entry]) -> Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    // On SQLite there is one writer anyway and the lock clause is left out.
    let head = audit_head::Entity::find_by_id(1).lock(LockType::Update).one(tx).await?;
    let (rows, head) = chained(key, head.ok_or_else(no_head)?, entries);
    let rows = rows.into_iter().map(IntoActiveModel::into_active_model);
    audit_log::Entity::insert_many(rows).exec_without_returning(tx).await?;
    let moved = audit_head::ActiveModel { id: Set(1), seq: Set(head.seq), hash: Set(head.hash) };
    moved.update(tx).await?;
    Ok(())
}

/// The rows that entries become behind a head, and the head after them.
pub(crate) fn chained(
    key: &ChainKey,
    mut head: audit_head::Model,
    entries: &[Entry],
) -> (Vec<audit_log::Model>, audit_head::Model) {
    let mut rows = Vec::with_capacity(entries.len());
    for entry in entries {
        head.seq += 1;
        let row = row(head.seq, entry);
        let hash = digest(key, &head.hash, &row);
        head.hash = seal(key, head.seq, &hash);
        rows.push(audit_log::Model { hash, ..row });
    }
    (rows, head)
}

pub(crate) fn no_head() -> Error {
    Error::Unreadable("the audit log has no head".into())
}

/// What was done with one record, as the log has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// When.
    pub at: DateTime<Utc>,
    /// The name of who it was; none when the installation itself acted.
    pub actor: Option<String>,
    /// The name is not told: it would tell that the client is with a victim service provider.
    pub is_withheld: bool,
    /// The use case.
    pub use_case: String,
    /// The kind of record, or `denied`.
    pub record_kind: String,
    /// Codes and counts.
    pub detail: String,
}

/// Who looked at one record or changed it, the latest first. Lists that name it among others are left out.
/// A scope for anything but the audit log shows nothing.
///
/// # Errors
/// When the database fails.
pub async fn list_of_record(db: &impl Reads, scope: &Scope, id: &str, limit: u64) -> Result<Vec<Deed>> {
    if scope.kind() != RecordKind::Audit || !scope.reach().foreign {
        return Ok(Vec::new());
    }
    type Row = (DateTime<Utc>, Option<String>, Option<String>, String, String, String);
    let to_account: RelationDef = audit_log::Entity::belongs_to(user_account::Entity)
        .from(audit_log::Column::ActorId)
        .to(user_account::Column::Id)
        .into();
    let rows: Vec<Row> = audit_log::Entity::find()
        .select_only()
        .column(audit_log::Column::At)
        .column(audit_log::Column::ActorId)
        .column(user_account::Column::Name)
        .columns([audit_log::Column::UseCase, audit_log::Column::RecordKind, audit_log::Column::Detail])
        .join(JoinType::LeftJoin, to_account)
        .filter(audit_log::Column::RecordIds.eq(id))
        // Word for word what the index is made for: a parameter in place of the number would not use it.
        .filter(Expr::cust("length(record_ids) = 32"))
        .order_by_desc(audit_log::Column::Seq)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await?;
    let actors: BTreeSet<String> = rows.iter().filter_map(|row| row.1.clone()).collect();
    let withheld = withheld(db, actors).await?;
    let deed = |(at, id, actor, use_case, record_kind, detail): Row| {
        let is_withheld = id.is_some_and(|id| withheld.contains(&id));
        let actor = actor.filter(|_| !is_withheld);
        Deed { at, actor, is_withheld, use_case, record_kind, detail }
    };
    Ok(rows.into_iter().map(deed).collect())
}

/// Those who are at victim service providers alone: their names would tell that a client is with one.
pub(crate) async fn withheld(db: &impl Reads, actors: BTreeSet<String>) -> Result<BTreeSet<String>> {
    let open = organization::Entity::belongs_to(membership::Entity)
        .from(organization::Column::Id)
        .to(membership::Column::AgencyId)
        .into();
    let rows: Vec<(String, Option<String>, Option<i32>)> = membership::Entity::find()
        .select_only()
        .columns([membership::Column::UserId, membership::Column::AgencyId])
        .column(organization::Column::VictimServiceProvider)
        .join(JoinType::LeftJoin, RelationDef::rev(open))
        .filter(membership::Column::UserId.is_in(&actors))
        .into_tuple()
        .all(db)
        .await?;
    // HUD list 1.10: 0 is no. While it is not known, it counts as one.
    let shows = |(user, agency, safe): (String, Option<String>, Option<i32>)| {
        (agency.is_none() || safe == Some(0)).then_some(user)
    };
    let members: BTreeSet<String> = rows.iter().map(|(user, ..)| user.clone()).collect();
    let shown: BTreeSet<String> = rows.into_iter().filter_map(shows).collect();
    Ok(members.difference(&shown).cloned().collect())
}

/// The number of the last row: whoever names it names all that had been done by then.
///
/// # Errors
/// When the database fails.
pub async fn last(db: &impl Reads) -> Result<i64> {
    let head = audit_head::Entity::find_by_id(1).one(db).await?;
    Ok(head.ok_or_else(no_head)?.seq)
}

/// As [`withheld`], for a reader: colleagues know each other.
pub(crate) async fn withheld_from(
    db: &impl Reads,
    scope: &Scope,
    actors: BTreeSet<String>,
) -> Result<BTreeSet<String>> {
    if scope.reach().victim_service {
        return Ok(BTreeSet::new());
    }
    let mut withheld = withheld(db, actors).await?;
    if withheld.is_empty() {
        return Ok(withheld);
    }
    let colleagues: Vec<String> = membership::Entity::find()
        .select_only()
        .column(membership::Column::UserId)
        .filter(membership::Column::UserId.is_in(&withheld))
        .filter(membership::Column::AgencyId.is_in(scope.agencies().iter().map(ToString::to_string)))
        .into_tuple()
        .all(db)
        .await?;
    withheld.retain(|user| !colleagues.contains(user));
    Ok(withheld)
}

/// Reads the whole chain and tells where it is broken, with the number of rows read.
///
/// # Errors
/// When the database fails.
pub async fn verify(db: &Db, key: &ChainKey) -> Result<(u64, Vec<Finding>)> {
    let tx = db.begin_snapshot().await?;
    let head = audit_head::Entity::find_by_id(1).one(&*tx).await?;
    let head = head.ok_or_else(no_head)?;
    let mut findings = Vec::new();
    let mut previous = audit_log::Model { hash: START.into(), ..row(0, &nothing()) };
    let mut read = 0;
    loop {
        let rows = audit_log::Entity::find()
            .filter(audit_log::Column::Seq.gt(previous.seq))
            .order_by_asc(audit_log::Column::Seq)
            .limit(CHUNK)
            .all(&*tx)
            .await?;
        if rows.is_empty() {
            break;
        }
        for found in rows {
            read += 1;
            findings.extend(compare(key, &previous, &found));
            previous = found;
        }
    }
    // The first row is written when a database is made: a log without rows has been emptied.
    if read == 0 || head.seq != previous.seq || head.hash != seal(key, head.seq, &previous.hash) {
        findings.push(Finding::HeadDiffers { head: head.seq, last: previous.seq });
    }
    Ok((read, findings))
}

fn compare(key: &ChainKey, previous: &audit_log::Model, found: &audit_log::Model) -> Option<Finding> {
    if found.seq != previous.seq + 1 {
        return Some(Finding::Missing { seq: previous.seq + 1 });
    }
    let before = if previous.seq == 0 { START.to_owned() } else { seal(key, previous.seq, &previous.hash) };
    let whole = digest(key, &before, found) == found.hash;
    // An emptied log would begin with something else.
    let begins = found.seq > 1 || found.use_case == FIRST;
    (!whole || !begins).then_some(Finding::Altered { seq: found.seq })
}

fn row(seq: i64, entry: &Entry) -> audit_log::Model {
    audit_log::Model {
        seq,
        at: entry.at,
        actor_id: entry.actor.map(|actor| actor.to_string()),
        use_case: entry.use_case.into(),
        record_kind: entry.record_kind.into(),
        record_ids: entry.record_ids.join(" "),
        detail: entry.detail.clone(),
        hash: String::new(),
    }
}

fn nothing() -> Entry {
    Entry {
        at: DateTime::UNIX_EPOCH,
        actor: None,
        use_case: "",
        record_kind: "",
        record_ids: Vec::new(),
        detail: String::new(),
    }
}

// The head is not the last row's digest but a digest of it, and the next row goes on from there: to cut the
// log off one needs the key, and a log that goes on after a cut shows where it was.
fn seal(key: &ChainKey, seq: i64, last: &str) -> String {
    keyed(key, &["head", &seq.to_string(), last])
}

fn digest(key: &ChainKey, previous: &str, row: &audit_log::Model) -> String {
    let at = row.at.to_rfc3339_opts(SecondsFormat::Micros, true);
    let seq = row.seq.to_string();
    let actor = row.actor_id.as_deref().unwrap_or_default();
    keyed(key, &[previous, &seq, &at, actor, &row.use_case, &row.record_kind, &row.record_ids, &row.detail])
}

// Lengths before values: no two different rows have the same bytes.
fn keyed(key: &ChainKey, fields: &[&str]) -> String {
    // HMAC fills a short key with zeros up to its block.
    let mut block = [0; 64];
    block[..key.0.len()].copy_from_slice(&key.0);
    let mut mac = Hmac::<Sha256>::new(&block.into());
    for field in fields {
        mac.update(&(field.len() as u64).to_be_bytes());
        mac.update(field.as_bytes());
    }
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}
