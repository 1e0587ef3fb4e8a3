//! One vacancy: what is on offer, how it stands, and what its provider can do with it.

use app::referrals::of_vacancy;
use app::vacancies::{Vacancy, Withdrawn, Word, publish, view, withdraw};
use app::{Error, Problem, UseCase, access};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::VacancyId;
use domain::referrals::{VacancyState, VacancyStep, WITHDRAWN};
use maud::{Markup, html};

use super::form::in_words;
use super::row::{households, project_type, state};
use crate::error::{Result, bad_request};
use crate::extract::{Fields, Form, FormKey, Id};
use crate::req::Req;
use crate::screens::referrals::brief::brief;
use crate::text::{t, t_with};
use crate::ui::{
    Choice, ChoiceOption, Field, FieldKind, Kind, alert, breadcrumb, date, date_time, error_summary, field,
    icon, select,
};

/// What was refused: the field's id and the words.
type Errors<'a> = &'a [(&'a str, String)];

/// GET /vacancies/{id}
pub(crate) async fn page(req: Req, Id(id): Id<VacancyId>) -> Result<Response> {
    show(&req, id, &Fields::default(), &[], false).await
}

/// POST /vacancies/{id}/post
pub(crate) async fn post(req: Req, Id(id): Id<VacancyId>, Form(fields): Form<Fields>) -> Result<Response> {
    let Some(word) = word(&fields) else { return Ok(bad_request()) };
    let done = publish(&req.ctx, id, word).await;
    answer(&req, id, &fields, done).await
}

/// POST /vacancies/{id}/withdraw
pub(crate) async fn take_off(req: Req, Id(id): Id<VacancyId>, Form(fields): Form<Fields>) -> Result<Response> {
    let Some(word) = word(&fields) else { return Ok(bad_request()) };
    let withdrawn = Withdrawn { word, reason: fields.text("reason"), note: fields.text("note") };
    let done = withdraw(&req.ctx, id, withdrawn).await;
    answer(&req, id, &fields, done).await
}

/// What leads to referring a household to this vacancy, for those who may.
fn refer_link(req: &Req, vacancy: &Vacancy) -> Markup {
    let may = vacancy.state == VacancyState::Open && access::enter(&req.ctx, UseCase::SendReferral).is_ok();
    html! {
        @if may {
            a .usa-button href={ "/vacancies/" (vacancy.id) "/refer" } { (icon("arrow_forward")) (t("referral-refer-household")) }
        }
    }
}

fn word(fields: &Fields) -> Option<Word> {
    let (version, FormKey(form_key)) = fields.origin()?;
    Some(Word { version, form_key })
}

async fn answer(
    req: &Req,
    id: VacancyId,
    fields: &Fields,
    done: std::result::Result<(), Error>,
) -> Result<Response> {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/vacancies/{id}")).into_response()),
        Err(Error::Invalid(problems)) => show(req, id, fields, &problems, false).await,
        Err(Error::Stale) => show(req, id, fields, &[], true).await,
        Err(other) => Err(other.into()),
    }
}

async fn show(
    req: &Req,
    id: VacancyId,
    typed: &Fields,
    problems: &[(app::Field, Problem)],
    is_stale: bool,
) -> Result<Response> {
    let viewed = view(&req.ctx, id).await?;
    let vacancy = &viewed.vacancy;
    let errors: Vec<_> = problems.iter().map(|(at, problem)| in_words(*at, problem)).collect();
    let name = &vacancy.unit_name;
    let main = html! {
        (error_summary(&errors))
        (breadcrumb(&[("/vacancies".into(), t("vacancies-title"))], name))
        div .hm-pagehead data-vacancy=(id) {
            h1 { (name) }
            div .hm-actions {
                (refer_link(req, vacancy))
                @if viewed.may_edit() {
                    a .usa-button .usa-button--outline href={ "/vacancies/" (id) "/edit" } {
                        (icon("edit")) (t("vacancy-edit"))
                    }
                }
            }
        }
        @if is_stale { (alert(Kind::Warning, &html! { p { (t("vacancy-stale")) } })) }
        (facts(req, vacancy))
        (brief(&of_vacancy(&req.ctx, id).await?, true))
        @if viewed.may(VacancyStep::Post) { (post_form(req, vacancy, &errors)?) }
        @if viewed.may(VacancyStep::Withdraw) { (withdraw_form(req, vacancy, typed, &errors)?) }
        @if viewed.is_own && vacancy.state == VacancyState::Reserved { p { (t("vacancy-held")) } }
        @if viewed.is_own && !viewed.may_edit() && vacancy.state != VacancyState::Reserved {
            p { a href={ "/units/" (vacancy.unit) "/vacancy" } { (t("vacancy-post-again")) } }
        }
    };
    if is_stale || !errors.is_empty() {
        let status = if is_stale { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
        return Ok((status, req.page_with_errors(name, main).await?).into_response());
    }
    Ok(req.page(name, main).await?.into_response())
}

fn facts(req: &Req, vacancy: &Vacancy) -> Markup {
    let terms = &vacancy.terms;
    let zone = req.ctx.implementation().time_zone;
    let reason = vacancy.reason.as_ref().map(|code| t(&format!("vacancy-reason-{code}")));
    let text = |label: &str, text: Option<&str>| {
        html! { @if let Some(text) = text { div { dt { (t(label)) } dd .hm-note { (text) } } } }
    };
    html! {
        section .hm-card aria-label=(t("vacancy")) {
            dl .hm-facts {
                div { dt { (t("vacancy-state")) } dd { (state(vacancy, req.ctx.today())) } }
                div { dt { (t("vacancy-project")) } dd { a href={ "/projects/" (vacancy.project) } { (vacancy.project_name) } } }
                div { dt { (t("agency")) } dd { (vacancy.agency_name) } }
                div { dt { (t("vacancy-project-type")) } dd { (project_type(vacancy)) } }
                div { dt { (t("unit-kind")) } dd { (t(&format!("unit-kind-{}", vacancy.unit_kind))) } }
                div { dt { (t("vacancy-available-on")) } dd { (date(terms.available_on)) } }
                div { dt { (t("vacancy-for")) } dd { (households(terms)) } }
                (text("vacancy-notes", terms.notes.as_deref()))
                (text("vacancy-documents", terms.documents.as_deref()))
                (text("vacancy-reason", reason.as_deref()))
                (text("vacancy-reason-note", vacancy.reason_note.as_deref()))
                div { dt { (t("vacancy-changed")) } dd { (date_time(vacancy.changed_at, zone)) } }
            }
        }
    }
}

fn hidden(req: &Req, vacancy: &Vacancy) -> Result<Markup> {
    let FormKey(form_key) = FormKey::new(&req.ctx)?;
    Ok(html! {
        input type="hidden" name="version" value=(vacancy.version);
        input type="hidden" name="form_key" value=(form_key);
    })
}

fn post_form(req: &Req, vacancy: &Vacancy, errors: Errors<'_>) -> Result<Markup> {
    let error = errors.iter().find(|(at, _)| *at == "unit").map(|(_, text)| text);
    let content = html! {
        p { (t_with("vacancy-draft", [("date", date(vacancy.terms.available_on).into())])) }
        @if let Some(error) = error { p .usa-error-message id="unit" { (error) } }
        form method="post" action={ "/vacancies/" (vacancy.id) "/post" } {
            (hidden(req, vacancy)?)
            button .usa-button type="submit" { (t("vacancy-publish")) }
        }
    };
    Ok(alert(Kind::Info, &content))
}

fn withdraw_form(req: &Req, vacancy: &Vacancy, typed: &Fields, errors: Errors<'_>) -> Result<Markup> {
    let error = |id: &str| errors.iter().find(|(at, _)| *at == id).map(|(_, text)| text.clone());
    let reasons = WITHDRAWN.iter().map(|code| ChoiceOption::new(*code, t(&format!("vacancy-reason-{code}"))));
    let (reason, note) = (typed.text("reason"), typed.text("note"));
    let is_open = typed.all("reason").next().is_some();
    Ok(html! {
        details .hm-fold open[is_open] {
            summary { (icon("expand_more")) (t("vacancy-withdraw")) }
            form .hm-form method="post" action={ "/vacancies/" (vacancy.id) "/withdraw" } {
                (hidden(req, vacancy)?)
                (select(&Choice {
                    id: "reason",
                    label: "vacancy-withdraw-reason",
                    hint: None,
                    options: reasons.collect(),
                    value: &reason,
                    error: error("reason"),
                }))
                (field(&Field {
                    id: "note",
                    label: "vacancy-reason-note",
                    hint: None,
                    kind: FieldKind::Text,
                    value: &note,
                    autocomplete: "off",
                    error: error("note"),
                }))
                button .usa-button type="submit" { (t("vacancy-withdraw")) }
            }
        }
    })
}
