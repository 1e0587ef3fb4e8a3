//! One household's place: why it stands there, what happened to it, and what can be done.

use app::queue::{Moved, Neighbour, Shown, StepTaken, Wanted, edit_wishes, move_to, view};
use app::referrals::of_entry;
use app::{Error, Problem};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::QueueEntryId;
use domain::queue::{Key, Move, Status, decides, reason, reasons_for};
use maud::{Markup, html};

use super::place::{in_words, line, wishes};
use super::row::{COLUMNS, words};
use crate::error::{Result, bad_request};
use crate::extract::{Fields, Form, FormKey, Id};
use crate::req::Req;
use crate::screens::referrals::brief::brief;
use crate::text::{t, t_with};
use crate::ui::{
    Choice, ChoiceOption, Column, Field, FieldKind, Kind, Table, alert, breadcrumb, cell, client_name, date,
    date_time, error_summary, field, icon, select, table,
};

/// GET /queue/{id}
pub(crate) async fn page(req: Req, Id(id): Id<QueueEntryId>) -> Result<Response> {
    show(&req, id, (&Fields::default(), None), &[], false).await
}

/// POST /queue/{id}/hold
pub(crate) async fn hold(req: Req, Id(id): Id<QueueEntryId>, Form(fields): Form<Fields>) -> Result<Response> {
    moved(&req, id, Move::Hold, fields).await
}

/// POST /queue/{id}/resume
pub(crate) async fn resume(req: Req, Id(id): Id<QueueEntryId>, Form(fields): Form<Fields>) -> Result<Response> {
    moved(&req, id, Move::Resume, fields).await
}

/// POST /queue/{id}/off
pub(crate) async fn off(req: Req, Id(id): Id<QueueEntryId>, Form(fields): Form<Fields>) -> Result<Response> {
    moved(&req, id, Move::TakeOff, fields).await
}

/// POST /queue/{id}/back
pub(crate) async fn back(req: Req, Id(id): Id<QueueEntryId>, Form(fields): Form<Fields>) -> Result<Response> {
    moved(&req, id, Move::Back, fields).await
}

async fn moved(req: &Req, id: QueueEntryId, by: Move, fields: Fields) -> Result<Response> {
    let Some((version, form_key)) = fields.origin() else { return Ok(bad_request()) };
    let moved = Moved {
        version,
        form_key: form_key.0,
        reason: fields.text(&named(by, "reason")),
        note: fields.text(&named(by, "note")),
        hold_until: fields.text(&named(by, "hold_until")),
    };
    answer(req, id, (&fields, Some(by)), move_to(&req.ctx, id, by, moved).await).await
}

/// POST /queue/{id}/wishes
pub(crate) async fn want(req: Req, Id(id): Id<QueueEntryId>, Form(fields): Form<Fields>) -> Result<Response> {
    let Some((version, form_key)) = fields.origin() else { return Ok(bad_request()) };
    let wanted = Wanted {
        version,
        form_key: form_key.0,
        wishes: fields.all("wants").map(str::to_owned).collect(),
        area: fields.text("area"),
    };
    answer(&req, id, (&fields, None), edit_wishes(&req.ctx, id, wanted).await).await
}

async fn answer(
    req: &Req,
    id: QueueEntryId,
    sent: (&Fields, Option<Move>),
    done: std::result::Result<(), Error>,
) -> Result<Response> {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/queue/{id}")).into_response()),
        Err(Error::Invalid(problems)) => show(req, id, sent, &problems, false).await,
        Err(Error::Stale) => show(req, id, sent, &[], true).await,
        Err(other) => Err(other.into()),
    }
}

async fn show(
    req: &Req,
    id: QueueEntryId,
    (typed, by): (&Fields, Option<Move>),
    problems: &[(app::Field, Problem)],
    is_stale: bool,
) -> Result<Response> {
    let shown = view(&req.ctx, id).await?;
    let said = problems.iter().map(|(at, problem)| in_words(*at, problem));
    let said: Vec<_> =
        said.map(|(at, text)| (by.map_or_else(|| at.to_owned(), |by| named(by, at)), text)).collect();
    let errors: Vec<_> = said.iter().map(|(at, text)| (at.as_str(), text.clone())).collect();
    let name = client_name(&shown.entry.client);
    let main = html! {
        (error_summary(&errors))
        (breadcrumb(&[("/queue".into(), t("queue-title"))], &name))
        div .hm-pagehead {
            h1 { (name) }
            @if shown.may_change && shown.entry.status == Status::Active && shown.entry.referral_status == "none" {
                div .hm-actions {
                    a .usa-button href={ "/queue/" (id) "/refer" } { (icon("arrow_forward")) (t("referral-add")) }
                }
            }
        }
        @if is_stale { (alert(Kind::Warning, &html! { p { (t("queue-stale")) } })) }
        (brief(&of_entry(&req.ctx, id).await?, false))
        (why(req, &shown))
        (history(req, &shown.history))
        @if shown.may_change { (actions(req, &shown, (typed, by), &errors)?) }
    };
    if is_stale || !errors.is_empty() {
        let status = if is_stale { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
        return Ok((status, req.page_with_errors(&name, main).await?).into_response());
    }
    Ok(req.page(&name, main).await?.into_response())
}

fn why(req: &Req, shown: &Shown) -> Markup {
    let words = words(&shown.entry, shown.position, req.ctx.today());
    html! {
        section .hm-section {
            h2 { (t("queue-why")) }
            @match shown.position {
                Some(position) => {
                    p { (t_with("queue-position", [("position", i64::try_from(position).unwrap_or(0).into())])) }
                    p { (next_to(shown, shown.above.as_ref(), "above")) }
                    p { (next_to(shown, shown.below.as_ref(), "below")) }
                }
                None => p { (t("queue-not-waiting")) },
            }
            dl .hm-facts .hm-card {
                @for (at, (label, text)) in COLUMNS.iter().zip(&words).enumerate().skip(1) {
                    @if !text.is_empty() {
                        div {
                            dt { (t(label)) }
                            @if at == 1 {
                                dd { a href={ "/clients/" (shown.entry.client.id) } { (text) } }
                            } @else {
                                dd { (text) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What sets this place apart from the one next to it; nothing that tells who that is.
fn next_to(shown: &Shown, other: Option<&Neighbour>, side: &str) -> String {
    let Some(other) = other else { return t(&format!("queue-{side}-none")) };
    let (key, value) = match decides(&shown.entry.place, other) {
        Key::Score => ("score", other.score.to_string()),
        Key::Waiting => ("waiting", date(other.placed_on)),
        Key::Draw => ("draw", String::new()),
    };
    t_with(&format!("queue-{side}-{key}"), [("value", value.into())])
}

/// Whoever's name is not shown.
fn nobody(step: &StepTaken) -> &'static str {
    if step.is_withheld { "client-views-withheld" } else { "queue-installation" }
}

fn history(req: &Req, steps: &[StepTaken]) -> Markup {
    let zone = req.ctx.implementation().time_zone;
    let columns = ["queue-when", "queue-what", "queue-who", "queue-reason", "queue-note"]
        .map(|key| Column { label: t(key), half: false });
    let row = |step: &StepTaken| {
        let reason = step.reason.as_ref().map(|code| t(&format!("queue-reason-{code}"))).unwrap_or_default();
        vec![
            cell(&date_time(step.at, zone)),
            cell(&t(&format!("queue-step-{}", step.step))),
            cell(&step.by.clone().unwrap_or_else(|| t(nobody(step)))),
            cell(&reason),
            cell(step.note.as_deref().unwrap_or_default()),
        ]
    };
    let rows = steps.iter().map(row).collect();
    html! {
        section .hm-section {
            h2 { (t("queue-history")) }
            (table(&Table { caption: &t("queue-history-caption"), columns: &columns, rows }))
        }
    }
}

type Errors<'a> = &'a [(&'a str, String)];

/// Several forms stand on the page: each has fields of its own name.
fn named(by: Move, field: &str) -> String {
    format!("{by}_{field}")
}

fn actions(
    req: &Req,
    shown: &Shown,
    (typed, by): (&Fields, Option<Move>),
    errors: Errors<'_>,
) -> Result<Markup> {
    let status = shown.entry.status;
    let mut moves = html! {};
    let left_for = shown.entry.reason.as_deref().and_then(reason);
    let is_gone = left_for.is_some_and(|left| !left.may_come_back);
    let possible = |one: &Move| status.after(*one).is_some() && !(is_gone && *one == Move::Back);
    for one in Move::ALL.iter().copied().filter(possible) {
        let fields = move_fields(one, typed, errors);
        moves = html! { (moves) (form(req, shown, (one.code(), by == Some(one)), &fields)?) };
    }
    let kept =
        (typed.text("area"), typed.all("wants").filter_map(|code| code.parse().ok()).collect::<Vec<i32>>());
    // What another form of the page said is nothing about wishes.
    let sent = by.is_none() && typed.origin().is_some();
    let area = if sent { kept.0 } else { shown.entry.area.clone().unwrap_or_default() };
    let ticked = if sent { kept.1 } else { shown.entry.wishes.clone() };
    let error = errors.iter().find(|(at, _)| *at == "area").map(|(_, text)| text.clone());
    let fields = html! {
        (wishes(&ticked))
        (line("area", "place-area", &area, error))
    };
    Ok(html! {
        (moves)
        @if is_gone { p { (t("queue-gone")) } }
        (form(req, shown, ("wishes", sent), &fields)?)
    })
}

/// A form that opens; what was refused is open.
fn form(req: &Req, shown: &Shown, (path, is_open): (&str, bool), fields: &Markup) -> Result<Markup> {
    let label = if path == "wishes" { t("queue-wishes") } else { t(&format!("queue-move-{path}")) };
    let FormKey(form_key) = FormKey::new(&req.ctx)?;
    Ok(html! {
        details .hm-fold open[is_open] {
            summary { (icon("expand_more")) (label) }
            form .hm-form method="post" action={ "/queue/" (shown.entry.place.id) "/" (path) } {
                input type="hidden" name="version" value=(shown.entry.version);
                input type="hidden" name="form_key" value=(form_key);
                (fields)
                button .usa-button type="submit" { (label) }
            }
        }
    })
}

fn move_fields(by: Move, typed: &Fields, errors: Errors<'_>) -> Markup {
    let error = |name: &str| errors.iter().find(|(at, _)| *at == name).map(|(_, text)| text.clone());
    let [reason_id, until_id, note_id] = ["reason", "hold_until", "note"].map(|field| named(by, field));
    let reasons =
        reasons_for(by).map(|found| ChoiceOption::new(found.code, t(&format!("queue-reason-{}", found.code))));
    let (reason, until) = (typed.text(&reason_id), typed.text(&until_id));
    html! {
        @if by.needs_reason() {
            (select(&Choice {
                id: &reason_id,
                label: "queue-reason",
                hint: None,
                options: reasons.collect(),
                value: &reason,
                error: error(&reason_id),
            }))
        }
        @if by == Move::Hold {
            (field(&Field {
                id: &until_id,
                label: "queue-hold-until",
                hint: None,
                kind: FieldKind::Date,
                value: &until,
                autocomplete: "off",
                error: error(&until_id),
            }))
        }
        (line(&note_id, "queue-note", &typed.text(&note_id), error(&note_id)))
    }
}
