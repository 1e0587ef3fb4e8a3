//! Names of units typed in one go: `101-110, 12A`.

use std::collections::BTreeSet;

/// More units than these are not added at once: it would be a slip of the hand.
pub const MOST: usize = 200;

/// The longest name.
const LONGEST: usize = 40;

/// The names typed, one for each unit: by commas or lines, with ranges of whole numbers written out.
/// None when a name is too long or stands twice, or when there are none or too many.
#[must_use]
pub fn unit_names(text: &str) -> Option<Vec<String>> {
    let mut names = Vec::new();
    for part in text.split([',', '\n']).map(str::trim).filter(|part| !part.is_empty()) {
        match range(part) {
            Some((from, to)) if from <= to => {
                if to - from >= MOST as u64 {
                    return None;
                }
                let width = part.split('-').next().map_or(0, |first| first.trim().len());
                if width > LONGEST {
                    return None;
                }
                names.extend((from..=to).map(|number| format!("{number:0width$}")));
            }
            _ => names.push(part.to_owned()),
        }
    }
    let unique: BTreeSet<String> = names.iter().map(|name| name.to_lowercase()).collect();
    let fits = |name: &String| name.chars().count() <= LONGEST && !name.contains(char::is_control);
    let good =
        !names.is_empty() && names.len() <= MOST && unique.len() == names.len() && names.iter().all(fits);
    good.then_some(names)
}

/// A key that sorts names as people count: `Bed 2` before `Bed 10`.
#[must_use]
pub fn in_order(name: &str) -> Vec<(String, u128)> {
    let mut parts = vec![(String::new(), 0)];
    let mut digits = String::new();
    for letter in name.to_lowercase().chars().chain(['\0']) {
        if letter.is_ascii_digit() {
            digits.push(letter);
            continue;
        }
        if !digits.is_empty() {
            // More digits than a number holds sort last.
            let number = digits.parse().unwrap_or(u128::MAX);
            parts.extend([(String::new(), number), (String::new(), 0)]);
            digits.clear();
        }
        if let Some((text, _)) = parts.last_mut() {
            text.push(letter);
        }
    }
    parts
}

fn range(part: &str) -> Option<(u64, u64)> {
    let (from, to) = part.split_once('-')?;
    Some((from.trim().parse().ok()?, to.trim().parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_the_order_people_count() {
        let mut names = vec!["Bed 10", "bed 2", "Annex 1", "Bed 1", "101A", "12", "101"];
        names.sort_by_key(|name| in_order(name));
        assert_eq!(names, ["12", "101", "101A", "Annex 1", "Bed 1", "bed 2", "Bed 10"]);
    }

    #[test]
    fn ranges_are_written_out_and_other_names_kept() {
        for (text, expected) in [
            ("101-103, 12A", Some(vec!["101", "102", "103", "12A"])),
            ("01-03", Some(vec!["01", "02", "03"])),
            ("Bed 1\nBed 2\n", Some(vec!["Bed 1", "Bed 2"])),
            ("A-1, A-2", Some(vec!["A-1", "A-2"])),
            ("7-5", Some(vec!["7-5"])),
            ("1-3, 2", None),
            ("a, A", None),
            ("1-500", None),
            ("00000000000000000000000000000000000000001-2", None),
            ("", None),
            (" , ", None),
        ] {
            let expected = expected.map(|names| names.into_iter().map(str::to_owned).collect::<Vec<_>>());
            assert_eq!(unit_names(text), expected, "{text:?}");
        }
        assert!(unit_names(&"x".repeat(41)).is_none());
    }
}
