//! HUD 6.9 and 6.12: whether a household was in the system before, and since when without a break.

use super::data::Data;
use super::days::{Day, DaySet};
use super::model::{Household, Kind};
use super::use_of_system::Asked;

/// How a household comes to the report period.
#[derive(Debug, Clone, Copy)]
pub(super) struct Engagement {
    /// HUD's Stat: 1 new, 2 back from permanent housing, 3 back from elsewhere, 4 back from unknown, 5 continuous.
    pub(super) stat: i32,
    /// Days since the exit before; -1 without one.
    pub(super) return_time: i32,
    /// The last day before which the household was away for a week.
    pub(super) last_inactive: Day,
}

/// Two years, within which a household comes back.
pub(super) const RETURN_DAYS: i32 = 730;
/// Fewer days away are no absence.
pub(super) const ABSENCE: i32 = 15;
/// Nights after a stay that are no break.
const PADDING: i32 = 6;

/// For the head's active households of a type, whose status in the three groups is given.
pub(super) fn of(asked: &Asked<'_>, statuses: [i32; 3]) -> Engagement {
    let end = asked.parameters.end();
    let first = asked.active().map(|one| one.entry).min().unwrap_or(end);
    let left = |one: &Household| {
        let exit = one.exit.filter(|exit| *exit < first && *exit >= first - RETURN_DAYS)?;
        Some((exit, std::cmp::Reverse(one.stay), one.destination))
    };
    let prior = asked.all().filter_map(left).max().map(|(exit, _, destination)| (exit, destination));
    let was_there = statuses.iter().any(|status| matches!(status, 11 | 12));
    let (stat, return_time) = match prior {
        _ if was_there => (5, -1),
        None => (1, -1),
        Some((exit, _)) if exit + ABSENCE > first => (5, -1),
        Some((exit, destination)) => (returned_from(destination), first - exit),
    };
    Engagement { stat, return_time, last_inactive: last_inactive(asked, first, stat) }
}

/// Where someone was between two stays, by the destination of the first.
pub(super) fn returned_from(destination: i32) -> i32 {
    match destination {
        400..=499 => 2,
        100..=399 => 3,
        _ => 4,
    }
}

fn last_inactive(asked: &Asked<'_>, first: Day, stat: i32) -> Day {
    let (start, end, lookback) =
        (asked.parameters.start(), asked.parameters.end(), asked.parameters.lookback());
    let is_close = |exit: Day| exit < start && exit + PADDING >= first;
    if stat != 5 || !asked.all().any(|one| one.exit.is_some_and(is_close)) {
        return (first - 1).max(lookback - 1);
    }
    // HUD pads stays only when the first of the report period began on its first day or before.
    let counted = asked
        .all()
        .filter(|one| first <= start && (one.is_active || one.exit.is_some_and(|exit| exit < start)));
    unbroken_since(asked.data, counted, lookback, first, end)
}

/// The last day before `entry`, from the lookback on, that no stay covers with the six nights after it.
pub(super) fn unbroken_since<'a>(
    data: &Data,
    households: impl Iterator<Item = &'a Household>,
    lookback: Day,
    entry: Day,
    end: Day,
) -> Day {
    let mut covered = DaySet::default();
    let from = lookback.max(Day::FIRST);
    covered.reset(from, entry.max(from));
    for one in households {
        if one.kind == Kind::EsNightByNight {
            for service in data.services.of(one.stay).iter().filter(|service| service.is_bed_night) {
                let night = service.day;
                if night >= one.entry && night <= end && one.exit.is_none_or(|exit| night < exit) {
                    covered.insert(night, (night + PADDING).min(end) + 1);
                }
            }
        } else {
            let last = one.exit.map_or(end, |exit| (exit + PADDING).min(end));
            covered.insert(one.entry, last + 1);
        }
    }
    covered.last_missing_before(entry).unwrap_or(lookback - 1)
}
