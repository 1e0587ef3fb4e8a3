//! A row of the queue, the same in the list and by itself, and its words.

use app::queue::{Listed, row as find_row};
use app::{UseCase, access};
use chrono::NaiveDate;
use domain::ids::QueueEntryId;
use domain::queue::Status;
use maud::{Markup, html};

use crate::error::Result;
use crate::extract::Id;
use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::{client_name, date, listed_short, short_id};

/// The headings.
pub(crate) const COLUMNS: [&str; 11] = [
    "queue-rank",
    "queue-client",
    "queue-household",
    "queue-score",
    "queue-waiting",
    "queue-veteran",
    "queue-chronic",
    "queue-wants",
    "queue-area",
    "queue-status",
    "queue-referral",
];

/// GET /queue/{id}/row: the row alone, for a page that is open.
pub(crate) async fn fragment(req: Req, Id(id): Id<QueueEntryId>) -> Result<Markup> {
    let entry = find_row(&req.ctx, id).await?;
    Ok(row(&entry, None, req.ctx.today(), may_refer(&req)))
}

/// Whether the person refers households at all.
pub(crate) fn may_refer(req: &Req) -> bool {
    access::enter(&req.ctx, UseCase::SendReferral).is_ok()
}

/// A row; its number where the list knows it. Who may refer can do so from here.
pub(crate) fn row(entry: &Listed, number: Option<u64>, today: NaiveDate, may_refer: bool) -> Markup {
    let can_be_referred = may_refer && entry.status == Status::Active && entry.referral_status == "none";
    let words = words(entry, number, today);
    let name = client_name(&entry.client);
    html! {
        tr role="row" id={ "entry-" (entry.place.id) } data-entry=(entry.place.id) {
            @for (at, (label, text)) in COLUMNS.iter().zip(&words).enumerate() {
                @if at == 1 {
                    th scope="row" role="rowheader" {
                        a href={ "/clients/" (entry.client.id) } { (name) }
                        " " span .hm-code { (short_id(entry.client.id)) }
                    }
                } @else {
                    td role="cell" .hm-half data-label=(t(label)) { (cell(at, text, entry, today)) }
                }
            }
            td role="cell" {
                a href={ "/queue/" (entry.place.id) } aria-label=(t_with("queue-why-of", [("name", name.as_str().into())])) {
                    (t("queue-why"))
                }
                @if can_be_referred {
                    br;
                    a href={ "/queue/" (entry.place.id) "/refer" } aria-label=(t_with("referral-refer-of", [("name", name.as_str().into())])) {
                        (t("referral-refer"))
                    }
                }
            }
        }
    }
}

/// The cells in words, as they are read, printed and written to a file.
pub(crate) fn words(entry: &Listed, number: Option<u64>, today: NaiveDate) -> [String; 11] {
    let since = format!("{} ({})", date(entry.place.placed_on), days(entry, today));
    [
        number.map(|number| number.to_string()).unwrap_or_default(),
        format!("{} {}", client_name(&entry.client), short_id(entry.client.id)),
        household(entry),
        score(entry),
        since,
        answer(entry.veteran),
        answer(entry.chronic),
        wants(&entry.wishes),
        entry.area.clone().unwrap_or_default(),
        status(entry),
        referral(&entry.referral_status),
    ]
}

/// Kind and size.
pub(crate) fn household(entry: &Listed) -> String {
    let kind = t(&format!("queue-kind-{}", entry.kind));
    t_with("queue-kind-size", [("kind", kind.into()), ("size", entry.size.into())])
}

/// The score, with how much of it is not known.
pub(crate) fn score(entry: &Listed) -> String {
    if entry.unknown == 0 {
        return entry.place.score.to_string();
    }
    let args = [("score", entry.place.score.into()), ("unknown", entry.unknown.into())];
    t_with("queue-score-unknown", args)
}

/// A cell of the list: the score and the date first, and below them what belongs to them.
fn cell(at: usize, text: &str, entry: &Listed, today: NaiveDate) -> Markup {
    let (first, below) = match at {
        3 if entry.unknown > 0 => {
            (entry.place.score.to_string(), t_with("queue-unknown", [("unknown", entry.unknown.into())]))
        }
        4 => (date(entry.place.placed_on), days(entry, today)),
        _ => (text.to_owned(), String::new()),
    };
    html! {
        @if at == 3 { strong { (first) } } @else { (first) }
        @if !below.is_empty() { span .hm-vh { ", " } " " span .hm-muted .hm-nowrap { (below) } }
    }
}

fn days(entry: &Listed, today: NaiveDate) -> String {
    t_with("queue-days", [("days", (today - entry.place.placed_on).num_days().into())])
}

/// Yes, no or not known.
pub(crate) fn answer(answer: Option<bool>) -> String {
    t(match answer {
        Some(true) => "queue-answer-yes",
        Some(false) => "queue-answer-no",
        None => "queue-answer-unknown",
    })
}

/// The project types wanted.
pub(crate) fn wants(wishes: &[i32]) -> String {
    if wishes.is_empty() {
        return t("queue-wants-any");
    }
    let types: Vec<String> = wishes.iter().filter_map(|code| listed_short("2.02.6", Some(*code))).collect();
    types.join(", ")
}

/// The status, with the reason.
pub(crate) fn status(entry: &Listed) -> String {
    let status = t(&format!("queue-status-{}", entry.status));
    let until = entry.hold_until.map(|day| format!("{} {}", t("queue-hold-until"), date(day)));
    let off = entry.off_on.map(|day| format!("{} {}", t("queue-off-on"), date(day)));
    let reason = entry.reason.as_ref().map(|code| t(&format!("queue-reason-{code}")));
    [Some(status), reason, until, off].into_iter().flatten().collect::<Vec<_>>().join(". ")
}

fn referral(code: &str) -> String {
    let key = format!("queue-referral-{code}");
    if crate::text::has(&key) { t(&key) } else { code.to_owned() }
}
