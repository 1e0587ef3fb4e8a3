//! A person's own notices.

use app::notices::{Shown, list};
use domain::notices::NoticeSubject;
use maud::{Markup, html};
use serde::Deserialize;

use crate::error::Result;
use crate::extract::Query;
use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::{Column, Table, cell, client_name, date, date_time, table};

/// What stands in the address.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Address {
    /// The page, the newest is 0.
    page: Option<u64>,
}

/// GET /notices
pub(crate) async fn page(req: Req, Query(address): Query<Address>) -> Result<Markup> {
    let page = address.page.unwrap_or(0);
    let (notices, more) = list(&req.ctx, page).await?;
    let unread = req.ctx.signed()?.unread;
    let main = html! {
        div .hm-pagehead data-live="notice" {
            h1 { (t("notices-title")) }
            @if unread > 0 {
                form .hm-actions method="post" action="/notices/read" {
                    button .usa-button .usa-button--outline type="submit" { (t("notices-read-all")) }
                }
            }
        }
        @if notices.is_empty() {
            div .hm-empty { p { (t("notices-none")) } }
        } @else {
            (found(&req, &notices))
        }
        (pages(page, more))
    };
    Ok(req.page(&t("notices-title"), main).await?)
}

fn found(req: &Req, notices: &[Shown]) -> Markup {
    let column = |label, half| Column { label: t(label), half };
    let columns = [column("notice-what", false), column("notice-when", false), column("notice-state", false)];
    let zone = req.ctx.implementation().time_zone;
    let rows = notices.iter().map(|shown| {
        let notice = &shown.notice;
        let state = if notice.is_read {
            cell(&t("notice-read"))
        } else {
            html! { span { span .hm-tag .hm-tag--good { (t("notice-new")) } } }
        };
        vec![
            html! {
                form method="post" action={ "/notices/" (notice.id) "/read" } {
                    button .usa-button .usa-button--unstyled type="submit" { (words(shown)) }
                }
            },
            cell(&date_time(notice.at, zone)),
            state,
        ]
    });
    let rows = rows.collect();
    table(&Table { caption: &t("notices-caption"), columns: &columns, rows })
}

fn words(shown: &Shown) -> String {
    if let Some(vacancy) = &shown.vacancy {
        let about = [
            ("unit", vacancy.unit_name.as_str().into()),
            ("project", vacancy.project_name.as_str().into()),
            ("date", date(vacancy.terms.available_on).into()),
        ];
        return t_with(&format!("notice-{}", shown.notice.kind), about);
    }
    if shown.notice.subject.0 == NoticeSubject::Vacancy {
        return t("notice-vacancy_gone");
    }
    let client = shown.client.as_ref().map_or_else(|| t("notice-somebody"), client_name);
    t_with(&format!("notice-{}", shown.notice.kind), [("client", client.into())])
}

fn pages(page: u64, more: bool) -> Markup {
    html! {
        @if page > 0 || more {
            nav .hm-actions aria-label=(t("notices-pages")) {
                @if page > 0 { a href={ "/notices?page=" (page - 1) } { (t("notices-newer")) } }
                @if more { a href={ "/notices?page=" (page + 1) } { (t("notices-older")) } }
            }
        }
    }
}
