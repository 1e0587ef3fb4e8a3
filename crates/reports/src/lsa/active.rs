//! HUD 5.1 and 5.2: who is active in the report period, and who had a bed in it.

use super::days::Day;
use super::model::{Kind, Model};
use super::parameters::{Parameters, Scope};

/// Marks households and members. `is_in` says which projects are in Project.csv.
pub(super) fn mark(parameters: &Parameters, is_in: &[bool], model: &mut Model) {
    let (start, end) = (parameters.start(), parameters.end());
    let had_bed = |kind: Kind, last_bed_night: Option<Day>, move_in: Option<Day>| match kind {
        Kind::EsEntryExit | Kind::Th | Kind::Sh => true,
        Kind::EsNightByNight => last_bed_night.is_some_and(|night| (start..=end).contains(&night)),
        Kind::Psh | Kind::Rrh => move_in.is_some(),
        Kind::RrhServices => false,
    };
    for one in &mut model.households {
        let is_in = is_in.get(one.project as usize) == Some(&true);
        one.is_active = is_in && one.exit.is_none_or(|exit| exit >= start);
        // HUD's code asks for the project when projects were chosen alone, its text always.
        one.is_air = (is_in || parameters.scope() != Scope::Projects)
            && one.exit.is_none_or(|exit| exit > start)
            && had_bed(one.kind, one.last_bed_night, one.move_in);
    }
    for member in &mut model.members {
        let household = &model.households[member.household as usize];
        member.is_active = household.is_active && member.exit.is_none_or(|exit| exit >= start);
        member.is_air = household.is_air
            && member.exit.is_none_or(|exit| exit > start)
            && had_bed(member.kind, member.last_bed_night, member.move_in);
    }
}
