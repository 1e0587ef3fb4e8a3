//! Clients.

mod actions;
pub(crate) mod edit;
pub(crate) mod find;
mod form;
mod identity_card;
pub(crate) mod new;
mod notes;
mod queue;
mod timeline;
pub(crate) mod view;
pub(crate) mod views;

pub(crate) use find::reasons;
pub(crate) use view::above;
