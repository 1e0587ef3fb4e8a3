//! Changing an enrollment: the answers at entry, and in permanent housing the move-in date.

use domain::enrollments::{AtEntry, Days, entry_faults, has_move_in, prior_faults, under_threshold};
use domain::households::HEAD;
use domain::ids::EnrollmentId;
use domain::records::{Fault, Row, Value};
use store::clients::lock_entering;
use store::records;

use super::enroll::{date, number};
use super::open::{cocs, is_grown};
use super::others::others;
use super::stay::{Resident, Stay};
use super::view::{Viewed, load, reload};
use crate::records::{Edited, Form, layout, said};
use crate::{Ctx, Error, Result, UseCase, access, action};

/// All that may be asked: of heads in permanent housing everything, of others a part of it.
pub const EDIT: &[&str] = &[
    "EntryDate",
    "RelationshipToHoH",
    "MoveInDate",
    "EnrollmentCoC",
    "DisablingCondition",
    "LivingSituation",
    "RentalSubsidyType",
    "LengthOfStay",
    "PreviousStreetESSH",
    "DateToStreetESSH",
    "TimesHomelessPastThreeYears",
    "MonthsHomelessPastThreeYears",
];

/// What is asked when a household moves in.
pub const MOVED: &[&str] = &["MoveInDate"];

/// An enrollment to be changed, and what is asked of it.
///
/// # Errors
/// [`Error::NotFound`] when there is none that the person may change.
pub async fn open_edit(ctx: &Ctx, id: EnrollmentId) -> Result<(Viewed, Vec<&'static str>)> {
    access::enter(ctx, UseCase::OpenEnrollmentForm)?;
    let scope = access::change::<action::EditEnrollment>(ctx)?.scope();
    let viewed = load(ctx, UseCase::OpenEnrollmentForm, &scope, id).await?;
    let asked = asked(ctx, &viewed.resident, viewed.stay.project_type());
    Ok((viewed, asked))
}

fn asked(ctx: &Ctx, resident: &Resident, project_type: Option<i32>) -> Vec<&'static str> {
    let entry = date(&resident.enrollment.row, "EntryDate").unwrap_or_else(|| ctx.today());
    let grown = resident.is_head() || is_grown(resident.born(), entry);
    let is_asked = |name: &str| match name {
        "EntryDate" | "DisablingCondition" => true,
        // Who is the head is changed for all of the stay at once.
        "RelationshipToHoH" => !resident.is_head(),
        "MoveInDate" => resident.is_head() && has_move_in(project_type),
        "EnrollmentCoC" => resident.is_head(),
        _ => grown,
    };
    EDIT.iter().copied().filter(|name| is_asked(name)).collect()
}

/// Saves an enrollment.
///
/// # Errors
/// [`Error::Refused`] by HUD's rules, [`Error::Stale`] when someone else saved first, [`Error::NotFound`] when there is
/// none that the person may change.
pub async fn edit(ctx: &Ctx, id: EnrollmentId, edited: Edited) -> Result<()> {
    let permit = access::change::<action::EditEnrollment>(ctx)?;
    load(ctx, UseCase::EditEnrollment, &permit.scope(), id).await?;
    let said = said(ctx, &[&id.to_string(), &edited.version.to_string()], &edited.typed);
    let mut work = ctx.begin().await?;
    if work.claim(&permit, &edited.form_key, &said).await?.is_some() {
        return Ok(());
    }
    // Someone may be about to exit them: the days are held against each other when nobody else changes them.
    lock_entering(&**work, &permit).await?;
    let (stay, resident) = reload(ctx, &**work, &permit.scope(), id).await?;
    let before = &resident.enrollment;
    if before.version != edited.version {
        return Err(Error::Stale);
    }
    let project = stay.project.id.parse().map_err(|_| Error::NotFound)?;
    let cocs = cocs(ctx, &**work, project).await?;
    let others = others(&work, &permit, (resident.identity.id, &stay.project.id), &before.id).await?;
    let row = check(ctx, (&stay, &resident), (&cocs, &others), &edited)?;
    let row: Row = row.into_iter().filter(|(name, value)| before.row.get(name) != Some(value)).collect();
    let changed = row.keys().copied().collect::<Vec<_>>().join(", ");
    if !row.is_empty() {
        let at = (before.id.as_str(), edited.version);
        records::update(&**work, &permit, layout("Enrollment")?, at, row, ctx.civil_now()).await?;
        work.audit(UseCase::EditEnrollment, "enrollment", vec![before.id.clone()], changed);
        super::touch(&mut work, before, resident.identity.id);
    }
    work.keep(&permit, &edited.form_key, &before.id).await?;
    work.commit().await
}

fn check(
    ctx: &Ctx,
    (stay, resident): (&Stay, &Resident),
    (cocs, others): (&[String], &[Days]),
    edited: &Edited,
) -> Result<Row> {
    let project = &stay.project;
    let project_type = stay.project_type();
    let asked = asked(ctx, resident, project_type);
    let bounds = AtEntry {
        born: resident.born(),
        project_starts: date(&project.row, "OperatingStartDate"),
        project_ends: date(&project.row, "OperatingEndDate"),
        exit: resident.exit.as_ref().and_then(|exit| date(&exit.row, "ExitDate")),
    };
    let before = &resident.enrollment.row;
    // A form for the move-in date alone says nothing of the rest.
    let only_moved = edited.typed.keys().eq(MOVED);
    let form_asks = if only_moved { MOVED } else { EDIT };
    if only_moved && !asked.contains(&"MoveInDate") {
        return Err(Error::NotFound);
    }
    let grown = asked.contains(&"LivingSituation") && !only_moved;
    let rules = |row: &Row| {
        let mut whole = before.clone();
        whole.extend(row.clone());
        let mut faults = if grown { prior_faults(project_type, &whole) } else { Vec::new() };
        faults.extend(entry_faults(&whole, bounds, ctx.today()));
        let moved = date(&whole, "EntryDate");
        let forbid = |other: &Days| moved.is_some_and(|moved| other.forbid(moved, date(before, "EntryDate")));
        if others.iter().any(forbid) && faults.iter().all(|(name, _)| *name != "EntryDate") {
            faults.push(("EntryDate", Fault::Contradicts("HouseholdID")));
        }
        let second = number(&whole, "RelationshipToHoH") == Some(HEAD) && !resident.is_head();
        if second && stay.residents.iter().any(Resident::is_head) {
            faults.push(("RelationshipToHoH", Fault::NotInList));
        }
        let coc = whole.get("EnrollmentCoC").map(Value::text).unwrap_or_default();
        let is_other = before.get("EnrollmentCoC").map(Value::text).as_ref() != Some(&coc);
        if is_other && !coc.is_empty() && !cocs.is_empty() && !cocs.contains(&coc) {
            faults.push(("EnrollmentCoC", Fault::NotInList));
        }
        faults.retain(|(name, _)| form_asks.contains(name));
        faults
    };
    let file = layout("Enrollment")?;
    let form = Form { layout: file, asked: form_asks, above: &[("Project", &project.row)], rules: &rules };
    // What is not asked of them stays as it is.
    let mut typed = edited.typed.clone();
    for name in EDIT.iter().filter(|name| !asked.contains(name)) {
        typed.insert(name, before.get(name).map(Value::text).unwrap_or_default());
    }
    let mut row = form.check(ctx, &typed, before)?;
    if grown {
        row.insert("LOSUnderThreshold", under_threshold(number(&project.row, "ProjectType"), &row));
    }
    Ok(row)
}
