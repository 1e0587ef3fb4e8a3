//! A client's household: who belongs to it today, and who did.

use chrono::NaiveDate;
use domain::access::RecordKind;
use domain::clients::age_on;
use domain::households::HEAD;
use domain::ids::ClientId;
use store::clients::{Identity, find_identity};
use store::{Scope, households};

use crate::{Ctx, Error, Result, UseCase, access, action};

/// Someone of a household, now or once.
#[derive(Debug, Clone)]
pub struct Member {
    /// Who; without the date of birth.
    pub identity: Identity,
    /// Age in whole years today.
    pub age: Option<u32>,
    /// HUD list 3.15.1: 1 is the head.
    pub relationship: i32,
    /// The first day; none for someone who is alone and of whom nothing is kept yet.
    pub from: Option<NaiveDate>,
    /// The first day they no longer belonged to it, or stood so to the head.
    pub to: Option<NaiveDate>,
}

/// A client's household as its page shows it.
#[derive(Debug, Clone)]
pub struct Household {
    /// Whose page it is.
    pub client: Identity,
    /// Counts the changes; 0 when nothing is kept yet.
    pub version: i64,
    /// Who belongs to it today, the head first.
    pub members: Vec<Member>,
    /// Who did.
    pub former: Vec<Member>,
    /// The person who asks may change it.
    pub may_change: bool,
}

/// Someone who is to join, with the household.
pub type Whom = (Household, Identity);

/// A client's household. The view is audited before it is shown, and so is one that is refused.
///
/// # Errors
/// [`Error::NotFound`] when there is no such client whose record the person may see.
pub async fn view(ctx: &Ctx, id: ClientId) -> Result<Household> {
    access::enter(ctx, UseCase::ViewHousehold)?;
    let scope = access::scope(ctx, RecordKind::Client)?;
    load(ctx, UseCase::ViewHousehold, &scope, id).await
}

/// A client's household for a form that changes it.
///
/// # Errors
/// [`Error::NotFound`] when there is no such client whose record the person may change.
pub async fn open(ctx: &Ctx, id: ClientId) -> Result<Household> {
    access::enter(ctx, UseCase::OpenHouseholdForm)?;
    let scope = access::change::<action::ChangeHousehold>(ctx)?.scope();
    load(ctx, UseCase::OpenHouseholdForm, &scope, id).await
}

/// As [`open`], with someone who is to join it.
///
/// # Errors
/// As [`open`], and when the person may not know of who is to join.
pub async fn open_join(ctx: &Ctx, id: ClientId, whom: ClientId) -> Result<Whom> {
    let household = open(ctx, id).await?;
    let scope = access::change::<action::ChangeHousehold>(ctx)?.scope_of(RecordKind::ClientIdentity);
    let Some(identity) = find_identity(ctx.app.db.read(), &scope, whom).await? else {
        ctx.denied(UseCase::OpenHouseholdForm, vec![whom.to_string()]).await?;
        return Err(Error::NotFound);
    };
    let kind = RecordKind::ClientIdentity.code();
    ctx.viewed(UseCase::OpenHouseholdForm, kind, vec![whom.to_string()]).await?;
    Ok((household, without_birth_date(identity)))
}

async fn load(ctx: &Ctx, use_case: UseCase, scope: &Scope, id: ClientId) -> Result<Household> {
    let db = ctx.app.db.read();
    let Some(client) = find_identity(db, scope, id).await? else {
        ctx.denied(use_case, vec![id.to_string()]).await?;
        return Err(Error::NotFound);
    };
    let (mut members, mut former, mut version) = (Vec::new(), Vec::new(), 0);
    let identities = access::scope(ctx, RecordKind::ClientIdentity)?;
    if let Some(household) = households::find_of_client(db, scope, id, ctx.today()).await? {
        version = households::spans(db, scope, household).await?.map_or(0, |(version, _)| version);
        for span in households::members(db, (&identities, scope), household).await? {
            let there = span.is_on(ctx.today());
            let member = member(ctx, span.identity, span.relationship, (Some(span.from), span.to));
            if there { members.push(member) } else { former.push(member) }
        }
    } else {
        members.push(member(ctx, client.clone(), HEAD, (None, None)));
    }
    let shown = members.iter().chain(&former).map(|member| member.identity.id.to_string()).collect();
    ctx.viewed(use_case, RecordKind::ClientIdentity.code(), shown).await?;
    let may_change = match access::change::<action::ChangeHousehold>(ctx) {
        Ok(permit) => find_identity(db, &permit.scope(), id).await?.is_some(),
        Err(_) => false,
    };
    Ok(Household { client: without_birth_date(client), version, members, former, may_change })
}

fn member(
    ctx: &Ctx,
    identity: Identity,
    relationship: i32,
    (from, to): (Option<NaiveDate>, Option<NaiveDate>),
) -> Member {
    let age = identity.dob.and_then(|dob| age_on(ctx.today(), dob));
    Member { age, identity: without_birth_date(identity), relationship, from, to }
}

/// The date belongs to the record; the identity has the age.
fn without_birth_date(identity: Identity) -> Identity {
    Identity { dob: None, dob_data_quality: None, ..identity }
}
