//! The queue on paper and as a file.

use app::queue::{export, print};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use maud::html;

use super::filter::Address;
use super::list::table;
use super::row::{COLUMNS, words};
use crate::error::Result;
use crate::extract::Query;
use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::{date_time, frame};

/// GET /queue/print
pub(crate) async fn paper(req: Req, Query(address): Query<Address>) -> Result<Response> {
    let places = print(&req.ctx, &address.filter()).await?;
    let who = req.ctx.signed()?.name.clone();
    let when = date_time(req.ctx.now(), req.ctx.implementation().time_zone);
    let count = i64::try_from(places.len()).unwrap_or(i64::MAX);
    let main = html! {
        h1 { (t("queue-title")) }
        p { (t_with("queue-printed", [("who", who.into()), ("when", when.into())])) }
        p .hm-count { (t_with("queue-count", [("count", count.into())])) }
        (table(&places, 0, req.ctx.today()))
    };
    let name = req.ctx.implementation().name.clone();
    Ok(frame::solo(&t("queue-title"), &name, main).into_response())
}

/// GET /queue/export
pub(crate) async fn file(req: Req, Query(address): Query<Address>) -> Result<Response> {
    let places = export(&req.ctx, &address.filter()).await?;
    let today = req.ctx.today();
    let mut file = csv::Writer::from_writer(Vec::new());
    let broken = |error: &dyn std::error::Error| app::Error::Internal(format!("CSV: {error}"));
    file.write_record(COLUMNS.map(t)).map_err(|error| broken(&error))?;
    for (number, entry) in (1..).zip(&places) {
        let cells = words(entry, Some(number), today).map(harmless);
        file.write_record(cells).map_err(|error| broken(&error))?;
    }
    let bytes = file.into_inner().map_err(|error| broken(&error))?;
    let named = format!("attachment; filename=\"queue-{today}.csv\"");
    let headers =
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, named)];
    Ok((headers, bytes).into_response())
}

/// A spreadsheet takes a cell that begins like this for a formula and may carry it out.
fn harmless(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for (cell, written) in [("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@a", "'@a"), ("A=1", "A=1")]
        {
            assert_eq!(harmless(cell.into()), written);
        }
    }
}
