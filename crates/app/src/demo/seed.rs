//! Filling an empty database with the made-up community.

use domain::access::Membership;
use domain::ids::{AgencyId, UserId};
use store::settings::{self, Implementation};
use store::{accounts, agencies};

use super::assessment_rows::Tools;
use super::community::Community;
use super::places::{AGENCIES, COC};
use super::referrals::refer;
use super::rows::Names;
use super::sign_ins::{IMPLEMENTATION, PASSWORD, SIGN_INS};
use super::write::Writer;
use crate::ctx::Work;
use crate::secrets::hash_password;
use crate::{Ctx, Error, Result, UseCase, access, action, users};

/// What community to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// How many clients.
    pub clients: usize,
    /// The same seed on the same day gives the same community.
    pub seed: u64,
}

impl Default for Plan {
    fn default() -> Self {
        Self { clients: 2000, seed: 1 }
    }
}

/// Remembers that a database is a demonstration's, filled to the end. Its passwords are known to all.
const DEMO: &str = "demo";

/// Clients written in one transaction.
const TOGETHER: usize = 1000;

/// Whether a database is a demonstration's.
///
/// # Errors
/// When the database fails.
pub async fn is_demo(ctx: &Ctx) -> Result<bool> {
    Ok(settings::find(ctx.app.db.read(), DEMO).await?.is_some())
}

/// Fills an empty database. Calling it on a filled one changes nothing. `progress` is told how many
/// clients are there.
///
/// # Errors
/// When the database fails, or was not filled to the end.
pub async fn seed(ctx: &Ctx, plan: Plan, progress: impl Fn(usize)) -> Result<()> {
    if is_demo(ctx).await? {
        return Ok(());
    }
    if !users::print(ctx).await?.is_empty() || !agencies::list(ctx.app.db.read()).await?.is_empty() {
        let message = "the folder holds a database that is no finished demonstration: give another --dir";
        return Err(Error::unusable(message));
    }
    let permit = access::system::<action::Demo>();
    let mut community = Community::new(&plan, ctx.today(), tools(ctx).await?);
    let mut writer = Writer::new(ctx)?;
    writer.write(community.places()).await?;
    let mut work = ctx.begin().await?;
    let names =
        Implementation { name: IMPLEMENTATION.into(), coc_codes: COC.into(), time_zone: None, version: 0 };
    settings::save_implementation(&**work, &permit, &names).await?;
    work.audit(UseCase::Demo, "organization", community.names().agencies.clone(), "");
    add_sign_ins(ctx, &mut work, community.names()).await?;
    work.commit().await?;
    writer.write(community.vacancies()).await?;
    // Each part is kept as it is done: one transaction of all would need room for all of it twice.
    let mut clients = 0;
    while let Some(batch) = community.clients(TOGETHER) {
        clients += batch.faces.len();
        writer.write(batch).await?;
        progress(clients);
    }
    writer.finish().await?;
    let mut work = ctx.begin().await?;
    settings::put(&**work, &permit, DEMO, "filled").await?;
    work.audit(UseCase::Demo, "client", Vec::new(), format!("{clients} clients"));
    work.commit().await?;
    refer(ctx).await
}

/// The tools that Hearth ships with, the crisis needs assessment first.
///
/// # Errors
/// When the database fails, or has none.
pub async fn tools(ctx: &Ctx) -> Result<Tools> {
    let db = ctx.app.db.read();
    let mut found = Vec::new();
    for level in [1, 2] {
        let listed = store::tools::list(db).await?;
        let tool = listed.iter().find(|tool| tool.is_active && tool.level == level).map(|tool| tool.id);
        if let Some(id) = tool {
            found.extend(store::tools::find(db, id).await?);
        }
    }
    found.try_into().map_err(|_| Error::Internal("a tool is missing".into()))
}

async fn add_sign_ins(ctx: &Ctx, work: &mut Work, names: &Names) -> Result<()> {
    let permit = access::system::<action::Demo>();
    for (sign_in, id) in SIGN_INS.iter().zip(&names.sign_ins) {
        let agency = sign_in.agency.and_then(|name| AGENCIES.iter().position(|agency| agency.name == name));
        let agency: Option<AgencyId> = agency.and_then(|at| names.agency(at).parse().ok());
        let user: UserId = id.parse().map_err(|_| Error::Internal("a made-up id is none".into()))?;
        let account = accounts::NewAccount {
            id: user,
            email: sign_in.email.into(),
            name: sign_in.name.into(),
            password_hash: hash_password(&ctx.app, PASSWORD.into()).await?,
            must_change_password: false,
            memberships: vec![Membership { role: sign_in.role, agency }],
        };
        let row_id = ctx.new_id()?.simple().to_string();
        accounts::insert(&***work, &permit, account, [row_id].into_iter(), ctx.now()).await?;
        work.audit(UseCase::Demo, "user", vec![id.clone()], sign_in.role.code());
    }
    Ok(())
}
