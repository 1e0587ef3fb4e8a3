//! What saving a row of any HUD file has in common: read by its layout, checked, written once, audited.

use std::collections::BTreeSet;

use domain::records::{Fault, Row, Typed, Value, read};
use hud::FileLayout;
use store::records::NewRecord;
use store::{Permit, records};

pub use store::records::Record;

use crate::use_case::Does;
use crate::{Ctx, Error, Result};

/// A form for a row that is to be added.
#[derive(Debug, Clone)]
pub struct Entered {
    /// The form's own key: sent twice, it is saved once.
    pub form_key: String,
    /// What was typed, by HUD's headers.
    pub typed: Typed,
}

/// A form for a row that is there.
#[derive(Debug, Clone)]
pub struct Edited {
    /// The version the form was made from.
    pub version: i64,
    /// The form's own key: sent twice, it is saved once.
    pub form_key: String,
    /// What was typed, by HUD's headers.
    pub typed: Typed,
}

/// What is asked of a file, and what else there is to know.
pub(crate) struct Form<'a> {
    pub(crate) layout: &'static FileLayout,
    pub(crate) asked: &'static [&'static str],
    /// Cells of rows this one belongs to: file and row.
    pub(crate) above: &'a [(&'static str, &'a Row)],
    /// Rules between the cells, beyond the layout's.
    pub(crate) rules: &'a (dyn Fn(&Row) -> Vec<(&'static str, Fault)> + Sync),
}

impl Form<'_> {
    /// What was typed as values, or everything that is wrong with it.
    pub(crate) fn check(&self, ctx: &Ctx, typed: &Typed, before: &Row) -> Result<Row> {
        let other = |name: &str| {
            let (file, column) = name.split_once('.').unwrap_or(("", name));
            let row = self.above.iter().find(|(above, _)| *above == file);
            row.and_then(|(_, row)| row.get(column)).map(Value::text).unwrap_or_default()
        };
        let (row, mut faults) = read(self.layout, self.asked, typed, before, ctx.today(), &other);
        // A cell with a fault of its own needs no second one.
        let refused: BTreeSet<&str> = faults.iter().map(|(name, _)| *name).collect();
        faults.extend((self.rules)(&row).into_iter().filter(|(name, _)| !refused.contains(name)));
        if faults.is_empty() { Ok(row) } else { Err(Error::Refused(faults)) }
    }
}

/// Adds a row with those that come with it, all or none. Tells its id, the first time's when sent again.
pub(crate) async fn add<A: Does>(
    ctx: &Ctx,
    permit: &Permit<A>,
    (form_key, said): (&str, &str),
    rows: Vec<(&'static FileLayout, NewRecord)>,
) -> Result<String> {
    let Some(id) = rows.first().map(|(_, first)| first.id.clone()) else {
        return Err(Error::Internal("nothing to add".into()));
    };
    let mut work = ctx.begin().await?;
    if let Some(earlier) = work.claim(permit, form_key, said).await? {
        return Ok(earlier);
    }
    for (layout, new) in rows {
        work.audit(A::CASE, layout.table, vec![new.id.clone()], "added");
        records::insert(&**work, permit, layout, new, ctx.civil_now()).await?;
    }
    work.keep(permit, form_key, &id).await?;
    work.commit().await?;
    Ok(id)
}

/// Saves what differs from the row as it was.
pub(crate) async fn change<A: Does>(
    ctx: &Ctx,
    permit: &Permit<A>,
    layout: &'static FileLayout,
    before: &Record,
    (edited, said): (&Edited, &str),
    row: Row,
) -> Result<()> {
    let mut work = ctx.begin().await?;
    if work.claim(permit, &edited.form_key, said).await?.is_some() {
        return Ok(());
    }
    if before.version != edited.version {
        return Err(Error::Stale);
    }
    let differs = |(name, value): &(&'static str, Value)| before.row.get(name) != Some(value);
    let row: Row = row.into_iter().filter(differs).collect();
    let changed = row.keys().copied().collect::<Vec<_>>().join(", ");
    if !row.is_empty() {
        records::update(&**work, permit, layout, (&before.id, edited.version), row, ctx.civil_now()).await?;
        work.audit(A::CASE, layout.table, vec![before.id.clone()], changed);
    }
    work.keep(permit, &edited.form_key, &before.id).await?;
    work.commit().await
}

/// A keyed digest of what a form says, and of what it is about: the same form sent twice has the same.
pub(crate) fn said(ctx: &Ctx, about: &[&str], typed: &Typed) -> String {
    let cells = typed.iter().map(|(name, text)| format!("{name}={text}"));
    let texts: Vec<String> = about.iter().map(|text| (*text).to_owned()).chain(cells).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    ctx.app.keys.form_digest(&texts)
}

/// Whether this form was saved already: what it changed then would refuse it now.
pub(crate) async fn was_saved<A: Does>(ctx: &Ctx, permit: &Permit<A>, form: (&str, &str)) -> Result<bool> {
    Ok(saved_as(ctx, permit, form).await?.is_some())
}

/// As [`was_saved`], with what the form was told then.
pub(crate) async fn saved_as<A: Does>(
    ctx: &Ctx,
    permit: &Permit<A>,
    (form_key, said): (&str, &str),
) -> Result<Option<String>> {
    let user = ctx.signed()?.actor.user;
    let found = store::idempotency::find(ctx.app.db.read(), permit, user, form_key, said).await;
    match found {
        // Another content under this key is told when it is to be written.
        Err(store::Error::Stale) => Ok(None),
        found => Ok(found?),
    }
}

/// HUD's layout of a file that Hearth names itself.
///
/// # Errors
/// [`Error::Internal`] when HUD has no such file.
pub fn layout(file: &str) -> Result<&'static FileLayout> {
    hud::file(file).ok_or_else(|| Error::Internal(format!("no layout {file}")))
}
