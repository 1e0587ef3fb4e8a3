//! Names: HUD's headers and labels as Rust identifiers.

/// `RelationshipToHoH` -> `relationship_to_hoh`.
pub(crate) fn snake(name: &str) -> String {
    // Abbreviations whose letters alone do not show where the next word begins.
    let name = name.replace("HoH", "Hoh").replace("CoC", "Coc").replace("DVID", "DvID");
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::new();
    for (position, letter) in letters.iter().enumerate() {
        let before = position.checked_sub(1).and_then(|before| letters.get(before));
        let after = letters.get(position + 1);
        let starts_word = letter.is_ascii_uppercase()
            && before.is_some_and(|before| {
                !before.is_ascii_uppercase() || after.is_some_and(char::is_ascii_lowercase)
            });
        if starts_word {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

/// `relationship_to_hoh` -> `RelationshipToHoh`, and `Client doesn't know` -> `ClientDoesntKnow`.
pub(crate) fn pascal(text: &str) -> String {
    words(text).concat()
}

/// An identifier, escaped if it is a keyword.
pub(crate) fn escape(name: &str) -> String {
    let keywords = [
        "as", "async", "await", "box", "break", "const", "continue", "do", "dyn", "else", "enum", "false",
        "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut",
        "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true", "try", "type",
        "unsafe", "use", "where", "while", "yield",
    ];
    if keywords.contains(&name) {
        return format!("r#{name}");
    }
    name.to_owned()
}

/// A variant for each entry of a list: the shortest form of its label that no other entry shares.
pub(crate) fn variants(entries: &[(&str, &str)]) -> Vec<String> {
    let forms: Vec<[String; 3]> = entries.iter().map(|(code, label)| forms(code, label)).collect();
    let is_free = |level: usize, name: &String| {
        name != "Self" && forms.iter().filter(|other| other[level] == *name).count() == 1
    };
    let choose = |own: &[String; 3]| {
        let mut names = own.iter().enumerate();
        let free = names.find(|(level, name)| is_free(*level, name));
        free.map_or_else(String::new, |(_, name)| name.clone())
    };
    forms.iter().map(choose).collect()
}

/// Without what is in parentheses, in full, and with the code.
fn forms(code: &str, label: &str) -> [String; 3] {
    let plain = limited(&without_parentheses(label), 64);
    let coded = format!("{plain}{code}");
    [plain, limited(label, 80), coded]
}

fn without_parentheses(label: &str) -> String {
    let mut depth = 0;
    let mut plain = String::new();
    for letter in label.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ if depth <= 0 => plain.push(letter),
            _ => {}
        }
    }
    plain
}

/// As many whole words as fit.
fn limited(text: &str, length: usize) -> String {
    let mut name = String::new();
    for word in words(text) {
        if name.len() + word.len() > length {
            break;
        }
        name.push_str(&word);
    }
    name
}

fn words(text: &str) -> Vec<String> {
    let text = ranges(text).replace(['\'', '’'], "").replace('%', " percent ").replace('&', " and ");
    let mut words: Vec<String> = text
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(capitalized)
        .collect();
    // An identifier cannot start with a digit.
    if let Some(first) = words.first_mut().filter(|word| word.starts_with(|c: char| c.is_ascii_digit())) {
        first.insert(0, 'N');
    }
    words
}

/// `1-3` -> `1 to 3`.
fn ranges(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let is_digit = |position: Option<usize>| {
        position.and_then(|position| letters.get(position)).is_some_and(char::is_ascii_digit)
    };
    let mut result = String::new();
    for (position, letter) in letters.iter().enumerate() {
        let inside = is_digit(position.checked_sub(1)) && is_digit(Some(position + 1));
        match letter {
            '-' | '–' if inside => result.push_str(" to "),
            _ => result.push(*letter),
        }
    }
    result
}

fn capitalized(word: &str) -> String {
    let lower = word.to_ascii_lowercase();
    let mut letters = lower.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_become_fields() {
        let cases = [
            ("CoCCode", "coc_code"),
            ("ProjectCoCID", "project_coc_id"),
            ("RelationshipToHoH", "relationship_to_hoh"),
            ("HOHLeaseholder", "hoh_leaseholder"),
            ("SSN", "ssn"),
            ("PersonalID", "personal_id"),
            ("TCellCountAvailable", "t_cell_count_available"),
            ("LOSUnderThreshold", "los_under_threshold"),
            ("AmIndAKNative", "am_ind_ak_native"),
            ("HispanicLatinao", "hispanic_latinao"),
            ("RRHSubType", "rrh_sub_type"),
            ("VHAServices", "vha_services"),
            ("HealthAndDVID", "health_and_dv_id"),
            ("LocationCrisisOrPHHousing", "location_crisis_or_ph_housing"),
            ("HH5Plus", "hh5_plus"),
        ];
        for (header, field) in cases {
            assert_eq!(snake(header), field);
        }
    }

    #[test]
    fn labels_become_variants_that_differ() {
        let labels = [
            ("1", "Self (Head of Household)"),
            ("2", "Rental by client, no ongoing housing subsidy"),
            ("3", "Rental by client, with ongoing housing subsidy"),
            ("4", "1-3"),
            ("5", "Same"),
            ("6", "Same"),
        ];
        let expected = [
            "SelfHeadOfHousehold",
            "RentalByClientNoOngoingHousingSubsidy",
            "RentalByClientWithOngoingHousingSubsidy",
            "N1To3",
            "Same5",
            "Same6",
        ];
        assert_eq!(variants(&labels), expected);
    }
}
