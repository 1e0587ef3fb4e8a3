//! Find Client: one line, and who matches it and why.

use app::clients::{Found, Identity, find, open_search, seal_search};
use app::{Error, Problem, UseCase, access};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::clients::age_on;
use domain::search::{LONGEST, Match, Reason};
use maud::{Markup, html};
use serde::Deserialize;

use crate::error::Result;
use crate::extract;
use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::{
    Column, Table, cell, client_name, error_summary, icon, message, problem_text, short_id, table,
};

/// The address of a search: what was typed is sealed, so that no history or log holds a name.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Address {
    q: Option<String>,
}

/// What was typed.
#[derive(Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    q: String,
}

/// The search form as it is shown.
#[derive(Debug, Default)]
pub(crate) struct Form<'a> {
    line: &'a str,
    error: Option<String>,
    /// The page around it is another one: the answer is a page of its own.
    is_elsewhere: bool,
}

impl Form<'_> {
    /// An empty form on a page that is not Find Client.
    pub(crate) fn elsewhere() -> Self {
        Self { is_elsewhere: true, ..Self::default() }
    }
}

/// GET /clients
pub(crate) async fn page(req: Req, extract::Query(address): extract::Query<Address>) -> Result<Response> {
    let Some(sealed) = address.q else {
        let main = html! { (head(&req, "")?) (form(&Form::default())) div id="found" {} };
        return Ok(req.page(&t("find-title"), main).await?.into_response());
    };
    match open_search(&req.ctx, &sealed)? {
        Some(line) => answer(&req, &line).await,
        None => refused(&req, "", t("find-expired")).await,
    }
}

/// POST /clients
pub(crate) async fn submit(req: Req, extract::Form(typed): extract::Form<Typed>) -> Result<Response> {
    if typed.q.chars().count() > LONGEST {
        // An address that long would not arrive.
        return answer(&req, &typed.q).await;
    }
    let address = format!("/clients?q={}", seal_search(&req.ctx, &typed.q)?);
    if !req.fragment {
        // Whatever is typed, a reload or the way back asks for the same again without sending a form.
        return Ok(Redirect::to(&address).into_response());
    }
    let answer = answer(&req, &typed.q).await?;
    Ok(([("hx-push-url", address)], answer).into_response())
}

async fn answer(req: &Req, line: &str) -> Result<Response> {
    match find(&req.ctx, line).await {
        Ok(found) if req.fragment => {
            Ok(html! { (head(req, line)?) (form(&filled(line))) (results(req, &found, line)?) }.into_response())
        }
        Ok(found) => {
            let main = html! { (head(req, line)?) (form(&filled(line))) (results(req, &found, line)?) };
            Ok(req.page(&t("find-title"), main).await?.into_response())
        }
        Err(Error::Invalid(problems)) => {
            let text = problems.first().map(|(_, problem)| in_words(problem)).unwrap_or_default();
            refused(req, line, text).await
        }
        Err(other) => Err(other.into()),
    }
}

async fn refused(req: &Req, line: &str, text: String) -> Result<Response> {
    let summary = error_summary(&[("q", text.clone())]);
    let main = html! { (summary) (head(req, "")?) (form(&Form { line, error: Some(text), ..Form::default() })) div id="found" {} };
    let shown = if req.fragment { main } else { req.page_with_errors(&t("find-title"), main).await? };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
}

fn filled(line: &str) -> Form<'_> {
    Form { line, ..Form::default() }
}

fn in_words(problem: &Problem) -> String {
    match problem {
        Problem::Missing => t("find-missing"),
        Problem::TooLong(most) => t_with("find-too-long", [("most", (*most).into())]),
        other => problem_text(other, "field-value"),
    }
}

/// The title, and the way to a new client with what was searched for, sealed.
fn head(req: &Req, line: &str) -> Result<Markup> {
    Ok(html! {
        div .hm-pagehead {
            h1 { (t("find-title")) }
            @if let Some(path) = new_client(req, line)? {
                a .usa-button .usa-button--outline href=(path) { (icon("add")) " " (t("client-new")) }
            }
        }
    })
}

fn new_client(req: &Req, line: &str) -> Result<Option<String>> {
    if access::enter(&req.ctx, UseCase::OpenNewClientForm).is_err() {
        return Ok(None);
    }
    if line.trim().is_empty() || line.chars().count() > LONGEST {
        return Ok(Some("/clients/new".into()));
    }
    Ok(Some(format!("/clients/new?q={}", seal_search(&req.ctx, line)?)))
}

/// The search form. It is sent as a form, never as an address.
pub(crate) fn form(form: &Form<'_>) -> Markup {
    let wrong = form.error.is_some();
    let here = !form.is_elsewhere;
    let described = if wrong { "q-error q-help" } else { "q-help" };
    html! {
        form .hm-find method="post" action="/clients" role="search" aria-label=(t("find-title"))
            hx-post=[here.then_some("/clients")] hx-target=[here.then_some("#main")] hx-swap=[here.then_some("innerHTML")] {
            div .hm-field .hm-field--error[wrong] {
                label .usa-label for="q" { (t("find-label")) }
                @if let Some(error) = &form.error { (message("q-error", error)) }
                div .hm-find__row {
                    input .usa-input .usa-input--error[wrong] id="q" name="q" type="search" value=(form.line)
                        autocomplete="off" autocapitalize="off" spellcheck="false"
                        aria-invalid=[wrong.then_some("true")] aria-describedby=(described);
                    button .usa-button type="submit" { (icon("search")) (t("find-button")) }
                }
                p .hm-find__help id="q-help" { (t("find-help")) }
            }
        }
    }
}

fn results(req: &Req, found: &Found, line: &str) -> Result<Markup> {
    let count = found.clients.len();
    let key = if found.more { "client-count-more" } else { "client-count" };
    let new = new_client(req, line)?;
    Ok(html! {
        div id="found" {
            @if !found.ignored.is_empty() {
                p { (t_with("find-ignored", [("words", found.ignored.join(", ").into())])) }
            }
            @if count == 0 {
                (nobody(new))
            } @else {
                p .hm-count role="status" { (t_with(key, [("count", count.into())])) }
                (matches(req, &found.clients))
            }
        }
    })
}

fn nobody(new: Option<String>) -> Markup {
    html! {
        div .hm-empty role="status" {
            h2 { (t("find-none-title")) }
            ul {
                li { (t("find-none-spelling")) }
                li { (t("find-none-date")) }
                li { (t("find-none-id")) }
            }
            @if let Some(path) = new {
                a .usa-button href=(path) { (icon("add")) " " (t("client-new")) }
            }
        }
    }
}

fn matches(req: &Req, clients: &[Match<Identity>]) -> Markup {
    let column = |label, half| Column { label: t(label), half };
    let columns = [
        column("client", false),
        column("client-age", true),
        column("client-id", true),
        column("why-it-matches", false),
    ];
    let rows = clients.iter().map(|found| row(req, found)).collect();
    table(&Table { caption: &t("found-caption"), columns: &columns, rows })
}

fn row(req: &Req, found: &Match<Identity>) -> Vec<Markup> {
    let client = &found.client;
    let age = client.dob.and_then(|dob| age_on(req.ctx.today(), dob));
    vec![
        html! { a href={ "/clients/" (client.id) } { (client_name(client)) } },
        cell(&age.map_or_else(|| t("unknown"), |age| age.to_string())),
        html! { span .hm-code { (short_id(client.id)) } },
        html! { ul .hm-tags { (reasons(&found.reasons)) } },
    ]
}

/// Why someone is shown, an entry of a list each.
pub(crate) fn reasons(reasons: &[Reason]) -> Markup {
    html! { @for reason in reasons { (tag(*reason)) } }
}

fn tag(reason: Reason) -> Markup {
    let (key, sure) = match reason {
        Reason::SameClientId => ("match-same-client-id", true),
        Reason::SameSsn => ("match-same-ssn", true),
        Reason::SameSsnLast4 => ("match-same-ssn-last4", true),
        Reason::SameName => ("match-same-name", true),
        Reason::SameNamePart => ("match-same-name-part", false),
        Reason::NameStartsWith => ("match-name-starts-with", false),
        Reason::Nickname => ("match-nickname", false),
        Reason::SimilarName => ("match-similar-name", false),
        Reason::SoundsLike => ("match-sounds-like", false),
        Reason::SameBirthDate => ("match-same-birth-date", true),
        Reason::DayMonthSwapped => ("match-day-month-swapped", false),
        Reason::YearOff => ("match-year-off", false),
        Reason::DayOff => ("match-day-off", false),
        Reason::SameBirthYear => ("match-same-birth-year", false),
    };
    html! { li .hm-tag .hm-tag--good[sure] { (t(key)) } }
}
