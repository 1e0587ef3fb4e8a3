//! Icons; never alone, always beside words.

use maud::{Markup, html};

use crate::assets::url;

/// An icon of the sprite, hidden from screen readers.
pub(crate) fn icon(name: &str) -> Markup {
    let href = format!("{}#{name}", url("icons.svg"));
    html! { svg .hm-icon aria-hidden="true" focusable="false" { use href=(href) {} } }
}
