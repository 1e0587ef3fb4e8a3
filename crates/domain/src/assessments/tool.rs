//! A tool: its questions in order, their choices, and what those are worth.

use crate::ids::ToolId;
use crate::records::Condition;

coded! {
    /// How a question is answered.
    Kind {
        /// With one of its choices.
        One = "one",
        /// With any of its choices.
        Many = "many",
        /// With a whole number; its choices are ranges.
        Number = "number",
        /// In words, which give no points.
        Text = "text",
    }
}

coded! {
    /// What became of a question.
    Outcome {
        /// It has an answer.
        Answered = "answered",
        /// The client prefers not to answer.
        Refused = "refused",
        /// The client does not know.
        Unknown = "unknown",
        /// It was passed over.
        Skipped = "skipped",
    }
}

/// What may be chosen, or a range that a number falls in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What answers and conditions call it.
    pub code: String,
    /// What people read.
    pub label: String,
    /// The least number, or the first code of a HUD list, that means it.
    pub low: Option<i32>,
    /// The largest, within.
    pub high: Option<i32>,
    /// Worth, before the question's weight.
    pub points: i32,
}

impl Choice {
    /// Whether a number lies in its range. A choice without bounds has no range.
    #[must_use]
    pub fn holds(&self, number: i32) -> bool {
        (self.low.is_some() || self.high.is_some())
            && self.low.is_none_or(|low| low <= number)
            && self.high.is_none_or(|high| number <= high)
    }
}

/// A question of a tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The row's id.
    pub id: String,
    /// What belongs together on the page.
    pub section: String,
    /// What conditions and answers call it.
    pub code: String,
    /// How it is answered.
    pub kind: Kind,
    /// The question.
    pub text: String,
    /// What helps to ask it.
    pub hint: Option<String>,
    /// What its points are multiplied by.
    pub weight: i32,
    /// On which earlier answers it is asked at all.
    pub shown_when: Option<Condition>,
    /// The HUD column that may know the answer: `Client.VeteranStatus`.
    pub known_from: Option<String>,
    /// Who may read the answer.
    pub data_class: String,
    /// What may be chosen, in order.
    pub choices: Vec<Choice>,
}

impl Question {
    /// The choice of this code.
    #[must_use]
    pub fn choice(&self, code: &str) -> Option<&Choice> {
        self.choices.iter().find(|choice| choice.code == code)
    }

    /// The first range that a number lies in.
    #[must_use]
    pub fn range(&self, number: i32) -> Option<&Choice> {
        self.choices.iter().find(|choice| choice.holds(number))
    }

    /// What is typed or chosen here for a value of HUD's: the choice of this code, or the first whose range holds it.
    #[must_use]
    pub fn for_known(&self, value: i32) -> Option<String> {
        match self.kind {
            Kind::One | Kind::Many => {
                let found = self.choice(&value.to_string()).or_else(|| self.range(value));
                found.map(|choice| choice.code.clone())
            }
            Kind::Number => self.range(value).map(|_| value.to_string()),
            Kind::Text => None,
        }
    }
}

/// A tool that households are assessed with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tool {
    /// Its id.
    pub id: ToolId,
    /// What it is called.
    pub name: String,
    /// Counts its editions.
    pub edition: i32,
    /// HUD 4.19.4, list 4.19.4: 1 crisis needs, 2 housing needs.
    pub level: i32,
    /// What it is for.
    pub summary: String,
    /// Whether it is offered.
    pub is_active: bool,
    /// Its questions, in order.
    pub questions: Vec<Question>,
}
