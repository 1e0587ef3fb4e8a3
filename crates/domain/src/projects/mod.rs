//! Projects: what HUD says of their descriptors beyond what each column's layout says.

mod descriptors;

pub use descriptors::{against_agency, faults, overlap};

use hud::lists::ProjectType;

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
