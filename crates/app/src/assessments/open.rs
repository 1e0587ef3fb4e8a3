//! The form: whom it is about, with which tools, and where.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::access::RecordKind;
use domain::assessments::Tool;
use domain::ids::{ClientId, HouseholdId, ToolId};
use store::clients::{Identity, find_identity};
use store::households::{Member, find_of_client, members};
use store::projects::{Open, list_access_points};
use store::{Reads, Scope, tools};

use super::known::{Known, known};
use crate::enrollments::cocs;
use crate::{Ctx, Error, Result, UseCase, access, action};

/// HUD list 3.15.1: the head of the household.
const HEAD: i32 = 1;

/// What there is to choose before a household is assessed.
#[derive(Debug, Clone)]
pub struct Opened {
    /// Whom it was opened for.
    pub client: Identity,
    /// The head of their household, whom HUD wants the assessment on; themselves when they live alone.
    pub head: Identity,
    /// The tools that are offered, without their questions.
    pub tools: Vec<Tool>,
    /// Where the person may assess today.
    pub access_points: Vec<AccessPoint>,
}

/// A coordinated entry project to enroll in; one that serves several CoCs stands here once for each.
#[derive(Debug, Clone)]
pub struct AccessPoint {
    /// The project.
    pub project: Open,
    /// HUD 2.03.1, which the head's enrollment names (3.16.1).
    pub coc: Option<String>,
    /// Whether it stands here once for each of several CoCs.
    pub is_one_of: bool,
}

impl AccessPoint {
    /// What a form calls it.
    #[must_use]
    pub fn key(&self) -> String {
        match &self.coc {
            Some(coc) if self.is_one_of => format!("{} {coc}", self.project.id),
            Some(_) | None => self.project.id.to_string(),
        }
    }
}

/// A tool ready to be asked.
#[derive(Debug, Clone)]
pub struct OpenedTool {
    /// Whom it is about, and where.
    pub opened: Opened,
    /// The tool with its questions.
    pub tool: Tool,
    /// What is recorded already, by the codes of the questions.
    pub known: BTreeMap<String, Known>,
}

/// What there is to choose before a client's household is assessed.
///
/// # Errors
/// [`Error::NotFound`] when there is no client that the person may assess.
pub async fn open(ctx: &Ctx, client: ClientId) -> Result<Opened> {
    let opened = load(ctx, client).await?;
    let ids = vec![opened.client.id.to_string(), opened.head.id.to_string()];
    ctx.viewed(UseCase::OpenAssessmentForm, RecordKind::ClientIdentity.code(), ids).await?;
    Ok(opened)
}

/// A tool for a client's household, with what is recorded already.
///
/// # Errors
/// As [`open`]; and when the tool is not offered.
pub async fn open_tool(ctx: &Ctx, client: ClientId, tool: ToolId) -> Result<OpenedTool> {
    let opened = open(ctx, client).await?;
    let found = tools::find(ctx.app.db.read(), tool).await?;
    let tool = found.filter(|tool| tool.is_active).ok_or(Error::NotFound)?;
    let known = known(ctx, opened.head.id, &tool).await?;
    Ok(OpenedTool { opened, tool, known })
}

async fn load(ctx: &Ctx, client: ClientId) -> Result<Opened> {
    access::enter(ctx, UseCase::OpenAssessmentForm)?;
    let permit = access::change::<action::Assess>(ctx)?;
    let people = permit.scope_of(RecordKind::ClientIdentity);
    let db = ctx.app.db.read();
    let Some(identity) = find_identity(db, &people, client).await? else {
        ctx.denied(UseCase::OpenAssessmentForm, vec![client.to_string()]).await?;
        return Err(Error::NotFound);
    };
    let household = find_of_client(db, &people, client, ctx.today()).await?;
    let head = match household {
        Some(household) => head_of(&present(db, &people, household, ctx.today()).await?),
        None => None,
    };
    let tools = tools::list(db).await?.into_iter().filter(|tool| tool.is_active).collect();
    let access_points = access_points(ctx, &permit.scope()).await?;
    Ok(Opened { head: head.unwrap_or_else(|| identity.clone()), client: identity, tools, access_points })
}

async fn access_points(ctx: &Ctx, scope: &Scope) -> Result<Vec<AccessPoint>> {
    let mut all = Vec::new();
    for project in list_access_points(ctx.app.db.read(), scope, ctx.today()).await? {
        let mut served = cocs(ctx, ctx.app.db.read(), project.id).await?;
        if served.is_empty() {
            served.clone_from(&ctx.implementation().coc_codes);
        }
        let is_one_of = served.len() > 1;
        let of = |coc| AccessPoint { project: project.clone(), coc, is_one_of };
        if served.is_empty() {
            all.push(of(None));
        }
        all.extend(served.into_iter().map(|coc| of(Some(coc))));
    }
    Ok(all)
}

/// Those who belong to a household on a day.
pub(super) async fn present(
    db: &impl Reads,
    people: &Scope,
    household: HouseholdId,
    day: NaiveDate,
) -> Result<Vec<Member>> {
    let all = members(db, (people, people), household).await?;
    Ok(all.into_iter().filter(|member| member.is_on(day)).collect())
}

/// The head among members.
pub(super) fn head_of(members: &[Member]) -> Option<Identity> {
    members.iter().find(|member| member.relationship == HEAD).map(|member| member.identity.clone())
}
