//! The bell in every page's header, with how many notices are unread.

use maud::{Markup, html};

use crate::error::Result;
use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::icon;

/// More than this is not counted out.
const MOST: i64 = 99;

/// GET /notices/count
pub(crate) async fn count(req: Req) -> Result<Markup> {
    Ok(bell(req.ctx.signed()?.unread))
}

/// The bell.
pub(crate) fn bell(unread: i64) -> Markup {
    let shown = if unread > MOST { format!("{MOST}+") } else { unread.to_string() };
    html! {
        a .hm-header__button id="bell" href="/notices" {
            (icon("notifications"))
            span .hm-vh { (t("notices-title")) }
            @if unread > 0 {
                span .hm-badge aria-hidden="true" { (shown) }
                span .hm-vh { ", " (t_with("notices-unread", [("count", unread.into())])) }
            }
        }
    }
}
