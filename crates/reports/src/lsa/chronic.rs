//! HUD 5.5 to 5.10 and 7.4 to 7.8: how long people were in shelters or on the street within three years.

use super::data::Data;
use super::days::{Day, DaySet};
use super::input::Stay;
use super::model::{Kind, Member};

/// HUD's CHTime and CHTimeStatus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chronic {
    /// 365, 270, 400 (twelve months and four times, as told), 0; -1 when it is not asked; none while not known.
    pub(super) time: Option<i32>,
    /// 1 one episode, 2 four or more, 3 fewer, 99 not known.
    pub(super) status: Option<i32>,
}

/// HUD 5.12 and 7.9: what a person's time and disability make a household, the lowest of its members counting.
pub(super) fn category(chronic: Chronic, disability: i32) -> Option<i32> {
    let long = matches!(chronic.time, Some(365 | 400));
    match (chronic, disability) {
        (Chronic { time: Some(365), status: Some(1 | 2) }, 1) => Some(1),
        (Chronic { time: Some(400), status: Some(2) }, 1) => Some(1),
        (_, 1) if long => Some(2),
        (_, 99) if long => Some(3),
        (_, 0) if long => Some(4),
        (Chronic { time: Some(270), status: Some(99) }, 1) => Some(5),
        (Chronic { time: Some(270), .. }, 1) => Some(6),
        (Chronic { status: Some(99), .. }, disability) if disability != 0 => Some(9),
        _ => None,
    }
}

/// How the days of a person are gathered: the two chapters differ.
#[derive(Clone, Copy)]
pub(super) struct Gathering {
    /// First and last day that count.
    pub(super) first: Day,
    pub(super) last: Day,
    /// What was told at an entry counts when the entry is after this day.
    pub(super) told_after: Day,
    /// Chapter 5: stays without exit count to the last day, and services only houses people too.
    pub(super) is_of_people: bool,
}

/// The days that a person was in a shelter or safe haven or on the street, gaps of less than seven nights filled.
pub(super) fn homeless_days<'a>(
    data: &Data,
    members: impl Iterator<Item = &'a Member> + Clone,
    how: Gathering,
) -> DaySet {
    let (mut housed, mut homeless) = (DaySet::default(), DaySet::default());
    housed.reset(how.first, how.last);
    homeless.reset(how.first, how.last);
    let end_of = |member: &Member| member.exit.or(how.is_of_people.then_some(how.last + 1));
    for member in members.clone() {
        let from = match member.kind {
            Kind::Th => Some(member.entry),
            Kind::Psh | Kind::Rrh => member.move_in,
            Kind::RrhServices => member.move_in.filter(|_| how.is_of_people),
            Kind::EsEntryExit | Kind::EsNightByNight | Kind::Sh => None,
        };
        if let (Some(from), Some(end)) = (from, end_of(member)) {
            housed.insert(from, end);
        }
    }
    for member in members {
        let end = end_of(member);
        match (member.kind, end) {
            (Kind::EsEntryExit | Kind::Sh, Some(end)) => homeless.insert(member.entry, end),
            (Kind::EsNightByNight, Some(end)) => {
                let services = data.services.of(member.stay).iter();
                for service in services.filter(|service| service.is_bed_night) {
                    if service.day >= member.entry && service.day < end {
                        homeless.insert(service.day, service.day + 1);
                    }
                }
            }
            _ => {}
        }
        let stay = &data.stays[member.stay as usize].stay;
        let told =
            stay.to_street.filter(|_| member.entry > how.told_after && came_from_street(stay, member.kind));
        let until = if member.kind.has_move_in() { member.move_in.or(end) } else { Some(member.entry) };
        if let (Some(from), Some(until)) = (told, until) {
            homeless.insert(from, until);
        }
    }
    homeless.remove_all(&housed);
    homeless.fill_gaps(7);
    homeless
}

/// HUD's condition on 3.917 under which the day that someone came to the street counts.
pub(super) fn came_from_street(stay: &Stay, kind: Kind) -> bool {
    let before = stay.living_situation;
    matches!(before, Some(100..=199)) || (!kind.is_es_or_sh() && was_on_street_before(stay))
}

/// On the street or in a shelter the night before a short stay elsewhere.
pub(super) fn was_on_street_before(stay: &Stay) -> bool {
    stay.previous_street == Some(1)
        && match stay.length_of_stay {
            Some(10 | 11) => true,
            Some(2 | 3) => matches!(stay.living_situation, Some(200..=299)),
            _ => false,
        }
}

/// HUD 5.10 and 7.8: what 3.917 does not tell of a stay and ought to.
pub(super) fn lacks_history(stay: &Stay, member: &Member) -> bool {
    const UNKNOWN: [Option<i32>; 4] = [None, Some(8), Some(9), Some(99)];
    let living = stay.living_situation;
    let is_elsewhere = !member.kind.is_es_or_sh();
    let is_short_institution = matches!(living, Some(200..=299)) && matches!(stay.length_of_stay, Some(2 | 3));
    let is_short = matches!(stay.length_of_stay, Some(10 | 11));
    let was_asked = is_elsewhere && (is_short_institution || is_short);
    let was_homeless =
        !is_elsewhere || matches!(living, Some(100..=199)) || (was_asked && stay.previous_street == Some(1));
    stay.to_street.is_some_and(|day| day > member.entry)
        || living.is_none_or(|living| living < 100)
        || UNKNOWN.contains(&stay.length_of_stay)
        || (was_asked && !matches!(stay.previous_street, Some(0 | 1)))
        || (was_homeless
            && (UNKNOWN.contains(&stay.months_homeless)
                || UNKNOWN.contains(&stay.times_homeless)
                || stay.to_street.is_none()))
}

/// Twelve months and more, four times and more within three years, as told.
pub(super) fn told_of_years(stay: &Stay) -> bool {
    matches!(stay.months_homeless, Some(112 | 113)) && stay.times_homeless == Some(4)
}

/// HUD 5.5 to 5.10, for an adult or head of household who was last active on a day.
pub(super) fn of_person<'a>(
    data: &Data,
    members: impl Iterator<Item = &'a Member> + Clone,
    last_active: Day,
) -> Chronic {
    let start = last_active.years_earlier(3) + 1;
    let relevant =
        members.filter(|member| member.entry <= last_active && member.exit.is_none_or(|exit| exit > start));
    let how = Gathering { first: start, last: last_active, told_after: start, is_of_people: true };
    let days = homeless_days(data, relevant.clone(), how);
    let year_before = last_active.years_earlier(1);
    let (mut sum, mut episodes, mut is_long) = (0, 0, false);
    for (from, to) in days.runs() {
        let length = to - from + 1;
        sum += length;
        episodes += 1;
        is_long |= length >= 365 && to > year_before;
    }
    let (mut time, mut status) = match (is_long, sum) {
        (true, _) => (365, 1),
        (false, 365..) => (365, if episodes >= 4 { 2 } else { 3 }),
        (false, 270..) => (270, -1),
        _ => (0, -1),
    };
    let stay_of = |member: &Member| &data.stays[member.stay as usize].stay;
    let mut told = relevant.clone().filter(|member| member.entry > year_before);
    if (time != 365 || status == 3) && told.any(|member| told_of_years(stay_of(member))) {
        (time, status) = (400, 2);
    }
    if (matches!(time, 0 | 270) || status == 3)
        && relevant.clone().any(|member| lacks_history(stay_of(member), member))
    {
        status = 99;
    }
    Chronic { time: Some(time), status: Some(status) }
}
