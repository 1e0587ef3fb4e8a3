//! A form of questions as it was sent, read into answers.

use std::collections::BTreeMap;

use domain::assessments::{Answers, Fault, Given, Kind, Question, Tool, score};

/// Sent for a question that the client prefers not to answer. No choice is called so.
pub const REFUSED: &str = "!refused";

/// Sent for a question that the client has no answer to.
pub const UNKNOWN: &str = "!unknown";

/// HUD's bound on an answer of AssessmentQuestions.csv.
const LONGEST: usize = 500;

/// Why a field of the form was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// It is needed and empty.
    Missing,
    /// It is none of what is offered.
    NotOffered,
    /// It is no date.
    NotADate,
    /// It lies in the future.
    InTheFuture,
    /// The household's enrollment there began later.
    BeforeEntry,
    /// It lies before the client was born.
    BeforeBirth,
    /// The access point's project did not operate then.
    NotOperating,
    /// It is no whole number.
    NotANumber,
    /// It has more characters than this.
    TooLong(usize),
    /// There is an answer, and also that there is none.
    Both,
    /// It does not answer the question.
    Fault(Fault),
}

/// What was sent as answers, and everything that is wrong with it, by the codes of the questions.
pub(super) fn read(tool: &Tool, sent: &BTreeMap<String, Vec<String>>) -> (Answers, Vec<(String, Wrong)>) {
    let (mut answers, mut wrong) = (Answers::new(), Vec::new());
    for (code, values) in sent {
        let values: Vec<&str> =
            values.iter().map(|value| value.trim()).filter(|value| !value.is_empty()).collect();
        let Some(question) = tool.questions.iter().find(|question| question.code == *code) else {
            wrong.push((code.clone(), Wrong::Fault(Fault::NoSuchQuestion)));
            continue;
        };
        match given(question, &values) {
            Ok(given) => {
                answers.insert(code.clone(), given);
            }
            Err(why) => wrong.push((code.clone(), why)),
        }
    }
    // What is not asked is not refused either.
    let asked: Vec<&str> =
        domain::assessments::asked(tool, &answers).iter().map(|question| question.code.as_str()).collect();
    let known = |code: &str| tool.questions.iter().any(|question| question.code == code);
    wrong.retain(|(code, _)| asked.contains(&code.as_str()) || !known(code));
    let faults = score(tool, &answers).err().unwrap_or_default();
    wrong.extend(faults.into_iter().map(|(code, fault)| (code, Wrong::Fault(fault))));
    (answers, wrong)
}

fn given(question: &Question, values: &[&str]) -> Result<Given, Wrong> {
    let none = values.iter().find(|value| matches!(**value, REFUSED | UNKNOWN));
    match (none, values) {
        (Some(&none), [_]) => Ok(if none == REFUSED { Given::Refused } else { Given::Unknown }),
        (Some(_), _) => Err(Wrong::Both),
        (None, []) => Ok(Given::Skipped),
        (None, [first, ..]) => match question.kind {
            Kind::One | Kind::Many => {
                Ok(Given::Chosen(values.iter().map(|value| (*value).to_owned()).collect()))
            }
            Kind::Number => {
                // People write amounts with a sign and commas.
                let plain = first.replace([',', '$'], "");
                plain.trim().parse().map(Given::Number).map_err(|_| Wrong::NotANumber)
            }
            Kind::Text if first.chars().count() > LONGEST => Err(Wrong::TooLong(LONGEST)),
            Kind::Text => Ok(Given::Text((*first).to_owned())),
        },
    }
}
