//! Entering a client from the form: checked by HUD's rules, and against those who may be the same person.

use domain::clients::{Ssn, layout, read_form};
use domain::ids::{AgencyId, ClientId};
use domain::records::{Fault, Row, Typed, Value};
use domain::search::Query;
use store::agencies::{self, Agency};
use store::records::{self, NewRecord};
use store::{Permit, clients};

use super::duplicates::{Alike, alike};
use super::{seal_ssn, search_keys};
use crate::{Ctx, Error, Result, UseCase, Work, access, action};

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
    let payload = payload(&form, agency);
    let payload: Vec<&str> = payload.iter().map(String::as_str).collect();
    let payload = ctx.app.keys.form_digest(&payload);
    if let Some(earlier) = work.claim(&permit, &form.form_key, &payload).await? {
        let id = earlier.parse().map_err(|_| Error::Internal("a kept result is unreadable".into()))?;
        return Ok(Entered::Client(id));
    }
    // Of two desks that enter one person, the second waits here and then sees the first.
    store::clients::lock_entering(&**work, &permit).await?;
    let alike = alike(ctx, &**work, &row).await?;
    let ids: Vec<ClientId> = alike.iter().map(|alike| alike.found.client.id).collect();
    if !ids.iter().all(|id| form.others.contains(id)) {
        // The log is written by another connection; this transaction has to be gone by then.
        drop(work);
        let shown = ids.iter().map(ToString::to_string).collect();
        ctx.viewed(UseCase::CreateClient, "client_identity", shown).await?;
        return Ok(Entered::Alike(alike));
    }
    let id = insert(ctx, &work, &permit, row, agency).await?;
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

async fn insert(
    ctx: &Ctx,
    work: &Work,
    permit: &Permit<action::CreateClient>,
    mut row: Row,
    agency: AgencyId,
) -> Result<ClientId> {
    let layout = layout().ok_or_else(|| Error::Internal("Client.csv has no layout".into()))?;
    let id = ClientId::new(ctx.new_id()?);
    let keys = keys_of(ctx, id, &id.to_string(), &row, None);
    if let Some(Value::Text(ssn)) = row.get("SSN") {
        let sealed = seal_ssn(ctx, id, ssn)?;
        row.insert("SSN", Value::Text(sealed));
    }
    let new = NewRecord { id: id.to_string(), agency: agency.to_string(), row };
    records::insert(&***work, permit, layout, new, ctx.civil_now()).await?;
    clients::put_keys(&***work, permit, id, keys).await?;
    Ok(id)
}

/// What a client with this row is found by; the SSN in it is in the clear, or else the one given.
pub(super) fn keys_of(
    ctx: &Ctx,
    id: ClientId,
    source_key: &str,
    row: &Row,
    ssn: Option<&str>,
) -> Vec<domain::search::Key> {
    let text = |column: &str| row.get(column).map(Value::text).filter(|text| !text.is_empty());
    let names = ["FirstName", "MiddleName", "LastName", "NameSuffix"].map(text);
    let dob = if let Some(Value::Date(dob)) = row.get("DOB") { Some(*dob) } else { None };
    let typed = text("SSN");
    let ssn = ssn.or(typed.as_deref());
    search_keys(ctx, id, Some(source_key), names.iter().flatten().map(String::as_str), dob, ssn)
}

fn payload(form: &NewForm, agency: AgencyId) -> Vec<String> {
    let mut payload = vec![agency.to_string(), form.ssn.clone()];
    payload.extend(form.typed.iter().flat_map(|(name, text)| [(*name).to_owned(), text.clone()]));
    payload
}
