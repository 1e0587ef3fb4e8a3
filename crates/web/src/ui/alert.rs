//! A message above what it is about.

use maud::{Markup, html};

/// How serious a message is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    /// It went well.
    Success,
    /// Something to know.
    Info,
    /// Something to look at.
    Warning,
}

/// A message.
pub(crate) fn alert(kind: Kind, content: &Markup) -> Markup {
    let (class, role) = match kind {
        Kind::Success => ("usa-alert--success", Some("status")),
        Kind::Info => ("usa-alert--info", None),
        Kind::Warning => ("usa-alert--warning", None),
    };
    html! {
        div class={ "usa-alert " (class) } role=[role] {
            div .usa-alert__body { div .usa-alert__text { (content) } }
        }
    }
}
