//! One client's page: who they are, their household, their enrollments, and what happened when.

use chrono::NaiveDate;
use domain::access::RecordKind;
use domain::clients::{Moment, What, age_on, newest_first};
use domain::ids::ClientId;
use store::clients::{Identity, Scopes, Seen, find_seen};
use store::enrollments::{self, Enrolled, Household};
use store::households;
use store::timeline::{self, Asked};

use super::{masked_ssn, open_ssn};
use crate::{Ctx, Error, Result, UseCase, access, action};

/// Moments on a client's page before all are asked for.
pub const MOMENTS: usize = 25;

/// More rows of one file than any client has.
const ALL: u64 = 5_000;

/// How much of the timeline is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timeline {
    /// The newest [`MOMENTS`].
    Newest,
    /// Everything.
    Whole,
}

/// Someone of a client's household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub identity: Identity,
    /// How they stand to the head of the household (HUD list 3.15.1).
    pub relationship_to_hoh: Option<i32>,
}

/// A client as far as the person who asks may know them.
#[derive(Debug, Clone)]
pub struct Viewed {
    /// Name and client ID.
    pub identity: Identity,
    /// Age in whole years today.
    pub age: Option<u32>,
    /// The record, for those who may see more than the identity.
    pub record: Option<Record>,
    /// Enrollments that may be seen, the newest first.
    pub enrollments: Vec<Enrolled>,
    /// Who else belongs to the household; where the community knows of none, who is in the stays that go on.
    pub household: Vec<Member>,
    /// What happened, the newest first.
    pub moments: Vec<Moment>,
    /// There is more than `moments` tells.
    pub more: bool,
    /// The person who asks may change the record.
    pub may_edit: bool,
    /// The person who asks may see who looked at it.
    pub may_audit: bool,
}

/// A client's record.
#[derive(Debug, Clone)]
pub struct Record {
    /// HUD's columns, without the SSN.
    pub row: hud::Client,
    /// The SSN with its last four digits alone; none when none is recorded.
    pub ssn: Option<String>,
}

/// A client. The view is audited before it is shown, and so is a view that is refused.
///
/// # Errors
/// [`Error::NotFound`] when there is none that the person may know of.
pub async fn view(ctx: &Ctx, id: ClientId, depth: Timeline) -> Result<Viewed> {
    access::enter(ctx, UseCase::ViewClient)?;
    let scopes = scopes(ctx)?;
    let Some(seen) = find_seen(ctx.app.db.read(), &scopes, id).await? else {
        ctx.denied(UseCase::ViewClient, vec![id.to_string()]).await?;
        return Err(Error::NotFound);
    };
    let scope = access::scope(ctx, RecordKind::Enrollment)?;
    let enrollments = enrollments::list_of_client(ctx.app.db.read(), &scope, id).await?;
    let household = household(ctx, &scopes, id, &enrollments).await?;
    let mut moments = moments(ctx, id, depth).await?;
    moments.extend(enrollments.iter().flat_map(of_enrollment));
    newest_first(&mut moments);
    let more = depth == Timeline::Newest && moments.len() > MOMENTS;
    if more {
        moments.truncate(MOMENTS);
    }
    audit(ctx, id, &seen, &household).await?;
    Ok(Viewed {
        age: seen.identity.dob.and_then(|dob| age_on(ctx.today(), dob)),
        record: seen.record.map(|row| record(ctx, id, row)),
        may_edit: seen.may_change,
        may_audit: access::enter(ctx, UseCase::ViewClientAudit).is_ok(),
        identity: without_birth_date(seen.identity),
        enrollments,
        household,
        moments,
        more,
    })
}

/// What the person who asks may see and change of clients.
pub(super) fn scopes(ctx: &Ctx) -> Result<Scopes> {
    Ok(Scopes {
        identity: access::scope(ctx, RecordKind::ClientIdentity)?,
        record: access::scope(ctx, RecordKind::Client)?,
        change: access::change::<action::EditClient>(ctx).ok().map(|permit| permit.scope()),
    })
}

/// A record is one row of the log; the names of the household another.
async fn audit(ctx: &Ctx, id: ClientId, seen: &Seen, household: &[Member]) -> Result<()> {
    let kind = if seen.record.is_some() { RecordKind::Client } else { RecordKind::ClientIdentity };
    ctx.viewed(UseCase::ViewClient, kind.code(), vec![id.to_string()]).await?;
    if household.is_empty() {
        return Ok(());
    }
    let ids = household.iter().map(|member| member.identity.id.to_string()).collect();
    ctx.viewed(UseCase::ViewClient, RecordKind::ClientIdentity.code(), ids).await
}

// The date belongs to the record; the identity has the age.
fn without_birth_date(identity: Identity) -> Identity {
    Identity { dob: None, dob_data_quality: None, ..identity }
}

fn record(ctx: &Ctx, id: ClientId, mut row: hud::Client) -> Record {
    let ssn = row.ssn.take().and_then(|sealed| open_ssn(ctx, id, &sealed));
    Record { row, ssn: ssn.as_deref().and_then(masked_ssn) }
}

async fn household(ctx: &Ctx, scopes: &Scopes, id: ClientId, enrollments: &[Enrolled]) -> Result<Vec<Member>> {
    let (db, today) = (ctx.app.db.read(), ctx.today());
    if let Some(household) = households::find_of_client(db, &scopes.record, id, today).await? {
        let members = households::members(db, (&scopes.identity, &scopes.record), household).await?;
        let others = members.into_iter().filter(|member| member.is_on(today) && member.identity.id != id);
        let known = |member: households::Member| Member {
            identity: member.identity,
            relationship_to_hoh: Some(member.relationship),
        };
        return Ok(others.map(known).collect());
    }
    let open = enrollments.iter().filter(|stay| stay.is_open(today));
    let stays: Vec<Household> = open.filter_map(|stay| stay.household.clone()).collect();
    let scope = access::scope(ctx, RecordKind::Enrollment)?;
    let members = enrollments::list_members(db, (&scopes.identity, &scope), id, &stays, today).await?;
    let known = |member: enrollments::Member| Member {
        identity: member.identity,
        relationship_to_hoh: member.relationship_to_hoh,
    };
    Ok(members.into_iter().map(known).collect())
}

async fn moments(ctx: &Ctx, client: ClientId, depth: Timeline) -> Result<Vec<Moment>> {
    let db = ctx.app.db.read();
    let enrollments = access::scope(ctx, RecordKind::Enrollment)?;
    let limit = match depth {
        // One more than is shown tells that there is more.
        Timeline::Newest => MOMENTS as u64 + 1,
        Timeline::Whole => ALL,
    };
    let scope = |kind| access::scope(ctx, kind);
    let (assessments, referrals) = (scope(RecordKind::Assessment)?, scope(RecordKind::Referral)?);
    let (services, places) = (scope(RecordKind::Service)?, scope(RecordKind::LocationData)?);
    let asked = |rows| Asked { client, enrollments: &enrollments, rows, limit };
    let mut moments = timeline::assessments(db, asked(&assessments)).await?;
    moments.extend(timeline::events(db, asked(&referrals)).await?);
    moments.extend(timeline::living_situations(db, asked(&places)).await?);
    moments.extend(timeline::services(db, asked(&services), &scope(RecordKind::HealthData)?).await?);
    moments.extend(timeline::nights(db, asked(&services)).await?);
    Ok(moments)
}

fn of_enrollment(stay: &Enrolled) -> impl Iterator<Item = Moment> {
    let moment =
        |date: Option<NaiveDate>, what| date.map(|date| Moment { date, project: stay.project.clone(), what });
    let exit = moment(stay.exit_date, What::Exit(stay.destination));
    let move_in = moment(stay.move_in_date, What::MoveIn);
    [moment(stay.entry_date, What::Entry), move_in, exit].into_iter().flatten()
}
