//! Answers of HUD's lists in HUD's words. A number that no list has is shown as it is.

use hud::{CodeList, Coded};

use crate::text::t_with;

/// The answer of a column in words; none when there is none.
pub(crate) fn answer<L: CodeList>(answer: Option<Coded<L>>) -> Option<String> {
    answer
        .map(|answer| answer.listed().map_or_else(|| unlisted(answer.code()), |entry| entry.label().to_owned()))
}

/// The entry of a list, by the list's number; none when there is no code.
pub(crate) fn listed(list: &str, code: Option<i32>) -> Option<String> {
    let code = code?;
    let entry = hud::list(list).and_then(|list| list.entry(&code.to_string()));
    Some(entry.map_or_else(|| unlisted(code), |entry| entry.label.to_owned()))
}

/// The entry of a list by its abbreviation, where HUD has one.
pub(crate) fn listed_short(list: &str, code: Option<i32>) -> Option<String> {
    let entry = hud::list(list).and_then(|list| list.entry(&code?.to_string()));
    entry.and_then(|entry| entry.short_label).map(str::to_owned).or_else(|| listed(list, code))
}

fn unlisted(code: i32) -> String {
    t_with("hud-unlisted", [("code", code.to_string().into())])
}
