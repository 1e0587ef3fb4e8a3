//! The LSAs that were computed.

use app::lsa::{Asked, PAGE, Run, State, list};
use maud::{Markup, html};
use serde::Deserialize;

use crate::error::Result;
use crate::extract::Query;
use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::{Column, Table, cell, date, date_time, grouped, table};

/// What stands in the address.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Address {
    /// The page, from 1 on.
    pub(super) page: Option<u64>,
}

/// GET /reports/lsa
pub(crate) async fn page(req: Req, Query(address): Query<Address>) -> Result<Markup> {
    let page = address.page.unwrap_or(1).max(1);
    let found = list(&req.ctx, page).await?;
    let main = html! {
        div .hm-pagehead {
            h1 { (t("lsa-title")) }
            a .usa-button href="/reports/lsa/new" { (t("lsa-new")) }
        }
        p { (t("lsa-intro")) }
        @if found.count == 0 {
            div .hm-empty { h2 { (t("lsa-none-title")) } p { (t("lsa-none")) } }
        } @else {
            (runs(&req, &found.runs))
            (pages("/reports/lsa", page, found.count))
        }
    };
    Ok(req.page(&t("lsa-title"), main).await?)
}

fn runs(req: &Req, runs: &[Run]) -> Markup {
    let zone = req.ctx.implementation().time_zone;
    let columns = [
        ("lsa-about", false),
        ("lsa-scope", true),
        ("lsa-state", true),
        ("lsa-by", true),
        ("lsa-started", true),
        ("lsa-data", true),
    ];
    let columns = columns.map(|(key, half)| Column { label: t(key), half });
    let row = |run: &Run| {
        vec![
            html! { a href={ "/reports/lsa/" (run.id) } { (about(&run.asked)) } },
            cell(&t(&format!("lsa-scope-{}", run.asked.scope))),
            html! { span .hm-tag { (state(&run.state)) } },
            cell(&run.by),
            cell(&date_time(run.started_at, zone)),
            cell(&data(run)),
        ]
    };
    let rows = runs.iter().map(row).collect();
    table(&Table { caption: &t("lsa-caption"), columns: &columns, rows })
}

/// The continuum and the days.
pub(super) fn about(asked: &Asked) -> String {
    let (first, last) = (date(asked.first_day), date(asked.last_day));
    let args = [("coc", asked.coc.as_str().into()), ("first", first.into()), ("last", last.into())];
    t_with(if asked.scope == "hic" { "lsa-about-night" } else { "lsa-about-period" }, args)
}

pub(super) fn state(state: &State) -> String {
    t(match state {
        State::Running(_) => "lsa-state-running",
        State::Done => "lsa-state-done",
        State::Failed(_) => "lsa-state-failed",
    })
}

/// Which data it was computed from.
pub(super) fn data(run: &Run) -> String {
    let version = run.data_version.map(grouped);
    version.map_or_else(|| t("unknown"), |version| t_with("lsa-data-version", [("version", version.into())]))
}

/// The way to the pages before and after.
pub(super) fn pages(path: &str, page: u64, count: u64) -> Markup {
    let last = count.div_ceil(PAGE).max(1);
    html! {
        @if last > 1 {
            nav .hm-actions aria-label=(t("pages")) {
                @if page > 1 { a rel="prev" href={ (path) "?page=" (page - 1) } { (t("page-previous")) } }
                span { (t_with("page-of", [("page", page.into()), ("last", last.into())])) }
                @if page < last { a rel="next" href={ (path) "?page=" (page + 1) } { (t("page-next")) } }
            }
        }
    }
}
