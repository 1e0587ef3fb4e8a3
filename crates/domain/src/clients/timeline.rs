//! What happened with a client when, from HUD's files: the newest first, bed nights in runs.

use chrono::NaiveDate;

/// Something that happened on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// The day; of a run of nights the last.
    pub date: NaiveDate,
    /// The project's name.
    pub project: Option<String>,
    /// What happened.
    pub what: What,
}

/// What happened, in HUD's codes. A code may be one that no list has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// The stay ended (3.11), with the destination (3.12, list 3.12.1).
    Exit(Option<i32>),
    /// Nights in a shelter without a gap (4.14): how many, and the first of them.
    Nights {
        /// How many.
        nights: usize,
        /// The first.
        first: NaiveDate,
    },
    /// A coordinated entry event (4.20).
    Event {
        /// List 4.20.2.
        event: Option<i32>,
        /// List 4.20.D: what became of a referral.
        result: Option<i32>,
    },
    /// A service of a federal partner's program, as HUD's columns have it.
    Service {
        /// List of record types.
        record_type: Option<i32>,
        /// Its list depends on the record type.
        type_provided: Option<i32>,
    },
    /// A coordinated entry assessment (4.19).
    Assessment {
        /// List 4.19.3: how.
        kind: Option<i32>,
        /// List 4.19.4: of what.
        level: Option<i32>,
        /// List 4.19.7.
        prioritization: Option<i32>,
    },
    /// Where the client stayed when someone met them (4.12, list 3.12.1).
    LivingSituation(Option<i32>),
    /// The client moved into housing (3.20).
    MoveIn,
    /// The stay began (3.10).
    Entry,
}

/// Puts the newest first. On one day a stay ends last and begins first.
pub fn newest_first(moments: &mut [Moment]) {
    moments.sort_by(|a, b| b.date.cmp(&a.date).then(rank(&a.what).cmp(&rank(&b.what))));
}

fn rank(what: &What) -> u8 {
    match what {
        What::Exit(_) => 0,
        What::Nights { .. } => 1,
        What::Event { .. } | What::Service { .. } => 2,
        What::Assessment { .. } | What::LivingSituation(_) => 3,
        What::MoveIn => 4,
        What::Entry => 5,
    }
}

/// One stay's bed nights as runs without a gap. The nights may come in any order, and twice.
#[must_use]
pub fn runs(project: Option<&str>, mut nights: Vec<NaiveDate>) -> Vec<Moment> {
    nights.sort_unstable();
    nights.dedup();
    let without_gap = nights.chunk_by(|a, b| a.succ_opt() == Some(*b));
    without_gap
        .filter_map(|run| {
            let what = What::Nights { nights: run.len(), first: *run.first()? };
            Some(Moment { date: *run.last()?, project: project.map(str::to_owned), what })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn march(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
    }

    #[test]
    fn nights_without_a_gap_are_one_run() {
        let found = runs(Some("Harbor"), [3, 1, 2, 2, 7, 9, 8].map(march).to_vec());
        let shown: Vec<_> = found
            .iter()
            .map(|moment| match moment.what {
                What::Nights { nights, first } => (nights, first, moment.date),
                _ => panic!("{moment:?}"),
            })
            .collect();
        assert_eq!(shown, [(3, march(1), march(3)), (3, march(7), march(9))]);
        assert!(runs(None, vec![]).is_empty());
    }

    #[test]
    fn a_run_goes_over_the_end_of_a_month() {
        let nights = vec![NaiveDate::from_ymd_opt(2026, 2, 28).unwrap(), march(1)];
        assert_eq!(runs(None, nights).len(), 1);
    }

    #[test]
    fn the_newest_is_first_and_a_day_begins_with_the_entry() {
        let at = |day, what| Moment { date: march(day), project: None, what };
        let mut moments =
            vec![at(1, What::Entry), at(5, What::MoveIn), at(5, What::Exit(None)), at(5, What::Entry)];
        newest_first(&mut moments);
        let order: Vec<_> = moments.into_iter().map(|moment| moment.what).collect();
        assert_eq!(order, [What::Exit(None), What::MoveIn, What::Entry, What::Entry]);
    }
}
