//! The names in a search as they were spelled, for the form of someone who was not found.

use super::{Query, tokens};

/// First and last name as typed: `jo ann o'brien 5/3/1980` gives `Jo Ann` and `O'brien`, `Lopez, Ana` the other way
/// round. One word is a last name. What was typed in small letters gets capitals.
#[must_use]
pub fn name_parts(line: &str, query: &Query) -> [String; 2] {
    let is_name = |word: &&str| {
        let parts = tokens(word);
        !parts.is_empty() && parts.iter().all(|part| query.names.contains(part))
    };
    let (before, after) = line.split_once(',').unwrap_or(("", line));
    let words = |text: &str| -> Vec<String> {
        let words = text.split([' ', '\t', ',', ';']).filter(is_name);
        words.map(|word| with_capitals(word.trim_matches(','))).collect()
    };
    let (mut first, mut last) = (words(after), words(before));
    if last.is_empty() {
        last.extend(first.pop());
    }
    [first.join(" "), last.join(" ")]
}

fn with_capitals(word: &str) -> String {
    if word.chars().any(char::is_uppercase) {
        return word.to_owned();
    }
    let mut begins = true;
    let capital = |c: char| {
        let letter = if begins { c.to_uppercase().collect::<String>() } else { c.to_string() };
        begins = !c.is_alphanumeric() && c != '\'' && c != '’';
        letter
    };
    word.chars().map(capital).collect()
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    #[test]
    fn names_go_into_the_fields_as_they_were_typed() {
        let today = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        for (line, first, last) in [
            ("maria lopez 5/3/1980", "Maria", "Lopez"),
            ("López, María 5/3/1980", "María", "López"),
            ("jo ann o'brien", "Jo Ann", "O'brien"),
            ("muñoz-garcia", "", "Muñoz-Garcia"),
            ("dob 5/3/1980 DeShawn McKay", "DeShawn", "McKay"),
            ("5/3/1980", "", ""),
        ] {
            let query = Query::parse(line, today).unwrap();
            assert_eq!(name_parts(line, &query), [first, last], "{line}");
        }
    }
}
