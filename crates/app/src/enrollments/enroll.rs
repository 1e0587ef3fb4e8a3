//! Enrolling members of a household in a project: one stay, all or none.

use chrono::NaiveDate;
use domain::access::RecordKind;
use domain::enrollments::{AtEntry, entry_faults, prior_faults, under_threshold};
use domain::households::HEAD;
use domain::ids::{ClientId, EnrollmentId, ProjectId, ReferralId};
use domain::records::{Fault, Row, Typed, Value};
use store::clients::{Identity, lock_entering};
use store::projects::Open;
use store::records;
use store::{Permit, Reads, assignments};

use super::open::{CHILD, GROWN, cocs, household, is_grown, known, project_of};
use super::others::refuse_twice;
use super::{NewStay, start};
use crate::households::ensure;
use crate::records::{Form, layout, said, saved_as};
use crate::referrals::{accepted, awaited, awaiting};
use crate::{Ctx, Error, Result, Work, access, action};

/// Someone who comes, and what was typed for them.
#[derive(Debug, Clone)]
pub struct Coming {
    /// Who.
    pub client: ClientId,
    /// HUD's Enrollment.csv by header, without what the household shares.
    pub typed: Typed,
}

/// A stay to be entered.
#[derive(Debug, Clone)]
pub struct NewEnrollment {
    /// The form's own key: sent twice, it is saved once.
    pub form_key: String,
    /// What the household shares: EntryDate, and EnrollmentCoC of its head.
    pub typed: Typed,
    /// Who comes.
    pub people: Vec<Coming>,
    /// Whoever enters it follows the clients.
    pub follow: bool,
    /// The referral that is accepted with it.
    pub referral: Option<ReferralId>,
}

/// What was refused, by HUD's headers of Enrollment.csv; nothing was saved.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refused {
    /// Of what the household shares. PersonalID: nobody comes.
    pub shared: Vec<(&'static str, Fault)>,
    /// Of one person. PersonalID: they are enrolled there already, or were on that day.
    pub people: Vec<(ClientId, Vec<(&'static str, Fault)>)>,
}

/// What became of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is saved: the enrollment of the client whose page led here, or else the head's.
    Enrolled(EnrollmentId),
    /// It is not.
    Refused(Refused),
}

/// A person's row once it is read.
pub(super) type Checked = (ClientId, Row);

/// Enrolls those who come.
///
/// # Errors
/// [`Error::NotFound`] when client or project are none that the person may enroll, or the referral none of theirs;
/// [`Error::Stale`] when that was decided about meanwhile.
pub async fn enroll(ctx: &Ctx, client: ClientId, project: ProjectId, new: NewEnrollment) -> Result<Outcome> {
    let referral = new.referral;
    let done = enroll_now(ctx, client, project, new).await;
    // What was decided about hides its household again: that it was is told, and not that there is nobody. A referral
    // that is none of the person's leaves its trace here.
    if let (Err(Error::NotFound), Some(referral)) = (&done, referral) {
        awaited(ctx, referral, project).await?;
    }
    done
}

async fn enroll_now(ctx: &Ctx, client: ClientId, project: ProjectId, new: NewEnrollment) -> Result<Outcome> {
    let permit = access::change::<action::Enroll>(ctx)?;
    let answers = new.referral.map(|id| id.to_string()).unwrap_or_default();
    let said = whole(ctx, &[&client.to_string(), &project.to_string(), &answers], &new);
    if let Some(earlier) = saved_as(ctx, &permit, (&new.form_key, &said)).await? {
        return earlier.parse().map(Outcome::Enrolled).map_err(|_| unreadable());
    }
    known(ctx, &permit, client).await?;
    let project = project_of(ctx, &permit, project).await?;
    let db = ctx.app.db.read();
    let people = household(ctx, db, &permit.scope_of(RecordKind::ClientIdentity), client).await?;
    let (rows, mut refused) = check(ctx, db, &project, &people, &new).await?;
    one_head(&new, &mut refused);
    if refused != Refused::default() {
        return Ok(Outcome::Refused(refused));
    }
    let mut work = ctx.begin().await?;
    if let Some(earlier) = work.claim(&permit, &new.form_key, &said).await? {
        return earlier.parse().map(Outcome::Enrolled).map_err(|_| unreadable());
    }
    // Of two desks that enroll one person, the second waits here and then sees the first.
    lock_entering(&**work, &permit).await?;
    refuse_twice(&work, &permit, project.id, &rows, &mut refused).await?;
    if refused != Refused::default() {
        return Ok(Outcome::Refused(refused));
    }
    // The referral may have come while the form was open.
    let coming: Vec<ClientId> = rows.iter().map(|(client, _)| *client).collect();
    let referral = match new.referral {
        None => awaiting(ctx, &**work, &permit, (&coming, project.id)).await?,
        known => known,
    };
    let new = NewEnrollment { referral, ..new };
    let main = save(ctx, &mut work, &permit, (client, &project), (rows, &new)).await?;
    work.keep(&permit, &new.form_key, &main.to_string()).await?;
    work.commit().await?;
    Ok(Outcome::Enrolled(main))
}

async fn save(
    ctx: &Ctx,
    work: &mut Work,
    permit: &Permit<action::Enroll>,
    (client, project): (ClientId, &Open),
    (rows, new): (Vec<Checked>, &NewEnrollment),
) -> Result<EnrollmentId> {
    let household = ensure(ctx, work, permit, (client, project.agency), ctx.today()).await?;
    let clients: Vec<ClientId> = rows.iter().map(|(client, _)| *client).collect();
    let entry = rows.first().and_then(|(_, row)| day(row)).unwrap_or_else(|| ctx.today());
    let stay = NewStay { household, project: project.id, agency: project.agency, people: rows };
    let enrollments = start(ctx, work, permit, stay).await?;
    if let Some(user) = permit.actor().filter(|_| new.follow) {
        for enrollment in &enrollments {
            let id = ctx.new_id()?.simple().to_string();
            assignments::insert(&***work, permit, &id, (*enrollment, user), entry).await?;
        }
    }
    if let Some(referral) = new.referral {
        let people: Vec<_> = clients.iter().copied().zip(enrollments.iter().copied()).collect();
        accepted(ctx, work, permit, referral, (project.id, &people)).await?;
    }
    let at = clients.iter().position(|coming| *coming == client).unwrap_or_default();
    enrollments.get(at).copied().ok_or_else(|| Error::Internal("nobody was enrolled".into()))
}

/// Everything that is wrong is told at once, but for who is the head.
pub(super) async fn check(
    ctx: &Ctx,
    db: &impl Reads,
    project: &Open,
    people: &[(Identity, i32)],
    new: &NewEnrollment,
) -> Result<(Vec<Checked>, Refused)> {
    let scope = access::scope(ctx, RecordKind::Project)?;
    let file = layout("Project")?;
    let row = records::find(db, &scope, file, &project.id.to_string()).await?;
    let row = row.ok_or(Error::NotFound)?.row;
    let at = At { project: &row, cocs: &cocs(ctx, db, project.id).await?, exit: None };
    let (mut rows, mut refused) = (Vec::new(), Refused::default());
    for coming in &new.people {
        let person = people.iter().find(|(identity, _)| identity.id == coming.client).ok_or(Error::NotFound)?;
        let mut typed = coming.typed.clone();
        let is_head = typed.get("RelationshipToHoH").is_some_and(|text| *text == HEAD.to_string());
        let shared = new.typed.iter().filter(|(name, _)| is_head || **name != "EnrollmentCoC");
        typed.extend(shared.map(|(name, text)| (*name, text.clone())));
        match check_person(ctx, (&person.0, is_head), &typed, &Row::new(), &at) {
            Ok(row) => rows.push((coming.client, row)),
            Err(Error::Refused(faults)) => refused.add(coming.client, faults),
            Err(other) => return Err(other),
        }
    }
    Ok((rows, refused))
}

/// What a row of Enrollment.csv is held against besides itself.
pub(super) struct At<'a> {
    /// HUD's Project.csv.
    pub(super) project: &'a Row,
    /// HUD 2.03.1 of the project.
    pub(super) cocs: &'a [String],
    /// The day of the exit, if there is one.
    pub(super) exit: Option<NaiveDate>,
}

/// One person's answers as a row, LOSUnderThreshold included.
pub(super) fn check_person(
    ctx: &Ctx,
    (person, is_head): (&Identity, bool),
    typed: &Typed,
    before: &Row,
    at: &At<'_>,
) -> Result<Row> {
    let typed_day = typed.get("EntryDate").and_then(|text| Value::typed(hud::ColumnType::Date, text));
    let entry = match typed_day {
        Some(Value::Date(day)) => day,
        _ => ctx.today(),
    };
    let grown = is_head || is_grown(person.dob, entry);
    let project_type = number(at.project, "ProjectType");
    let bounds = AtEntry {
        born: person.dob,
        project_starts: date(at.project, "OperatingStartDate"),
        project_ends: date(at.project, "OperatingEndDate"),
        exit: at.exit,
    };
    let rules = |row: &Row| {
        let mut faults = if grown { prior_faults(project_type, row) } else { Vec::new() };
        faults.extend(entry_faults(row, bounds, ctx.today()));
        let coc = row.get("EnrollmentCoC").map(Value::text).unwrap_or_default();
        if !coc.is_empty() && !at.cocs.is_empty() && !at.cocs.contains(&coc) {
            faults.push(("EnrollmentCoC", Fault::NotInList));
        }
        faults
    };
    let asked = if grown { GROWN } else { CHILD };
    let form = Form { layout: layout("Enrollment")?, asked, above: &[("Project", at.project)], rules: &rules };
    let mut row = form.check(ctx, typed, before)?;
    if grown {
        row.insert("LOSUnderThreshold", under_threshold(project_type, &row));
    }
    Ok(row)
}

impl Refused {
    /// What the household shares is told once.
    pub(super) fn add(&mut self, client: ClientId, faults: Vec<(&'static str, Fault)>) {
        let is_shared = |name: &str| matches!(name, "EntryDate" | "EnrollmentCoC");
        let (shared, own): (Vec<_>, Vec<_>) = faults.into_iter().partition(|(name, _)| is_shared(name));
        for (name, fault) in shared {
            if self.shared.iter().all(|(known, _)| *known != name) {
                self.shared.push((name, fault));
            }
        }
        if !own.is_empty() {
            self.people.push((client, own));
        }
    }
}

/// HUD 3.15: of those who come exactly one is the head.
fn one_head(new: &NewEnrollment, refused: &mut Refused) {
    let Some(first) = new.people.first() else {
        refused.shared.push(("PersonalID", Fault::Missing));
        return;
    };
    let said = |coming: &&Coming| coming.typed.get("RelationshipToHoH").is_some_and(|text| text == "1");
    let mut heads = new.people.iter().filter(said);
    let (head, second) = (heads.next(), heads.next());
    let wrong = match (head, second) {
        (None, _) => first.client,
        (Some(_), Some(second)) => second.client,
        (Some(_), None) => return,
    };
    let fault = ("RelationshipToHoH", Fault::Contradicts("RelationshipToHoH"));
    match refused.people.iter_mut().find(|(client, _)| *client == wrong) {
        Some((_, faults)) => {
            faults.retain(|(name, _)| *name != fault.0);
            faults.push(fault);
        }
        None => refused.people.push((wrong, vec![fault])),
    }
}

/// A digest of all that the form says, in whatever order it names who comes.
pub(super) fn whole(ctx: &Ctx, about: &[&str], new: &NewEnrollment) -> String {
    let coming = |coming: &Coming| said(ctx, &[&coming.client.to_string()], &coming.typed);
    let mut people: Vec<String> = new.people.iter().map(coming).collect();
    people.sort();
    people.push(new.follow.to_string());
    let about: Vec<&str> = about.iter().copied().chain(people.iter().map(String::as_str)).collect();
    said(ctx, &about, &new.typed)
}

fn unreadable() -> Error {
    Error::Internal("a kept result is unreadable".into())
}

fn day(row: &Row) -> Option<NaiveDate> {
    date(row, "EntryDate")
}

pub(super) fn date(row: &Row, name: &str) -> Option<NaiveDate> {
    match row.get(name) {
        Some(Value::Date(date)) => Some(*date),
        _ => None,
    }
}

pub(super) fn number(row: &Row, name: &str) -> Option<i32> {
    match row.get(name) {
        Some(Value::Integer(number)) => Some(*number),
        _ => None,
    }
}
