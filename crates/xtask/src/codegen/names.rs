//! Names: HUD's headers and labels as Rust identifiers.

/// `RelationshipToHoH` -> `relationship_to_hoh`.
pub(crate) fn snake(name: &str) -> String {
    // Abbreviations whose letters alone do not show where the next word begins.
    let name = name.replace("HoH", "Hoh").replace("CoC", "Coc").replace("DVID", "DvID");
    let mut snake = String::new();
    let mut before = None;
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        let ends_abbreviation = letters.peek().is_some_and(char::is_ascii_lowercase);
        let may_start = before.is_some_and(|before: char| !before.is_ascii_uppercase() || ends_abbreviation);
        if letter.is_ascii_uppercase() && may_start {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
        before = Some(letter);
    }
    snake
}

/// `relationship_to_hoh` -> `RelationshipToHoh`, and `Client doesn't know` -> `ClientDoesntKnow`.
pub(crate) fn pascal(text: &str) -> String {
    words(text).concat()
}

/// A variant for each entry of a list: the shortest form of its label that no other entry shares.
pub(crate) fn variants(entries: &[(&str, &str)]) -> Vec<String> {
    let forms: Vec<[String; 3]> = entries.iter().map(|(code, label)| forms(code, label)).collect();
    let is_free = |form: usize, name: &String| {
        name != "Self" && forms.iter().filter(|other| other[form] == *name).count() == 1
    };
    let choose = |own: &[String; 3]| (0..2).find(|&form| is_free(form, &own[form])).unwrap_or(2);
    forms.iter().map(|own| own[choose(own)].clone()).collect()
}

/// Without what is in parentheses, in full, and with the code.
fn forms(code: &str, label: &str) -> [String; 3] {
    let outside = |part: &str| part.rsplit(')').next().unwrap_or_default().to_owned();
    let plain: String = label.split('(').map(outside).collect();
    let plain = pascal(&plain);
    let coded = format!("{plain}{code}");
    [plain, pascal(label), coded]
}

fn words(text: &str) -> Vec<String> {
    let text = ranges(text).replace(['\'', '’'], "").replace('%', " percent ").replace('&', " and ");
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut words: Vec<String> = words.map(capitalized).collect();
    // An identifier cannot start with a digit.
    if let Some(first) = words.first_mut().filter(|word| word.starts_with(char::is_numeric)) {
        first.insert(0, 'N');
    }
    words
}

/// `1-3` -> `1 to 3`.
fn ranges(text: &str) -> String {
    let mut result = String::new();
    for part in text.split(['-', '–']) {
        let is_range = result.ends_with(char::is_numeric) && part.starts_with(char::is_numeric);
        result += if is_range { " to " } else { " " };
        result += part;
    }
    result
}

/// A word of ASCII letters and digits.
fn capitalized(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_ascii_uppercase() + &rest.to_ascii_lowercase()
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
