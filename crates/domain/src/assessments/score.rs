//! What answers come to. Whatever is not known is listed, and is never a zero in silence.

use std::collections::{BTreeMap, BTreeSet};

use super::{Kind, Outcome, Question, Tool};
use crate::records::Condition;

/// What a client answered to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// The codes of what they chose; none is as good as skipped.
    Chosen(BTreeSet<String>),
    /// A number.
    Number(i32),
    /// Words.
    Text(String),
    /// They prefer not to answer.
    Refused,
    /// They do not know.
    Unknown,
    /// It was passed over.
    Skipped,
}

/// Answers by the codes of the questions. A question that is missing was skipped.
pub type Answers = BTreeMap<String, Given>;

/// Why answers are none to this tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The tool has no such question.
    NoSuchQuestion,
    /// The question has no such choice, or takes only one.
    NotAChoice,
    /// The question is answered in another way.
    WrongKind,
    /// The number lies in none of the question's ranges.
    OutOfRange,
}

/// A question that was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line<'a> {
    /// The question.
    pub question: &'a Question,
    /// What became of it.
    pub outcome: Outcome,
    /// The answer as it is kept: codes joined by `;`, a number, or words. Empty without an answer.
    pub answer: String,
    /// Its points, weight included; none when there is no answer, or words.
    pub points: Option<i32>,
}

/// What answers come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scored<'a> {
    /// The sum of the points.
    pub total: i32,
    /// Every question that was asked, in order.
    pub lines: Vec<Line<'a>>,
}

impl Scored<'_> {
    /// The questions that were asked and have no answer.
    pub fn unknown(&self) -> impl Iterator<Item = &Question> {
        self.lines.iter().filter(|line| line.outcome != Outcome::Answered).map(|line| line.question)
    }
}

impl Given {
    /// What became of a question with this answer.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Chosen(codes) if codes.is_empty() => Outcome::Skipped,
            Self::Text(text) if text.trim().is_empty() => Outcome::Skipped,
            Self::Chosen(_) | Self::Number(_) | Self::Text(_) => Outcome::Answered,
            Self::Refused => Outcome::Refused,
            Self::Unknown => Outcome::Unknown,
            Self::Skipped => Outcome::Skipped,
        }
    }

    /// The answer as it is kept.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Chosen(codes) => codes.iter().cloned().collect::<Vec<_>>().join(";"),
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.trim().to_owned(),
            Self::Refused | Self::Unknown | Self::Skipped => String::new(),
        }
    }
}

/// The questions that are asked, given these answers. A condition on a question without an answer does not hold.
#[must_use]
pub fn asked<'a>(tool: &'a Tool, answers: &Answers) -> Vec<&'a Question> {
    let mut known: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut asked = Vec::new();
    for question in &tool.questions {
        if !question.shown_when.as_ref().is_none_or(|condition| holds(condition, &known)) {
            continue;
        }
        asked.push(question);
        let given = answers.get(&question.code);
        if let Some(given) = given.filter(|given| given.outcome() == Outcome::Answered) {
            let values = match given {
                Given::Chosen(codes) => codes.iter().cloned().collect(),
                other => vec![other.text()],
            };
            known.insert(&question.code, values);
        }
    }
    asked
}

fn holds(condition: &Condition, known: &BTreeMap<&str, Vec<String>>) -> bool {
    let values = |code: &String| known.get(code.as_str());
    match condition {
        Condition::All(all) => all.iter().all(|each| holds(each, known)),
        Condition::Any(any) => any.iter().any(|each| holds(each, known)),
        Condition::In(code, wanted) => values(code).is_some_and(|v| v.iter().any(|one| wanted.contains(one))),
        Condition::Not(code, other) => values(code).is_some_and(|v| !v.contains(other)),
        Condition::Filled(code) => values(code).is_some(),
        // No question is answered with a date.
        Condition::Between(..) => false,
    }
}

/// What the answers come to. What is answered and not asked is ignored.
///
/// # Errors
/// Everything that is no answer to this tool, by the code of the question.
pub fn score<'a>(tool: &'a Tool, answers: &Answers) -> Result<Scored<'a>, Vec<(String, Fault)>> {
    let known = |code: &String| tool.questions.iter().any(|question| question.code == *code);
    let mut faults: Vec<(String, Fault)> =
        answers.keys().filter(|code| !known(code)).map(|code| (code.clone(), Fault::NoSuchQuestion)).collect();
    let mut lines = Vec::new();
    for question in asked(tool, answers) {
        let given = answers.get(&question.code).unwrap_or(&Given::Skipped);
        match points(question, given) {
            Ok(points) => {
                lines.push(Line { question, outcome: given.outcome(), answer: given.text(), points });
            }
            Err(fault) => faults.push((question.code.clone(), fault)),
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let total = lines.iter().filter_map(|line| line.points).fold(0_i32, i32::saturating_add);
    Ok(Scored { total, lines })
}

fn points(question: &Question, given: &Given) -> Result<Option<i32>, Fault> {
    if given.outcome() != Outcome::Answered {
        return Ok(None);
    }
    let worth = match (question.kind, given) {
        (Kind::One, Given::Chosen(codes)) if codes.len() > 1 => return Err(Fault::NotAChoice),
        (Kind::One | Kind::Many, Given::Chosen(codes)) => {
            let mut each = codes.iter().map(|code| question.choice(code).map(|choice| choice.points));
            let sum = each.try_fold(0_i32, |sum, points| Some(sum.saturating_add(points?)));
            sum.ok_or(Fault::NotAChoice)?
        }
        (Kind::Number, Given::Number(number)) => question.range(*number).ok_or(Fault::OutOfRange)?.points,
        (Kind::Text, Given::Text(_)) => return Ok(None),
        _ => return Err(Fault::WrongKind),
    };
    Ok(Some(worth.saturating_mul(question.weight)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::super::Choice;
    use super::*;
    use crate::ids::ToolId;

    fn choice(code: &str, bounds: (Option<i32>, Option<i32>), points: i32) -> Choice {
        Choice { code: code.into(), label: code.into(), low: bounds.0, high: bounds.1, points }
    }

    fn question(code: &str, kind: Kind, weight: i32, when: Option<&str>, choices: Vec<Choice>) -> Question {
        Question {
            id: code.into(),
            section: "All".into(),
            code: code.into(),
            kind,
            text: code.into(),
            hint: None,
            weight,
            shown_when: when.map(|when| Condition::parse(when).unwrap()),
            known_from: None,
            data_class: "general".into(),
            choices,
        }
    }

    fn tool() -> Tool {
        let free = (None, None);
        let yes_no = || vec![choice("1", free, 3), choice("0", free, 0)];
        Tool {
            id: ToolId::new(Uuid::nil()),
            name: "Tool".into(),
            edition: 1,
            level: 1,
            summary: String::new(),
            is_active: true,
            questions: vec![
                question("outside", Kind::One, 2, None, yes_no()),
                question(
                    "why",
                    Kind::Many,
                    1,
                    Some("outside = 1"),
                    vec![choice("a", free, 1), choice("b", free, 2)],
                ),
                question("not_a", Kind::One, 1, Some("why != a"), yes_no()),
                question(
                    "months",
                    Kind::Number,
                    1,
                    None,
                    vec![choice("few", (Some(0), Some(11)), 0), choice("many", (Some(12), None), 4)],
                ),
                question("words", Kind::Text, 0, None, vec![]),
            ],
        }
    }

    fn chosen(codes: &[&str]) -> Given {
        Given::Chosen(codes.iter().map(|code| (*code).to_owned()).collect())
    }

    fn answers(given: &[(&str, Given)]) -> Answers {
        given.iter().map(|(code, given)| ((*code).to_owned(), given.clone())).collect()
    }

    #[test]
    fn answers_come_to_points() {
        let tool = tool();
        for (given, total, unknown) in [
            (vec![], 0, vec!["outside", "months", "words"]),
            (vec![("outside", chosen(&["1"]))], 6, vec!["why", "months", "words"]),
            (vec![("outside", chosen(&["0"])), ("why", chosen(&["b"]))], 0, vec!["months", "words"]),
            (
                vec![("outside", chosen(&["1"])), ("why", chosen(&["b"])), ("months", Given::Number(12))],
                12,
                vec!["not_a", "words"],
            ),
            (
                vec![
                    ("outside", Given::Refused),
                    ("months", Given::Unknown),
                    ("words", Given::Text("x".into())),
                ],
                0,
                vec!["outside", "months"],
            ),
        ] {
            let given = answers(&given);
            let scored = score(&tool, &given).unwrap();
            let open: Vec<&str> = scored.unknown().map(|question| question.code.as_str()).collect();
            assert_eq!((scored.total, open), (total, unknown), "{given:?}");
        }
    }

    #[test]
    fn nonsense_is_a_fault_at_its_question() {
        for (code, given, fault) in [
            ("nobody", chosen(&["1"]), Fault::NoSuchQuestion),
            ("outside", chosen(&["7"]), Fault::NotAChoice),
            ("outside", chosen(&["0", "1"]), Fault::NotAChoice),
            ("outside", Given::Number(1), Fault::WrongKind),
            ("months", Given::Number(-1), Fault::OutOfRange),
        ] {
            let tool = tool();
            let refused = score(&tool, &answers(&[(code, given)]));
            assert_eq!(refused, Err(vec![(code.to_owned(), fault)]));
        }
    }

    #[test]
    fn hud_s_codes_find_their_choice() {
        let ranges = vec![choice("x", (Some(116), Some(116)), 1), choice("y", (Some(100), Some(199)), 0)];
        let living = question("living", Kind::One, 1, None, ranges);
        assert_eq!(living.for_known(116).as_deref(), Some("x"));
        assert_eq!(living.for_known(101).as_deref(), Some("y"));
        assert_eq!(living.for_known(99), None);
        assert_eq!(tool().questions[0].for_known(0).as_deref(), Some("0"));
    }

    fn any_given() -> impl Strategy<Value = Given> {
        prop_oneof![
            proptest::collection::btree_set(prop_oneof!["1", "0", "a", "b", "zzz"], 0..3)
                .prop_map(Given::Chosen),
            (-5..50_i32).prop_map(Given::Number),
            ".{0,5}".prop_map(Given::Text),
            Just(Given::Refused),
            Just(Given::Unknown),
            Just(Given::Skipped),
        ]
    }

    fn any_answers() -> impl Strategy<Value = Answers> {
        let code = prop_oneof!["outside", "why", "not_a", "months", "words", "other"];
        proptest::collection::btree_map(code, any_given(), 0..6)
    }

    proptest! {
        #[test]
        fn no_question_is_lost_and_the_total_is_the_sum(given in any_answers()) {
            let tool = tool();
            if let Ok(scored) = score(&tool, &given) {
                prop_assert_eq!(scored.lines.len(), asked(&tool, &given).len());
                prop_assert_eq!(scored.total, scored.lines.iter().filter_map(|line| line.points).sum::<i32>());
            } else {
                prop_assert!(!given.is_empty());
            }
        }

        #[test]
        fn an_answer_more_opens_only_questions_that_were_not_asked_before(given in any_answers(), more in any_given()) {
            let tool = tool();
            let Ok(before) = score(&tool, &given) else { return Ok(()) };
            let Some(open) = before.unknown().next().map(|question| question.code.clone()) else { return Ok(()) };
            let mut richer = given.clone();
            richer.insert(open, more);
            let Ok(after) = score(&tool, &richer) else { return Ok(()) };
            let asked_before: BTreeSet<&str> = before.lines.iter().map(|line| line.question.code.as_str()).collect();
            let still = after.unknown().filter(|question| asked_before.contains(question.code.as_str())).count();
            prop_assert!(still <= before.unknown().count());
        }
    }
}
