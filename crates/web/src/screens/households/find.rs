//! Who joins a household: someone who is here already, or a new client.

use app::clients::{Identity, find, seal_search};
use app::households::{Household, open};
use app::{Error, UseCase, access};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::clients::age_on;
use domain::ids::ClientId;
use domain::search::{LONGEST, Match};
use maud::{Markup, html};
use serde::Deserialize;

use crate::error::Result;
use crate::extract::{Form, Id};
use crate::req::Req;
use crate::screens::clients::{above, reasons};
use crate::text::t;
use crate::ui::{
    Column, Field, FieldKind, Table, breadcrumb, cell, client_name, error_summary, field, icon, problem_text,
    short_id, table,
};

/// What was typed.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    q: String,
}

/// GET /clients/{id}/household/add
pub(crate) async fn page(req: Req, Id(id): Id<ClientId>) -> Result<Response> {
    let household = open(&req.ctx, id).await?;
    show(&req, &household, ("", None), html! {}).await
}

/// POST /clients/{id}/household/add
pub(crate) async fn submit(req: Req, Id(id): Id<ClientId>, Form(typed): Form<Typed>) -> Result<Response> {
    let household = open(&req.ctx, id).await?;
    match find(&req.ctx, &typed.q).await {
        Ok(found) => {
            let rows = found.clients.iter().map(|found| row(&req, id, found));
            let results = results(rows.collect());
            show(&req, &household, (&typed.q, None), results).await
        }
        Err(Error::Invalid(problems)) => {
            let text = problems.first().map(|(_, problem)| problem_text(problem, "field-value"));
            show(&req, &household, (&typed.q, text), html! {}).await
        }
        Err(other) => Err(other.into()),
    }
}

/// People of one name are told apart by the same as in Find Client: age, client ID and why they match.
fn row(req: &Req, id: ClientId, found: &Match<Identity>) -> Vec<Markup> {
    let client = &found.client;
    let age = client.dob.and_then(|dob| age_on(req.ctx.today(), dob));
    let path = format!("/clients/{id}/household/join?client={}", client.id);
    vec![
        html! { a href=(path) { (client_name(client)) } },
        cell(&age.map_or_else(|| t("unknown"), |age| age.to_string())),
        html! { span .hm-code { (short_id(client.id)) } },
        html! { ul .hm-tags { (reasons(&found.reasons)) } },
    ]
}

/// The way to a new client, who begins with the words that were searched for, sealed.
fn new_client(req: &Req, id: ClientId, line: &str) -> Result<Option<String>> {
    if access::enter(&req.ctx, UseCase::OpenNewClientForm).is_err() {
        return Ok(None);
    }
    let path = format!("/clients/new?household={id}");
    if line.trim().is_empty() || line.chars().count() > LONGEST {
        return Ok(Some(path));
    }
    Ok(Some(format!("{path}&q={}", seal_search(&req.ctx, line)?)))
}

fn results(rows: Vec<Vec<Markup>>) -> Markup {
    let column = |label, half| Column { label: t(label), half };
    let columns = [
        column("client", false),
        column("client-age", true),
        column("client-id", true),
        column("why-it-matches", false),
    ];
    html! {
        @if rows.is_empty() {
            p role="status" { (t("find-none-title")) }
        } @else {
            p { (t("household-choose")) }
            (table(&Table { caption: &t("found-caption"), columns: &columns, rows }))
        }
    }
}

async fn show(
    req: &Req,
    household: &Household,
    (line, error): (&str, Option<String>),
    results: Markup,
) -> Result<Response> {
    let client = &household.client;
    let here = format!("/clients/{}/household", client.id);
    let mut up = above(Some((client.id, &client_name(client))));
    up.push((here.clone(), t("household")));
    let title = t("household-add");
    let errors: Vec<(&str, String)> = error.iter().map(|text| ("q", text.clone())).collect();
    let new = new_client(req, client.id, line)?;
    let main = html! {
        (error_summary(&errors))
        (breadcrumb(&up, &title))
        div .hm-pagehead {
            h1 { (title) }
            @if let Some(path) = new {
                a .usa-button .usa-button--outline href=(path) {
                    (icon("add")) (t("client-new"))
                }
            }
        }
        p { (cell(&t("household-add-help"))) }
        form .hm-form method="post" action={ (here) "/add" } role="search" {
            (field(&Field {
                id: "q",
                label: "find-label",
                hint: Some(t("find-help")),
                kind: FieldKind::Text,
                value: line,
                autocomplete: "off",
                error,
            }))
            div .hm-actions {
                button .usa-button type="submit" { (t("find-button")) }
                a href=(here) { (t("cancel")) }
            }
        }
        (results)
    };
    if errors.is_empty() {
        return Ok(req.page(&title, main).await?.into_response());
    }
    Ok((StatusCode::UNPROCESSABLE_ENTITY, req.page_with_errors(&title, main).await?).into_response())
}
