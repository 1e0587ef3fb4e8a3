//! The language in which the layouts say when a column must be empty or must be filled.

use chrono::{Days, NaiveDate};

/// A condition on the cells of a row, and of rows it belongs to (`Project.ProjectType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// All of these hold.
    All(Vec<Self>),
    /// One of these holds.
    Any(Vec<Self>),
    /// The cell says one of these.
    In(String, Vec<String>),
    /// The cell says something else.
    Not(String, String),
    /// The cell says anything.
    Filled(String),
    /// The cell's date lies between two cells' dates, the later of them this many days on.
    Between(String, String, String, u64),
}

/// The text is no condition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no condition")]
pub struct NotACondition(String);

impl Condition {
    /// Reads `null_unless` or `required_if` of a column.
    ///
    /// # Errors
    /// When the text is not in the language that [`hud::Column::null_unless`] describes.
    pub fn parse(text: &str) -> Result<Self, NotACondition> {
        let spaced = text.replace('(', " ( ").replace(')', " ) ").replace(',', " ");
        let words: Vec<&str> = spaced.split_whitespace().collect();
        let mut reader = Reader { words: &words };
        let read = reader.any().filter(|_| reader.words.is_empty());
        read.ok_or_else(|| NotACondition(text.to_owned()))
    }

    /// Whether it holds for a row, whose cells `cell` gives by HUD's headers: empty for an empty one.
    pub fn holds(&self, cell: &impl Fn(&str) -> String) -> bool {
        match self {
            Self::All(all) => all.iter().all(|each| each.holds(cell)),
            Self::Any(any) => any.iter().any(|each| each.holds(cell)),
            Self::In(column, codes) => codes.contains(&cell(column)),
            Self::Not(column, code) => cell(column) != *code,
            Self::Filled(column) => !cell(column).is_empty(),
            Self::Between(column, from, to, days) => {
                let date = |column: &str| NaiveDate::parse_from_str(&cell(column), "%Y-%m-%d").ok();
                match (date(column), date(from), date(to).and_then(|to| to.checked_add_days(Days::new(*days))))
                {
                    (Some(date), Some(from), Some(to)) => (from..=to).contains(&date),
                    _ => false,
                }
            }
        }
    }

    /// The columns it asks about.
    #[must_use]
    pub fn columns(&self) -> Vec<&str> {
        match self {
            Self::All(several) | Self::Any(several) => several.iter().flat_map(Self::columns).collect(),
            Self::In(column, _) | Self::Not(column, _) | Self::Filled(column) => vec![column],
            Self::Between(column, from, to, _) => vec![column, from, to],
        }
    }
}

struct Reader<'a> {
    words: &'a [&'a str],
}

impl<'a> Reader<'a> {
    fn word(&mut self) -> Option<&'a str> {
        let (first, rest) = self.words.split_first()?;
        self.words = rest;
        Some(first)
    }

    fn take(&mut self, word: &str) -> bool {
        let is = self.words.first() == Some(&word);
        if is {
            self.words = &self.words[1..];
        }
        is
    }

    fn any(&mut self) -> Option<Condition> {
        let mut several = vec![self.all()?];
        while self.take("or") {
            several.push(self.all()?);
        }
        if several.len() == 1 { several.pop() } else { Some(Condition::Any(several)) }
    }

    fn all(&mut self) -> Option<Condition> {
        let mut several = vec![self.term()?];
        while self.take("and") {
            several.push(self.term()?);
        }
        if several.len() == 1 { several.pop() } else { Some(Condition::All(several)) }
    }

    fn term(&mut self) -> Option<Condition> {
        if self.take("(") {
            let inside = self.any()?;
            return self.take(")").then_some(inside);
        }
        let column = self.word()?.to_owned();
        match self.word()? {
            "=" => Some(Condition::In(column, vec![self.word()?.to_owned()])),
            "!=" => Some(Condition::Not(column, self.word()?.to_owned())),
            "is" => (self.take("not") && self.take("null")).then_some(Condition::Filled(column)),
            "in" => self.codes().map(|codes| Condition::In(column, codes)),
            "between" => self.between(column),
            _ => None,
        }
    }

    fn codes(&mut self) -> Option<Vec<String>> {
        let mut codes = Vec::new();
        let opened = self.take("(");
        while opened && !self.take(")") {
            codes.push(self.word()?.to_owned());
        }
        (!codes.is_empty()).then_some(codes)
    }

    fn between(&mut self, column: String) -> Option<Condition> {
        let from = self.word()?.to_owned();
        let to = if self.take("and") { self.word()?.to_owned() } else { return None };
        let days = if self.take("+") { self.word()?.parse().ok()? } else { 0 };
        Some(Condition::Between(column, from, to, days))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(condition: &str, cells: &[(&str, &str)]) -> bool {
        let cell = |column: &str| {
            let found = cells.iter().find(|(name, _)| *name == column);
            found.map(|(_, text)| (*text).to_owned()).unwrap_or_default()
        };
        Condition::parse(condition).unwrap().holds(&cell)
    }

    #[test]
    fn every_rule_of_the_layouts_is_understood() {
        let mut read = 0;
        for layout in hud::FILES {
            for column in layout.columns {
                for rule in [column.null_unless, column.required_if].into_iter().flatten() {
                    let condition = Condition::parse(rule).unwrap_or_else(|error| panic!("{error}"));
                    for name in condition.columns() {
                        let (file, name) = name.split_once('.').unwrap_or((layout.file, name));
                        assert!(hud::file(file).unwrap().column(name).is_some(), "{file}.{name} in {rule}");
                    }
                    read += 1;
                }
            }
        }
        assert!(read > 100, "{read} rules");
    }

    #[test]
    fn conditions_say_when_they_hold() {
        let rrh = "ProjectType = 6 or (ProjectType = 13 and RRHSubType = 1)";
        for (condition, cells, expected) in [
            (rrh, &[("ProjectType", "6")][..], true),
            (rrh, &[("ProjectType", "13")], false),
            (rrh, &[("ProjectType", "13"), ("RRHSubType", "1")], true),
            ("Project.ProjectType in (0,1)", &[("Project.ProjectType", "1")], true),
            ("Project.ProjectType in (0,1)", &[("Project.ProjectType", "10")], false),
            ("SourceType != 1", &[("SourceType", "")], true),
            ("ViralLoad is not null", &[("ViralLoad", "0")], true),
            ("ViralLoad is not null", &[], false),
        ] {
            assert_eq!(holds(condition, cells), expected, "{condition} {cells:?}");
        }
        let after = "AftercareDate between ExitDate and ExitDate + 180";
        for (date, expected) in [("2026-01-01", true), ("2026-06-30", true), ("2026-07-01", false), ("", false)]
        {
            assert_eq!(
                holds(after, &[("ExitDate", "2026-01-01"), ("AftercareDate", date)]),
                expected,
                "{date}"
            );
        }
    }

    #[test]
    fn nonsense_is_no_condition() {
        for text in ["", "A", "A =", "A in", "A in ()", "(A = 1", "A = 1 B = 2", "A is null", "A between B"] {
            assert!(Condition::parse(text).is_err(), "{text}");
        }
    }
}
