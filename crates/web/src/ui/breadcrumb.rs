//! Where a page stands.

use maud::{Markup, html};

use crate::text::t;

/// The pages above, each an address and a name, and the name of this one.
pub(crate) fn breadcrumb(above: &[(String, String)], here: &str) -> Markup {
    html! {
        nav .usa-breadcrumb aria-label=(t("breadcrumbs")) {
            ol .usa-breadcrumb__list {
                @for (path, name) in above {
                    li .usa-breadcrumb__list-item {
                        a .usa-breadcrumb__link href=(path) { span { (name) } }
                    }
                }
                li .usa-breadcrumb__list-item .usa-current aria-current="page" { span { (here) } }
            }
        }
    }
}
