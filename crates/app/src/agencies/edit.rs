//! Adding and changing an agency.

use domain::ids::AgencyId;
use domain::records::Row;
use store::records::{self, NewRecord, Record};

use crate::records::{Edited, Entered, Form, change, layout};
use crate::{Ctx, Error, Result, access, action};

/// What is asked of an agency.
pub const ASKED: &[&str] = &["OrganizationName", "OrganizationCommonName", "VictimServiceProvider"];

fn form() -> Result<Form<'static>> {
    Ok(Form { layout: layout("Organization")?, asked: ASKED, above: &[], rules: &|_| Vec::new() })
}

/// Adds an agency. Tells its id.
///
/// # Errors
/// [`Error::Refused`], or [`Error::NotFound`] for someone who may not.
pub async fn add(ctx: &Ctx, entered: Entered) -> Result<AgencyId> {
    let permit = access::change::<action::AddAgency>(ctx)?;
    let form = form()?;
    let row = form.check(ctx, &entered.typed, &Row::new())?;
    let id = ctx.new_id()?.simple().to_string();
    let new = NewRecord { id: id.clone(), agency: id, row };
    let id = crate::records::add(ctx, &permit, &entered.form_key, vec![(form.layout, new)]).await?;
    id.parse().map_err(|_| Error::Internal("a kept result is unreadable".into()))
}

/// Changes an agency.
///
/// # Errors
/// [`Error::Refused`], [`Error::Stale`], or [`Error::NotFound`] for someone who may not.
pub async fn edit(ctx: &Ctx, id: AgencyId, edited: Edited) -> Result<()> {
    let permit = access::change::<action::EditAgency>(ctx)?;
    let before = to_change(ctx, id).await?;
    let form = form()?;
    let row = form.check(ctx, &edited.typed, &before.row)?;
    change(ctx, &permit, form.layout, &before, &edited, row).await
}

/// An agency that the person may change.
pub(super) async fn to_change(ctx: &Ctx, id: AgencyId) -> Result<Record> {
    let scope = access::change::<action::EditAgency>(ctx)?.scope();
    let found = records::find(ctx.app.db.read(), &scope, layout("Organization")?, &id.to_string()).await?;
    found.ok_or(Error::NotFound)
}
