//! Exits: one member of a stay leaves, or several at once.

use domain::enrollments::{self, exit_faults};
use domain::ids::EnrollmentId;
use domain::records::{Fault, Row, Typed, Value};
use store::clients::lock_entering;
use store::records::{self, NewRecord, Record};
use store::{Permit, assignments};

use super::enroll::date;
use super::others::others;
use super::stay::{Head, Resident, Stay, rehead};
use super::view::{load, reload};
use crate::records::{Edited, Form, layout, said, was_saved};
use crate::{Ctx, Error, Result, UseCase, Work, access, action};

/// What is asked at exit.
pub const EXIT: &[&str] = &["ExitDate", "Destination", "DestinationSubsidyType", "OtherDestination"];

/// Exits to be entered.
#[derive(Debug, Clone)]
pub struct NewExit {
    /// The version of the enrollment that the form was made from.
    pub version: i64,
    /// The form's own key: sent twice, it is saved once.
    pub form_key: String,
    /// HUD's Exit.csv by header, the same for all who leave.
    pub typed: Typed,
    /// The enrollments that end.
    pub leaving: Vec<String>,
    /// The enrollment of who is the head of those who stay, if the head leaves.
    pub head: String,
    /// How the others stand to them, by enrollment: HUD list 3.15.1 as typed.
    pub relationships: Vec<(String, String)>,
}

/// Ends enrollments of a stay.
///
/// # Errors
/// [`Error::Refused`] by HUD's rules; under PersonalID when nobody leaves, under RelationshipToHoH when the head
/// leaves and no other is named. [`Error::Stale`] when the enrollment was changed or one of them has left meanwhile,
/// [`Error::NotFound`] when there is no such enrollment that the person may change.
pub async fn exit(ctx: &Ctx, id: EnrollmentId, new: NewExit) -> Result<()> {
    let permit = access::change::<action::Exit>(ctx)?;
    let said = whole(ctx, id, &new);
    if was_saved(ctx, &permit, (&new.form_key, &said)).await? {
        return Ok(());
    }
    load(ctx, UseCase::Exit, &permit.scope(), id).await?;
    let mut work = ctx.begin().await?;
    if work.claim(&permit, &new.form_key, &said).await?.is_some() {
        return Ok(());
    }
    // Someone may be changing a day, coming later, or leaving too: who needs a head is judged when nobody else is.
    lock_entering(&**work, &permit).await?;
    let (stay, resident) = reload(ctx, &**work, &permit.scope(), id).await?;
    if resident.enrollment.version != new.version {
        return Err(Error::Stale);
    }
    let named = |resident: &&Resident| new.leaving.contains(&resident.enrollment.id);
    let leaving: Vec<&Resident> = stay.residents.iter().filter(named).collect();
    if leaving.iter().any(|resident| resident.exit.is_some()) {
        return Err(Error::Stale);
    }
    let (row, head) = check(ctx, &stay, &leaving, &new)?;
    for resident in &leaving {
        leave(ctx, &mut work, &permit, resident, row.clone()).await?;
    }
    if let Some(head) = head {
        let rows: Vec<Record> = stay.residents.iter().map(|resident| resident.enrollment.clone()).collect();
        let relationships = relationships(&new);
        let head = Head { enrollment: head, relationships: &relationships, project_type: stay.project_type() };
        rehead(ctx, &mut work, &permit, &rows, &head).await?;
    }
    work.keep(&permit, &new.form_key, &id.to_string()).await?;
    work.commit().await
}

/// The row of those who leave, and the new head of those who stay, where one is needed.
fn check<'a>(
    ctx: &Ctx,
    stay: &'a Stay,
    leaving: &[&Resident],
    new: &NewExit,
) -> Result<(Row, Option<&'a str>)> {
    let rules = |row: &Row| {
        let mut faults: Vec<(&'static str, Fault)> = Vec::new();
        for resident in leaving {
            let row_of = &resident.enrollment.row;
            let days =
                enrollments::Stay { entry: date(row_of, "EntryDate"), move_in: date(row_of, "MoveInDate") };
            for (name, fault) in exit_faults(row, days, ctx.today()) {
                if faults.iter().all(|(known, _)| *known != name) {
                    faults.push((name, fault));
                }
            }
        }
        faults
    };
    let form = Form { layout: layout("Exit")?, asked: EXIT, above: &[], rules: &rules };
    let mut faults = Vec::new();
    let row = match form.check(ctx, &new.typed, &Row::new()) {
        Err(Error::Refused(refused)) => {
            faults.extend(refused);
            Row::new()
        }
        other => other?,
    };
    if leaving.is_empty() {
        faults.push(("PersonalID", Fault::Missing));
    }
    let goes = |resident: &Resident| leaving.iter().any(|left| left.enrollment.id == resident.enrollment.id);
    let stays = || stay.residents.iter().filter(|resident| resident.exit.is_none() && !goes(resident));
    let needs_head = leaving.iter().any(|resident| resident.is_head()) && stays().next().is_some();
    let head = stays().map(|resident| resident.enrollment.id.as_str()).find(|id| *id == new.head);
    if needs_head && head.is_none() {
        faults.push(("RelationshipToHoH", Fault::Missing));
    }
    let second = relationships(new).iter().any(|(id, to)| Some(id.as_str()) != head && *to == 1 && needs_head);
    if needs_head && head.is_some() && second {
        faults.push(("RelationshipToHoH", Fault::Contradicts("RelationshipToHoH")));
    }
    if faults.is_empty() { Ok((row, head.filter(|_| needs_head))) } else { Err(Error::Refused(faults)) }
}

fn relationships(new: &NewExit) -> Vec<(String, i32)> {
    let list = hud::list("3.15.1");
    let known = |text: &str| list.is_some_and(|list| list.entry(text).is_some());
    let said = new.relationships.iter().filter(|(_, text)| known(text));
    said.filter_map(|(id, text)| Some((id.clone(), text.parse().ok()?))).collect()
}

async fn leave(
    ctx: &Ctx,
    work: &mut Work,
    permit: &Permit<action::Exit>,
    resident: &Resident,
    mut row: Row,
) -> Result<()> {
    let file = layout("Exit")?;
    let enrollment = &resident.enrollment;
    let day = date(&row, "ExitDate").ok_or_else(|| Error::Internal("an exit without a day".into()))?;
    row.insert("EnrollmentID", Value::Text(enrollment.id.clone()));
    row.insert("PersonalID", Value::Text(resident.identity.id.to_string()));
    let id = ctx.new_id()?.simple().to_string();
    let agency = enrollment.agency.clone().unwrap_or_default();
    let new = NewRecord { id: id.clone(), agency, row };
    records::insert(&***work, permit, file, new, ctx.civil_now()).await?;
    assignments::end_with_enrollment(&***work, permit, &enrollment.id, day).await?;
    crate::vacancies::draft_vacated(ctx, work, permit, (&enrollment.id, day)).await?;
    work.audit(UseCase::Exit, "exit", vec![id], "added");
    super::touch(work, enrollment, resident.identity.id);
    Ok(())
}

/// Takes an exit back that was entered in error: it stays in the data, marked as deleted. Who followed the client and
/// which unit they were in is not brought back.
///
/// # Errors
/// [`Error::Refused`] when they have come back to the project since, [`Error::Stale`] when someone else changed it,
/// [`Error::NotFound`] when there is none that the person may change.
pub async fn undo_exit(ctx: &Ctx, id: EnrollmentId, edited: Edited) -> Result<()> {
    let permit = access::change::<action::UndoExit>(ctx)?;
    let said = said(ctx, &[&id.to_string(), &edited.version.to_string()], &edited.typed);
    if was_saved(ctx, &permit, (&edited.form_key, &said)).await? {
        return Ok(());
    }
    let viewed = load(ctx, UseCase::UndoExit, &permit.scope(), id).await?;
    let exit = viewed.resident.exit.ok_or(Error::NotFound)?;
    let gone = Row::from([("DateDeleted", Value::DateTime(ctx.civil_now()))]);
    let mut work = ctx.begin().await?;
    if work.claim(&permit, &edited.form_key, &said).await?.is_some() {
        return Ok(());
    }
    lock_entering(&**work, &permit).await?;
    let client = viewed.resident.identity.id;
    let others = others(&work, &permit, (client, &viewed.stay.project.id), &id.to_string()).await?;
    let left = date(&exit.row, "ExitDate").unwrap_or_else(|| ctx.today());
    if others.iter().any(|other| other.exit.is_none() || other.meets(left, None)) {
        return Err(Error::Refused(vec![("ExitDate", Fault::Contradicts("EntryDate"))]));
    }
    let at = (exit.id.as_str(), edited.version);
    records::update(&**work, &permit, layout("Exit")?, at, gone, ctx.civil_now()).await?;
    let left = (viewed.resident.enrollment.id.as_str(), date(&exit.row, "ExitDate"));
    crate::vacancies::withdraw_drafted(ctx, &mut work, &permit, left).await?;
    work.audit(UseCase::UndoExit, "exit", vec![exit.id.clone()], "DateDeleted");
    super::touch(&mut work, &viewed.resident.enrollment, client);
    work.keep(&permit, &edited.form_key, &exit.id).await?;
    work.commit().await
}

fn whole(ctx: &Ctx, id: EnrollmentId, new: &NewExit) -> String {
    let mut about = vec![id.to_string(), new.version.to_string(), new.head.clone()];
    // Whose head has left no longer stands first: the order says nothing.
    let leaving = new.leaving.iter().map(|id| format!("{id} leaves"));
    let mut people: Vec<String> =
        leaving.chain(new.relationships.iter().map(|(id, to)| format!("{id} {to}"))).collect();
    people.sort();
    about.extend(people);
    let about: Vec<&str> = about.iter().map(String::as_str).collect();
    said(ctx, &about, &new.typed)
}
