//! The screens, a folder for each noun and a file for each screen.

pub(crate) mod account;
pub(crate) mod agencies;
pub(crate) mod assessments;
pub(crate) mod clients;
pub(crate) mod eligibility;
pub(crate) mod enrollments;
pub(crate) mod home;
pub(crate) mod host;
pub(crate) mod households;
pub(crate) mod imports;
pub(crate) mod invitation;
pub(crate) mod live;
pub(crate) mod mail;
pub(crate) mod notes;
pub(crate) mod notices;
pub(crate) mod projects;
pub(crate) mod queue;
pub(crate) mod referrals;
pub(crate) mod reports;
pub(crate) mod session;
pub(crate) mod set_up;
pub(crate) mod settings;
pub(crate) mod units;
pub(crate) mod users;
pub(crate) mod vacancies;
