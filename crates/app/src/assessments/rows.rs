//! HUD's rows of an assessment: Assessment.csv, AssessmentQuestions.csv, AssessmentResults.csv.

use domain::assessments::{Line, Outcome, Question, Scored};
use domain::ids::{AssessmentId, ClientId, EnrollmentId};
use domain::records::{Row, Value};

/// HUD's bounds on texts of these files.
const LONGEST_ANSWER: usize = 500;
const LONGEST_QUESTION: usize = 250;

/// What all three files say of one assessment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Of {
    pub(super) assessment: AssessmentId,
    pub(super) enrollment: EnrollmentId,
    pub(super) head: ClientId,
}

impl Of {
    /// The columns that a row of the two smaller files begins with.
    pub(super) fn begin(&self) -> Row {
        let text = |id: String| Value::Text(id);
        Row::from([
            ("AssessmentID", text(self.assessment.to_string())),
            ("EnrollmentID", text(self.enrollment.to_string())),
            ("PersonalID", text(self.head.to_string())),
        ])
    }

    /// A row of AssessmentQuestions.csv.
    pub(super) fn question(&self, order: usize, line: &Line<'_>) -> Row {
        let mut row = self.begin();
        let place = i32::try_from(order).unwrap_or(i32::MAX);
        row.insert("AssessmentQuestionGroup", cut(&line.question.section, LONGEST_QUESTION));
        row.insert("AssessmentQuestionOrder", Value::Integer(place));
        row.insert("AssessmentQuestion", cut(&line.question.text, LONGEST_QUESTION));
        let words = in_words(line.question, line.outcome, &line.answer);
        row.insert("AssessmentAnswer", cut(&words, LONGEST_ANSWER));
        row
    }

    /// The rows of AssessmentResults.csv.
    pub(super) fn results(&self, scored: &Scored<'_>) -> [Row; 2] {
        let unknown = scored.unknown().count();
        [("Score", scored.total.to_string()), ("Questions without an answer", unknown.to_string())].map(
            |(kind, result)| {
                let mut row = self.begin();
                row.insert("AssessmentResultType", Value::Text(kind.into()));
                row.insert("AssessmentResult", Value::Text(result));
                row
            },
        )
    }
}

/// An answer as people read it; where there is none, what HUD's list 1.8 calls that.
pub(crate) fn in_words(question: &Question, outcome: Outcome, answer: &str) -> String {
    let code = match outcome {
        Outcome::Answered => {
            let label = |code: &str| question.choice(code).map(|choice| choice.label.clone());
            let words = answer.split(';').map(label).collect::<Option<Vec<_>>>();
            return words.map_or_else(|| answer.to_owned(), |words| words.join("; "));
        }
        Outcome::Unknown => "8",
        Outcome::Refused => "9",
        Outcome::Skipped => "99",
    };
    let entry = hud::list("1.8").and_then(|list| list.entry(code));
    entry.map_or_else(String::new, |entry| entry.label.to_owned())
}

fn cut(text: &str, most: usize) -> Value {
    Value::Text(text.chars().take(most).collect())
}
