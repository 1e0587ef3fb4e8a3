//! Who may be the same person as someone about to be entered, and why.
//!
//! One reason alone rarely makes two records one person: names are shared, dates are guessed, an SSN is misread.
//! The rule says which reasons together are worth stopping for. People decide; nothing is merged by itself.

use chrono::NaiveDate;

use crate::search::{Candidate, Match, Query, Reason, rank, tokens};

/// How likely it is that two records are of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// They most likely are.
    Likely,
    /// They may be.
    Possible,
}

/// Someone about to be entered, as far as others can be compared with them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Newcomer<'a> {
    /// First and last name. A middle name is left out: half of the records have none.
    pub names: [&'a str; 2],
    /// Date of birth.
    pub dob: Option<NaiveDate>,
    /// The SSN, nine characters, an `x` for a digit that is not known.
    pub ssn: Option<&'a str>,
}

/// Names this alike are one name misheard, misspelled or shortened: `Mary Lopes` and `Maria Lopez`.
const ALIKE: f64 = 0.8;

/// Half of the name is the same: people marry, and take another given name.
const HALF: f64 = 0.5;

impl Newcomer<'_> {
    /// What to search for. An SSN that stands for "none" is left out.
    #[must_use]
    pub fn query(&self) -> Query {
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let ssn = self.ssn.filter(|ssn| ssn.len() == 9 && ssn.is_ascii() && !is_placeholder(ssn));
        Query {
            names: self.names.iter().flat_map(|name| tokens(name)).collect(),
            birth_date: self.dob,
            ssn: ssn.filter(|ssn| digits(ssn)).map(str::to_owned),
            ssn_last4: ssn.map(|ssn| ssn[5..].to_owned()).filter(|last4| digits(last4)).into_iter().collect(),
            ..Query::default()
        }
    }

    /// Those of the candidates who may be the same person: the likely ones first, then the best matches.
    #[must_use]
    pub fn among<T>(&self, candidates: Vec<Candidate<T>>) -> Vec<(Likeness, Match<T>)> {
        let query = self.query();
        let names = Query { names: query.names.clone(), ..Query::default() };
        let compared = candidates.into_iter().map(|candidate| {
            let alike =
                Alike { name: likeness_of_names(&names, &candidate), dates: both_dated(self, &candidate) };
            Candidate {
                client: (alike, candidate.client),
                names: candidate.names,
                dob: candidate.dob,
                same_ssn: candidate.same_ssn,
                same_ssn_last4: candidate.same_ssn_last4,
                same_client_id: false,
            }
        });
        let ranked = rank(&query, compared.collect());
        let mut alike: Vec<_> = ranked
            .into_iter()
            .filter_map(|found| {
                let (alike, client) = found.client;
                let likeness = alike.judge(&found.reasons, query.names.len())?;
                Some((likeness, Match { client, score: found.score, reasons: found.reasons }))
            })
            .collect();
        alike.sort_by_key(|(likeness, _)| *likeness);
        alike
    }
}

/// How alike two records are, beside the reasons that the search gives.
struct Alike {
    /// From 0 to 1.
    name: f64,
    /// Both birth dates are known.
    dates: bool,
}

impl Alike {
    fn judge(&self, reasons: &[Reason], words: usize) -> Option<Likeness> {
        use Reason as R;
        let has = |any: &[Reason]| any.iter().any(|reason| reasons.contains(reason));
        // A surname alone is shared by many.
        let name = has(&[R::SameName]) && words > 1;
        let date = has(&[R::SameBirthDate]);
        let near_date = date || has(&[R::DayMonthSwapped, R::YearOff, R::DayOff]);
        let last4 = has(&[R::SameSsnLast4]);
        let likely = [
            // The whole number names one person, whatever the name says today.
            has(&[R::SameSsn]),
            name && (near_date || last4),
            date && last4,
            date && self.name >= ALIKE,
        ];
        let possible = [
            near_date && self.name >= ALIKE,
            last4 && self.name >= ALIKE,
            date && self.name >= HALF,
            // A namesake, and no date that speaks against it.
            name && !self.dates,
        ];
        match (likely.contains(&true), possible.contains(&true)) {
            (true, _) => Some(Likeness::Likely),
            (false, true) => Some(Likeness::Possible),
            (false, false) => None,
        }
    }
}

fn both_dated<T>(new: &Newcomer<'_>, candidate: &Candidate<T>) -> bool {
    new.dob.is_some() && candidate.dob.is_some()
}

fn likeness_of_names<T>(names: &Query, candidate: &Candidate<T>) -> f64 {
    if names.names.is_empty() {
        return 0.0;
    }
    let named = Candidate {
        client: (),
        names: candidate.names.clone(),
        dob: None,
        same_ssn: false,
        same_ssn_last4: false,
        same_client_id: false,
    };
    rank(names, vec![named]).first().map_or(0.0, |found| found.score)
}

/// Numbers that are written where there is none: every digit the same, or digits in a row.
fn is_placeholder(ssn: &str) -> bool {
    let first = ssn.chars().next();
    ssn.chars().all(|digit| Some(digit) == first) || matches!(ssn, "123456789" | "987654321")
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Person(&'static str, &'static str, Option<(i32, u32, u32)>, Option<&'static str>);

    fn between(new: &Person, recorded: &Person) -> Option<Likeness> {
        let date = |(year, month, day)| NaiveDate::from_ymd_opt(year, month, day).unwrap();
        let newcomer = Newcomer { names: [new.0, new.1], dob: new.2.map(date), ssn: new.3 };
        let query = newcomer.query();
        let candidate = Candidate {
            client: (),
            names: vec![recorded.0.into(), recorded.1.into()],
            dob: recorded.2.map(date),
            same_ssn: recorded.3.is_some() && query.ssn.as_deref() == recorded.3,
            same_ssn_last4: recorded
                .3
                .is_some_and(|ssn| query.ssn_last4.iter().any(|last4| ssn.ends_with(last4))),
            same_client_id: false,
        };
        newcomer.among(vec![candidate]).first().map(|(likeness, _)| *likeness)
    }

    #[test]
    fn these_are_asked_about_and_those_are_not() {
        use Likeness::{Likely, Possible};
        let maria = Person("Maria", "Lopez", Some((1980, 5, 3)), Some("000987654"));
        for (recorded, expected) in [
            (Person("Maria", "Lopez", Some((1980, 5, 3)), None), Some(Likely)),
            (Person("Lopez", "Maria", Some((1980, 5, 3)), None), Some(Likely)),
            (Person("Maria Elena", "Lopez-Diaz", Some((1980, 5, 3)), None), Some(Likely)),
            (Person("Maria", "Lopez", Some((1980, 3, 5)), None), Some(Likely)),
            (Person("Maria", "Lopez", Some((1981, 5, 3)), None), Some(Likely)),
            (Person("Mary", "Lopez", Some((1980, 5, 3)), None), Some(Likely)),
            (Person("Maira", "Lopes", Some((1980, 5, 3)), None), Some(Likely)),
            (Person("Ana", "Smith", None, Some("000987654")), Some(Likely)),
            (Person("Maria", "Lopez", Some((1955, 9, 9)), Some("900117654")), Some(Likely)),
            (Person("Ana", "Smith", Some((1980, 5, 3)), Some("900117654")), Some(Likely)),
            (Person("Mary", "Lopez", Some((1980, 5, 4)), None), Some(Possible)),
            (Person("Maria", "Lopez", None, None), Some(Possible)),
            (Person("Maria", "Smith", Some((1980, 5, 3)), None), Some(Possible)),
            (Person("Mary", "Lopes", Some((1955, 9, 9)), Some("900117654")), Some(Possible)),
            (Person("Maria", "Lopez", Some((1955, 9, 9)), None), None),
            (Person("Ana", "Smith", Some((1980, 5, 3)), None), None),
            (Person("Ana", "Lopez", Some((1981, 5, 3)), None), None),
            (Person("Maria", "Quist", None, None), None),
            (Person("Ana", "Smith", None, Some("900117654")), None),
        ] {
            let found = between(&maria, &recorded);
            assert_eq!(found, expected, "{} {} {:?}", recorded.0, recorded.1, recorded.2);
        }
    }

    #[test]
    fn a_surname_alone_asks_about_nobody() {
        let lopez = Person("", "Lopez", None, None);
        assert_eq!(between(&lopez, &Person("Maria", "Lopez", None, None)), None);
        let dated = Person("", "Lopez", Some((1980, 5, 3)), None);
        assert_eq!(
            between(&dated, &Person("Maria", "Lopez", Some((1980, 5, 3)), None)),
            Some(Likeness::Likely)
        );
        assert_eq!(between(&Person("", "", None, None), &Person("Maria", "Lopez", None, None)), None);
    }

    #[test]
    fn a_number_that_stands_for_none_says_nothing() {
        for none in ["000000000", "999999999", "123456789", "xxxxxxxxx"] {
            let new = Person("Ana", "Smith", None, Some(none));
            assert_eq!(between(&new, &Person("Maria", "Lopez", None, Some(none))), None, "{none}");
        }
        let partial = Person("Maria", "Lopez", None, Some("xxxxx7654"));
        let recorded = Person("Maria", "Lopez", Some((1955, 9, 9)), Some("000987654"));
        assert_eq!(between(&partial, &recorded), Some(Likeness::Likely));
    }
}
