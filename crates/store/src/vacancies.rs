//! Vacancies: units and slots on offer, and the referrals that hold them.

use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::{AgencyId, ProjectId, UnitId, VacancyId};
use domain::referrals::{Offer, VacancyState, VacancyStep};
use domain::units::UnitKind;
use entity::{organization, project, unit, unit_group, vacancy};
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Func, Order, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, NotSet, PaginatorTrait, QueryFilter, QueryOrder, QueryResult,
    Set,
};

use crate::access::visible_agencies;
use crate::error::unreadable;
use crate::{Action, Error, Permit, Reads, Result, Scope};

/// As long as it stands so, its unit gets no other.
pub const LIVE: [VacancyState; 3] = [VacancyState::Draft, VacancyState::Open, VacancyState::Reserved];

/// A vacancy, with where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vacancy {
    /// Its id.
    pub id: VacancyId,
    /// What is on offer.
    pub unit: UnitId,
    /// A unit or a slot.
    pub unit_kind: UnitKind,
    /// What it is called, its group before it.
    pub unit_name: String,
    /// The project it belongs to.
    pub project: ProjectId,
    /// HUD 2.02.2 of it.
    pub project_name: String,
    /// HUD 2.02.6 of it.
    pub project_type: Option<i32>,
    /// The agency that runs it.
    pub agency: AgencyId,
    /// HUD 2.01.2 of the agency.
    pub agency_name: String,
    /// Where it stands.
    pub state: VacancyState,
    /// Why it was withdrawn: the reason's code.
    pub reason: Option<String>,
    /// What was said about it.
    pub reason_note: Option<String>,
    /// What its provider says of it.
    pub terms: Terms,
    /// When it was last changed.
    pub changed_at: DateTime<Utc>,
    /// Counts the changes.
    pub version: i64,
}

/// What a provider says of a vacancy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// From when on someone can move in.
    pub available_on: NaiveDate,
    /// The households it is for.
    pub offer: Offer,
    /// Whatever else a household should know.
    pub notes: Option<String>,
    /// The documents that are needed.
    pub documents: Option<String>,
}

/// A step that its provider takes with a vacancy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Which.
    pub step: VacancyStep,
    /// Why: the reason's code.
    pub reason: Option<String>,
    /// What is said about it.
    pub note: Option<String>,
}

/// A vacancy to be kept.
#[derive(Debug, Clone)]
pub struct NewVacancy {
    /// Its id.
    pub id: VacancyId,
    /// What is on offer.
    pub unit: UnitId,
    /// The unit's project.
    pub project: ProjectId,
    /// The agency that runs it.
    pub agency: AgencyId,
    /// [`VacancyState::Draft`] or [`VacancyState::Open`].
    pub state: VacancyState,
    /// What its provider says of it.
    pub terms: Terms,
}

/// Which vacancies are asked for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Where they stand; empty: anywhere.
    pub states: Vec<VacancyState>,
    /// HUD 2.02.6.
    pub project_type: Option<i32>,
    /// Of one project.
    pub project: Option<ProjectId>,
    /// For a household of this size.
    pub size: Option<i32>,
    /// Available on this day or before.
    pub available_by: Option<NaiveDate>,
    /// Available only after this day.
    pub available_after: Option<NaiveDate>,
}

/// The vacancies of projects within the first scope, one for projects, and what was never on offer only of those within
/// the second: so many from that one on, the first available first.
///
/// # Errors
/// When the database fails.
pub async fn list(
    db: &impl Reads,
    (seen, own): (&Scope, &Scope),
    filter: &Filter,
    (from, most): (u64, u64),
) -> Result<Vec<Vacancy>> {
    let mut query = select();
    query
        .cond_where(matching((seen, own), filter))
        .order_by((vacancy::Entity, vacancy::Column::AvailableOn), Order::Asc)
        .order_by((vacancy::Entity, vacancy::Column::Id), Order::Asc)
        .limit(most)
        .offset(from);
    db.query_all(&query).await?.iter().map(read).collect()
}

/// How many [`list`] would find.
///
/// # Errors
/// When the database fails.
pub async fn count(db: &impl Reads, scopes: (&Scope, &Scope), filter: &Filter) -> Result<u64> {
    Ok(vacancy::Entity::find().filter(matching(scopes, filter)).count(db).await?)
}

/// One vacancy; none when the scopes of [`list`] do not let it through.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl Reads, scopes: (&Scope, &Scope), id: VacancyId) -> Result<Option<Vacancy>> {
    let mut query = select();
    query
        .and_where(Expr::col((vacancy::Entity, vacancy::Column::Id)).eq(id.to_string()))
        .cond_where(matching(scopes, &Filter::default()));
    db.query_one(&query).await?.as_ref().map(read).transpose()
}

/// Those of these that [`list`] would let through.
///
/// # Errors
/// When the database fails.
pub async fn list_of(db: &impl Reads, scopes: (&Scope, &Scope), ids: &[String]) -> Result<Vec<Vacancy>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = select();
    query
        .and_where(Expr::col((vacancy::Entity, vacancy::Column::Id)).is_in(ids))
        .cond_where(matching(scopes, &Filter::default()));
    db.query_all(&query).await?.iter().map(read).collect()
}

/// The projects of all that [`list`] would let through, by name.
///
/// # Errors
/// When the database fails.
pub async fn list_projects(db: &impl Reads, scopes: (&Scope, &Scope)) -> Result<Vec<(ProjectId, String)>> {
    let mut with = Query::select();
    with.column(vacancy::Column::ProjectId)
        .from(vacancy::Entity)
        .cond_where(matching(scopes, &Filter::default()));
    let rows = project::Entity::find()
        .filter(project::Column::Id.in_subquery(with))
        .order_by_asc(project::Column::ProjectName)
        .order_by_asc(project::Column::Id)
        .all(db)
        .await?;
    let named = rows.into_iter().map(|row| {
        Ok((row.id.parse().map_err(unreadable("project.id"))?, row.project_name.unwrap_or_default()))
    });
    named.collect()
}

/// The vacancy that a unit has now: a draft, on offer or reserved.
///
/// # Errors
/// When the database fails. Whether the unit is within reach is the caller's to know.
pub async fn find_of_unit<A: Action>(
    db: &impl Reads,
    _permit: &Permit<A>,
    unit: UnitId,
) -> Result<Option<VacancyId>> {
    let found = vacancy::Entity::find()
        .filter(vacancy::Column::UnitId.eq(unit.to_string()))
        .filter(vacancy::Column::State.is_in(LIVE.map(VacancyState::code)))
        .one(db)
        .await?;
    found.map(|row| row.id.parse().map_err(unreadable("vacancy.id"))).transpose()
}

/// Keeps a vacancy.
///
/// # Errors
/// [`Error::Taken`] when its unit has one. Whether the project is within reach is the caller's to know.
pub async fn insert<A: Action>(
    tx: &impl Reads,
    permit: &Permit<A>,
    new: NewVacancy,
    now: DateTime<Utc>,
) -> Result<()> {
    // Who put it on offer: nobody yet, for a draft.
    let posted_by = permit.actor().filter(|_| new.state != VacancyState::Draft);
    let row = vacancy::ActiveModel {
        id: Set(new.id.to_string()),
        unit_id: Set(new.unit.to_string()),
        project_id: Set(new.project.to_string()),
        agency_id: Set(new.agency.to_string()),
        state: Set(new.state.code().into()),
        posted_by: Set(posted_by.map(|user| user.to_string())),
        created_at: Set(now),
        changed_at: Set(now),
        version: Set(1),
        ..columns(new.terms)
    };
    vacancy::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

fn columns(terms: Terms) -> vacancy::ActiveModel {
    vacancy::ActiveModel {
        available_on: Set(terms.available_on),
        smallest: Set(terms.offer.smallest),
        largest: Set(terms.offer.largest),
        notes: Set(terms.notes),
        documents: Set(terms.documents),
        ..Default::default()
    }
}

/// Changes what a provider says of a vacancy that still has this version, and with a step where it stands: with
/// [`VacancyStep::Withdraw`] for a reason.
///
/// # Errors
/// [`Error::Stale`] when it has another version, or stands where the step cannot be made; [`Error::NotFound`] when there
/// is none within the permit's reach.
pub async fn update<A: Action>(
    tx: &impl Reads,
    permit: &Permit<A>,
    (id, version): (VacancyId, i64),
    (terms, taken): (Option<Terms>, Option<Taken>),
    now: DateTime<Utc>,
) -> Result<()> {
    let scope = permit.scope();
    let before = find(tx, (&scope, &scope), id).await?.ok_or(Error::NotFound)?;
    let mut row = terms.map(columns).unwrap_or_default();
    if let Some(Taken { step, reason, note }) = taken {
        let state = before.state.after(step).ok_or(Error::Stale)?;
        row.state = Set(state.code().into());
        row.reason = Set(reason);
        row.reason_note = Set(note);
        if step == VacancyStep::Post {
            row.posted_by = Set(permit.actor().map(|user| user.to_string()));
        }
    }
    row.version = Set(version.saturating_add(1));
    row.changed_at = Set(now);
    let done = vacancy::Entity::update_many()
        .set(row)
        .filter(vacancy::Column::Id.eq(id.to_string()))
        .filter(vacancy::Column::Version.eq(version))
        // A referral that comes between changes the version too.
        .filter(vacancy::Column::State.eq(before.state.code()))
        .exec(tx)
        .await?;
    if done.rows_affected == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// What a referral does to its vacancy, whoever runs it: it is taken, given back or filled; or lost, and then for a reason.
///
/// # Errors
/// [`Error::Taken`] when it does not stand where the step can be made: someone else was there first.
pub async fn step<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    id: VacancyId,
    (step, why): (VacancyStep, Option<&str>),
    now: DateTime<Utc>,
) -> Result<()> {
    let from: Vec<&str> = VacancyState::ALL
        .iter()
        .filter(|state| state.after(step).is_some())
        .map(|state| state.code())
        .collect();
    let to = VacancyState::ALL.iter().find_map(|state| state.after(step)).ok_or(Error::Taken)?;
    let row =
        vacancy::ActiveModel { reason: why.map_or(NotSet, |why| Set(Some(why.into()))), ..Default::default() };
    let done = vacancy::Entity::update_many()
        .set(row)
        .col_expr(vacancy::Column::State, Expr::val(to.code()))
        .col_expr(vacancy::Column::ChangedAt, Expr::val(now))
        .col_expr(vacancy::Column::Version, Expr::col(vacancy::Column::Version).add(1))
        .filter(vacancy::Column::Id.eq(id.to_string()))
        .filter(vacancy::Column::State.is_in(from))
        .exec(tx)
        .await?;
    if done.rows_affected == 0 { Err(Error::Taken) } else { Ok(()) }
}

/// Has a vacancy be that of another unit of its project, as the household that it is reserved for lives there.
///
/// # Errors
/// When the database fails: also when that unit has a vacancy of its own, which is the caller's to know.
pub async fn move_to<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    id: VacancyId,
    unit: UnitId,
) -> Result<()> {
    vacancy::Entity::update_many()
        .col_expr(vacancy::Column::UnitId, Expr::val(unit.to_string()))
        .filter(vacancy::Column::Id.eq(id.to_string()))
        .exec(tx)
        .await?;
    Ok(())
}

fn matching((seen, own): (&Scope, &Scope), filter: &Filter) -> Condition {
    use vacancy::Column as C;
    let column = |column: C| Expr::col((vacancy::Entity, column));
    // A draft that was withdrawn was never on offer: it stays as private as it was.
    let offered = [VacancyState::Open, VacancyState::Reserved, VacancyState::Filled].map(VacancyState::code);
    let private = Condition::any()
        .add(column(C::State).is_in(offered))
        .add(column(C::State).ne(VacancyState::Draft.code()).and(column(C::PostedBy).is_not_null()))
        .add(visible_agencies(own, column(C::AgencyId)));
    let mut all = Condition::all().add(visible_agencies(seen, column(C::AgencyId))).add(private);
    if !filter.states.is_empty() {
        all = all.add(column(C::State).is_in(filter.states.iter().map(|state| state.code())));
    }
    if let Some(project) = filter.project {
        all = all.add(column(C::ProjectId).eq(project.to_string()));
    }
    if let Some(day) = filter.available_by {
        all = all.add(column(C::AvailableOn).lte(day));
    }
    if let Some(day) = filter.available_after {
        all = all.add(column(C::AvailableOn).gt(day));
    }
    if let Some(kind) = filter.project_type {
        let mut projects = Query::select();
        projects
            .column(project::Column::Id)
            .from(project::Entity)
            .and_where(project::Column::ProjectType.eq(kind));
        all = all.add(column(C::ProjectId).in_subquery(projects));
    }
    if let Some(size) = filter.size {
        let (least, most) = (column(C::Smallest), column(C::Largest));
        all =
            all.add(least.clone().is_null().or(least.lte(size))).add(most.clone().is_null().or(most.gte(size)));
    }
    all
}

fn select() -> SelectStatement {
    let of = |column| Expr::col((vacancy::Entity, column));
    let mut query = Query::select();
    query
        .column((vacancy::Entity, sea_orm::sea_query::Asterisk))
        .expr_as(Expr::col((unit::Entity, unit::Column::Name)), Alias::new("u_name"))
        .expr_as(Expr::col((unit::Entity, unit::Column::Kind)), Alias::new("u_kind"))
        .expr_as(Expr::col((unit_group::Entity, unit_group::Column::Name)), Alias::new("g_name"))
        .expr_as(Expr::col((project::Entity, project::Column::ProjectName)), Alias::new("p_name"))
        .expr_as(Expr::col((project::Entity, project::Column::ProjectType)), Alias::new("p_type"))
        .expr_as(
            Func::coalesce([
                Expr::col((organization::Entity, organization::Column::OrganizationName)),
                Expr::value(""),
            ]),
            Alias::new("o_name"),
        )
        .from(vacancy::Entity)
        .inner_join(unit::Entity, Expr::col((unit::Entity, unit::Column::Id)).eq(of(vacancy::Column::UnitId)))
        .inner_join(
            unit_group::Entity,
            Expr::col((unit_group::Entity, unit_group::Column::Id))
                .equals((unit::Entity, unit::Column::UnitGroupId)),
        )
        .inner_join(
            project::Entity,
            Expr::col((project::Entity, project::Column::Id)).eq(of(vacancy::Column::ProjectId)),
        )
        .inner_join(
            organization::Entity,
            Expr::col((organization::Entity, organization::Column::Id)).eq(of(vacancy::Column::AgencyId)),
        );
    query
}

fn read(row: &QueryResult) -> Result<Vacancy> {
    let found = vacancy::Model::from_query_result(row, "")?;
    let (group, name): (String, String) = (row.try_get("", "g_name")?, row.try_get("", "u_name")?);
    let (kind, project): (String, Option<String>) = (row.try_get("", "u_kind")?, row.try_get("", "p_name")?);
    Ok(Vacancy {
        id: found.id.parse().map_err(unreadable("vacancy.id"))?,
        unit: found.unit_id.parse().map_err(unreadable("vacancy.unit_id"))?,
        unit_kind: kind.parse().map_err(unreadable("unit.kind"))?,
        unit_name: format!("{group}, {name}"),
        project: found.project_id.parse().map_err(unreadable("vacancy.project_id"))?,
        project_name: project.unwrap_or_default(),
        project_type: row.try_get("", "p_type")?,
        agency: found.agency_id.parse().map_err(unreadable("vacancy.agency_id"))?,
        agency_name: row.try_get("", "o_name")?,
        state: found.state.parse().map_err(unreadable("vacancy.state"))?,
        reason: found.reason,
        reason_note: found.reason_note,
        terms: Terms {
            available_on: found.available_on,
            offer: Offer { smallest: found.smallest, largest: found.largest },
            notes: found.notes,
            documents: found.documents,
        },
        changed_at: found.changed_at,
        version: found.version,
    })
}
