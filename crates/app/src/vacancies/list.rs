//! The vacancies of the community, a page at a time.

use chrono::NaiveDate;
use domain::access::RecordKind;
use domain::ids::{ProjectId, VacancyId};
use domain::referrals::{Shown, VacancyState};
use store::Scope;
use store::vacancies::{self, Filter, LIVE, Vacancy};

use crate::{Ctx, Result, UseCase, access};

/// Vacancies on a page.
pub const PAGE: u64 = 50;

/// Where the vacancies stand that are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum At {
    /// What is under way: drafts, on offer, reserved.
    #[default]
    Live,
    /// What is shown so today.
    Shown(Shown),
    /// Anywhere.
    Any,
}

/// Which vacancies are asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted {
    /// Where they stand.
    pub at: At,
    /// HUD 2.02.6.
    pub project_type: Option<i32>,
    /// Of one project.
    pub project: Option<ProjectId>,
}

/// A page of vacancies.
#[derive(Debug, Clone)]
pub struct Found {
    /// Those on the page, the first available first.
    pub vacancies: Vec<Vacancy>,
    /// How many there are.
    pub count: u64,
    /// The page shown, from 1 on.
    pub page: u64,
    /// The projects that have or had one.
    pub projects: Vec<(ProjectId, String)>,
    /// The person may post some.
    pub may_post: bool,
}

/// A page of the vacancies that the person may know of. Drafts are their agency's own.
///
/// # Errors
/// When the database fails.
pub async fn list(ctx: &Ctx, wanted: &Wanted, page: u64) -> Result<Found> {
    access::enter(ctx, UseCase::ViewVacancies)?;
    let (seen, own) = scopes(ctx)?;
    let db = ctx.app.db.read();
    let filter = filter(wanted, ctx.today());
    let count = vacancies::count(db, (&seen, &own), &filter).await?;
    let page = page.clamp(1, count.div_ceil(PAGE).max(1));
    let from = (page - 1).saturating_mul(PAGE);
    Ok(Found {
        vacancies: vacancies::list(db, (&seen, &own), &filter, (from, PAGE)).await?,
        count,
        page,
        projects: vacancies::list_projects(db, (&seen, &own)).await?,
        may_post: access::enter(ctx, UseCase::PostVacancy).is_ok(),
    })
}

/// How many there are.
///
/// # Errors
/// When the database fails.
pub(crate) async fn count(ctx: &Ctx, at: At, only_own: bool) -> Result<u64> {
    let (seen, own) = scopes(ctx)?;
    let scopes = (if only_own { &own } else { &seen }, &own);
    let wanted = Wanted { at, ..Wanted::default() };
    Ok(vacancies::count(ctx.app.db.read(), scopes, &filter(&wanted, ctx.today())).await?)
}

/// Those of a project's units that are under way.
///
/// # Errors
/// When the database fails.
pub async fn of_project(ctx: &Ctx, project: ProjectId) -> Result<Vec<Vacancy>> {
    let (seen, own) = scopes(ctx)?;
    let filter = Filter { states: LIVE.to_vec(), project: Some(project), ..Filter::default() };
    // A unit has one at most.
    let all = (0, i64::MAX.unsigned_abs());
    Ok(vacancies::list(ctx.app.db.read(), (&seen, &own), &filter, all).await?)
}

/// A vacancy, if the person may know of it.
///
/// # Errors
/// When the database fails.
pub async fn find(ctx: &Ctx, id: VacancyId) -> Result<Option<Vacancy>> {
    let (seen, own) = scopes(ctx)?;
    Ok(vacancies::find(ctx.app.db.read(), (&seen, &own), id).await?)
}

/// What the person may see, and what is their own to post.
pub(crate) fn scopes(ctx: &Ctx) -> Result<(Scope, Scope)> {
    Ok((access::scope(ctx, RecordKind::Project)?, access::changeable(ctx, RecordKind::Project)?))
}

fn filter(wanted: &Wanted, today: NaiveDate) -> Filter {
    let (states, by, after) = match wanted.at {
        At::Live => (LIVE.to_vec(), None, None),
        At::Any => (Vec::new(), None, None),
        At::Shown(Shown::Draft) => (vec![VacancyState::Draft], None, None),
        At::Shown(Shown::Open) => (vec![VacancyState::Open], Some(today), None),
        At::Shown(Shown::Upcoming) => (vec![VacancyState::Open], None, Some(today)),
        At::Shown(Shown::Reserved) => (vec![VacancyState::Reserved], None, None),
        At::Shown(Shown::Filled) => (vec![VacancyState::Filled], None, None),
        At::Shown(Shown::Withdrawn) => (vec![VacancyState::Withdrawn], None, None),
    };
    Filter {
        states,
        project_type: wanted.project_type,
        project: wanted.project,
        size: None,
        available_by: by,
        available_after: after,
    }
}
