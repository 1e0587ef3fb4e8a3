//! The text of a case note as it is searched: without case, accents and punctuation.

use super::NoteKind;
use crate::search::tokens;

/// The most characters a note has.
pub const LONGEST: usize = 20_000;

/// What a search of notes looks in: the note's words and its kind's.
#[must_use]
pub fn search_text(kind: NoteKind, body: &str) -> String {
    let mut words = tokens(&kind.code().replace('_', " "));
    words.extend(tokens(body));
    words.join(" ")
}

/// The words of a search, each once: each must occur in a note's search text.
#[must_use]
pub fn words(line: &str) -> Vec<String> {
    let mut words = tokens(line);
    words.sort();
    words.dedup();
    words
}

/// The line of a note in which most of the words occur, the first of several; none when none does.
#[must_use]
pub fn matching_line<'a>(body: &'a str, words: &[String]) -> Option<&'a str> {
    let count = |line: &str| {
        let text = tokens(line).join(" ");
        words.iter().filter(|word| text.contains(word.as_str())).count()
    };
    let mut best = (0, None);
    for line in body.lines() {
        let found = count(line);
        if found > best.0 {
            best = (found, Some(line.trim()));
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn case_accents_and_punctuation_do_not_matter() {
        let text = search_text(NoteKind::HousingSearch, "Called Señora Muñoz (landlord):\n2 BR, $900/month.");
        assert_eq!(text, "housing search called senora munoz landlord 2 br 900 month");
    }

    #[test]
    fn the_line_with_most_of_the_words_is_shown() {
        let body = "Met at the library.\n  Wants a quiet place, near the library.\nNothing else.";
        for (line, shown) in [
            ("library", Some("Met at the library.")),
            ("LIBRARY quiet", Some("Wants a quiet place, near the library.")),
            ("else", Some("Nothing else.")),
            ("bus", None),
            ("", None),
        ] {
            assert_eq!(matching_line(body, &words(line)), shown, "{line}");
        }
    }

    proptest! {
        #[test]
        fn a_note_is_found_by_each_of_its_words(body in "[ -~éñü\n]{0,200}") {
            let text = search_text(NoteKind::Other, &body);
            for word in words(&body) {
                prop_assert!(text.contains(&word));
            }
        }

        /// Words are put into a pattern: nothing in them may mean something there.
        #[test]
        fn a_word_is_letters_and_digits_alone(line in "\\PC{0,60}") {
            for word in words(&line) {
                prop_assert!(word.chars().all(char::is_alphanumeric));
            }
        }
    }
}
