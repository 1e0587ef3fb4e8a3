//! The living situation before entry (HUD 3.917): which questions follow from which answers.
//!
//! Street outreach, emergency shelters and safe havens ask everything (form A). Other projects ask further only of
//! those who came from the streets or would soon have been there again (form B).

use crate::records::{Fault, Row, Value};

use super::SUBSIDIZED;

/// The columns that are asked, in HUD's order. LOSUnderThreshold follows from the others.
pub const PRIOR: &[&str] = &[
    "LivingSituation",
    "RentalSubsidyType",
    "LengthOfStay",
    "PreviousStreetESSH",
    "DateToStreetESSH",
    "TimesHomelessPastThreeYears",
    "MonthsHomelessPastThreeYears",
];

/// HUD list 2.02.6: the project types of form A.
const FORM_A: [i32; 4] = [0, 1, 4, 8];

/// Nobody said, or nobody asked: HUD's lists have these three in common.
const NOT_TOLD: [i32; 3] = [8, 9, 99];

/// How the questions go on from a living situation.
struct Path {
    /// HUD list 3.12.1: from this code to that one.
    situations: (i32, i32),
    /// HUD list 3.917.2: lengths of stay below the threshold; none when the threshold does not matter.
    short: Option<&'static [i32]>,
}

/// Form B. Codes from 100 are homeless, from 200 institutional, from 300 temporary, from 400 permanent; what has
/// fewer digits is other or not told.
const FORM_B: &[Path] = &[
    Path { situations: (100, 199), short: None },
    Path { situations: (200, 299), short: Some(&[10, 11, 2, 3]) },
    Path { situations: (300, 499), short: Some(&[10, 11]) },
    Path { situations: (0, 99), short: Some(&[10, 11]) },
];

/// The questions that are asked given the answers so far, of someone of whom 3.917 is asked.
#[must_use]
pub fn asked(project_type: Option<i32>, row: &Row) -> Vec<&'static str> {
    let mut asked = vec!["LivingSituation"];
    if number(row, "LivingSituation") == Some(SUBSIDIZED) {
        asked.push("RentalSubsidyType");
    }
    asked.push("LengthOfStay");
    let (threshold, street) = (short_stays(project_type, row), number(row, "PreviousStreetESSH") == Some(1));
    let under = threshold.is_some() && under_threshold(project_type, row) == Value::Integer(1);
    if under {
        asked.push("PreviousStreetESSH");
    }
    if threshold.is_none() || (under && street) {
        asked.extend(["DateToStreetESSH", "TimesHomelessPastThreeYears", "MonthsHomelessPastThreeYears"]);
    }
    asked
}

/// LOSUnderThreshold (HUD 3.917): whether the stay was shorter than what would end an episode. Empty when that does
/// not matter.
#[must_use]
pub fn under_threshold(project_type: Option<i32>, row: &Row) -> Value {
    match (short_stays(project_type, row), number(row, "LengthOfStay")) {
        (Some(short), Some(length)) => Value::Integer(i32::from(short.contains(&length))),
        _ => Value::Empty,
    }
}

/// What is missing of what is asked, and what is answered though it is not asked.
#[must_use]
pub fn prior_faults(project_type: Option<i32>, row: &Row) -> Vec<(&'static str, Fault)> {
    let asked = asked(project_type, row);
    let fault = |name: &&'static str| {
        let is_empty = row.get(name).is_none_or(|value| *value == Value::Empty);
        match (asked.contains(name), is_empty) {
            (true, true) if *name == "LivingSituation" => Some((*name, Fault::Missing)),
            (true, true) if may_be_empty(name, row) => None,
            (true, true) => Some((*name, Fault::MissingBecauseOf(cause(name, row)))),
            (false, false) => Some((*name, Fault::NotAsked(cause(name, row)))),
            _ => None,
        }
    };
    PRIOR.iter().filter_map(fault).collect()
}

/// One way that leads to a question: the columns with the answers that go on to it. All of them have to fit.
pub type Way = Vec<(&'static str, Vec<i32>)>;

/// The ways that lead to a question, from the same tables as [`asked`], for a form that hides what is not asked yet;
/// none when it is always asked.
#[must_use]
pub fn ways_to(project_type: Option<i32>, name: &str) -> Vec<Way> {
    let to_night_before = || FORM_B.iter().filter_map(|path| Some((path, path.short?)));
    let night_before = |(path, short): (&Path, &[i32])| -> Way {
        vec![("LivingSituation", situations(path)), ("LengthOfStay", short.to_vec())]
    };
    match name {
        "RentalSubsidyType" => vec![vec![("LivingSituation", vec![SUBSIDIZED])]],
        "LivingSituation" | "LengthOfStay" => Vec::new(),
        _ if asks_all(project_type) => Vec::new(),
        "PreviousStreetESSH" => to_night_before().map(night_before).collect(),
        _ => {
            let at_once = FORM_B.iter().filter(|path| path.short.is_none());
            let at_once = at_once.map(|path| vec![("LivingSituation", situations(path))]);
            let after = to_night_before().map(night_before).map(|mut way| {
                way.push(("PreviousStreetESSH", vec![1]));
                way
            });
            at_once.chain(after).collect()
        }
    }
}

/// The codes of HUD list 3.12.1 on a path.
fn situations(path: &Path) -> Vec<i32> {
    let entries = hud::list("3.12.1").map_or(&[][..], |list| list.entries);
    let codes = entries.iter().filter_map(|entry| entry.code.parse().ok());
    codes.filter(|code| (path.situations.0..=path.situations.1).contains(code)).collect()
}

/// A date has no answer for those who cannot tell; how often they have been there then says so.
fn may_be_empty(name: &str, row: &Row) -> bool {
    let told = number(row, "TimesHomelessPastThreeYears").is_none_or(|times| !NOT_TOLD.contains(&times));
    name == "DateToStreetESSH" && !told
}

/// The answer on which it depends whether a question is asked.
fn cause(name: &str, row: &Row) -> &'static str {
    match name {
        "PreviousStreetESSH" => "LengthOfStay",
        "RentalSubsidyType" | "LengthOfStay" => "LivingSituation",
        _ if number(row, "PreviousStreetESSH").is_some() => "PreviousStreetESSH",
        _ => "LivingSituation",
    }
}

/// Whether a project of this type asks everything at once (form A, HUD list 2.02.6).
#[must_use]
pub fn asks_all(project_type: Option<i32>) -> bool {
    project_type.is_some_and(|kind| FORM_A.contains(&kind))
}

/// The lengths of stay below the threshold; none when all is asked anyway.
fn short_stays(project_type: Option<i32>, row: &Row) -> Option<&'static [i32]> {
    if asks_all(project_type) {
        return None;
    }
    let situation = number(row, "LivingSituation")?;
    let path = FORM_B.iter().find(|path| (path.situations.0..=path.situations.1).contains(&situation));
    // A code that HUD may add asks everything.
    path.and_then(|path| path.short)
}

fn number(row: &Row, name: &str) -> Option<i32> {
    match row.get(name) {
        Some(Value::Integer(number)) => Some(*number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(situation: i32, length: i32, street: Option<i32>) -> Row {
        let mut row = Row::from([
            ("LivingSituation", Value::Integer(situation)),
            ("LengthOfStay", Value::Integer(length)),
        ]);
        row.extend(street.map(|street| ("PreviousStreetESSH", Value::Integer(street))));
        row
    }

    /// Form A asks everything; form B by situation, length of stay and the night before.
    #[test]
    fn each_answer_leads_to_its_questions() {
        let (no, yes) = (Value::Integer(0), Value::Integer(1));
        for (kind, situation, length, street, threshold, homelessness, before) in [
            (1, 116, 10, None, Value::Empty, true, false),
            (0, 410, 5, None, Value::Empty, true, false),
            (4, 8, 99, None, Value::Empty, true, false),
            (8, 206, 5, None, Value::Empty, true, false),
            (13, 101, 5, None, Value::Empty, true, false),
            (13, 206, 3, Some(1), yes.clone(), true, true),
            (13, 206, 3, Some(0), yes.clone(), false, true),
            (13, 206, 2, None, yes.clone(), false, true),
            (13, 206, 4, None, no.clone(), false, false),
            (13, 206, 99, None, no.clone(), false, false),
            (3, 410, 11, Some(1), yes.clone(), true, true),
            (3, 410, 2, None, no.clone(), false, false),
            (14, 314, 10, Some(8), yes.clone(), false, true),
            (12, 99, 99, None, no.clone(), false, false),
            (2, 8, 10, Some(1), yes, true, true),
        ] {
            let row = row(situation, length, street);
            let asked = asked(Some(kind), &row);
            let at = format!("type {kind}, situation {situation}, length {length}, street {street:?}");
            assert_eq!(under_threshold(Some(kind), &row), threshold, "{at}");
            assert_eq!(asked.contains(&"DateToStreetESSH"), homelessness, "{at}");
            assert_eq!(asked.contains(&"MonthsHomelessPastThreeYears"), homelessness, "{at}");
            assert_eq!(asked.contains(&"PreviousStreetESSH"), before, "{at}");
        }
    }

    fn leads(way: &Way, row: &Row) -> bool {
        way.iter().all(|(name, wanted)| number(row, name).is_some_and(|answer| wanted.contains(&answer)))
    }

    /// A form that hides by the ways asks what the rules ask, whatever is answered.
    #[test]
    fn the_ways_to_a_question_are_those_of_the_rules() {
        let codes = |list| hud::list(list).unwrap().entries.iter().map(|entry| entry.code.parse().unwrap());
        for kind in [1, 8, 2, 3, 13, 14] {
            for situation in codes("3.12.1") {
                for length in codes("3.917.2") {
                    for street in [None, Some(0), Some(1), Some(99)] {
                        let row = row(situation, length, street);
                        let asked = asked(Some(kind), &row);
                        for name in
                            PRIOR.iter().filter(|name| kind != 1 && kind != 8 || **name != "PreviousStreetESSH")
                        {
                            let ways = ways_to(Some(kind), name);
                            let shown = ways.is_empty() || ways.iter().any(|way| leads(way, &row));
                            let at =
                                format!("{name}: type {kind}, situation {situation}, {length}, {street:?}");
                            assert_eq!(shown, asked.contains(name), "{at}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_asked_is_needed_and_what_is_not_stays_empty() {
        assert_eq!(prior_faults(Some(1), &Row::new())[0], ("LivingSituation", Fault::Missing));
        let mut owner = row(SUBSIDIZED, 5, None);
        let needs = [("RentalSubsidyType", Fault::MissingBecauseOf("LivingSituation"))];
        assert_eq!(prior_faults(Some(13), &owner), needs);
        owner.insert("RentalSubsidyType", Value::Integer(428));
        owner.insert("TimesHomelessPastThreeYears", Value::Integer(2));
        let extra = [("TimesHomelessPastThreeYears", Fault::NotAsked("LivingSituation"))];
        assert_eq!(prior_faults(Some(13), &owner), extra);
        let mut outside = row(116, 10, None);
        outside.insert("TimesHomelessPastThreeYears", Value::Integer(99));
        outside.insert("MonthsHomelessPastThreeYears", Value::Integer(99));
        assert_eq!(prior_faults(Some(1), &outside), [], "nobody knows the date");
        outside.insert("TimesHomelessPastThreeYears", Value::Integer(2));
        let date = [("DateToStreetESSH", Fault::MissingBecauseOf("LivingSituation"))];
        assert_eq!(prior_faults(Some(1), &outside), date);
    }
}
