//! Adding and changing an agency.

use domain::ids::AgencyId;
use domain::records::{Fault, Row, Value};
use store::records::{self, NewRecord, Record};

use crate::records::{Edited, Entered, Form, change, layout, said};
use crate::{Ctx, Error, Result, access, action};

/// What is asked of an agency.
pub const ASKED: &[&str] = &["OrganizationName", "OrganizationCommonName", "VictimServiceProvider"];

/// HUD 2.01.3, list 1.10.
const FLAG: &str = "VictimServiceProvider";

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
    let said = said(ctx, &["agency"], &entered.typed);
    let id = ctx.new_id()?.simple().to_string();
    let new = NewRecord { id: id.clone(), agency: id, row };
    let id = crate::records::add(ctx, &permit, (&entered.form_key, &said), vec![(form.layout, new)]).await?;
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
    let said = said(ctx, &[&before.id, &edited.version.to_string()], &edited.typed);
    if crate::records::was_saved(ctx, &permit, (&edited.form_key, &said)).await? {
        return Ok(());
    }
    // To others its clients are no one's; a slip of the hand must not show them all.
    let was_safe = before.row.get(FLAG) != Some(&Value::Integer(0));
    let opens = was_safe && row.get(FLAG) == Some(&Value::Integer(0));
    if opens && store::agencies::has_clients(ctx.app.db.read(), &permit, id).await? {
        return Err(Error::Refused(vec![(FLAG, Fault::Contradicts(FLAG))]));
    }
    change(ctx, &permit, form.layout, &before, (&edited, &said), row).await
}

/// An agency that the person may change.
pub(super) async fn to_change(ctx: &Ctx, id: AgencyId) -> Result<Record> {
    let scope = access::change::<action::EditAgency>(ctx)?.scope();
    let found = records::find(ctx.app.db.read(), &scope, layout("Organization")?, &id.to_string()).await?;
    found.ok_or(Error::NotFound)
}
