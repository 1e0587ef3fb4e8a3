//! What was typed into Find Client, sorted into names, birth dates, numbers and client IDs.

use chrono::{Datelike, NaiveDate};

use super::names::tokens;

/// One line of a search, understood.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// Parts of names, normalised.
    pub names: Vec<String>,
    /// A date of birth.
    pub birth_date: Option<NaiveDate>,
    /// A year of birth, when no whole date was given.
    pub birth_year: Option<i32>,
    /// Nine digits of a social security number.
    pub ssn: Option<String>,
    /// The last four digits of one.
    pub ssn_last4: Option<String>,
    /// A client ID: 32 hexadecimal characters, or the last eight of them.
    pub client_id: Option<String>,
}

/// Why a line cannot be searched for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// Nothing was typed, or nothing but punctuation.
    #[error("nothing to search for")]
    Empty,
    /// This looks like a date and is none.
    #[error("{0:?} is not a date of birth")]
    NotADate(String),
    /// This number is neither a date, nor an SSN, nor its last four digits.
    #[error("{0:?} is no number that clients are found by")]
    NotANumber(String),
    /// More was typed than names and numbers take.
    #[error("the search is too long")]
    TooLong,
}

/// Longer lines are refused: no name, date and number together come near it.
pub const LONGEST: usize = 200;

impl Query {
    /// Reads one line. `today` tells which two-digit years are past and which dates lie in the future.
    ///
    /// # Errors
    /// When there is nothing to search for, or a number that can be none of the things searched by.
    pub fn parse(line: &str, today: NaiveDate) -> Result<Self, QueryError> {
        if line.chars().count() > LONGEST {
            return Err(QueryError::TooLong);
        }
        let mut query = Self::default();
        for word in line.split([' ', ',', ';', '\t', '\u{a0}']).filter(|word| !word.is_empty()) {
            query.take(word, today)?;
        }
        if query == Self::default() {
            return Err(QueryError::Empty);
        }
        Ok(query)
    }

    fn take(&mut self, word: &str, today: NaiveDate) -> Result<(), QueryError> {
        if let Some(id) = client_id(word) {
            self.client_id = Some(id);
        }
        if !word.starts_with(|c: char| c.is_ascii_digit()) {
            self.names.extend(tokens(word));
            return Ok(());
        }
        if let Some(date) = birth_date(word, today) {
            self.birth_date = Some(date);
        } else if let Some(ssn) = ssn(word) {
            self.ssn = Some(ssn);
        } else if word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit()) {
            self.ssn_last4 = Some(word.into());
            self.birth_year = word.parse().ok().filter(|year| (1900..=today.year()).contains(year));
        } else if self.client_id.is_none() {
            let refused =
                if word.contains(['/', '-', '.']) { QueryError::NotADate } else { QueryError::NotANumber };
            return Err(refused(word.into()));
        }
        Ok(())
    }
}

fn client_id(word: &str) -> Option<String> {
    // People read the short form out in two groups: "1a2b-3c4d".
    let plain: String = word.chars().filter(|c| *c != '-').map(|c| c.to_ascii_lowercase()).collect();
    let hexadecimal = plain.bytes().all(|b| b.is_ascii_hexdigit());
    let grouped = plain.len() == word.len() || word.as_bytes().get(4) == Some(&b'-') && word.len() == 9;
    (hexadecimal && grouped && matches!(plain.len(), 8 | 32)).then_some(plain)
}

fn ssn(word: &str) -> Option<String> {
    let digits: String = word.chars().filter(char::is_ascii_digit).collect();
    let grouped = word.len() == 11 && word.as_bytes()[3] == b'-' && word.as_bytes()[6] == b'-';
    (digits.len() == 9 && (word.len() == 9 || grouped)).then_some(digits)
}

/// A date as staff write it: `5/3/1980`, `05-03-80`, `1980-05-03`, `05031980`. Month before day.
fn birth_date(word: &str, today: NaiveDate) -> Option<NaiveDate> {
    let parts: Vec<&str> = word.split(['/', '-', '.']).collect();
    let digits = |text: &str| text.parse::<u32>().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()));
    let (year, month, day) = match parts.as_slice() {
        [y, m, d] if y.len() == 4 => (digits(y)?, digits(m)?, digits(d)?),
        [m, d, y] if y.len() == 4 => (digits(y)?, digits(m)?, digits(d)?),
        [m, d, y] if y.len() == 2 => (century(digits(y)?, today), digits(m)?, digits(d)?),
        [all] if all.len() == 8 => (digits(all.get(4..8)?)?, digits(all.get(..2)?)?, digits(all.get(2..4)?)?),
        _ => return None,
    };
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
    (date <= today && date.year() >= 1900).then_some(date)
}

// Nobody is born in the future: 30 is 1930 until 2030 comes.
fn century(year: u32, today: NaiveDate) -> u32 {
    let this = today.year().unsigned_abs();
    let recent = this - this % 100 + year;
    if recent > this { recent - 100 } else { recent }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 1).unwrap()
    }

    fn parse(line: &str) -> Result<Query, QueryError> {
        Query::parse(line, today())
    }

    #[test]
    fn a_date_is_read_in_each_usual_form() {
        let born = NaiveDate::from_ymd_opt(1980, 5, 3);
        for line in ["5/3/1980", "05/03/1980", "5-3-80", "1980-05-03", "05031980", "5.3.1980"] {
            assert_eq!(parse(line).map(|query| query.birth_date), Ok(born), "{line}");
        }
        assert_eq!(parse("1/2/30").unwrap().birth_date, NaiveDate::from_ymd_opt(1930, 1, 2));
    }

    #[test]
    fn names_dates_and_numbers_come_in_any_order() {
        let query = parse("5/3/1980 GARCIA-LOPEZ, Ana 0000").unwrap();
        assert_eq!(query.names, ["garcia", "lopez", "ana"]);
        assert_eq!(query.birth_date, NaiveDate::from_ymd_opt(1980, 5, 3));
        assert_eq!((query.ssn_last4.as_deref(), query.birth_year), (Some("0000"), None));
    }

    #[test]
    fn four_digits_may_be_a_year_or_the_end_of_an_ssn() {
        let query = parse("smith 1984").unwrap();
        assert_eq!((query.ssn_last4.as_deref(), query.birth_year), (Some("1984"), Some(1984)));
    }

    #[test]
    fn a_client_id_is_read_long_short_and_in_groups() {
        for line in ["1a2b3c4d", "1A2B-3C4D"] {
            assert_eq!(parse(line).unwrap().client_id.as_deref(), Some("1a2b3c4d"), "{line}");
        }
        let long = "0192f0c1a2b37c4d8e9f00112233abcd";
        assert_eq!(parse(long).unwrap().client_id.as_deref(), Some(long));
    }

    #[test]
    fn what_cannot_be_searched_for_is_named() {
        assert_eq!(parse("  , "), Err(QueryError::Empty));
        assert_eq!(parse("smith 13/45/1980"), Err(QueryError::NotADate("13/45/1980".into())));
        assert_eq!(parse("1/1/2027"), Err(QueryError::NotADate("1/1/2027".into())));
        assert_eq!(parse("12345"), Err(QueryError::NotANumber("12345".into())));
        assert_eq!(parse(&"a".repeat(201)), Err(QueryError::TooLong));
    }

    proptest! {
        #[test]
        fn no_line_breaks_the_parser(line in "\\PC{0,60}") {
            let _ = parse(&line);
        }

        #[test]
        fn every_birth_date_is_read_back(days in 0i64..45_000) {
            let date = NaiveDate::from_ymd_opt(1901, 1, 1).unwrap() + chrono::Days::new(days.unsigned_abs());
            for form in ["%m/%d/%Y", "%Y-%m-%d", "%m%d%Y"] {
                prop_assert_eq!(parse(&date.format(form).to_string()).unwrap().birth_date, Some(date));
            }
        }
    }
}
