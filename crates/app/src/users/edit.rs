//! Changing what someone is called, what they are and where, and whether they may sign in.

use domain::access::Role;
use domain::ids::UserId;
use store::accounts::{Account, Status};
use store::users::{self, Changed, Held};
use store::{Permit, invitations, sessions};

use super::{Choice, email_problem, name_problem, roles};
use crate::account::phone_problem;
use crate::{Ctx, Error, Field, Problem, Result, UseCase, Work, access, action};

/// What is to be saved.
#[derive(Debug, Clone)]
pub struct Edited {
    /// Whom.
    pub id: UserId,
    /// The version the form was made from.
    pub version: i64,
    /// The form's own key: sent twice, it is saved once.
    pub form_key: String,
    /// As colleagues know them.
    pub name: String,
    /// What they sign in with, and where mail goes.
    pub email: String,
    /// A number colleagues may call.
    pub phone: String,
    /// Whether they may sign in.
    pub status: Status,
    /// The rows of the roles they keep; the others are taken away.
    pub keep: Vec<String>,
    /// One more role.
    pub added: Choice,
}

/// Saves what an HMIS lead changed about someone.
///
/// # Errors
/// [`Error::Invalid`], or [`Error::Stale`] when somebody saved first.
pub async fn edit(ctx: &Ctx, edited: Edited) -> Result<()> {
    let permit = access::change::<action::EditUser>(ctx)?;
    let added = match (problems(&edited), roles::read(&edited.added, &roles::agencies(ctx).await?)) {
        (problems, Ok(added)) if problems.is_empty() => added,
        (problems, Ok(_)) => return Err(Error::Invalid(problems)),
        (problems, Err(wrong)) => return Err(Error::Invalid([problems, wrong].concat())),
    };
    let row_id = ctx.new_id()?.simple().to_string();
    let added = added.map(|membership| Held { id: row_id, membership });
    let payload = payload(ctx, &edited);
    let mut work = ctx.begin().await?;
    if work.claim(&permit, &edited.form_key, &payload).await?.is_some() {
        return Ok(());
    }
    users::lock_leads(&**work, &permit).await?;
    let (account, held) = users::get(&**work, &permit.scope(), edited.id).await?;
    if account.version != edited.version {
        return Err(Error::Stale);
    }
    let roles = Roles::of(held, &edited.keep, added);
    refuse_oneself(ctx, &edited, &roles)?;
    let detail = roles.detail(&account, edited.status);
    save(ctx, &work, &permit, &edited, roles).await?;
    if users::count_leads(&**work, &permit).await? == 0 {
        return Err(Error::Invalid(vec![(Field::Role, Problem::LastLead)]));
    }
    work.audit(UseCase::EditUser, "user", vec![edited.id.to_string()], detail);
    work.commit().await
}

/// The roles someone has, and what becomes of them.
struct Roles {
    kept: Vec<Held>,
    taken: Vec<Held>,
    given: Option<Held>,
}

impl Roles {
    fn of(held: Vec<Held>, keep: &[String], added: Option<Held>) -> Self {
        let again = |held: &Held| added.as_ref().is_some_and(|added| added.membership == held.membership);
        let (kept, taken): (Vec<_>, Vec<_>) =
            held.into_iter().partition(|held| keep.contains(&held.id) || again(held));
        let known = |added: &Held| kept.iter().any(|held| held.membership == added.membership);
        let given = added.clone().filter(|added| !known(added));
        Self { kept, taken, given }
    }

    fn after(&self) -> impl Iterator<Item = &Held> {
        self.kept.iter().chain(&self.given)
    }

    /// For the audit log: codes, no names.
    fn detail(&self, before: &Account, status: Status) -> String {
        let mut parts = vec!["saved".to_owned()];
        parts.extend(self.given.iter().map(|held| format!("+{}", roles::code(&held.membership))));
        parts.extend(self.taken.iter().map(|held| format!("-{}", roles::code(&held.membership))));
        match (before.status, status) {
            (Status::Active, Status::Disabled) => parts.push("disabled".into()),
            (Status::Disabled, Status::Active) => parts.push("enabled".into()),
            (Status::Active, Status::Active) | (Status::Disabled, Status::Disabled) => {}
        }
        parts.join(" ")
    }
}

/// Nobody shuts themselves out.
fn refuse_oneself(ctx: &Ctx, edited: &Edited, roles: &Roles) -> Result<()> {
    let mut problems = Vec::new();
    if roles.after().next().is_none() {
        problems.push((Field::Role, Problem::Missing));
    }
    if ctx.signed()?.actor.user == edited.id {
        if edited.status == Status::Disabled {
            problems.push((Field::Status, Problem::OneselfRefused));
        }
        // Nobody opens another agency's records to themselves: a second lead gives the role, and the log says so.
        if roles.given.as_ref().is_some_and(|held| held.membership.agency.is_some()) {
            problems.push((Field::Role, Problem::OneselfRefused));
        }
        let is_lead = |held: &Held| held.membership.role == Role::HmisLead;
        if roles.taken.iter().any(is_lead) && !roles.after().any(is_lead) {
            problems.push((Field::Role, Problem::OneselfRefused));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(Error::Invalid(problems)) }
}

async fn save(
    ctx: &Ctx,
    work: &Work,
    permit: &Permit<action::EditUser>,
    edited: &Edited,
    roles: Roles,
) -> Result<()> {
    let phone = edited.phone.trim();
    let changed = Changed {
        name: edited.name.trim().into(),
        email: edited.email.trim().into(),
        phone: (!phone.is_empty()).then(|| phone.to_owned()),
        status: edited.status,
    };
    match users::update(&***work, permit, edited.id, edited.version, changed).await {
        Err(store::Error::Taken) => return Err(Error::Invalid(vec![(Field::Email, Problem::Taken)])),
        other => other?,
    }
    for held in &roles.taken {
        users::take(&***work, permit, edited.id, held).await?;
    }
    if let Some(held) = &roles.given {
        users::give(&***work, permit, edited.id, held, ctx.now()).await?;
    }
    if edited.status == Status::Disabled {
        sessions::delete_others(&***work, permit, edited.id, None).await?;
        invitations::delete_of(&***work, permit, edited.id).await?;
    }
    Ok(())
}

fn problems(edited: &Edited) -> Vec<(Field, Problem)> {
    let mut problems = Vec::new();
    problems.extend(name_problem(&edited.name).map(|problem| (Field::Name, problem)));
    problems.extend(email_problem(&edited.email).map(|problem| (Field::Email, problem)));
    problems.extend(phone_problem(Some(&edited.phone)).map(|problem| (Field::Phone, problem)));
    problems
}

fn payload(ctx: &Ctx, edited: &Edited) -> String {
    let status = if edited.status == Status::Active { "active" } else { "disabled" };
    let (id, version, keep) = (edited.id.to_string(), edited.version.to_string(), edited.keep.join(" "));
    let choice = &edited.added;
    let fields =
        [&id, &version, &edited.name, &edited.email, &edited.phone, &keep, &choice.role, &choice.agency];
    let fields: Vec<&str> = fields.into_iter().map(String::as_str).chain([status]).collect();
    ctx.app.keys.form_digest(&fields)
}
