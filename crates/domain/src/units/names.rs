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

fn range(part: &str) -> Option<(u64, u64)> {
    let (from, to) = part.split_once('-')?;
    Some((from.trim().parse().ok()?, to.trim().parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

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
            ("", None),
            (" , ", None),
        ] {
            let expected = expected.map(|names| names.into_iter().map(str::to_owned).collect::<Vec<_>>());
            assert_eq!(unit_names(text), expected, "{text:?}");
        }
        assert!(unit_names(&"x".repeat(41)).is_none());
    }
}
