//! A household held against the rules of every project: eligible, not eligible because, or not known yet.

use domain::access::RecordKind;
use domain::eligibility::{Answer, Facts, answer};
use domain::ids::ClientId;
use store::clients::{Identity, find_identity};
use store::eligibility::{self, Program, Stored};

use super::facts::facts;
use crate::{Ctx, Error, Result, UseCase, access};

/// Project types that take households in (HUD list 2.02.6): emergency shelter, transitional housing, supportive housing,
/// Safe Haven, other permanent housing, prevention and rapid re-housing.
const TAKE_IN: [i32; 9] = [0, 1, 2, 3, 8, 9, 10, 12, 13];

/// What all projects say.
#[derive(Debug, Clone)]
pub struct Checked {
    /// Whose household it is.
    pub client: Identity,
    /// What is known of the household.
    pub facts: Facts,
    /// Each project with its answer, by name.
    pub programs: Vec<Judged>,
}

/// What one project says.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The project.
    pub program: Program,
    /// Its rules in force today.
    pub rules: Vec<Stored>,
    /// What they come to.
    pub answer: Answer,
}

/// Holds a client's household against the rules of the projects that take people in. The view is audited.
///
/// # Errors
/// [`Error::NotFound`] when there is no such client whose record the person may see.
pub async fn check(ctx: &Ctx, client: ClientId) -> Result<Checked> {
    access::enter(ctx, UseCase::CheckEligibility)?;
    let (db, today) = (ctx.app.db.read(), ctx.today());
    let Some(identity) = find_identity(db, &access::scope(ctx, RecordKind::Client)?, client).await? else {
        ctx.denied(UseCase::CheckEligibility, vec![client.to_string()]).await?;
        return Err(Error::NotFound);
    };
    let (facts, of) = facts(ctx, &identity).await?;
    // Each in a row of their own: whoever asks who saw a record asks for one.
    for member in of {
        ctx.viewed(UseCase::CheckEligibility, RecordKind::Client.code(), vec![member.to_string()]).await?;
    }
    let scope = access::scope(ctx, RecordKind::Project)?;
    let rules = eligibility::list(db, &scope, None, today).await?;
    let judged = |program: Program| {
        let rules: Vec<Stored> = rules.iter().filter(|rule| rule.project == program.id).cloned().collect();
        let plain: Vec<_> = rules.iter().map(|stored| stored.rule.clone()).collect();
        Judged { answer: answer(&plain, &facts), rules, program }
    };
    let programs = eligibility::programs(db, &scope, &TAKE_IN, today).await?;
    let programs = programs.into_iter().map(judged).collect();
    Ok(Checked { client: identity, facts, programs })
}
