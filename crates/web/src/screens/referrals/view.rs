//! One referral: who, where to, what happened, and what can be done now.

use app::referrals::{
    Referral, Said, Shown, Taken, acknowledge as say_seen, comment as say, discard, export, view,
};
use app::{Error, Problem};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::ReferralId;
use domain::referrals::Step;
use maud::{Markup, html};

use super::row::{client, sender, to, whose};
use crate::error::{Result, bad_request};
use crate::extract::{Fields, Form, FormKey, Id};
use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::{
    Column, Kind, Table, TextArea, alert, breadcrumb, cell, client_name, date, date_time, error_summary, icon,
    listed, problem_text, table, text_area,
};

/// GET /referrals/{id}
pub(crate) async fn page(req: Req, Id(id): Id<ReferralId>) -> Result<Response> {
    show(&req, id, "", &[], false).await
}

/// POST /referrals/{id}/acknowledge
pub(crate) async fn acknowledge(
    req: Req,
    Id(id): Id<ReferralId>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let Some(said) = said(&fields) else { return Ok(bad_request()) };
    let done = say_seen(&req.ctx, id, said).await;
    answer(&req, id, &fields, done).await
}

/// POST /referrals/{id}/comment
pub(crate) async fn comment(req: Req, Id(id): Id<ReferralId>, Form(fields): Form<Fields>) -> Result<Response> {
    let Some(said) = said(&fields) else { return Ok(bad_request()) };
    let done = say(&req.ctx, id, said).await;
    answer(&req, id, &fields, done).await
}

/// POST /referrals/{id}/discard
pub(crate) async fn throw_away(
    req: Req,
    Id(id): Id<ReferralId>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let Some(said) = said(&fields) else { return Ok(bad_request()) };
    let done = discard(&req.ctx, id, said).await;
    answer(&req, id, &fields, done).await
}

/// A form that cannot be sent any more: the referral as it stands now, and where something was sent, that it was not
/// saved.
pub(crate) async fn too_late(req: &Req, id: ReferralId, was_sent: bool) -> Result<Response> {
    if was_sent {
        return show(req, id, "", &[], true).await;
    }
    Ok(Redirect::to(&format!("/referrals/{id}")).into_response())
}

/// What a form sent.
pub(super) fn said(fields: &Fields) -> Option<Said> {
    let (version, form_key) = fields.origin()?;
    Some(Said { version, form_key: form_key.0, note: fields.text("note") })
}

pub(super) async fn answer(
    req: &Req,
    id: ReferralId,
    fields: &Fields,
    done: std::result::Result<(), Error>,
) -> Result<Response> {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/referrals/{id}")).into_response()),
        Err(Error::Invalid(problems)) => show(req, id, &fields.text("note"), &problems, false).await,
        Err(Error::Stale) => show(req, id, &fields.text("note"), &[], true).await,
        Err(other) => Err(other.into()),
    }
}

async fn show(
    req: &Req,
    id: ReferralId,
    note: &str,
    problems: &[(app::Field, Problem)],
    is_stale: bool,
) -> Result<Response> {
    let shown = view(&req.ctx, id).await?;
    let errors: Vec<_> =
        problems.iter().map(|(_, problem)| ("note", problem_text(problem, "field-comment"))).collect();
    let name = whose(&shown.referral);
    let title = t_with("referral-of", [("name", name.as_str().into())]);
    let main = html! {
        (error_summary(&errors))
        (breadcrumb(&[("/referrals".into(), t("referrals-title"))], &title))
        div .hm-pagehead { h1 { (title) } }
        @if is_stale { (alert(Kind::Warning, &html! { p { (t("referral-stale")) } })) }
        (what_now(req, &shown))
        (to_exit(&shown))
        (facts(&shown))
        (household(&shown))
        (timeline(req, &shown))
        @if shown.may.comment { (comment_form(req, &shown, note, errors.first().map(|(_, text)| text.clone()))?) }
    };
    if is_stale || !errors.is_empty() {
        let status = if is_stale { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
        return Ok((status, req.page_with_errors(&title, main).await?).into_response());
    }
    Ok(req.page(&title, main).await?.into_response())
}

/// The next step stands first.
fn what_now(req: &Req, shown: &Shown) -> Markup {
    let referral = &shown.referral;
    let can = |step| shown.may.steps.contains(&step);
    let go = |path: &str, name: &str, label: &str, outline: bool| {
        html! {
            a .usa-button .usa-button--outline[outline] href={ "/referrals/" (referral.id) "/" (path) } {
                (icon(name)) (t(label))
            }
        }
    };
    html! {
        div id="referral" data-referral=(referral.id) {
            p .hm-status id="referral-status" role="status" data-part { strong { (t(&format!("referral-state-{}", referral.state))) } }
            div .hm-actions id="referral-actions" data-part {
                @if can(Step::Approve) { (go("intake", "login", "referral-intake", false)) }
                @if can(Step::Place) {
                    (go("place", "home", "referral-place", false))
                    (go("decline", "arrow_back", "referral-not-moved-in", true))
                }
                @if can(Step::Send) { (go_on(referral)) }
                @if can(Step::Acknowledge) { (button_form(req, shown, "acknowledge", "referral-acknowledge")) }
                @if can(Step::Discard) { (button_form(req, shown, "discard", "referral-discard")) }
                @if can(Step::Cancel) { (go("cancel", "arrow_back", "referral-cancel", true)) }
            }
        }
    }
}

/// Who has a home does not wait in coordinated entry any more.
fn to_exit(shown: &Shown) -> Markup {
    let Some(enrollment) = shown.to_exit else { return html! {} };
    alert(
        Kind::Info,
        &html! {
            p {
                (t("referral-still-in-ce")) " "
                a href={ "/enrollments/" (enrollment) "/exit" } { (t("referral-exit-ce")) }
            }
        },
    )
}

/// A draft is sent from its form.
fn go_on(draft: &Referral) -> Markup {
    html! {
        a .usa-button href={ "/queue/" (draft.entry) "/refer?draft=" (draft.id) } {
            (icon("edit")) (t("referral-go-on"))
        }
    }
}

/// A step that needs no more than a button.
pub(super) fn button_form(req: &Req, shown: &Shown, path: &str, label: &str) -> Markup {
    let Ok(key) = FormKey::new(&req.ctx) else { return html! {} };
    html! {
        form method="post" action={ "/referrals/" (shown.referral.id) "/" (path) } {
            input type="hidden" name="version" value=(shown.referral.version);
            input type="hidden" name="form_key" value=(key.0);
            button .usa-button .usa-button--outline type="submit" { (t(label)) }
        }
    }
}

fn facts(shown: &Shown) -> Markup {
    let referral = &shown.referral;
    let whither = [Some(to(referral)), referral.agency_name.clone()];
    let mut facts = vec![
        ("referral-to", whither.into_iter().flatten().collect::<Vec<_>>().join(", ")),
        ("referral-date", date(referral.referred_on)),
        ("referral-from", sender(referral)),
    ];
    if let Some(unit) = &referral.unit_name {
        let kind = listed("2.02.6", referral.project_type).unwrap_or_default();
        facts.splice(1..1, [("referral-type", kind), ("referral-unit", unit.clone())]);
    }
    if let Some(agency) = &referral.from_name {
        facts.push(("referral-from-agency", agency.clone()));
    }
    if let Some(score) = referral.score {
        facts.push(("queue-score", score.to_string()));
    }
    if let Some(number) = referral.number {
        facts.push(("referral-number", number.to_string()));
    }
    if let Some(placed) = referral.placed_on {
        facts.push(("referral-placed-on", date(placed)));
    }
    if let Some(reason) = &referral.reason {
        facts.push(("referral-reason", reason.clone()));
    }
    if let Some(party) = referral.party {
        facts.push(("referral-party", t(&format!("referral-party-{party}"))));
    }
    html! {
        section .hm-section id="referral-facts" data-part {
            h2 { (t("referral-facts")) }
            dl .hm-facts .hm-card {
                div { dt { (t("queue-client")) } dd { (client(referral)) } }
                @for (label, text) in &facts { div { dt { (t(label)) } dd { (text) } } }
                @if let Some(enrollment) = referral.enrollment {
                    div { dt { (t("referral-enrollment")) } dd {
                        a href={ "/enrollments/" (enrollment) } { (t("referral-see-enrollment")) }
                    } }
                }
            }
            @for (label, text) in [("referral-comments", &referral.comments), ("queue-note", &referral.note)] {
                @if let Some(text) = text { h3 { (t(label)) } p .hm-text { (text) } }
            }
        }
    }
}

fn household(shown: &Shown) -> Markup {
    html! {
        section .hm-section {
            h2 { (t("referral-household")) }
            ul {
                @for (member, relationship) in &shown.members {
                    li {
                        a href={ "/clients/" (member.id) } { (client_name(member)) }
                        ", " (listed("3.15.1", Some(*relationship)).unwrap_or_default())
                    }
                }
            }
            @let hidden = usize::try_from(shown.referral.size).unwrap_or(0).saturating_sub(shown.members.len());
            @if hidden > 0 {
                p .hm-muted { (t_with("referral-hidden-members", [("count", i64::try_from(hidden).unwrap_or(0).into())])) }
            }
        }
    }
}

fn timeline(req: &Req, shown: &Shown) -> Markup {
    let columns = ["queue-when", "queue-what", "queue-who", "queue-reason", "queue-note"]
        .map(|key| Column { label: t(key), half: false });
    let rows =
        shown.timeline.iter().map(|taken| words(req, taken).iter().map(|text| cell(text)).collect()).collect();
    html! {
        section .hm-section id="referral-timeline" data-part {
            h2 { (t("referral-timeline")) }
            (table(&Table { caption: &t("referral-timeline-caption"), columns: &columns, rows }))
            p { a href={ "/referrals/" (shown.referral.id) "/timeline" } { (t("referral-timeline-file")) } }
        }
    }
}

fn words(req: &Req, taken: &Taken) -> [String; 5] {
    let nobody = if taken.is_withheld { "client-views-withheld" } else { "queue-installation" };
    [
        date_time(taken.at, req.ctx.implementation().time_zone),
        t(&format!("referral-step-{}", taken.step)),
        taken.by.clone().unwrap_or_else(|| t(nobody)),
        taken.reason.clone().unwrap_or_default(),
        taken.note.clone().unwrap_or_default(),
    ]
}

fn comment_form(req: &Req, shown: &Shown, note: &str, error: Option<String>) -> Result<Markup> {
    let key = FormKey::new(&req.ctx)?;
    Ok(html! {
        form .hm-form .hm-brief method="post" action={ "/referrals/" (shown.referral.id) "/comment" } {
            input type="hidden" name="version" value=(shown.referral.version);
            input type="hidden" name="form_key" value=(key.0);
            (text_area(&TextArea {
                id: "note",
                label: "referral-comment",
                hint: Some(t("referral-comment-hint")),
                value: note,
                error,
            }))
            button .usa-button .usa-button--outline type="submit" { (t("referral-comment-button")) }
        }
    })
}

/// GET /referrals/{id}/timeline
pub(crate) async fn file(req: Req, Id(id): Id<ReferralId>) -> Result<Response> {
    let shown = export(&req.ctx, id).await?;
    // Without the mark, spreadsheets read accents as something else.
    let mut file = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    let broken = |error: &dyn std::error::Error| Error::Internal(format!("CSV: {error}"));
    let heads = ["queue-when", "queue-what", "queue-who", "queue-reason", "queue-note"].map(t);
    file.write_record(heads).map_err(|error| broken(&error))?;
    for taken in &shown.timeline {
        file.write_record(words(&req, taken).map(crate::screens::queue::out::harmless))
            .map_err(|error| broken(&error))?;
    }
    let bytes = file.into_inner().map_err(|error| broken(&error))?;
    let named = format!("attachment; filename=\"referral-{id}.csv\"");
    let headers =
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, named)];
    Ok((headers, bytes).into_response())
}
