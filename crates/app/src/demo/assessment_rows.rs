//! Coordinated entry assessments as rows: a made-up household answers the tools that Hearth ships with.

use domain::assessments::{Answers, Choice, Given, Kind, Line, Question, Tool, asked, score};
use store::demo::{Answer, Sheet};

use super::chance::Chance;
use super::client_rows::{Clients, Enrolled};
use super::households::date;
use super::people::DISABILITY_TYPES;
use crate::assessments::in_words;

/// The tools of the two levels (HUD list 4.19.4): crisis needs and housing needs.
pub type Tools = [Tool; 2];

/// What an assessment came to.
#[derive(Debug, Clone)]
pub(super) struct Assessed {
    pub(super) id: String,
    pub(super) day: i32,
    pub(super) score: i32,
    pub(super) unknown: i32,
    /// The household was placed on the queue with it.
    pub(super) placed: bool,
}

/// The assessments of a stay in coordinated entry; the housing needs assessment that placed the household, or the last.
pub(super) fn assessments(to: &mut Clients<'_>, of: &Enrolled<'_>, chance: &mut Chance) -> Option<Assessed> {
    let mut last = None;
    for (day, level) in of.stay.assessments.clone() {
        let placed = level == 2 && !chance.percent(12);
        let assessed = assess(to, of, (day, level, placed), chance);
        last = if level == 2 { Some(assessed) } else { last };
    }
    last
}

fn assess(
    to: &mut Clients<'_>,
    of: &Enrolled<'_>,
    (day, level, placed): (i32, i32, bool),
    chance: &mut Chance,
) -> Assessed {
    let id = to.ids.next(chance);
    let row = to.row("Assessment", id.clone(), of, day).map(|row| {
        row.set("AssessmentDate", to.date(day))
            .set("AssessmentLocation", of.stay.plan().name)
            .set("AssessmentType", chance.weighted(&[(1, 25), (2, 10), (3, 65)]))
            .set("AssessmentLevel", level)
            .set("PrioritizationStatus", if placed { Some(1) } else { (level == 2).then_some(2) })
    });
    to.put(row);
    let tools = to.tools;
    let tool = &tools[usize::from(level == 2)];
    let answers = answers(tool, of, to, day, chance);
    // The answers are made from the tool's own choices: they always score.
    let Ok(scored) = score(tool, &answers) else { return Assessed { id, day, score: 0, unknown: 0, placed } };
    let unknown = i32::try_from(scored.unknown().count()).unwrap_or(i32::MAX);
    for (order, line) in (1..).zip(&scored.lines) {
        write_line(to, of, (&id, day, order), line, chance);
    }
    let results = [("Score", scored.total.to_string()), ("Questions without an answer", unknown.to_string())];
    for (kind, result) in results {
        let row_id = to.ids.next(chance);
        let row = to.row("AssessmentResults", row_id, of, day).map(|row| {
            row.set("AssessmentID", id.as_str())
                .set("AssessmentResultType", kind)
                .set("AssessmentResult", result)
        });
        to.put(row);
    }
    let sheet = Sheet {
        assessment: id.clone(),
        tool: tool.id.to_string(),
        household: to.together.clone(),
        score: scored.total,
        unknown,
        reason: (level == 2 && !placed).then_some("other_help"),
    };
    to.batch.own.sheets.push(sheet);
    Assessed { id, day, score: scored.total, unknown, placed }
}

fn write_line(
    to: &mut Clients<'_>,
    of: &Enrolled<'_>,
    (assessment, day, order): (&str, i32, i32),
    line: &Line<'_>,
    chance: &mut Chance,
) {
    let question = line.question;
    let row_id = to.ids.next(chance);
    let row = to.row("AssessmentQuestions", row_id, of, day).map(|row| {
        row.set("AssessmentID", assessment)
            .set("AssessmentQuestionGroup", question.section.as_str())
            .set("AssessmentQuestionOrder", order)
            .set("AssessmentQuestion", question.text.as_str())
            .set("AssessmentAnswer", in_words(question, line.outcome, &line.answer))
    });
    to.put(row);
    let answer = Answer {
        id: to.ids.next(chance),
        assessment: assessment.to_owned(),
        question: question.id.clone(),
        outcome: line.outcome.code(),
        answer: line.answer.clone(),
        points: line.points,
    };
    to.batch.own.answers.push(answer);
}

/// An answer to each question that is asked, in order: earlier answers decide about later ones.
fn answers(tool: &Tool, of: &Enrolled<'_>, to: &Clients<'_>, day: i32, chance: &mut Chance) -> Answers {
    let mut answers = Answers::new();
    for question in &tool.questions {
        if !asked(tool, &answers).iter().any(|asked| asked.code == question.code) {
            continue;
        }
        let given = match chance.index([91, 4, 3, 2].into_iter()) {
            Some(1) => Given::Refused,
            Some(2) => Given::Unknown,
            Some(3) => Given::Skipped,
            _ => answer(question, of, to, day, chance),
        };
        answers.insert(question.code.clone(), given);
    }
    answers
}

fn answer(question: &Question, of: &Enrolled<'_>, to: &Clients<'_>, day: i32, chance: &mut Chance) -> Given {
    let chosen = |code: String| Given::Chosen([code].into());
    let known = known(&question.code, of, to, day);
    if let Some(value) = known.and_then(|value| question.for_known(value)) {
        return match question.kind {
            Kind::Number => value.parse().map_or(Given::Skipped, Given::Number),
            Kind::One | Kind::Many | Kind::Text => chosen(value),
        };
    }
    match question.kind {
        // Yes is the first of most questions, and the rarer answer.
        Kind::One => {
            let weights = question.choices.iter().enumerate().map(|(at, _)| if at == 0 { 2 } else { 5 });
            let choice = chance.index(weights).and_then(|at| question.choices.get(at));
            choice.map_or(Given::Skipped, |choice| chosen(choice.code.clone()))
        }
        Kind::Many => {
            let choice = chance.one(&question.choices).map(|choice| choice.code.clone());
            choice.map_or(Given::Skipped, chosen)
        }
        Kind::Number => {
            let range = chance.one(&question.choices).map(|choice| within(choice, chance));
            range.map_or(Given::Skipped, Given::Number)
        }
        Kind::Text => chance.one(WORDS).map_or(Given::Skipped, |words| Given::Text((*words).to_owned())),
    }
}

/// A number of a range.
fn within(choice: &Choice, chance: &mut Chance) -> i32 {
    let low = choice.low.unwrap_or(0);
    chance.between(low..choice.high.unwrap_or(low + 12).saturating_add(1))
}

/// What the made-up household's life says to a question of this code.
fn known(code: &str, of: &Enrolled<'_>, to: &Clients<'_>, day: i32) -> Option<i32> {
    let people = &of.household.people;
    let on = date(to.today, day);
    let ages = || people.iter().map(|person| person.age(on));
    let yes = |is: bool| Some(i32::from(is));
    let any_of = |kind: i32| {
        let bit = DISABILITY_TYPES.iter().position(|one| *one == kind).unwrap_or(0);
        people.iter().any(|person| person.disabilities >> bit & 1 == 1)
    };
    match code {
        "last_night" | "stays" => Some(of.stay.prior),
        "months_this_time" => Some((day - of.stay.since).max(0) / 30),
        "minors" | "children" => yes(ages().any(|age| age < 18)),
        "infant" => yes(ages().any(|age| age < 2)),
        "youngest" => ages().min(),
        "oldest" => ages().max(),
        "disabling" => yes(people.iter().any(|person| person.disabilities != 0)),
        "physical" => yes(any_of(5)),
        "developmental" => yes(any_of(6)),
        "chronic_health" => yes(any_of(7)),
        "hiv" => yes(any_of(8)),
        "mental_health" => yes(any_of(9)),
        "substance_use" => yes(any_of(10)),
        "survivor" => yes(of.person.survivor),
        "fleeing" => yes(of.person.survivor && of.stay.entry % 3 == 0),
        "veteran" => yes(people.iter().any(|person| person.veteran)),
        _ => None,
    }
}

const WORDS: &[&str] = &[
    "A door that locks, and a place for the dog.",
    "Near the school, so that the children need not change again.",
    "Somewhere quiet. Stairs are hard.",
    "Close to the bus to work; the shift begins at five.",
    "A kitchen of our own.",
    "Anywhere inside before the cold.",
    "Not downtown.",
];
