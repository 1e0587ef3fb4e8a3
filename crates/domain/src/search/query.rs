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
    /// What may be the last four digits of one.
    pub ssn_last4: Vec<String>,
    /// A client ID: 32 hexadecimal characters, or the last eight of them.
    pub client_id: Option<String>,
    /// What may be a client's key in the system they came from.
    pub other_ids: Vec<String>,
    /// Words that clients are not found by, such as a telephone number: to be told, not to be searched for.
    pub ignored: Vec<String>,
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
        let words: Vec<&str> = line.split(is_between).map(bare).filter(|word| !word.is_empty()).collect();
        for (at, word) in words.iter().enumerate() {
            // "dob 5/3/1980", "last four 0000": the label says what the number shows anyway.
            let next = words[at..].iter().find(|word| !is_label(word));
            if !(is_label(word) && next.is_some_and(|next| is_number(next))) {
                query.take(word, today)?;
            }
        }
        if query.is_empty() {
            return Err(query.ignored.pop().map_or(QueryError::Empty, QueryError::NotANumber));
        }
        Ok(query)
    }

    fn is_empty(&self) -> bool {
        Self { ignored: Vec::new(), ..self.clone() } == Self::default()
    }

    fn take(&mut self, word: &str, today: NaiveDate) -> Result<(), QueryError> {
        self.other_ids.extend(other_id(word));
        let id = client_id(word);
        let is_id = id.is_some();
        self.client_id = id.or(self.client_id.take());
        if let Some(last4) = masked(word) {
            self.ssn_last4.push(last4);
        } else if !word.starts_with(|c: char| c.is_ascii_digit()) || word.contains(char::is_alphabetic) {
            // "3rd" is part of a name; of a client ID nobody knows.
            self.names.extend(
                tokens(word).into_iter().filter(|_| !(is_id && word.contains(|c: char| c.is_ascii_digit()))),
            );
        } else if let Some(date) = birth_date(word, today) {
            self.birth_date = Some(date);
        } else if let Some(ssn) = ssn(word) {
            self.ssn = Some(ssn);
        } else if word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit()) {
            self.ssn_last4.push(word.into());
            self.birth_year =
                word.parse().ok().filter(|year| (1900..=today.year()).contains(year)).or(self.birth_year);
        } else if is_like_a_date(word) {
            return Err(QueryError::NotADate(word.into()));
        } else if !is_id && !self.other_ids.iter().any(|id| id == word) {
            self.ignored.push(word.into());
        }
        Ok(())
    }
}

/// Words that staff write before a number.
const LABELS: &[&str] = &[
    "dob",
    "d.o.b",
    "born",
    "birthdate",
    "birthday",
    "bday",
    "ssn",
    "ss",
    "last4",
    "last",
    "four",
    "id",
    "client",
    "#",
];

/// Longest key that a system gives (the search keys hold no longer one).
const LONGEST_ID: usize = 64;

/// A word with a digit that is not read as something else: a number that is no date, SSN or telephone number, or
/// letters and digits.
fn other_id(word: &str) -> Option<String> {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let number = word.bytes().all(|b| b.is_ascii_digit());
    let plain = word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    let taken = number && matches!(digits, 4 | 8 | 9 | 10);
    let has_letter = word.contains(|c: char| c.is_ascii_alphabetic());
    let is_id = plain && digits > 0 && (number || has_letter) && !taken && masked(word).is_none();
    (is_id && word.len() <= LONGEST_ID).then(|| word.to_lowercase())
}

fn is_label(word: &str) -> bool {
    LABELS.contains(&word.to_lowercase().as_str())
}

fn is_number(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit()) || masked(word).is_some()
}

fn is_between(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | ';' | ':')
}

// What stands around a word: brackets, quotes, a full stop. Stars and x-es mask digits.
fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric() && c != '*')
}

/// The last four digits behind a mask: `xxx-xx-0000`, `***-**-0000`, `xxxxx0000`.
fn masked(word: &str) -> Option<String> {
    let plain: Vec<char> = word.chars().filter(|c| *c != '-').collect();
    let (mask, digits) = plain.split_at_checked(5)?;
    let is_mask = mask.iter().all(|c| matches!(c, 'x' | 'X' | '*'));
    (is_mask && digits.len() == 4 && digits.iter().all(char::is_ascii_digit)).then(|| digits.iter().collect())
}

// Two strokes, or a point between digits: a date was meant, and not a telephone number.
fn is_like_a_date(word: &str) -> bool {
    let parts: Vec<&str> = word.split(['/', '-', '.']).collect();
    word.contains('/') || parts.len() == 3 && parts.iter().all(|part| part.len() <= 4) && parts[0].len() != 3
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
        [m, d, y] if y.len() == 2 => return two_digit_year(digits(y)?, digits(m)?, digits(d)?, today),
        [all] if all.len() == 8 => {
            let part = |from: usize, to: usize| digits(all.get(from..to)?);
            let month_first = past(part(4, 8)?, part(0, 2)?, part(2, 4)?, today);
            return month_first.or(past(part(0, 4)?, part(4, 6)?, part(6, 8)?, today));
        }
        _ => return None,
    };
    past(year, month, day, today)
}

fn past(year: u32, month: u32, day: u32, today: NaiveDate) -> Option<NaiveDate> {
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
    (date <= today && date.year() >= 1900).then_some(date)
}

// Nobody is born in the future: the end of this year is a hundred years ago until it comes.
fn two_digit_year(year: u32, month: u32, day: u32, today: NaiveDate) -> Option<NaiveDate> {
    let this = today.year().unsigned_abs();
    let recent = this - this % 100 + year;
    past(recent, month, day, today).or_else(|| past(recent.checked_sub(100)?, month, day, today))
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
        assert_eq!((query.ssn_last4, query.birth_year), (vec!["0000".to_owned()], None));
    }

    #[test]
    fn four_digits_may_be_a_year_or_the_end_of_an_ssn() {
        let query = parse("smith 1984").unwrap();
        assert_eq!((query.ssn_last4, query.birth_year), (vec!["1984".to_owned()], Some(1984)));
        let query = parse("maria 1980 4321").unwrap();
        assert_eq!((query.ssn_last4.len(), query.birth_year), (2, Some(1980)));
    }

    #[test]
    fn lines_are_read_as_staff_type_them() {
        let born = NaiveDate::from_ymd_opt(1980, 5, 3);
        for line in ["dob 5/3/1980", "DOB:5/3/1980", "(5/3/1980)", "5/3/1980.", "born 5/3/80", "19800503"] {
            let query = parse(line).unwrap();
            assert_eq!((query.birth_date, query.names), (born, vec![]), "{line}");
        }
        for line in ["ssn 0000", "xxx-xx-0000", "SSN: ***-**-0000", "last four 0000"] {
            let query = parse(line).unwrap();
            assert_eq!((query.ssn_last4, query.names), (vec!["0000".to_owned()], vec![]), "{line}");
        }
        assert_eq!(parse("12/31/26").unwrap().birth_date, NaiveDate::from_ymd_opt(1926, 12, 31));
        assert_eq!(parse("John Smith 3rd").unwrap().names, ["john", "smith", "3rd"]);
        assert_eq!(parse("born ana").unwrap().names, ["born", "ana"], "a label labels a number");
        let query = parse("lopez 555-0100").unwrap();
        assert_eq!((query.names, query.ignored), (vec!["lopez".to_owned()], vec!["555-0100".to_owned()]));
        assert_eq!(
            parse("1A2B3C4D 12345").unwrap().other_ids,
            ["1a2b3c4d", "12345"],
            "another system may have given them"
        );
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
        assert_eq!(parse("555-0100"), Err(QueryError::NotANumber("555-0100".into())));
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
