//! Names made comparable: without case, accents, apostrophes; what they sound like; nicknames.

use std::collections::HashMap;
use std::sync::LazyLock;

use rphonetic::DoubleMetaphone;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Groups of given names used for one another, a group a line, the formal name first.
const NICKNAMES: &str = include_str!("nicknames.csv");

static NICKNAME_GROUPS: LazyLock<HashMap<&str, Vec<usize>>> = LazyLock::new(|| {
    let mut groups: HashMap<&str, Vec<usize>> = HashMap::new();
    for (group, line) in NICKNAMES.lines().enumerate() {
        for name in line.split(',') {
            groups.entry(name).or_default().push(group);
        }
    }
    groups
});

/// The longest token that is kept; HUD's name fields hold 50 characters.
const LONGEST: usize = 50;

/// A name in lower case, without accents and punctuation: `O’Brién` becomes `obrien`.
#[must_use]
pub fn normalise(name: &str) -> String {
    name.nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .flat_map(|c| plain(c).chars().collect::<Vec<_>>())
        .filter(|c| c.is_alphanumeric())
        .take(LONGEST)
        .collect()
}

/// The parts of a name, each normalised: `Garcia-Lopez, Ana` gives `garcia`, `lopez`, `ana`.
#[must_use]
pub fn tokens(name: &str) -> Vec<String> {
    name.split(|c: char| c.is_whitespace() || matches!(c, '-' | ',' | ';' | '/' | '.' | '–'))
        .map(normalise)
        .filter(|token| !token.is_empty())
        .collect()
}

/// The nickname groups a normalised given name belongs to: `bob` and `robert` share one.
#[must_use]
pub fn nickname_group(name: &str) -> &'static [usize] {
    NICKNAME_GROUPS.get(name).map_or(&[], Vec::as_slice)
}

/// The names that are used for a normalised given name: `robert` and `rob` for `bob`.
#[must_use]
pub fn nicknames(name: &str) -> Vec<&'static str> {
    let groups = nickname_group(name);
    let lines = NICKNAMES.lines().enumerate().filter(|(group, _)| groups.contains(group));
    lines.flat_map(|(_, line)| line.split(',')).filter(|other| *other != name).collect()
}

/// What a normalised name sounds like: one or two Double Metaphone codes, none for other scripts.
#[must_use]
pub(super) fn sounds(name: &str) -> Vec<String> {
    // The algorithm knows letters of English only.
    if !name.bytes().all(|b| b.is_ascii_alphabetic()) {
        return Vec::new();
    }
    let encoded = DoubleMetaphone::new(Some(6)).double_metaphone(name);
    let mut codes = vec![encoded.primary(), encoded.alternate()];
    codes.retain(|code| !code.is_empty());
    codes.dedup();
    codes
}

// Letters that have no decomposition but a usual plain spelling.
fn plain(c: char) -> String {
    match c {
        'ß' => "ss".into(),
        'æ' => "ae".into(),
        'œ' => "oe".into(),
        'ø' => "o".into(),
        'ł' => "l".into(),
        'đ' | 'ð' => "d".into(),
        'þ' => "th".into(),
        'ı' => "i".into(),
        other => other.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_and_punctuation_do_not_matter() {
        for (written, plain) in [
            ("O’Brién", "obrien"),
            ("MUÑOZ", "munoz"),
            ("Łukasz", "lukasz"),
            ("van der Berg", "vanderberg"),
            ("Strauß", "strauss"),
            ("李", "李"),
            ("***", ""),
        ] {
            assert_eq!(normalise(written), plain, "{written}");
        }
    }

    #[test]
    fn a_double_name_has_two_parts() {
        assert_eq!(tokens(" Garcia-Lopez, Ana  "), ["garcia", "lopez", "ana"]);
    }

    #[test]
    fn nicknames_are_normalised_and_never_alone() {
        for line in NICKNAMES.lines() {
            let names: Vec<_> = line.split(',').collect();
            assert!(names.len() > 1, "{line}");
            assert!(names.iter().all(|name| normalise(name) == *name), "{line}");
        }
        assert!(nickname_group("bob").iter().any(|group| nickname_group("robert").contains(group)));
    }

    #[test]
    fn names_that_sound_alike_share_a_code() {
        assert_eq!(sounds("smith").first(), sounds("smyth").first());
        assert!(sounds("李").is_empty());
    }
}
