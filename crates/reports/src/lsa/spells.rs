//! HUD 6.10 to 6.15: the days that a household spent in the system, one status a day.

use super::chronic;
use super::days::{Day, DaySet};
use super::engaged::Engagement;
use super::input::Stay;
use super::model::{Household, Kind};
use super::use_of_system::Asked;

/// Days by what they were spent on.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Days {
    pub(super) rrh_pre_move_in: i32,
    pub(super) psh_housed: i32,
    pub(super) es: i32,
    pub(super) th: i32,
    pub(super) est: i32,
    pub(super) pre_move_in: i32,
    pub(super) rrh_housed: i32,
    pub(super) not_psh_housed: i32,
    pub(super) homeless: i32,
    pub(super) other_3917: i32,
    pub(super) total_homeless: i32,
    /// Whether there was a day in shelter or transitional housing, or waiting in either kind of housing.
    pub(super) used_est: bool,
    pub(super) used_rrh: bool,
    pub(super) used_psh: bool,
}

/// What a day was spent on, the most settled first: HUD's sysStatus. A day has the first that was given to it.
#[derive(Clone, Copy)]
enum Status {
    PshHoused = 1,
    RrhHoused,
    Th,
    Es,
    PshWaiting,
    RrhWaiting,
    Told,
}

/// A status for each day of a window.
struct Calendar {
    first: Day,
    days: Vec<u8>,
}

impl Calendar {
    fn new(first: Day, last: Day) -> Self {
        Self { first, days: vec![0; usize::try_from(last - first + 1).unwrap_or_default()] }
    }

    /// Gives a status to the days from `from` up to and without `end` that have none.
    fn give(&mut self, from: Day, end: Day, status: Status) {
        let place = |day: Day| usize::try_from(day - self.first).unwrap_or_default().min(self.days.len());
        let (from, end) = (place(from), place(end));
        if from < end {
            let free = self.days[from..end].iter_mut().filter(|day| **day == 0);
            free.for_each(|day| *day = status as u8);
        }
    }

    fn counts(&self) -> [i32; 8] {
        let mut counts = [0; 8];
        self.days.iter().for_each(|day| counts[usize::from(*day)] += 1);
        counts
    }
}

/// Counts the days of a head's households of a type.
pub(super) fn count(asked: &Asked<'_>, engagement: &Engagement) -> Days {
    let (end, lookback) = (asked.parameters.end(), asked.parameters.lookback());
    let since = engagement.last_inactive + 1;
    let from = lookback.max(Day::FIRST);
    // What was told reaches back to the last inactive day itself.
    let mut calendar = Calendar::new((lookback - 1).max(Day::FIRST), end);
    // HUD's order: whoever is housed is housed, whatever else the day has.
    let housed =
        |kind| asked.active().filter(move |one| one.kind == kind).filter_map(|one| Some((one, one.move_in?)));
    for (kind, status) in [(Kind::Psh, Status::PshHoused), (Kind::Rrh, Status::RrhHoused)] {
        for (one, move_in) in housed(kind) {
            calendar.give(move_in.max(from), one.exit.unwrap_or(end + 1), status);
        }
    }
    let since = since.max(from);
    for (is_kind, status) in [
        (&(|kind| kind == Kind::Th) as &dyn Fn(Kind) -> bool, Status::Th),
        (&|kind| matches!(kind, Kind::EsEntryExit | Kind::Sh), Status::Es),
    ] {
        for one in asked.all().filter(|one| is_kind(one.kind)) {
            calendar.give(one.entry.max(since), one.exit.unwrap_or(end + 1), status);
        }
    }
    for one in asked.all().filter(|one| one.kind == Kind::EsNightByNight) {
        let nights = asked.data.services.of(one.stay).iter().filter(|service| service.is_bed_night);
        for night in nights.map(|service| service.day) {
            if night >= one.entry.max(since) && night < one.exit.unwrap_or(end + 1) {
                calendar.give(night, night + 1, Status::Es);
            }
        }
    }
    for (kind, status) in [(Kind::Psh, Status::PshWaiting), (Kind::Rrh, Status::RrhWaiting)] {
        for one in asked.all().filter(|one| one.kind == kind) {
            calendar.give(one.entry.max(since), one.move_in.or(one.exit).unwrap_or(end + 1), status);
        }
    }
    let told_before = told_before(asked, engagement.last_inactive);
    give_told(asked, engagement.last_inactive, &mut calendar);
    summed(calendar.counts(), told_before, rrh_pre_move_in(asked))
}

/// HUD 6.15.
fn summed(counts: [i32; 8], told_before: i32, rrh_pre_move_in: i32) -> Days {
    let [_, psh_housed, rrh_housed, th, es, psh_waiting, rrh_waiting, told] = counts;
    let homeless = th + es + psh_waiting + rrh_waiting;
    Days {
        rrh_pre_move_in,
        psh_housed,
        es,
        th,
        est: es + th,
        pre_move_in: psh_waiting + rrh_waiting,
        rrh_housed,
        not_psh_housed: homeless + rrh_housed,
        homeless,
        other_3917: told_before + told,
        total_homeless: told_before + homeless + told,
        used_est: es + th > 0,
        used_rrh: rrh_waiting > 0,
        used_psh: psh_waiting > 0,
    }
}

/// HUD 6.10. A household that left without moving in counts the day it left.
fn rrh_pre_move_in(asked: &Asked<'_>) -> i32 {
    let end = asked.parameters.end();
    let waiting = asked
        .active()
        .filter(|one| one.kind == Kind::Rrh)
        .map(|one| (one.entry.max(Day::FIRST), one.move_in.unwrap_or_else(|| one.exit.unwrap_or(end) + 1)));
    let Some(first) = waiting.clone().map(|(from, _)| from).min() else { return 0 };
    let mut days = DaySet::default();
    days.reset(first, end);
    waiting.for_each(|(from, to)| days.insert(from, to));
    days.count()
}

/// Whether the day that someone came to the street counts, for a household that came to a project (HUD 6.14).
fn came_from_street(one: &Household, stay: &Stay) -> bool {
    one.kind.is_es_or_sh()
        || matches!(stay.living_situation, Some(100..=199))
        || chronic::was_on_street_before(stay)
}

/// HUD 6.14.1: from the earliest day told to the last inactive day.
fn told_before(asked: &Asked<'_>, last_inactive: Day) -> i32 {
    let told = asked.all().filter(|one| one.entry > last_inactive).filter_map(|one| {
        let stay = &asked.data.stays[one.stay as usize].stay;
        stay.to_street.filter(|day| *day <= last_inactive && came_from_street(one, stay))
    });
    told.min().map_or(0, |day| last_inactive - day + 1)
}

/// HUD 6.14.2: days from the last inactive one on that nothing else accounts for. Here the type of household
/// that came counts, not the type that it was in the report period.
fn give_told(asked: &Asked<'_>, last_inactive: Day, calendar: &mut Calendar) {
    let came = asked.model.of_head(asked.head).filter(|one| one.entry_type == asked.hh_type);
    for one in came.filter(|one| one.entry > last_inactive) {
        let stay = &asked.data.stays[one.stay as usize].stay;
        if let Some(day) = stay.to_street.filter(|day| *day < one.entry && came_from_street(one, stay)) {
            calendar.give(day.max(last_inactive), one.entry, Status::Told);
        }
    }
}
