//! Rows of any HUD file, one at a time: read, added, changed, marked deleted, through a scope or a permit.
//!
//! The layout says which columns there are, so that a new column of HUD's needs no code here.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use domain::access::RecordKind;
use domain::records::{Row, Value};
use entity::{event, import_raw};
use hud::{Cents, ColumnType, FileLayout};
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Order, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryResult, Value as Sql};

use crate::access::{visible_agencies, visible_clients, visible_enrollments, visible_hanging};
use crate::households::class_of;
use crate::imports::{StoredColumn, stored_columns};
use crate::{Action, Error, Permit, Reads, Result, Scope, sources};

/// The files that describe agencies and projects: HUD's project descriptor elements.
const DESCRIPTORS: [&str; 8] = [
    "Organization",
    "Project",
    "Funder",
    "ProjectCoC",
    "Inventory",
    "Affiliation",
    "HMISParticipation",
    "CEParticipation",
];

/// A row as it stands in the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its id.
    pub id: String,
    /// Counts its changes.
    pub version: i64,
    /// The agency it belongs to.
    pub agency: Option<String>,
    /// Its values by HUD's headers; a column that points to a row of another file holds that row's id.
    pub row: Row,
}

/// A row to be added.
#[derive(Debug, Clone)]
pub struct NewRecord {
    /// Its id, which is its key too.
    pub id: String,
    /// The agency it belongs to.
    pub agency: String,
    /// Its values. The dates of creation and change and the user are set here.
    pub row: Row,
}

/// One row; none when there is no such row within the scope. A deleted row is none.
///
/// # Errors
/// When the database fails.
pub async fn find(
    db: &impl Reads,
    scope: &Scope,
    layout: &'static FileLayout,
    id: &str,
) -> Result<Option<Record>> {
    let by_id = Expr::col((Alias::new(layout.table), Alias::new("id"))).eq(id);
    Ok(select(db, scope, layout, by_id).await?.pop())
}

/// The rows whose column holds this id, in the order of their dates of information, or else of their ids.
///
/// # Errors
/// When the database fails.
pub async fn list(
    db: &impl Reads,
    scope: &Scope,
    layout: &'static FileLayout,
    column: &str,
    id: &str,
) -> Result<Vec<Record>> {
    let Some(stored) = stored_columns(layout).into_iter().find(|stored| name(layout, stored) == column) else {
        return Err(Error::Unreadable(format!("{} has no column {column}", layout.file)));
    };
    select(db, scope, layout, Expr::col((Alias::new(layout.table), Alias::new(stored.name))).eq(id)).await
}

/// All rows of a file within the scope, as [`list`] orders them.
///
/// # Errors
/// When the database fails.
pub async fn all(db: &impl Reads, scope: &Scope, layout: &'static FileLayout) -> Result<Vec<Record>> {
    select(db, scope, layout, Expr::value(true)).await
}

async fn select(
    db: &impl Reads,
    scope: &Scope,
    layout: &'static FileLayout,
    filter: Expr,
) -> Result<Vec<Record>> {
    let table = Alias::new(layout.table);
    let column = |name: &str| (table.clone(), Alias::new(name));
    let columns = stored_columns(layout);
    let mut query = Query::select();
    query.from(table.clone()).columns(["id", "version", "agency_id"].map(column));
    query.columns(columns.iter().map(|stored| column(stored.name)));
    query.cond_where(visible(scope, layout)).and_where(filter);
    query.and_where(Expr::col(column("date_deleted")).is_null());
    if let Some(dated) = layout.information_date.and_then(|dated| layout.column(dated)) {
        query.order_by(column(dated.field), Order::Asc);
    }
    query.order_by(column("id"), Order::Asc);
    let rows = db.query_all(&query).await?;
    rows.iter().map(|row| record(layout, &columns, row)).collect()
}

fn record(layout: &'static FileLayout, columns: &[StoredColumn], row: &QueryResult) -> Result<Record> {
    let mut values = Row::new();
    for column in columns {
        values.insert(name(layout, column), cell(row, column)?);
    }
    Ok(Record {
        id: row.try_get("", "id")?,
        version: row.try_get("", "version")?,
        agency: row.try_get("", "agency_id")?,
        row: values,
    })
}

fn cell(row: &QueryResult, column: &StoredColumn) -> Result<Value> {
    let at = column.name;
    Ok(match column.kind {
        ColumnType::Text => row.try_get::<Option<String>>("", at)?.map(Value::Text),
        ColumnType::Integer => row.try_get::<Option<i32>>("", at)?.map(Value::Integer),
        ColumnType::Date => row.try_get::<Option<NaiveDate>>("", at)?.map(Value::Date),
        ColumnType::DateTime => row.try_get::<Option<NaiveDateTime>>("", at)?.map(Value::DateTime),
        ColumnType::Money | ColumnType::PositiveMoney => {
            row.try_get::<Option<i64>>("", at)?.map(|cents| Value::Money(Cents(cents)))
        }
    }
    .unwrap_or_default())
}

/// HUD's header of a stored column.
fn name(layout: &'static FileLayout, column: &StoredColumn) -> &'static str {
    layout.columns[column.place].name
}

/// Adds a row of our own. `now` is civil time, as HUD's DateCreated.
///
/// # Errors
/// [`Error::NotFound`] when the permit does not reach the agency; otherwise when the database fails.
pub async fn insert<A: Action>(
    tx: &impl Reads,
    permit: &Permit<A>,
    layout: &'static FileLayout,
    new: NewRecord,
    now: NaiveDateTime,
) -> Result<()> {
    let id = new.id.clone();
    write(tx, permit, (layout, layout.data_class), new, now).await?;
    // A row outside the permit's reach is taken back with the transaction.
    let reached = find(tx, &scope_for(permit, layout), layout, &id).await?;
    reached.map(|_| ()).ok_or(Error::NotFound)
}

/// As [`insert`], for a row that hangs on an enrollment and is of a data class of its own. Whoever reaches the
/// enrollment may write down what they were told, even what they may not read again.
///
/// # Errors
/// As [`insert`].
pub async fn insert_of_class<A: Action>(
    tx: &impl Reads,
    permit: &Permit<A>,
    (layout, class): (&'static FileLayout, &str),
    new: NewRecord,
    now: NaiveDateTime,
) -> Result<()> {
    let enrollment = new.row.get("EnrollmentID").map(Value::text).unwrap_or_default();
    write(tx, permit, (layout, class), new, now).await?;
    let enrollments = hud::file("Enrollment").ok_or(Error::NotFound)?;
    let reached = find(tx, &scope_for(permit, enrollments), enrollments, &enrollment).await?;
    reached.map(|_| ()).ok_or(Error::NotFound)
}

async fn write<A: Action>(
    tx: &impl Reads,
    permit: &Permit<A>,
    (layout, class): (&'static FileLayout, &str),
    new: NewRecord,
    now: NaiveDateTime,
) -> Result<()> {
    let mut row = new.row;
    // What is written of someone who is hidden is hidden with them.
    let class = match row.get("PersonalID").filter(|_| layout.file != "Client") {
        Some(person) => class_of(tx, &person.text(), class).await?,
        None => class.to_owned(),
    };
    row.insert("DateCreated", Value::DateTime(now));
    stamp(permit, layout, &mut row, now);
    let own: [(&str, Sql); 6] = [
        ("id", new.id.clone().into()),
        ("source_id", sources::OWN.into()),
        ("source_key", new.id.clone().into()),
        ("version", 1_i64.into()),
        ("agency_id", new.agency.into()),
        ("data_class", class.into()),
    ];
    let cells = assignments(layout, &row);
    let all = own.into_iter().chain(cells);
    let (columns, values): (Vec<_>, Vec<_>) = all.map(|(column, value)| (Alias::new(column), value)).unzip();
    let mut query = Query::insert();
    query.into_table(Alias::new(layout.table)).columns(columns).values_panic(values.into_iter().map(Expr::val));
    tx.execute(&query).await?;
    Ok(())
}

/// Changes the given columns of a row that still has this version.
///
/// # Errors
/// [`Error::Stale`] when it has another, [`Error::NotFound`] when there is no such row within the permit's reach.
pub async fn update<A: Action>(
    tx: &impl Reads,
    permit: &Permit<A>,
    layout: &'static FileLayout,
    at: (&str, i64),
    mut row: Row,
    now: NaiveDateTime,
) -> Result<()> {
    let (id, version) = at;
    let changed: Vec<&str> = row.keys().copied().collect();
    stamp(permit, layout, &mut row, now);
    let mut query = Query::update();
    query.table(Alias::new(layout.table)).value(Alias::new("version"), version.saturating_add(1));
    for (column, value) in assignments(layout, &row) {
        query.value(Alias::new(column), value);
    }
    query
        .and_where(Expr::col(Alias::new("id")).eq(id))
        .and_where(Expr::col(Alias::new("version")).eq(version))
        .and_where(Expr::col(Alias::new("date_deleted")).is_null())
        .cond_where(visible(&scope_for(permit, layout), layout));
    if tx.execute(&query).await?.rows_affected() == 0 {
        let there = find(tx, &scope_for(permit, layout), layout, id).await?;
        return Err(if there.is_some() { Error::Stale } else { Error::NotFound });
    }
    // What an import kept aside for these columns is said no more.
    let columns = stored_columns(layout).into_iter().filter(|column| changed.contains(&name(layout, column)));
    import_raw::Entity::delete_many()
        .filter(import_raw::Column::TableName.eq(layout.table))
        .filter(import_raw::Column::RowId.eq(id))
        .filter(import_raw::Column::ColumnName.is_in(columns.map(|column| column.name)))
        .exec(tx)
        .await?;
    Ok(())
}

/// Writes the event that a referral is (HUD 4.20). Whoever may refer a household from the queue may write it, wherever
/// the household's enrollment in coordinated entry is.
///
/// # Errors
/// When the database fails. Whether the place on the queue is within reach is the caller's to know.
pub async fn insert_event<A: Action>(
    tx: &impl Reads,
    permit: &Permit<A>,
    new: NewRecord,
    now: NaiveDateTime,
) -> Result<()> {
    let layout = hud::file("Event").ok_or(Error::NotFound)?;
    write(tx, permit, (layout, layout.data_class), new, now).await
}

/// Writes what came of a referral into its event: HUD's result and its date, or that it was none and is excluded, which
/// HUD writes as a date of deletion. Whether the referral is within reach is the caller's to know.
///
/// # Errors
/// [`Error::NotFound`] when there is no such event.
pub async fn close_event<A: Action>(
    tx: &impl Reads,
    permit: &Permit<A>,
    id: &str,
    result: Option<(i32, NaiveDate)>,
    now: NaiveDateTime,
) -> Result<()> {
    use event::Column;
    let mut query = event::Entity::update_many()
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .col_expr(Column::DateUpdated, Expr::val(now))
        .col_expr(Column::UserId, Expr::val(permit.actor().map(|user| user.to_string())));
    query = match result {
        Some((result, day)) => query
            .col_expr(Column::ReferralResult, Expr::val(result))
            .col_expr(Column::ResultDate, Expr::val(day)),
        None => query.col_expr(Column::DateDeleted, Expr::val(now)),
    };
    let done = query.filter(Column::Id.eq(id)).filter(Column::DateDeleted.is_null()).exec(tx).await?;
    if done.rows_affected == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Marks a row as deleted, as HUD does: it stays, and is exported with its date.
///
/// # Errors
/// As [`update`].
pub async fn delete<A: Action>(
    tx: &impl Reads,
    permit: &Permit<A>,
    layout: &'static FileLayout,
    at: (&str, i64),
    now: NaiveDateTime,
) -> Result<()> {
    update(tx, permit, layout, at, Row::from([("DateDeleted", Value::DateTime(now))]), now).await
}

/// Who changes the row, and when.
fn stamp<A: Action>(permit: &Permit<A>, layout: &'static FileLayout, row: &mut Row, now: NaiveDateTime) {
    if layout.column("DateUpdated").is_some() {
        row.insert("DateUpdated", Value::DateTime(now));
    }
    if layout.column("UserID").is_some() {
        row.insert("UserID", permit.actor().map_or(Value::Empty, |user| Value::Text(user.to_string())));
    }
}

fn assignments(layout: &'static FileLayout, row: &Row) -> Vec<(&'static str, Sql)> {
    let by_name: BTreeMap<_, _> =
        stored_columns(layout).into_iter().map(|column| (name(layout, &column), column)).collect();
    let cells = row.iter().filter_map(|(name, value)| by_name.get(name).map(|column| (column, value)));
    cells.map(|(column, value)| (column.name, sql(column.kind, value))).collect()
}

// An empty cell has its column's type: PostgreSQL asks for it.
fn sql(kind: ColumnType, value: &Value) -> Sql {
    match value {
        Value::Text(text) => text.clone().into(),
        Value::Integer(number) => (*number).into(),
        Value::Date(date) => (*date).into(),
        Value::DateTime(at) => (*at).into(),
        Value::Money(cents) => cents.0.into(),
        Value::Empty => match kind {
            ColumnType::Text => None::<String>.into(),
            ColumnType::Integer => None::<i32>.into(),
            ColumnType::Date => None::<NaiveDate>.into(),
            ColumnType::DateTime => None::<NaiveDateTime>.into(),
            ColumnType::Money | ColumnType::PositiveMoney => None::<i64>.into(),
        },
    }
}

/// The scope of a permit that is meant for rows of a file.
fn scope_for<A: Action>(permit: &Permit<A>, layout: &'static FileLayout) -> Scope {
    let main = permit.scope();
    match kinds(layout) {
        [first, ..] if !kinds(layout).contains(&main.kind()) => permit.scope_of(*first),
        _ => main,
    }
}

/// The kinds of record whose scopes let rows of a file through, the usual one first.
fn kinds(layout: &'static FileLayout) -> &'static [RecordKind] {
    use RecordKind as K;
    match layout.file {
        "Client" => &[K::Client, K::ClientIdentity],
        // Whoever assesses a household enrolls it in coordinated entry.
        "Enrollment" => &[K::Enrollment, K::Assessment],
        "Exit" | "IncomeBenefits" | "EmploymentEducation" | "YouthEducationStatus" => &[K::Enrollment],
        "Assessment" | "AssessmentQuestions" | "AssessmentResults" => &[K::Assessment],
        "Event" => &[K::Referral],
        "Services" => &[K::Service],
        "CurrentLivingSituation" => &[K::LocationData],
        "HealthAndDV" => &[K::DvData],
        "Disabilities" => &[K::HealthData],
        "Organization" => &[K::Agency, K::Project],
        _ if DESCRIPTORS.contains(&layout.file) => &[K::Project, K::Agency],
        // Files without a rule of their own here are read by no one.
        _ => &[],
    }
}

/// The rows of a file that a scope lets through.
fn visible(scope: &Scope, layout: &'static FileLayout) -> Condition {
    if !kinds(layout).contains(&scope.kind()) {
        return Condition::all().add(Expr::value(false));
    }
    match layout.file {
        "Client" => visible_clients(scope),
        "Enrollment" => visible_enrollments(scope),
        file if DESCRIPTORS.contains(&file) => {
            visible_agencies(scope, Expr::col((Alias::new(layout.table), Alias::new("agency_id"))))
        }
        _ => visible_hanging(scope, layout.table),
    }
}
