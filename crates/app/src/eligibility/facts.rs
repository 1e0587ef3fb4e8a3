//! What is known of a household, as far as the person who asks may see it.

use chrono::NaiveDate;
use domain::access::RecordKind;
use domain::clients::age_on;
use domain::eligibility::{Fact, Facts, Known, Said, Situation};
use domain::households::{HEAD, HouseholdKind, kind_of};
use domain::ids::ClientId;
use domain::records::{Row, Value};
use hud::FileLayout;
use store::Scope;
use store::clients::Identity;
use store::households;
use store::records::{self, Record};

use crate::records::layout;
use crate::{Ctx, Result, access};

/// HUD lists 1.7 and 1.8: no, and yes.
const NO: i32 = 0;
const YES: i32 = 1;

/// From this age on someone is an adult.
const ADULT: u32 = 18;

/// A member with what is on record of them.
struct Person {
    age: Option<u32>,
    is_head: bool,
    veteran: Option<i32>,
    enrollments: Vec<Record>,
    incomes: Vec<Record>,
    met: Vec<Record>,
}

/// The facts of the household a client belongs to today, or of themselves when they belong to none, and whose records
/// tell them. Nobody's records are read beyond the scopes: what may not be seen is not known.
pub(super) async fn facts(ctx: &Ctx, client: &Identity) -> Result<(Facts, Vec<ClientId>)> {
    let db = ctx.app.db.read();
    let (identities, clients) =
        (access::scope(ctx, RecordKind::ClientIdentity)?, access::scope(ctx, RecordKind::Client)?);
    let today = ctx.today();
    let there: Vec<(Identity, bool)> = match households::find_of_client(db, &clients, client.id, today).await? {
        Some(household) => {
            let members = households::members(db, (&identities, &clients), household).await?;
            let members = members.into_iter().filter(|member| member.is_on(today));
            members.map(|member| (member.identity, member.relationship == HEAD)).collect()
        }
        None => vec![(client.clone(), true)],
    };
    let ids = there.iter().map(|(identity, _)| identity.id).collect();
    let mut people = Vec::with_capacity(there.len());
    for member in there {
        people.push(person(ctx, &clients, member).await?);
    }
    Ok((gather(&people, today), ids))
}

async fn person(ctx: &Ctx, clients: &Scope, (identity, is_head): (Identity, bool)) -> Result<Person> {
    let id = identity.id.to_string();
    let db = ctx.app.db.read();
    let record = records::find(db, clients, layout("Client")?, &id).await?;
    let of_kind = |kind, file: &'static str| {
        let id = &id;
        async move { of_client(ctx, &access::scope(ctx, kind)?, layout(file)?, id).await }
    };
    Ok(Person {
        age: identity.dob.and_then(|dob| age_on(ctx.today(), dob)),
        is_head,
        veteran: record.as_ref().and_then(|record| number(&record.row, "VeteranStatus")),
        enrollments: of_kind(RecordKind::Enrollment, "Enrollment").await?,
        incomes: of_kind(RecordKind::Enrollment, "IncomeBenefits").await?,
        met: of_kind(RecordKind::LocationData, "CurrentLivingSituation").await?,
    })
}

/// A client's rows of a file, the newest first.
async fn of_client(ctx: &Ctx, scope: &Scope, layout: &'static FileLayout, id: &str) -> Result<Vec<Record>> {
    let mut rows = records::list(ctx.app.db.read(), scope, layout, "PersonalID", id).await?;
    let dated = layout.information_date.unwrap_or_default();
    rows.sort_by_key(|row| std::cmp::Reverse(date(&row.row, dated)));
    Ok(rows)
}

fn gather(people: &[Person], today: NaiveDate) -> Facts {
    let ages: Vec<Option<u32>> = people.iter().map(|person| person.age).collect();
    let known = |said, since| Known { said, since };
    let head = people.iter().find(|person| person.is_head);
    let size = i64::try_from(people.len()).unwrap_or(i64::MAX);
    let youngest = ages.iter().copied().collect::<Option<Vec<u32>>>().and_then(|ages| ages.into_iter().min());
    let all = [
        (Fact::HouseholdKind, kind(&ages).map(|kind| known(Said::Code(kind.code()), None))),
        (Fact::HouseholdSize, Some(known(Said::Number(size), None)).filter(|_| size > 0)),
        (Fact::AgeOfHead, head.and_then(|head| head.age).map(|age| known(Said::Number(age.into()), None))),
        (Fact::YoungestAge, youngest.map(|age| known(Said::Number(age.into()), None))),
        (Fact::Veteran, veteran(people)),
        (Fact::Disability, disability(people)),
        (Fact::MonthlyIncome, income(people, today)),
        (Fact::LivingSituation, head.and_then(situation)),
    ];
    all.into_iter().filter_map(|(fact, known)| Some((fact, known?))).collect()
}

fn kind(ages: &[Option<u32>]) -> Option<HouseholdKind> {
    Some(kind_of(ages)).filter(|kind| *kind != HouseholdKind::Unknown)
}

/// Who may be an adult, as far as ages are known.
fn adults(people: &[Person]) -> impl Iterator<Item = &Person> {
    people.iter().filter(|person| person.age.is_none_or(|age| age >= ADULT))
}

/// One yes is enough; no takes a no of everyone.
fn any(answers: &[(Option<i32>, Option<NaiveDate>)]) -> Option<Known> {
    let newest = answers.iter().filter_map(|(_, day)| *day).max();
    let code = if answers.iter().any(|(answer, _)| *answer == Some(YES)) {
        "yes"
    } else if !answers.is_empty() && answers.iter().all(|(answer, _)| *answer == Some(NO)) {
        "no"
    } else {
        return None;
    };
    Some(Known { said: Said::Code(code), since: newest })
}

fn veteran(people: &[Person]) -> Option<Known> {
    any(&adults(people).map(|person| (person.veteran, None)).collect::<Vec<_>>())
}

fn disability(people: &[Person]) -> Option<Known> {
    let latest = |person: &Person| {
        let row = &person.enrollments.first()?.row;
        Some((number(row, "DisablingCondition"), date(row, "EntryDate")))
    };
    any(&people.iter().map(|person| latest(person).unwrap_or((None, None))).collect::<Vec<_>>())
}

/// An income on record counts for a year: after that it is to be asked again, as HUD does each year.
fn income(people: &[Person], today: NaiveDate) -> Option<Known> {
    let (mut total, mut since) = (0, None);
    for person in adults(people) {
        let row = &person.incomes.first()?.row;
        let day = date(row, "InformationDate")?;
        if (today - day).num_days() > 366 {
            return None;
        }
        total += match (number(row, "IncomeFromAnySource"), row.get("TotalMonthlyIncome")) {
            (Some(NO), _) => 0,
            (_, Some(Value::Money(cents))) => cents.0.div_euclid(100),
            _ => return None,
        };
        since = since.max(Some(day));
    }
    since.map(|since| Known { said: Said::Number(total), since: Some(since) })
}

/// The latest of where the head was met and where they came from.
fn situation(head: &Person) -> Option<Known> {
    let met = head
        .met
        .first()
        .map(|row| (date(&row.row, "InformationDate"), number(&row.row, "CurrentLivingSituation")));
    let came =
        head.enrollments.first().map(|row| (date(&row.row, "EntryDate"), number(&row.row, "LivingSituation")));
    let (since, code) = [met, came].into_iter().flatten().max_by_key(|(day, _)| *day)?;
    let situation = Situation::of(code?)?;
    Some(Known { said: Said::Code(situation.code()), since })
}

fn number(row: &Row, column: &str) -> Option<i32> {
    match row.get(column) {
        Some(Value::Integer(number)) => Some(*number),
        _ => None,
    }
}

fn date(row: &Row, column: &str) -> Option<NaiveDate> {
    match row.get(column) {
        Some(Value::Date(day)) => Some(*day),
        _ => None,
    }
}
