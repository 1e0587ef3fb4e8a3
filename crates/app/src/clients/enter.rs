//! Entering a client from the form: checked by HUD's rules, and against those who may be the same person.

use domain::clients::{Ssn, read_form};
use domain::ids::{AgencyId, ClientId};
use domain::records::{Fault, Row, Typed};
use domain::search::Query;
use store::agencies::{self, Agency};
use store::{Permit, clients};

use super::create;
use super::duplicates::{Alike, alike};
use crate::records::said;
use crate::{Ctx, Error, Result, UseCase, access, action};

/// The header under which a missing agency is told: HUD's, of Organization.csv.
pub const AGENCY: &str = "OrganizationID";

/// The form for a new client, as it was sent.
#[derive(Debug, Clone)]
pub struct NewForm {
    /// The form's own key: sent twice, it is saved once.
    pub form_key: String,
    /// The agency chosen; none is enough where there is only one to choose.
    pub agency: Option<AgencyId>,
    /// HUD's columns, by header.
    pub typed: Typed,
    /// The SSN as typed.
    pub ssn: String,
    /// Whom the form has shown already, and who is somebody else.
    pub others: Vec<ClientId>,
}

/// What became of the form.
#[derive(Debug, Clone)]
pub enum Entered {
    /// The client is entered.
    Client(ClientId),
    /// Nothing is saved yet: these may be the same person.
    Alike(Vec<Alike>),
}

/// The agencies that the person may enter clients for.
///
/// # Errors
/// [`Error::NotFound`] for those who enter nobody.
pub async fn entering_agencies(ctx: &Ctx) -> Result<Vec<Agency>> {
    access::enter(ctx, UseCase::OpenNewClientForm)?;
    let permit = access::change::<action::CreateClient>(ctx)?;
    Ok(agencies::list_entering(ctx.app.db.read(), &permit).await?)
}

/// What a search says of someone who was not found, for the form: names, birth date and SSN.
#[must_use]
pub fn prefill(ctx: &Ctx, line: &str) -> (Typed, String) {
    let Ok(query) = Query::parse(line, ctx.today()) else { return (Typed::new(), String::new()) };
    let [first, last] = domain::search::name_parts(line, &query);
    let dob = query.birth_date.map(|date| date.format("%Y-%m-%d").to_string()).unwrap_or_default();
    (Typed::from([("FirstName", first), ("LastName", last), ("DOB", dob)]), query.ssn.unwrap_or_default())
}

/// Enters a client, unless they may be somebody who is here already.
///
/// # Errors
/// [`Error::Refused`] by HUD's rules, [`Error::Stale`] when the form's key came with other content before.
pub async fn enter(ctx: &Ctx, form: NewForm) -> Result<Entered> {
    let permit = access::change::<action::CreateClient>(ctx)?;
    let (row, agency) = checked(ctx, &permit, &form).await?;
    let mut work = ctx.begin().await?;
    let said = said(ctx, &[&agency.to_string(), &form.ssn], &form.typed);
    if let Some(earlier) = work.claim(&permit, &form.form_key, &said).await? {
        let id = earlier.parse().map_err(|_| Error::Internal("a kept result is unreadable".into()))?;
        return Ok(Entered::Client(id));
    }
    // Of two desks that enter one person, the second waits here and then sees the first.
    clients::lock_entering(&**work, &permit).await?;
    let alike = alike(ctx, &**work, &row).await?;
    let ids: Vec<ClientId> = alike.iter().map(|alike| alike.found.client.id).collect();
    if !ids.iter().all(|id| form.others.contains(id)) {
        // The log is written by another connection; this transaction has to be gone by then.
        drop(work);
        let shown = ids.iter().map(ToString::to_string).collect();
        ctx.viewed(UseCase::CreateClient, "client_identity", shown).await?;
        return Ok(Entered::Alike(alike));
    }
    let id = create(ctx, &**work, &permit, row, agency).await?;
    work.keep(&permit, &form.form_key, &id.to_string()).await?;
    let others: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let detail = if others.is_empty() { String::new() } else { format!("though alike: {}", others.join(" ")) };
    work.audit(UseCase::CreateClient, "client", vec![id.to_string()], detail);
    work.commit().await?;
    Ok(Entered::Client(id))
}

async fn checked(ctx: &Ctx, permit: &Permit<action::CreateClient>, form: &NewForm) -> Result<(Row, AgencyId)> {
    let read = read_form(&form.typed, Ssn::Put(&form.ssn), &Row::new(), ctx.today());
    let choices = agencies::list_entering(ctx.app.db.read(), permit).await?;
    let agency = match (form.agency, choices.as_slice()) {
        (Some(chosen), choices) if choices.iter().any(|agency| agency.id == chosen) => Ok(chosen),
        (Some(_), _) => Err(Fault::NotInList),
        (None, [only]) => Ok(only.id),
        (None, _) => Err(Fault::Missing),
    };
    let mut faults = read.faults;
    match agency {
        Ok(agency) if faults.is_empty() => Ok((read.row, agency)),
        Ok(_) => Err(Error::Refused(faults)),
        Err(fault) => {
            faults.insert(0, (AGENCY, fault));
            Err(Error::Refused(faults))
        }
    }
}
