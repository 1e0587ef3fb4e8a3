//! Referrals of households to vacancies: what may happen to both, why one ends, and what HUD is told (4.20).

mod event;
mod reason;
mod state;
mod vacancy;

pub use event::{JOINT_COMPONENT, REFERRED, Result4_20, event_type};
pub use reason::{Closes, NOT_SENT, Party, Reason, Returns, Unclear};
pub use state::{Actor, RULES, Rule, State, Step};
pub use vacancy::{Offer, Shown, VacancyState, VacancyStep, WITHDRAWN};
