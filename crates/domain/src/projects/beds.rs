//! Which projects have beds and units.

use hud::CodeList;
use hud::lists::{ProjectType, RrhSubType};

use crate::records::{Row, Value};

/// Project types with beds and units: HUD asks inventory of these (2.07). Rapid re-housing has them too when it houses
/// people and not only serves them, which its sub-type says (2.02.A).
pub const RESIDENTIAL: [ProjectType; 7] = [
    ProjectType::EmergencyShelterEntryExit,
    ProjectType::EmergencyShelterNightByNight,
    ProjectType::TransitionalHousing,
    ProjectType::PhPermanentSupportiveHousing,
    ProjectType::SafeHaven,
    ProjectType::PhHousingOnly,
    ProjectType::PhHousingWithServices,
];

/// Whether HUD asks for beds and units of a project. What is not known counts as no.
#[must_use]
pub fn is_residential(project: &Row) -> bool {
    let is = |name, code: i32| project.get(name) == Some(&Value::Integer(code));
    let houses = RESIDENTIAL.iter().any(|kind| is("ProjectType", kind.code()));
    let rapid = is("ProjectType", ProjectType::PhRapidReHousing.code());
    houses || rapid && is("RRHSubType", RrhSubType::RrhHousingWithOrWithoutServices.code())
}
