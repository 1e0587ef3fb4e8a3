//! Markup that every screen shares. A field cannot be built without a label, nor a table without a caption.

mod alert;
mod breadcrumb;
mod chart;
mod choice;
mod field;
mod form_page;
pub(crate) mod frame;
mod hud_code;
mod hud_form;
mod icon;
mod name;
mod nav;
mod number;
mod table;
mod text_area;
mod time;

pub(crate) use alert::{Kind, alert};
pub(crate) use breadcrumb::breadcrumb;
pub(crate) use chart::{Bar, Chart, Group, chart};
pub(crate) use choice::{Choice, ChoiceOption, checkbox, checkboxes, narrow, radios, select};
pub(crate) use field::{Field, FieldKind, error_summary, field, message, problem_text};
pub(crate) use form_page::FormPage;
pub(crate) use hud_code::{answer, listed, listed_short};
pub(crate) use hud_form::{HudForm, Whose, column_label, text_in_words, typed, value_in_words};
pub(crate) use icon::icon;
pub(crate) use name::{client_name, short_id};
pub(crate) use number::grouped;
pub(crate) use table::{Column, Table, cell, table};
pub(crate) use text_area::{TextArea, text_area};
pub(crate) use time::{date, date_time, time};
