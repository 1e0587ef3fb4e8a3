//! Findings, counted: what is remembered of them, because the values stand in the rows or beside them.

use std::collections::BTreeMap;

use hmis_csv::{Done, Finding, Rule};
use store::imports::FindingCount;

/// Longest header that is remembered: one of the file's own may have any length.
const LONGEST_HEADER: usize = 64;

/// Findings by file, column, rule and what was done: files in HUD's order, then the most frequent first.
pub(super) fn summary(findings: &[Finding]) -> Vec<FindingCount> {
    type Kind<'a> = (&'static str, Option<&'a str>, Rule, Done);
    let mut kinds: BTreeMap<Kind<'_>, (u64, Option<u64>)> = BTreeMap::new();
    for finding in findings {
        let kind = (finding.file, finding.column.as_deref(), finding.rule, finding.done);
        let (count, first) = kinds.entry(kind).or_default();
        *count += 1;
        *first = [*first, finding.line].into_iter().flatten().min();
    }
    let count = |((file, column, rule, done), (occurrences, first_line)): (Kind<'_>, _)| FindingCount {
        file: file.into(),
        column: column.map(|name| name.chars().take(LONGEST_HEADER).collect()),
        rule: rule.code().into(),
        done: done.code().into(),
        occurrences,
        first_line,
    };
    let mut counts: Vec<_> = kinds.into_iter().map(count).collect();
    let place = |file: &str| hud::FILES.iter().position(|layout| layout.file_name == file);
    counts.sort_by_key(|count| (place(&count.file), std::cmp::Reverse(count.occurrences)));
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_of_one_kind_are_counted_with_their_first_line() {
        let finding = |file, line, column: &'static str, rule| Finding {
            file,
            line,
            column: Some(column.into()),
            value: "x".into(),
            rule,
            done: Done::Kept,
        };
        let counts = summary(&[
            finding("Exit.csv", Some(9), "Destination", Rule::NotInList),
            finding("Client.csv", None, "Nonsense", Rule::UnknownColumn),
            finding("Exit.csv", Some(4), "Destination", Rule::NotInList),
            finding("Exit.csv", Some(2), "ExitDate", Rule::Blank),
        ]);
        let told: Vec<_> = counts
            .iter()
            .map(|count| (count.file.as_str(), count.rule.as_str(), count.occurrences, count.first_line))
            .collect();
        assert_eq!(told[0], ("Client.csv", "unknown-column", 1, None));
        assert_eq!(told[1], ("Exit.csv", "not-in-list", 2, Some(4)));
        assert_eq!(told[2], ("Exit.csv", "blank", 1, Some(2)));
    }
}
