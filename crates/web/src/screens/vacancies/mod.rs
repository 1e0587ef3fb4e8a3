//! Vacancies: units and slots on offer.

pub(crate) mod form;
pub(crate) mod list;
pub(crate) mod row;
pub(crate) mod view;
