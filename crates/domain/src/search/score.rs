//! How well a client matches what was typed, and why: the reasons are shown beside each name.

use chrono::{Datelike, NaiveDate};

use super::Query;
use super::keys::{joined, near_dates};
use super::names::{nickname_group, sounds, tokens};

/// What is compared: a client that shares at least one key with the query.
#[derive(Debug, Clone)]
pub struct Candidate<T> {
    /// Whatever the caller wants back.
    pub client: T,
    /// First, middle, last name and suffix, as recorded.
    pub names: Vec<String>,
    /// Date of birth (HUD 3.03.1).
    pub dob: Option<NaiveDate>,
    /// A digest of the whole SSN was equal.
    pub same_ssn: bool,
    /// A digest of its last four digits was equal.
    pub same_ssn_last4: bool,
    /// The client ID, or the key in the system it came from, was equal.
    pub same_client_id: bool,
}

/// Why a client is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The client ID is the one typed.
    SameClientId,
    /// The whole SSN is the one typed.
    SameSsn,
    /// The last four digits of the SSN are those typed.
    SameSsnLast4,
    /// Each part of the name that was typed is part of the recorded name.
    SameName,
    /// Some parts are.
    SameNamePart,
    /// A recorded name starts with what was typed.
    NameStartsWith,
    /// A recorded name and a typed one are used for one another.
    Nickname,
    /// A recorded name is spelled almost as typed.
    SimilarName,
    /// A recorded name sounds as the typed one.
    SoundsLike,
    /// The date of birth is the one typed.
    SameBirthDate,
    /// Day and month are swapped.
    DayMonthSwapped,
    /// The year is one off.
    YearOff,
    /// The day is one off.
    DayOff,
    /// The year of birth is the one typed.
    SameBirthYear,
}

/// A client found.
#[derive(Debug, Clone)]
pub struct Match<T> {
    /// What the caller gave.
    pub client: T,
    /// From 0 to 1: how well it matches.
    pub score: f64,
    /// Why, the strongest reason first.
    pub reasons: Vec<Reason>,
}

/// Below this a match is noise: one syllable that sounds alike among many words typed.
const WORTH_SHOWING: f64 = 0.5;

/// The candidates worth showing, best first; equal ones stay in the order given.
#[must_use]
pub fn rank<T>(query: &Query, candidates: Vec<Candidate<T>>) -> Vec<Match<T>> {
    let mut found: Vec<_> = candidates
        .into_iter()
        .map(|candidate| judge(query, candidate))
        .filter(|found| found.score >= WORTH_SHOWING)
        .collect();
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    found
}

fn judge<T>(query: &Query, candidate: Candidate<T>) -> Match<T> {
    let mut reasons = Vec::new();
    let mut parts = Vec::new();
    if !query.names.is_empty() {
        parts.push((2.0, name_score(&query.names, &candidate.names, &mut reasons)));
    }
    if let Some(date) = query.birth_date {
        parts.push((1.5, date_score(date, candidate.dob, &mut reasons)));
    }
    if let Some(score) = number_score(query, &candidate, &mut reasons) {
        parts.push((1.0, score));
    }
    let weight: f64 = parts.iter().map(|(weight, _)| weight).sum();
    let sum: f64 = parts.iter().map(|(weight, score)| weight * score).sum();
    // A number that names one person outweighs a name that was misheard.
    let sure = candidate.same_client_id || candidate.same_ssn;
    let score = if sure { 1.0 } else { sum / weight.max(1.0) };
    // A birth date or the end of an SSN is worth a look whatever the name says: names change.
    let telling = [Reason::SameBirthDate, Reason::SameSsnLast4].iter().any(|reason| reasons.contains(reason));
    let score = if telling { score.max(WORTH_SHOWING) } else { score };
    reasons.sort_unstable();
    reasons.dedup();
    Match { client: candidate.client, score, reasons }
}

fn name_score(typed: &[String], recorded: &[String], reasons: &mut Vec<Reason>) -> f64 {
    let mut parts = Vec::new();
    for name in recorded {
        let tokens = tokens(name);
        parts.extend(joined(&tokens));
        parts.extend(tokens);
    }
    let best: Vec<_> = (0..typed.len()).map(|at| best(typed, at, &parts)).collect();
    let exact = best.iter().flatten().filter(|(_, reason)| *reason == Reason::SameNamePart).count();
    if exact == typed.len() {
        reasons.push(Reason::SameName);
    } else {
        reasons.extend(best.iter().flatten().map(|(_, reason)| *reason));
    }
    let sum: f64 = best.iter().flatten().map(|(score, _)| score).sum();
    sum / typed.len() as f64
}

/// How well one typed word matches, alone or joined with its neighbours: "O Donnell" is O'Donnell.
fn best(typed: &[String], at: usize, recorded: &[String]) -> Option<(f64, Reason)> {
    let spans = [2, 3].into_iter().flat_map(|length| typed.windows(length).enumerate());
    let mut around = spans.filter(|(from, span)| (*from..from + span.len()).contains(&at));
    if around.any(|(_, span)| recorded.contains(&span.concat())) {
        return Some((1.0, Reason::SameNamePart));
    }
    let likeness = recorded.iter().filter_map(|other| alike(&typed[at], other));
    likeness.max_by(|a, b| a.0.total_cmp(&b.0))
}

/// How alike two normalised names are, and in what way.
fn alike(typed: &str, recorded: &str) -> Option<(f64, Reason)> {
    if typed == recorded {
        return Some((1.0, Reason::SameNamePart));
    }
    let similar = strsim::jaro_winkler(typed, recorded);
    if nickname_group(typed).iter().any(|group| nickname_group(recorded).contains(group)) {
        Some((0.92, Reason::Nickname))
    } else if typed.chars().count() >= 2 && recorded.starts_with(typed) {
        Some((0.9, Reason::NameStartsWith))
    } else if strsim::osa_distance(typed, recorded) == 1 && typed.len() > 3 {
        Some((0.9, Reason::SimilarName))
    } else if sounds(typed).iter().any(|code| sounds(recorded).contains(code)) {
        Some((0.6 + 0.25 * similar, Reason::SoundsLike))
    } else {
        (similar >= 0.88).then_some((0.8 * similar, Reason::SimilarName))
    }
}

fn date_score(typed: NaiveDate, recorded: Option<NaiveDate>, reasons: &mut Vec<Reason>) -> f64 {
    // Unknown is an answer: a missing date speaks neither for nor against.
    let Some(recorded) = recorded else { return 0.4 };
    let (score, reason) = match near_dates(typed).iter().position(|date| *date == recorded) {
        Some(0) => (1.0, Reason::SameBirthDate),
        Some(_) if (recorded - typed).num_days().abs() == 1 => (0.8, Reason::DayOff),
        Some(_) if recorded.year() == typed.year() => (0.85, Reason::DayMonthSwapped),
        Some(_) => (0.8, Reason::YearOff),
        None => return 0.0,
    };
    reasons.push(reason);
    score
}

/// None when no number was typed, or one that may as well be something else.
fn number_score<T>(query: &Query, candidate: &Candidate<T>, reasons: &mut Vec<Reason>) -> Option<f64> {
    let year = query.birth_year.is_some() && candidate.dob.map(|dob| dob.year()) == query.birth_year;
    let equal = [
        (candidate.same_client_id, Reason::SameClientId),
        (candidate.same_ssn, Reason::SameSsn),
        (candidate.same_ssn_last4, Reason::SameSsnLast4),
        (year, Reason::SameBirthYear),
    ];
    reasons.extend(equal.iter().filter(|(equal, _)| *equal).map(|(_, reason)| *reason));
    let asked = query.ssn.is_some() || !query.ssn_last4.is_empty();
    let any = equal.iter().any(|(equal, _)| *equal);
    (asked || any).then_some(if any { 1.0 } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(line: &str, name: &str, dob: (i32, u32, u32)) -> Option<Match<()>> {
        let today = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        let candidate = Candidate {
            client: (),
            names: name.split(' ').map(str::to_owned).collect(),
            dob: NaiveDate::from_ymd_opt(dob.0, dob.1, dob.2),
            same_ssn: false,
            same_ssn_last4: false,
            same_client_id: false,
        };
        rank(&Query::parse(line, today).unwrap(), vec![candidate]).pop()
    }

    #[test]
    fn each_slip_is_found_and_says_why() {
        let born = (1980, 5, 3);
        for (line, reason) in [
            ("maria lopez", Reason::SameName),
            ("lopez maria", Reason::SameName),
            ("mary lopez", Reason::Nickname),
            ("mar lopez", Reason::NameStartsWith),
            ("maira lopez", Reason::SimilarName),
            ("marya lopez", Reason::SimilarName),
            ("maria lopez 3/5/1980", Reason::DayMonthSwapped),
            ("maria lopez 5/3/1981", Reason::YearOff),
            ("5/3/1980", Reason::SameBirthDate),
            ("lopez 1980", Reason::SameBirthYear),
            ("maria lopez 5/4/1980", Reason::DayOff),
            ("pedro gonzales 5/3/1980", Reason::SameBirthDate),
        ] {
            let found = found(line, "Maria Lopez", born).unwrap_or_else(|| panic!("{line} finds nobody"));
            assert!(found.reasons.contains(&reason), "{line}: {:?}", found.reasons);
        }
    }

    #[test]
    fn names_in_one_word_or_several_are_the_same() {
        for (line, name) in [("o donnell", "O'Donnell"), ("delacruz", "De-La-Cruz"), ("de la cruz", "Delacruz")]
        {
            let found = found(line, name, (1980, 5, 3)).unwrap_or_else(|| panic!("{line} finds nobody"));
            assert_eq!(found.reasons, [Reason::SameName], "{line}");
        }
    }

    #[test]
    fn somebody_else_is_not_shown() {
        assert!(found("john smith", "Maria Lopez", (1980, 5, 3)).is_none());
        assert!(found("lopez 9/9/1999", "Juana Lopez", (1950, 1, 2)).is_some(), "the date may be wrong");
        assert!(found("pedro lopez 9/9/1999", "Juana Lopez", (1950, 1, 2)).is_none());
    }

    #[test]
    fn an_exact_match_stands_before_a_near_one() {
        let exact = found("maria lopez 5/3/1980", "Maria Lopez", (1980, 5, 3)).unwrap();
        let near = found("maria lopez 5/3/1980", "Mario Lopez", (1980, 5, 3)).unwrap();
        assert!(exact.score > near.score && near.score > 0.5);
    }
}
