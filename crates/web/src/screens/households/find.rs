//! Who joins a household: someone who is here already, or a new client.

use app::clients::find;
use app::households::{Household, open};
use app::{Error, UseCase, access};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::ids::ClientId;
use maud::{Markup, html};
use serde::Deserialize;

use crate::error::Result;
use crate::extract::{Form, Id};
use crate::req::Req;
use crate::screens::clients::above;
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
            let rows = found.clients.iter().map(|found| {
                let client = &found.client;
                let path = format!("/clients/{id}/household/join?client={}", client.id);
                vec![
                    html! { a href=(path) { (client_name(client)) } },
                    html! { span .hm-code { (short_id(client.id)) } },
                ]
            });
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

fn results(rows: Vec<Vec<Markup>>) -> Markup {
    let columns = ["client", "client-id"].map(|label| Column { label: t(label), half: false });
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
    let may_enter = access::enter(&req.ctx, UseCase::OpenNewClientForm).is_ok();
    let main = html! {
        (error_summary(&errors))
        (breadcrumb(&up, &title))
        div .hm-pagehead {
            h1 { (title) }
            @if may_enter {
                a .usa-button .usa-button--outline href={ "/clients/new?household=" (client.id) } {
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
