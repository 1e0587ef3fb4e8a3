//! The queue on paper and as a file.

use app::queue::{Listed, export, print};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use maud::html;

use super::filter::Address;
use super::list::table;
use super::row::words;
use crate::error::Result;
use crate::extract::Query;
use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::{client_name, date, date_time, frame, short_id};

/// GET /queue/print
pub(crate) async fn paper(req: Req, Query(address): Query<Address>) -> Result<Response> {
    let places = print(&req.ctx, &address.filter()).await?;
    let who = req.ctx.signed()?.name.clone();
    let when = date_time(req.ctx.now(), req.ctx.implementation().time_zone);
    let count = i64::try_from(places.len()).unwrap_or(i64::MAX);
    let main = html! {
        header .hm-paper__head {
            h1 { (t("queue-title")) }
            p .hm-count { (t_with("queue-count", [("count", count.into())])) }
            p { (req.ctx.implementation().name) }
            p { (t_with("queue-printed", [("who", who.into()), ("when", when.into())])) }
        }
        p .hm-noprint .hm-paper__help {
            (t("queue-print-help")) " " a href={ "/queue?" (address.query()) } { (t("queue-print-back")) }
        }
        (table(&places, 0, req.ctx.today(), false))
    };
    Ok(frame::paper(&t("queue-title"), main).into_response())
}

/// GET /queue/export
pub(crate) async fn file(req: Req, Query(address): Query<Address>) -> Result<Response> {
    let places = export(&req.ctx, &address.filter()).await?;
    let today = req.ctx.today();
    // Without the mark, spreadsheets read accents as something else.
    let mut file = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    let broken = |error: &dyn std::error::Error| app::Error::Internal(format!("CSV: {error}"));
    file.write_record(FILE_COLUMNS.map(t)).map_err(|error| broken(&error))?;
    for (number, entry) in (1..).zip(&places) {
        let cells = cells(entry, number, today).map(harmless);
        file.write_record(cells).map_err(|error| broken(&error))?;
    }
    let bytes = file.into_inner().map_err(|error| broken(&error))?;
    let named = format!("attachment; filename=\"queue-{today}.csv\"");
    let headers =
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, named)];
    Ok((headers, bytes).into_response())
}

/// The headings of the file: what the page shows together stands apart, so that it can be sorted and counted.
const FILE_COLUMNS: [&str; 15] = [
    "queue-rank",
    "queue-client",
    "client-id",
    "queue-household",
    "queue-people",
    "queue-score",
    "queue-unanswered",
    "queue-waiting",
    "queue-days-waiting",
    "queue-veteran",
    "queue-chronic",
    "queue-wants",
    "queue-area",
    "queue-status",
    "queue-referral",
];

fn cells(entry: &Listed, number: u64, today: NaiveDate) -> [String; 15] {
    let [rank, _, _, _, _, veteran, chronic, wants, area, status, referral] = words(entry, Some(number), today);
    [
        rank,
        client_name(&entry.client),
        short_id(entry.client.id),
        t(&format!("queue-kind-{}", entry.kind)),
        entry.size.to_string(),
        entry.place.score.to_string(),
        entry.unknown.to_string(),
        date(entry.place.placed_on),
        (today - entry.place.placed_on).num_days().to_string(),
        veteran,
        chronic,
        wants,
        area,
        status,
        referral,
    ]
}

/// A spreadsheet takes a cell that begins like this for a formula and may carry it out.
pub(crate) fn harmless(cell: String) -> String {
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
