//! The records behind a data quality count of an LSA, each with the way to where it is mended.

use app::lsa::{BehindCount, Records, records_behind};
use axum::extract::Path;
use domain::ids::LsaRunId;
use maud::{Markup, html};

use super::lsa::{Address, about, pages};
use crate::error::Result;
use crate::extract::Query;
use crate::req::Req;
use crate::text::{has, t, t_with};
use crate::ui::{Column, Table, breadcrumb, grouped, table};

/// GET /reports/lsa/{id}/records/{count}
pub(crate) async fn page(
    req: Req,
    Path((id, column)): Path<(String, String)>,
    Query(address): Query<Address>,
) -> Result<Markup> {
    let (Ok(id), true) = (id.parse::<LsaRunId>(), has(&format!("lsa-mend-{column}"))) else {
        return Err(app::Error::NotFound.into());
    };
    let found = records_behind(&req.ctx, id, (&column, address.page.unwrap_or(1))).await?;
    let title = t(&format!("lsa-line-{column}"));
    let above =
        [("/reports/lsa".into(), t("lsa-title")), (format!("/reports/lsa/{id}"), about(&found.run.asked))];
    let main = html! {
        (breadcrumb(&above, &title))
        div .hm-pagehead { h1 { (title) } }
        p { (t(&format!("lsa-mend-{column}"))) }
        p .hm-count { (t_with("lsa-records-count", [("count", found.count.into()), ("shown", grouped(found.count).into())])) }
        @if found.hidden > 0 {
            p { (t_with("lsa-records-hidden", [("count", found.hidden.into())])) }
        }
        @if found.count > 0 {
            (records(&title, &found))
            (pages(&format!("/reports/lsa/{id}/records/{column}"), found.page, found.count))
        }
    };
    Ok(req.page(&title, main).await?)
}

fn records(caption: &str, found: &Records) -> Markup {
    let columns = [
        ("lsa-record", false),
        ("lsa-record-client", true),
        ("lsa-record-enrollment", true),
        ("lsa-record-project", true),
    ]
    .map(|(key, half)| Column { label: t(key), half });
    let row = |record: &BehindCount| {
        let to = |folder: &str, id: &String| (!id.is_empty()).then(|| format!("/{folder}/{id}"));
        vec![
            html! {
                (t(&format!("lsa-record-{}", record.record))) " " (key(&record.key, None))
                @if !record.group.is_empty() {
                    " " span .hm-muted { (t_with("lsa-record-group", [("number", record.group.as_str().into())])) }
                }
            },
            key(&record.personal_id, to("clients", &record.own_client_id)),
            key(&record.enrollment_id, to("enrollments", &record.own_enrollment_id)),
            key(&record.project_id, None),
        ]
    };
    let rows = found.records.iter().map(row).collect();
    table(&Table { caption, columns: &columns, rows })
}

/// A key, leading to its record.
fn key(key: &str, path: Option<String>) -> Markup {
    html! {
        span .hm-key {
            @match path {
                Some(path) => { a .hm-code href=(path) { (key) } }
                None => { span .hm-code { (key) } }
            }
        }
    }
}
