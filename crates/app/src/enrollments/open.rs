//! The form that enrolls a household: the projects there are, and who may come.

use chrono::{Months, NaiveDate};
use domain::access::{RecordKind, Role};
use domain::clients::age_on;
use domain::enrollments::PRIOR;
use domain::households::HEAD;
use domain::ids::{ClientId, ProjectId, ReferralId};
use domain::records::{Typed, Value};
use store::clients::{Identity, find_identity};
use store::projects::{Open, find_enrolling, list_enrolling};
use store::records::Record;
use store::{Permit, Reads, Scope, households, records};

use super::enroll::date;
use crate::records::layout;
use crate::referrals::{awaited, awaiting, told_with};
use crate::use_case::Does;
use crate::{Ctx, Error, Result, UseCase, access, action};

/// Who is this old answers for themselves, and HUD 3.917 is asked of them.
const OF_AGE: u32 = 18;

/// For so long after a project's end a stay in it is entered afterwards.
const AFTERWARDS: Months = Months::new(36);

/// HUD: data not collected, which is no answer.
const NOT_COLLECTED: &str = "99";

/// What is asked of a child.
pub(super) const CHILD: &[&str] = &["EntryDate", "RelationshipToHoH", "EnrollmentCoC", "DisablingCondition"];

/// What is asked of heads of household and adults: HUD 3.917 too.
pub const GROWN: &[&str] = &[
    "EntryDate",
    "RelationshipToHoH",
    "EnrollmentCoC",
    "DisablingCondition",
    "LivingSituation",
    "RentalSubsidyType",
    "LengthOfStay",
    "PreviousStreetESSH",
    "DateToStreetESSH",
    "TimesHomelessPastThreeYears",
    "MonthsHomelessPastThreeYears",
];

/// Someone of a household who may come.
#[derive(Debug, Clone)]
pub struct Person {
    /// Who.
    pub identity: Identity,
    /// How they stand to the head of the household (HUD list 3.15.1).
    pub relationship: i32,
    /// Adult on the day of entry, or of unknown age.
    pub is_grown: bool,
    /// What earlier stays say of them; no answer twice.
    pub known: Vec<Known>,
}

/// What an earlier stay says of someone: to be looked over with them, not to be asked all anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// HUD 3.08; where they come by a referral, 3.917 too. By HUD's header.
    pub answers: Typed,
    /// The day of that entry.
    pub on: NaiveDate,
    /// HUD 2.02.2 of its project.
    pub project: String,
}

/// What the form shows.
#[derive(Debug, Clone)]
pub struct EnrollForm {
    /// Whose page led to it.
    pub client: Identity,
    /// The project.
    pub project: Open,
    /// HUD 2.03.1 of the project.
    pub cocs: Vec<String>,
    /// The household, its head first.
    pub people: Vec<Person>,
    /// The person who asks usually follows whom they enroll.
    pub follows: bool,
    /// The referral that is accepted with it.
    pub referral: Option<ReferralId>,
}

/// A client to be enrolled, and the projects that the person who asks may enroll in; those too that have ended in the
/// past three years.
///
/// # Errors
/// [`Error::NotFound`] when there is no such client that they may know of.
pub async fn open_choice(ctx: &Ctx, client: ClientId) -> Result<(Identity, Vec<Open>)> {
    access::enter(ctx, UseCase::OpenEnrollForm)?;
    let permit = access::change::<action::Enroll>(ctx)?;
    let identity = known(ctx, &permit, client).await?;
    ctx.viewed(UseCase::OpenEnrollForm, RecordKind::ClientIdentity.code(), vec![client.to_string()]).await?;
    let since = ctx.today().checked_sub_months(AFTERWARDS).unwrap_or(NaiveDate::MIN);
    let projects = list_enrolling(ctx.app.db.read(), &permit.scope(), ctx.today(), since).await?;
    Ok((identity, projects))
}

/// The referral to the project that the client's household waits for: it is accepted by enrolling, after a look at it.
///
/// # Errors
/// When the database fails.
pub async fn awaiting_referral(ctx: &Ctx, client: ClientId, project: ProjectId) -> Result<Option<ReferralId>> {
    let permit = access::change::<action::Enroll>(ctx)?;
    awaiting(ctx, ctx.app.db.read(), &permit, (&[client], project)).await
}

/// What the form for one project shows. `entry` is the day on which ages count, today when none is typed yet.
///
/// # Errors
/// [`Error::NotFound`] when client or project are none that the person may enroll, or the referral to be accepted with
/// it is none of theirs; [`Error::Stale`] when that has been decided about.
pub async fn open_enroll(
    ctx: &Ctx,
    client: ClientId,
    project: ProjectId,
    (entry, referral): (Option<NaiveDate>, Option<ReferralId>),
) -> Result<EnrollForm> {
    access::enter(ctx, UseCase::OpenEnrollForm)?;
    if let Some(referral) = referral {
        awaited(ctx, referral, project).await?;
    }
    let permit = access::change::<action::Enroll>(ctx)?;
    let identity = known(ctx, &permit, client).await?;
    let project = project_of(ctx, &permit, project).await?;
    let day = entry.unwrap_or_else(|| ctx.today());
    let mut people = Vec::new();
    let scope = permit.scope_of(RecordKind::ClientIdentity);
    for member in household(ctx, ctx.app.db.read(), &scope, client).await? {
        people.push(person(ctx, member, day).await?);
    }
    if let Some(referral) = referral {
        recall(ctx, referral, &mut people).await?;
    }
    let ids = people.iter().map(|person| person.identity.id.to_string()).collect();
    ctx.viewed(UseCase::OpenEnrollForm, RecordKind::ClientIdentity.code(), ids).await?;
    Ok(EnrollForm {
        client: without_birth_date(identity),
        cocs: cocs(ctx, ctx.app.db.read(), project.id).await?,
        project,
        people,
        follows: ctx.signed()?.actor.roles().contains(&Role::CaseManager),
        referral,
    })
}

/// Someone who may come, of this age on the day.
pub(super) async fn person(
    ctx: &Ctx,
    (identity, relationship): (Identity, i32),
    day: NaiveDate,
) -> Result<Person> {
    let known = latest(ctx, identity.id).await?.into_iter().collect();
    let is_grown = is_grown(identity.dob, day);
    Ok(Person { identity: without_birth_date(identity), relationship, is_grown, known })
}

/// Whether HUD 3.917 is asked of someone by their age alone.
pub(super) fn is_grown(born: Option<NaiveDate>, day: NaiveDate) -> bool {
    born.and_then(|born| age_on(day, born)).is_none_or(|age| age >= OF_AGE)
}

/// A client that the person may know of; whom they may not leaves a trace.
pub(super) async fn known<A: Does>(ctx: &Ctx, permit: &Permit<A>, client: ClientId) -> Result<Identity> {
    let scope = permit.scope_of(RecordKind::ClientIdentity);
    match find_identity(ctx.app.db.read(), &scope, client).await? {
        Some(identity) => Ok(identity),
        None => {
            ctx.denied(A::CASE, vec![client.to_string()]).await?;
            Err(Error::NotFound)
        }
    }
}

/// The project, if the person may enroll in it. Whether it operates on the day of entry is asked of that day, which may
/// be long past.
pub(super) async fn project_of<A: Does>(ctx: &Ctx, permit: &Permit<A>, id: ProjectId) -> Result<Open> {
    let scope = permit.scope_of(RecordKind::Enrollment);
    find_enrolling(ctx.app.db.read(), &scope, id).await?.ok_or(Error::NotFound)
}

/// Who belongs to the client's household today, the head first, with their relationships; the client alone when
/// they belong to none.
pub(super) async fn household(
    ctx: &Ctx,
    db: &impl Reads,
    scope: &Scope,
    client: ClientId,
) -> Result<Vec<(Identity, i32)>> {
    if let Some(id) = households::find_of_client(db, scope, client, ctx.today()).await? {
        let members = households::members(db, (scope, scope), id).await?;
        let there = members.into_iter().filter(|member| member.is_on(ctx.today()));
        return Ok(there.map(|member| (member.identity, member.relationship)).collect());
    }
    let alone = find_identity(db, scope, client).await?;
    Ok(alone.map(|identity| (identity, HEAD)).into_iter().collect())
}

/// HUD 2.03.1 of a project.
pub(crate) async fn cocs(ctx: &Ctx, db: &impl Reads, project: ProjectId) -> Result<Vec<String>> {
    let scope = access::scope(ctx, RecordKind::Project)?;
    let file = layout("ProjectCoC")?;
    let rows = records::list(db, &scope, file, "ProjectID", &project.to_string()).await?;
    Ok(rows.iter().filter_map(|coc| coc.row.get("CoCCode")).map(Value::text).collect())
}

/// The answer to HUD 3.08 of the latest stay that the person who asks may see.
async fn latest(ctx: &Ctx, client: ClientId) -> Result<Option<Known>> {
    let scope = access::scope(ctx, RecordKind::Enrollment)?;
    let file = layout("Enrollment")?;
    let rows = records::list(ctx.app.db.read(), &scope, file, "PersonalID", &client.to_string()).await?;
    let latest = rows.iter().max_by_key(|stay| date(&stay.row, "EntryDate"));
    match latest {
        Some(stay) => known_of(ctx, stay, &["DisablingCondition"]).await,
        None => Ok(None),
    }
}

/// What the household said when it entered coordinated entry, for those who come by the referral that hangs on it. A
/// later stay that says more recently what it says stands above it.
async fn recall(ctx: &Ctx, referral: ReferralId, people: &mut [Person]) -> Result<()> {
    let said: Vec<&'static str> = ["DisablingCondition"].iter().chain(PRIOR).copied().collect();
    for stay in told_with(ctx, referral).await? {
        let of = stay.row.get("PersonalID").map(Value::text).unwrap_or_default();
        let Some(person) = people.iter_mut().find(|person| person.identity.id.to_string() == of) else {
            continue;
        };
        let Some(mut known) = known_of(ctx, &stay, &said).await? else { continue };
        person.known.retain(|other| other.on > known.on);
        known.answers.retain(|name, _| person.known.iter().all(|later| !later.answers.contains_key(name)));
        person.known.push(known);
    }
    Ok(())
}

/// The answers of a stay that are answers, with its day and project; none when it has none.
async fn known_of(ctx: &Ctx, stay: &Record, names: &[&'static str]) -> Result<Option<Known>> {
    let answer = |name: &&'static str| {
        let text = stay.row.get(*name).map(Value::text).filter(|text| text != NOT_COLLECTED)?;
        Some((*name, text))
    };
    let answers: Typed = names.iter().filter_map(answer).collect();
    let Some(on) = date(&stay.row, "EntryDate").filter(|_| !answers.is_empty()) else { return Ok(None) };
    let id = stay.row.get("ProjectID").map(Value::text).unwrap_or_default();
    let scope = access::scope(ctx, RecordKind::Project)?;
    let project = records::find(ctx.app.db.read(), &scope, layout("Project")?, &id).await?;
    let name = project.and_then(|project| project.row.get("ProjectName").map(Value::text));
    Ok(Some(Known { answers, on, project: name.unwrap_or_default() }))
}

/// The date belongs to the record; the identity has the age.
pub(super) fn without_birth_date(identity: Identity) -> Identity {
    Identity { dob: None, dob_data_quality: None, ..identity }
}
