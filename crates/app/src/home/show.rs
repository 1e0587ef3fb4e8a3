//! What a person's first page shows, by what the policy lets them do.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, TimeDelta};
use domain::access::{RecordKind, Role};
use domain::ids::{AgencyId, ProjectId};
use domain::projects::is_residential;
use domain::queue;
use domain::records::Value;
use domain::referrals::{Shown, State};
use domain::units::UnitStatus;
use store::accounts::{self, Status};
use store::assignments::{self, Followed};
use store::imports::{self, LastRun};
use store::queue::{Filter, count};
use store::records::{self, Record};
use store::units;

use crate::records::layout;
use crate::referrals::{Side, count as count_referrals};
use crate::vacancies::{At, count as count_vacancies};
use crate::{Ctx, Result, UseCase, access};

/// Clients listed at most; Find Client finds the others.
const MOST: u64 = 25;

/// After this many days without a sign-in an account is worth a look.
const UNUSED_DAYS: i64 = 90;

/// A first page.
#[derive(Debug, Clone, Default)]
pub struct Home {
    /// Clients whom the person follows; none when nobody expects them to follow any.
    pub own_clients: Option<Vec<Followed>>,
    /// Households that wait on the Housing Queue and may be referred; none for those who see no queue.
    pub waiting: Option<i64>,
    /// Vacancies: of one's own projects for a provider, of all for whoever runs coordinated entry.
    pub vacancies: Option<Vacancies>,
    /// Referrals under way; none for those who see none.
    pub referrals: Option<Referrals>,
    /// Places tonight, by project: one's own agencies', or everyone's for who serves the whole community.
    pub tonight: Vec<Tonight>,
    /// Accounts that nobody uses; none for those who do not keep accounts.
    pub unused: Option<Unused>,
    /// The last import with what was odd in it; none for those who do not import, or when there was none.
    pub last_import: Option<LastRun>,
    /// Mail that was refused; zero for those who do not look after mail.
    pub refused_mail: u64,
    /// Projects that lack what HUD asks of them, with the parts that are missing.
    pub incomplete: Vec<(ProjectId, String, Vec<&'static str>)>,
}

/// Vacancies, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vacancies {
    /// Drafts that wait for a word; none for those who post none.
    pub drafts: Option<u64>,
    /// On offer today.
    pub open: u64,
    /// On offer from a later day on.
    pub upcoming: u64,
}

/// Referrals under way, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Referrals {
    /// To one's own agencies, and not decided about.
    pub to_decide: u64,
    /// To one's own agencies: enrolled, and without a unit.
    pub to_place: u64,
    /// From one's own agencies, or sent by oneself.
    pub sent: u64,
}

/// A project's places tonight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tonight {
    /// The project.
    pub project: ProjectId,
    /// Its name.
    pub name: String,
    /// Places that are free.
    pub free: i64,
    /// Places that can be used, free or not.
    pub usable: i64,
    /// Places out of use for a while.
    pub offline: i64,
}

/// Accounts that nobody uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Unused {
    /// Active accounts that never signed in.
    pub never: usize,
    /// Active accounts that have not signed in for a long time.
    pub long_ago: usize,
}

/// A person's first page. Clients on it are audited before they are shown.
///
/// # Errors
/// When the database fails.
pub async fn show(ctx: &Ctx) -> Result<Home> {
    access::enter(ctx, UseCase::Home)?;
    let roles = ctx.signed()?.actor.roles();
    let keeps_projects = roles.contains(&Role::HmisLead);
    Ok(Home {
        own_clients: own_clients(ctx, &roles).await?,
        waiting: waiting(ctx).await?,
        vacancies: vacancies(ctx, &roles).await?,
        referrals: referrals(ctx).await?,
        tonight: if keeps_projects { Vec::new() } else { tonight(ctx).await? },
        unused: unused(ctx).await?,
        last_import: last_import(ctx).await?,
        refused_mail: crate::mail::refused(ctx).await?.unwrap_or_default(),
        incomplete: if keeps_projects { incomplete(ctx).await? } else { Vec::new() },
    })
}

async fn own_clients(ctx: &Ctx, roles: &BTreeSet<Role>) -> Result<Option<Vec<Followed>>> {
    let follows = roles.iter().any(|role| matches!(role, Role::CaseManager | Role::Provider));
    if !follows {
        return Ok(None);
    }
    let user = ctx.signed()?.actor.user;
    let scopes = (&access::scope(ctx, RecordKind::Client)?, &access::scope(ctx, RecordKind::Enrollment)?);
    let mut followed = assignments::list(ctx.app.db.read(), scopes, user, ctx.today(), MOST).await?;
    // Enrolled twice, followed once: the latest says where.
    let mut seen = BTreeSet::new();
    followed.retain(|followed| seen.insert(followed.client.id));
    let ids: Vec<String> = followed.iter().map(|followed| followed.client.id.to_string()).collect();
    if !ids.is_empty() {
        ctx.viewed(UseCase::Home, RecordKind::ClientIdentity.code(), ids).await?;
    }
    Ok(Some(followed))
}

async fn waiting(ctx: &Ctx) -> Result<Option<i64>> {
    if access::enter(ctx, UseCase::ViewQueue).is_err() {
        return Ok(None);
    }
    let scope = access::scope(ctx, RecordKind::QueueEntry)?;
    Ok(Some(count(ctx.app.db.read(), &scope, &Filter::of(queue::Status::Active)).await?))
}

async fn vacancies(ctx: &Ctx, roles: &BTreeSet<Role>) -> Result<Option<Vacancies>> {
    let is_provider = roles.contains(&Role::Provider);
    if !is_provider && !roles.contains(&Role::CeManager) {
        return Ok(None);
    }
    let drafts = match is_provider {
        true => Some(count_vacancies(ctx, At::Shown(Shown::Draft), true).await?),
        false => None,
    };
    Ok(Some(Vacancies {
        drafts,
        open: count_vacancies(ctx, At::Shown(Shown::Open), is_provider).await?,
        upcoming: count_vacancies(ctx, At::Shown(Shown::Upcoming), is_provider).await?,
    }))
}

async fn referrals(ctx: &Ctx) -> Result<Option<Referrals>> {
    // What waits is for those who can do something about it.
    if access::enter(ctx, UseCase::CommentReferral).is_err() {
        return Ok(None);
    }
    let open = |state: &State| state.is_open();
    let (decided, undecided): (Vec<State>, Vec<State>) =
        State::ALL.iter().copied().filter(open).partition(|state| *state == State::Enrolled);
    let all: Vec<State> = State::ALL.iter().copied().filter(open).collect();
    Ok(Some(Referrals {
        to_decide: count_referrals(ctx, undecided, Side::Received).await?,
        to_place: count_referrals(ctx, decided, Side::Received).await?,
        sent: count_referrals(ctx, all, Side::Sent).await?,
    }))
}

async fn tonight(ctx: &Ctx) -> Result<Vec<Tonight>> {
    let scope = access::scope(ctx, RecordKind::Project)?;
    let db = ctx.app.db.read();
    let agencies: BTreeSet<AgencyId> =
        ctx.signed()?.actor.memberships.iter().filter_map(|held| held.agency).collect();
    let projects = records::all(db, &scope, layout("Project")?).await?;
    let own = |project: &&Record| {
        let agency = project.agency.as_deref().and_then(|agency| agency.parse().ok());
        agencies.is_empty() || agency.is_some_and(|agency| agencies.contains(&agency))
    };
    let operates = |project: &&Record| is_open(project, ctx.today());
    let names: BTreeMap<String, String> = projects
        .iter()
        .filter(own)
        .filter(operates)
        .map(|project| (project.id.clone(), text(project, "ProjectName")))
        .collect();
    let mut found: BTreeMap<ProjectId, Tonight> = BTreeMap::new();
    for unit in units::list(db, &scope, None, ctx.today()).await? {
        let Some(name) = names.get(&unit.project.to_string()) else { continue };
        let at = found.entry(unit.project).or_insert_with(|| Tonight {
            project: unit.project,
            name: name.clone(),
            free: 0,
            usable: 0,
            offline: 0,
        });
        let capacity = i64::from(unit.details.capacity);
        at.free += unit.free();
        match unit.details.status {
            UnitStatus::Ready => at.usable += capacity,
            UnitStatus::Offline => at.offline += capacity,
            UnitStatus::Retired => {}
        }
    }
    let mut tonight: Vec<Tonight> = found.into_values().collect();
    tonight.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(tonight)
}

fn text(record: &Record, name: &str) -> String {
    record.row.get(name).map(Value::text).unwrap_or_default()
}

fn is_open(project: &Record, today: NaiveDate) -> bool {
    !matches!(project.row.get("OperatingEndDate"), Some(Value::Date(end)) if *end < today)
}

async fn unused(ctx: &Ctx) -> Result<Option<Unused>> {
    if access::enter(ctx, UseCase::ListUsers).is_err() {
        return Ok(None);
    }
    let before = ctx.now() - TimeDelta::days(UNUSED_DAYS);
    let mut unused = Unused::default();
    for (account, _) in accounts::list(ctx.app.db.read(), &access::scope(ctx, RecordKind::User)?).await? {
        match account.last_sign_in_at {
            _ if account.status == Status::Disabled => {}
            None => unused.never += 1,
            Some(at) if at < before => unused.long_ago += 1,
            Some(_) => {}
        }
    }
    Ok(Some(unused))
}

async fn last_import(ctx: &Ctx) -> Result<Option<LastRun>> {
    match access::enter(ctx, UseCase::LastImport) {
        Ok(()) => Ok(imports::last(ctx.app.db.read(), &access::scope(ctx, RecordKind::Import)?).await?),
        Err(_) => Ok(None),
    }
}

/// Continuum projects without the rows that HUD asks of each.
async fn incomplete(ctx: &Ctx) -> Result<Vec<(ProjectId, String, Vec<&'static str>)>> {
    let scope = access::scope(ctx, RecordKind::Project)?;
    let db = ctx.app.db.read();
    let mut having: BTreeMap<&'static str, BTreeSet<String>> = BTreeMap::new();
    let parts = || crate::projects::PARTS.iter().filter(|part| part.code != "funding");
    for part in parts() {
        let rows = records::all(db, &scope, part.layout()).await?;
        having.insert(part.code, rows.iter().map(|row| text(row, "ProjectID")).collect());
    }
    let mut found = Vec::new();
    for project in records::all(db, &scope, layout("Project")?).await? {
        let in_continuum = project.row.get("ContinuumProject") == Some(&Value::Integer(1));
        if !in_continuum || !is_open(&project, ctx.today()) {
            continue;
        }
        let asked = |code: &str| code != "inventory" || is_residential(&project.row);
        let has = |code: &str| having.get(code).is_some_and(|ids| ids.contains(&project.id));
        let missing: Vec<_> = parts().map(|part| part.code).filter(|code| asked(code) && !has(code)).collect();
        if let (false, Ok(id)) = (missing.is_empty(), project.id.parse()) {
            found.push((id, text(&project, "ProjectName"), missing));
        }
    }
    Ok(found)
}
