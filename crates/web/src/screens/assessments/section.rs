//! A client's assessments on their page.

use app::assessments::{Made, list_of_client};
use domain::ids::ClientId;
use maud::{Markup, html};

use crate::error::Result;
use crate::req::Req;
use crate::text::t;
use crate::ui::{Column, Table, cell, date, listed, table};

/// The assessments that the person may see, the newest first; nothing when there are none.
pub(crate) async fn of_client(req: &Req, client: ClientId) -> Result<Markup> {
    let made = list_of_client(&req.ctx, client).await?;
    if made.is_empty() {
        return Ok(html! {});
    }
    let column = |label, half| Column { label: t(label), half };
    let columns = [
        column("assessment-date", false),
        column("assessment-tool", false),
        column("assessment-score", true),
        column("assessment-open", true),
    ];
    let rows = made.iter().map(row).collect();
    Ok(html! {
        section .hm-section {
            h2 { (t("assessments")) }
            (table(&Table { caption: &t("assessments-caption"), columns: &columns, rows }))
        }
    })
}

fn row(made: &Made) -> Vec<Markup> {
    let number = |number: Option<i32>| cell(&number.map(|number| number.to_string()).unwrap_or_default());
    let day = made.date.map_or_else(|| t("unknown"), date);
    let level = || listed("4.19.4", made.level).unwrap_or_else(|| t("unknown"));
    vec![
        html! { a href={ "/assessments/" (made.id) } { (day) } },
        cell(&made.tool.clone().unwrap_or_else(level)),
        number(made.score),
        number(made.unknown),
    ]
}
