//! The housing queue, a page at a time.

use app::queue::{Listed, PAGE, Queue, list};
use chrono::NaiveDate;
use maud::{Markup, html};

use super::filter::{Address, form};
use super::row::{COLUMNS, may_refer, row};
use crate::error::Result;
use crate::extract::Query;
use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::icon;

/// GET /queue
pub(crate) async fn page(req: Req, Query(address): Query<Address>) -> Result<Markup> {
    let queue = list(&req.ctx, &address.filter(), address.page.parse().unwrap_or(1)).await?;
    let query = address.query();
    let main = html! {
        div .hm-pagehead {
            h1 { (t("queue-title")) }
            div .hm-actions {
                a .usa-button .usa-button--outline href={ "/queue/print?" (query) } {
                    (icon("print")) (t("queue-print"))
                }
                a .usa-button .usa-button--outline href={ "/queue/export?" (query) } {
                    (icon("file_download")) (t("queue-export"))
                }
            }
        }
        (form(&address))
        div id="queue" data-live="queue" {
            p .hm-count role="status" { (t_with("queue-count", [("count", count(queue.count).into())])) }
            @if queue.places.is_empty() {
                p .hm-empty { (t("queue-none")) }
            } @else {
                (table(&queue.places, (queue.page - 1) * PAGE, req.ctx.today(), may_refer(&req)))
            }
            (pages(&queue, &query))
        }
    };
    Ok(req.page(&t("queue-title"), main).await?)
}

/// The table; the first row has the number after `before`.
pub(crate) fn table(places: &[Listed], before: u64, today: NaiveDate, may_refer: bool) -> Markup {
    html! {
        table .hm-table .hm-table--stack .hm-dense role="table" {
            caption .hm-vh { (t("queue-caption")) }
            thead role="rowgroup" {
                tr role="row" {
                    @for label in COLUMNS { th scope="col" role="columnheader" { (t(label)) } }
                    th scope="col" role="columnheader" { (t("queue-why")) }
                }
            }
            tbody role="rowgroup" {
                @for (number, entry) in (before + 1..).zip(places) { (row(entry, Some(number), today, may_refer)) }
            }
        }
    }
}

fn pages(queue: &Queue, query: &str) -> Markup {
    let pages = queue.count.div_ceil(PAGE).max(1);
    let link = |page: u64, label| html! { a href={ "/queue?" (query) "&page=" (page) } { (t(label)) } };
    html! {
        @if pages > 1 {
            nav .hm-actions aria-label=(t("queue-title")) {
                @if queue.page > 1 { (link(queue.page - 1, "queue-previous")) }
                span { (t_with("queue-page", [("page", count(queue.page).into()), ("pages", count(pages).into())])) }
                @if queue.page < pages { (link(queue.page + 1, "queue-next")) }
            }
        }
    }
}

fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
