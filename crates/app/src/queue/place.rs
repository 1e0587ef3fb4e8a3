//! The decision about an assessed household: onto the queue, or not (HUD 4.19.7).

use domain::access::RecordKind;
use domain::clients::age_on;
use domain::households::{HEAD, kind_of};
use domain::ids::{AssessmentId, QueueEntryId};
use domain::notices::NoticeKind;
use domain::queue::{NOT_PLACED, Status, Step, any_of, chronic, reason};
use domain::records::{Row, Value};
use store::Permit;
use store::clients::lock_entering;
use store::queue::{self, Changed, Listed, NewEntry, Person, Sheet};
use store::{households, records};

use super::changes::{note_step, text};
use super::told::told;
use crate::records::layout;
use crate::referrals::NONE;
use crate::use_case::Does;
use crate::{Ctx, Error, Field, Problem, Result, UseCase, Work, access, action};

/// The longest area and the longest note.
pub(super) const LONGEST_AREA: usize = 100;
pub(super) const LONGEST_NOTE: usize = 500;

/// From this age on someone counts as a veteran or not.
const ADULT: u32 = 18;

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Onto the queue.
    Place,
    /// Not onto the queue.
    Not,
}

/// A decision, as typed.
#[derive(Debug, Clone)]
pub struct Decided {
    /// The version of the assessment that the form was made from.
    pub version: i64,
    /// The form's own key: sent twice, it is saved once.
    pub form_key: String,
    /// What was decided; none while nothing was chosen.
    pub decision: Option<Decision>,
    /// Project types wanted (HUD list 2.02.6); none: any.
    pub wishes: Vec<String>,
    /// Where they want to live.
    pub area: String,
    /// Why not.
    pub reason: String,
    /// What is said about it.
    pub note: String,
}

/// An assessment to be decided about.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The assessment and what it came to.
    pub sheet: Sheet,
    /// The place that the household has, or has left.
    pub entry: Option<Listed>,
}

/// An assessment for the form that decides about it.
///
/// # Errors
/// [`Error::NotFound`] when there is none that the person may change, or it has no sheet.
pub async fn open_form(ctx: &Ctx, id: AssessmentId) -> Result<Opened> {
    access::enter(ctx, UseCase::OpenPlaceForm)?;
    let permit = access::change::<action::Place>(ctx)?;
    let Some(sheet) = queue::find_sheet(ctx.app.db.read(), &permit, id).await? else {
        ctx.denied(UseCase::OpenPlaceForm, vec![id.to_string()]).await?;
        return Err(Error::NotFound);
    };
    ctx.viewed(UseCase::OpenPlaceForm, RecordKind::Assessment.code(), vec![id.to_string()]).await?;
    let entry = queue::find_of_household(ctx.app.db.read(), &permit, sheet.household).await?;
    Ok(Opened { sheet, entry })
}

/// Decides about an assessed household. Tells its place, if it has one now.
///
/// # Errors
/// [`Error::Invalid`]: of [`Field::Decision`] [`Problem::Taken`] when a household that is on the queue is not to be
/// placed, which has to be taken off with a reason, and [`Problem::Unknown`] when a later assessment stands there.
/// [`Error::Stale`] when someone decided or placed it meanwhile, or [`Error::NotFound`].
pub async fn place(ctx: &Ctx, id: AssessmentId, decided: Decided) -> Result<Option<QueueEntryId>> {
    let permit = access::change::<action::Place>(ctx)?;
    let Some(sheet) = queue::find_sheet(ctx.app.db.read(), &permit, id).await? else {
        ctx.denied(UseCase::Place, vec![id.to_string()]).await?;
        return Err(Error::NotFound);
    };
    let decision = check(&decided)?;
    let mut work = ctx.begin().await?;
    if let Some(earlier) = work.claim(&permit, &decided.form_key, &said(ctx, id, &decided)).await? {
        return Ok(earlier.parse().ok());
    }
    // Who belongs to the household does not change until it is placed.
    lock_entering(&**work, &permit).await?;
    let before = queue::find_of_household(&**work, &permit, sheet.household).await?;
    prioritise(ctx, &work, &permit, (&sheet, decided.version), decision).await?;
    let entry = match decision {
        Decision::Place => Some(put(ctx, &mut work, &permit, (&sheet, &decided), before).await?),
        Decision::Not if before.is_some_and(|entry| entry.status != Status::Off) => {
            return Err(Error::Invalid(vec![(Field::Decision, Problem::Taken)]));
        }
        Decision::Not => None,
    };
    let why = (decision == Decision::Not).then_some(decided.reason.as_str());
    let note = why.and_then(|_| text(&decided.note));
    queue::keep_decision(&**work, &permit, id, (why, note)).await?;
    let result = entry.map_or_else(|| id.to_string(), |entry| entry.to_string());
    work.keep(&permit, &decided.form_key, if entry.is_some() { &result } else { "" }).await?;
    work.audit(UseCase::Place, RecordKind::Assessment.code(), vec![id.to_string()], detail(decision, &decided));
    work.touch_at(sheet.agency, "client", sheet.client);
    work.commit().await?;
    Ok(entry)
}

fn detail(decision: Decision, decided: &Decided) -> String {
    match decision {
        Decision::Place => "placed".into(),
        Decision::Not => format!("not placed: {}", decided.reason),
    }
}

fn said(ctx: &Ctx, id: AssessmentId, decided: &Decided) -> String {
    let (id, version) = (id.to_string(), decided.version.to_string());
    let decision = if decided.decision == Some(Decision::Place) { "1" } else { "0" };
    let mut parts = vec![id.as_str(), &version, decision, &decided.area, &decided.reason, &decided.note];
    parts.extend(decided.wishes.iter().map(String::as_str));
    ctx.app.keys.form_digest(&parts)
}

fn check(decided: &Decided) -> Result<Decision> {
    let mut problems = Vec::new();
    if decided.decision.is_none() {
        problems.push((Field::Decision, Problem::Missing));
    }
    if decided.decision == Some(Decision::Not) && !NOT_PLACED.contains(&decided.reason.as_str()) {
        problems.push((Field::Reason, Problem::Missing));
    }
    if decided.area.trim().chars().count() > LONGEST_AREA {
        problems.push((Field::Area, Problem::TooLong(LONGEST_AREA)));
    }
    if decided.note.trim().chars().count() > LONGEST_NOTE {
        problems.push((Field::Note, Problem::TooLong(LONGEST_NOTE)));
    }
    match decided.decision {
        Some(decision) if problems.is_empty() => Ok(decision),
        _ => Err(Error::Invalid(problems)),
    }
}

/// HUD 4.19.7: 1 is placed on the prioritisation list, 2 is not.
async fn prioritise(
    ctx: &Ctx,
    work: &Work,
    permit: &Permit<action::Place>,
    (sheet, version): (&Sheet, i64),
    decision: Decision,
) -> Result<()> {
    let code = match decision {
        Decision::Place => 1,
        Decision::Not => 2,
    };
    let row = Row::from([("PrioritizationStatus", Value::Integer(code))]);
    let at = sheet.assessment.to_string();
    let (layout, now) = (layout("Assessment")?, ctx.civil_now());
    Ok(records::update(&***work, permit, layout, (&at, version), row, now).await?)
}

/// Makes the household's place, or brings the one it has up to this assessment.
async fn put(
    ctx: &Ctx,
    work: &mut Work,
    permit: &Permit<action::Place>,
    (sheet, decided): (&Sheet, &Decided),
    before: Option<Listed>,
) -> Result<QueueEntryId> {
    // Whoever left for good begins anew, with a date and a history of their own.
    let before = before.filter(|old| old.status != Status::Off || may_come_back(old));
    // A place that others may not know of would take the household's own from them, or tell of itself.
    let (keeper, is_open) = households::kept_by(&***work, permit, sheet.household).await?;
    if keeper != sheet.agency && !(is_open && households::is_open(&***work, sheet.agency).await?) {
        return Err(Error::Invalid(vec![(Field::Decision, Problem::KeptElsewhere)]));
    }
    if let Some(old) = &before {
        let later = queue::assessed_on(&***work, permit, old).await?.is_some_and(|day| day > sheet.date);
        if later {
            return Err(Error::Invalid(vec![(Field::Decision, Problem::Unknown)]));
        }
    }
    let people = queue::people(&***work, permit, sheet, ctx.today()).await?;
    let new = entry(ctx, sheet, &people, decided)?;
    let (id, step) = match &before {
        None => (new.id, Step::Placed),
        Some(old) if old.status == Status::Off => (old.place.id, Step::Back),
        Some(old) => (old.place.id, Step::Assessed),
    };
    let done = match before {
        None => queue::insert(&***work, permit, new, ctx.now()).await,
        Some(old) => {
            let status = (old.status == Status::Off).then_some((Status::Active, None, None));
            let is_back = status.is_some();
            let changed = Changed { assessed: Some(new), status, ..Changed::default() };
            match queue::update(&***work, permit, (id, old.version), changed).await {
                // A referral that ended in a home is over, and says nothing of the place any more.
                Ok(()) if is_back => queue::refer(&***work, permit, id, NONE, None).await,
                other => other,
            }
        }
    };
    match done {
        // Someone else placed the household at the same time: the form shows it.
        Err(store::Error::Taken) => return Err(Error::Stale),
        other => other?,
    }
    queue::set_wishes(&***work, permit, id, &wishes_of(&decided.wishes)).await?;
    note_step(ctx, work, permit, id, (step, None, text(&decided.note))).await?;
    work.audit(action::Place::CASE, RecordKind::QueueEntry.code(), vec![id.to_string()], step.code());
    let kind = match step {
        Step::Back => NoticeKind::QueueBack,
        _ => NoticeKind::QueuePlaced,
    };
    told(ctx, work, permit, (id, sheet.client), Some(kind)).await?;
    Ok(id)
}

/// Whether the reason for which a household left the queue lets it take its place up again.
#[must_use]
pub fn may_come_back(left: &Listed) -> bool {
    left.reason.as_deref().and_then(reason).is_none_or(|left_for| left_for.may_come_back)
}

/// What the assessment and the members' records say of a household.
fn entry(ctx: &Ctx, sheet: &Sheet, people: &[Person], decided: &Decided) -> Result<NewEntry> {
    let mut drawn = [0; 8];
    ctx.app.entropy.fill(&mut drawn)?;
    let age = |person: &Person| person.dob.and_then(|dob| age_on(ctx.today(), dob));
    let ages: Vec<Option<u32>> = people.iter().map(age).collect();
    // Children are no veterans, and a household is chronically homeless by its head and its adults.
    let grown = |person: &&Person| age(person).is_none_or(|age| age >= ADULT);
    let veterans: Vec<_> = people.iter().filter(grown).map(|person| yes_no(person.veteran_status)).collect();
    let deciding = people.iter().filter(|person| grown(person) || person.relationship == HEAD);
    let homeless: Vec<_> =
        deciding.map(|person| chronic(&person.homelessness, person.entry_date.unwrap_or(sheet.date))).collect();
    let no_adult = veterans.is_empty() && !people.is_empty();
    let head = people.iter().find(|person| person.relationship == HEAD);
    Ok(NewEntry {
        id: QueueEntryId::new(ctx.new_id()?),
        sheet: sheet.clone(),
        head: head.map_or(sheet.client, |head| head.client),
        data_class: match head {
            Some(head) if sheet.data_class == store::GENERAL => head.data_class.clone(),
            Some(_) | None => sheet.data_class.clone(),
        },
        // Without the sign it is a number that people can read.
        tie: i64::from_be_bytes(drawn) & i64::MAX,
        kind: kind_of(&ages),
        size: i32::try_from(people.len()).unwrap_or(i32::MAX),
        veteran: if no_adult { Some(false) } else { any_of(&veterans) },
        chronic: any_of(&homeless),
        area: area_of(&decided.area),
    })
}

fn yes_no(answer: Option<i32>) -> Option<bool> {
    match answer {
        Some(0) => Some(false),
        Some(1) => Some(true),
        _ => None,
    }
}

/// Project types of HUD's list 2.02.6 among what was sent, each once.
pub(super) fn wishes_of(sent: &[String]) -> Vec<i32> {
    let known = |code: &i32| hud::list("2.02.6").is_some_and(|list| list.entry(&code.to_string()).is_some());
    let mut wishes: Vec<i32> = sent.iter().filter_map(|text| text.parse().ok()).filter(known).collect();
    wishes.sort_unstable();
    wishes.dedup();
    wishes
}

pub(super) fn area_of(typed: &str) -> Option<String> {
    text(typed)
}
