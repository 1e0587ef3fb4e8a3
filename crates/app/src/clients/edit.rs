//! Changing a client's record by HUD's rules, from the version the form was made from.

use domain::access::RecordKind;
use domain::clients::{Ssn, after, columns, read_form};
use domain::ids::ClientId;
use domain::records::{Row, Typed, Value};
use store::clients;
use store::records::{self, Record};
use store::{Permit, Scope};

use super::create::keys_of;
use super::{masked_ssn, open_ssn, seal_ssn};
use crate::records::{layout, said};
use crate::{Ctx, Error, Result, UseCase, Work, access, action};

/// A client's record in the form.
#[derive(Debug, Clone)]
pub struct Editing {
    /// The version the form is made from.
    pub version: i64,
    /// HUD's columns, without the SSN.
    pub row: Row,
    /// The SSN with its last four digits alone; none when none is recorded.
    pub ssn: Option<String>,
}

/// What is to be saved.
#[derive(Debug, Clone)]
pub struct EditForm {
    /// The version the form was made from.
    pub version: i64,
    /// The form's own key: sent twice, it is saved once.
    pub form_key: String,
    /// HUD's columns, by header.
    pub typed: Typed,
    /// A new SSN as typed; empty leaves the one on record.
    pub ssn: String,
    /// The SSN on record is to be taken off.
    pub remove_ssn: bool,
}

/// The columns that one of the search keys is made of.
const FOUND_BY: [&str; 6] = ["FirstName", "MiddleName", "LastName", "NameSuffix", "DOB", "SSN"];

/// A client's record to be changed. The view is audited before it is shown, and so is one that is refused.
///
/// # Errors
/// [`Error::NotFound`] when there is none that the person may change.
pub async fn editing(ctx: &Ctx, id: ClientId) -> Result<Editing> {
    let permit = access::change::<action::EditClient>(ctx)?;
    let scope = permit.scope();
    let Some(Record { version, mut row, .. }) = find(ctx, &scope, id).await? else {
        return refused(ctx, UseCase::OpenClientForm, id).await;
    };
    ctx.viewed(UseCase::OpenClientForm, RecordKind::Client.code(), vec![id.to_string()]).await?;
    let ssn = opened(ctx, id, &row);
    row.remove("SSN");
    Ok(Editing { version, row, ssn: ssn.as_deref().and_then(masked_ssn) })
}

/// Saves a client's record.
///
/// # Errors
/// [`Error::Refused`] by HUD's rules, [`Error::Stale`] when someone else saved first, [`Error::NotFound`] when there
/// is no such client that the person may change.
pub async fn edit(ctx: &Ctx, id: ClientId, form: EditForm) -> Result<()> {
    let permit = access::change::<action::EditClient>(ctx)?;
    let Some(there) = find(ctx, &permit.scope(), id).await? else {
        return refused(ctx, UseCase::EditClient, id).await;
    };
    let on_record = opened(ctx, id, &there.row);
    let ssn = typed_ssn(&form, on_record.as_deref());
    let read = read_form(&form.typed, ssn, &there.row, ctx.today());
    if !read.faults.is_empty() {
        return Err(Error::Refused(read.faults));
    }
    let mut work = ctx.begin().await?;
    let (version, remove_ssn) = (form.version.to_string(), form.remove_ssn.to_string());
    let said = said(ctx, &[&id.to_string(), &version, &form.ssn, &remove_ssn], &form.typed);
    if work.claim(&permit, &form.form_key, &said).await?.is_some() {
        return Ok(());
    }
    // Before anything else is looked at: what differs from a newer version says nothing.
    if there.version != form.version {
        return Err(Error::Stale);
    }
    let changes = Changes::between(&there, read.row, on_record.as_deref(), after(ssn));
    work.keep(&permit, &form.form_key, &id.to_string()).await?;
    if !changes.row.is_empty() {
        changes.save(ctx, &work, &permit, id).await?;
        work.audit(UseCase::EditClient, "client", vec![id.to_string()], changes.names().join(" "));
        work.touch("client", id);
    }
    work.commit().await
}

struct Changes<'a> {
    there: &'a Record,
    /// The columns that say something else now; the SSN in the clear.
    row: Row,
    /// The SSN that the record will have.
    ssn: Option<String>,
}

impl<'a> Changes<'a> {
    fn between(there: &'a Record, mut row: Row, before: Option<&str>, ssn: Option<String>) -> Self {
        // A seal differs each time; what it holds is compared.
        if ssn.as_deref() == before {
            row.remove("SSN");
        }
        row.retain(|column, value| *column == "SSN" || there.row.get(column) != Some(value));
        Self { there, row, ssn }
    }

    /// In the form's order.
    fn names(&self) -> Vec<&'static str> {
        columns().into_iter().filter(|column| self.row.contains_key(column)).collect()
    }

    async fn save(
        &self,
        ctx: &Ctx,
        work: &Work,
        permit: &Permit<action::EditClient>,
        id: ClientId,
    ) -> Result<()> {
        let mut row = self.row.clone();
        if let Some(Value::Text(ssn)) = self.row.get("SSN") {
            row.insert("SSN", Value::Text(seal_ssn(ctx, id, ssn)?));
        }
        let at = (id.to_string(), self.there.version);
        records::update(&***work, permit, layout("Client")?, (&at.0, at.1), row, ctx.civil_now()).await?;
        if FOUND_BY.iter().any(|column| self.row.contains_key(column)) {
            let source_key = clients::find_source_key(&***work, permit, id).await?.ok_or(Error::NotFound)?;
            let mut whole = self.there.row.clone();
            whole.extend(self.row.clone());
            whole.remove("SSN");
            let keys = keys_of(ctx, id, &source_key, &whole, self.ssn.as_deref());
            clients::put_keys(&***work, permit, id, keys).await?;
        }
        Ok(())
    }
}

async fn find(ctx: &Ctx, scope: &Scope, id: ClientId) -> Result<Option<Record>> {
    Ok(records::find(ctx.app.db.read(), scope, layout("Client")?, &id.to_string()).await?)
}

async fn refused<T>(ctx: &Ctx, use_case: UseCase, id: ClientId) -> Result<T> {
    ctx.denied(use_case, vec![id.to_string()]).await?;
    Err(Error::NotFound)
}

fn opened(ctx: &Ctx, id: ClientId, row: &Row) -> Option<String> {
    match row.get("SSN") {
        Some(Value::Text(sealed)) => open_ssn(ctx, id, sealed),
        _ => None,
    }
}

fn typed_ssn<'a>(form: &'a EditForm, on_record: Option<&'a str>) -> Ssn<'a> {
    match (form.ssn.trim(), form.remove_ssn) {
        ("", true) => Ssn::Remove(on_record),
        ("", false) => Ssn::Keep(on_record),
        (typed, _) => Ssn::Put(typed),
    }
}
