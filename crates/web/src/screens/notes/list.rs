//! Case notes: all that one may read, or those with certain words.

use app::clients::{open_search, seal_search};
use app::notes::{Listed, list};
use app::{Error, UseCase, access};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::ClientId;
use domain::search::LONGEST;
use maud::{Markup, html};
use serde::Deserialize;

use super::view::kind;
use crate::error::Result;
use crate::extract;
use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::{Column, Table, cell, client_name, date, error_summary, icon, message, table};

/// The address of a search: what was typed is sealed, so that no history or log holds it.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Address {
    q: Option<String>,
    client: Option<String>,
}

/// What was typed, and about whom.
#[derive(Debug, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    q: String,
    #[serde(default)]
    client: String,
}

/// GET /notes
pub(crate) async fn page(req: Req, extract::Query(address): extract::Query<Address>) -> Result<Response> {
    let client = client(address.client.as_deref().unwrap_or_default())?;
    let line = match &address.q {
        Some(sealed) => open_search(&req.ctx, sealed)?,
        None => Some(String::new()),
    };
    match line {
        Some(line) => answer(&req, &line, client).await,
        None => refused(&req, "", client, t("find-expired")).await,
    }
}

/// POST /notes
pub(crate) async fn submit(req: Req, extract::Form(typed): extract::Form<Typed>) -> Result<Response> {
    access::enter(&req.ctx, UseCase::SearchNotes)?;
    let client = client(&typed.client)?;
    if typed.q.chars().count() > LONGEST {
        // An address that long would not arrive.
        return answer(&req, &typed.q, client).await;
    }
    let about = client.map(|id| format!("client={id}&")).unwrap_or_default();
    let sealed = seal_search(&req.ctx, &typed.q)?;
    Ok(Redirect::to(&format!("/notes?{about}q={sealed}")).into_response())
}

fn client(text: &str) -> Result<Option<ClientId>> {
    if text.is_empty() {
        return Ok(None);
    }
    Ok(Some(text.parse().map_err(|_| Error::NotFound)?))
}

async fn answer(req: &Req, line: &str, client: Option<ClientId>) -> Result<Response> {
    let (notes, more) = match list(&req.ctx, line, client).await {
        Ok(found) => found,
        Err(Error::Invalid(_)) => {
            let text = t_with("find-too-long", [("most", LONGEST.into())]);
            return refused(req, line, client, text).await;
        }
        Err(other) => return Err(other.into()),
    };
    let main = html! {
        div .hm-pagehead { h1 { (t("notes-title")) } }
        (form(line, client, None))
        @if let Some(id) = client { (about(id, &notes)) }
        @if notes.is_empty() {
            div .hm-empty role="status" { p { (t(if line.is_empty() { "notes-none" } else { "notes-not-found" })) } }
        } @else {
            p .hm-count role="status" {
                (t_with(if more { "notes-count-more" } else { "notes-count" }, [("count", notes.len().into())]))
            }
            (found(&notes, true))
        }
    };
    Ok(req.page(&t("notes-title"), main).await?.into_response())
}

async fn refused(req: &Req, line: &str, client: Option<ClientId>, text: String) -> Result<Response> {
    let main = html! {
        (error_summary(&[("q", text.clone())]))
        div .hm-pagehead { h1 { (t("notes-title")) } }
        (form(line, client, Some(&text)))
    };
    let page = req.page_with_errors(&t("notes-title"), main).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// About whom the list is, and the way to all notes.
fn about(id: ClientId, notes: &[Listed]) -> Markup {
    html! {
        p {
            @match notes.first() {
                Some(first) => { a href={ "/clients/" (id) } { (client_name(&first.client)) } }
                None => { a href={ "/clients/" (id) } { (t("notes-back")) } }
            }
            " " a href="/notes" { (t("notes-all-clients")) }
        }
    }
}

fn form(line: &str, client: Option<ClientId>, error: Option<&str>) -> Markup {
    let wrong = error.is_some();
    html! {
        form .hm-find method="post" action="/notes" role="search" aria-label=(t("notes-title")) {
            @if let Some(id) = client { input type="hidden" name="client" value=(id); }
            div .hm-field .hm-field--error[wrong] {
                label .usa-label for="q" { (t("notes-find-label")) }
                @if let Some(error) = error { (message("q-error", error)) }
                div .hm-find__row {
                    input .usa-input .usa-input--error[wrong] id="q" name="q" type="search" value=(line)
                        autocomplete="off" aria-invalid=[wrong.then_some("true")] aria-describedby="q-help";
                    button .usa-button type="submit" { (icon("search")) (t("find-button")) }
                }
                p .hm-find__help id="q-help" { (t("notes-find-help")) }
            }
        }
    }
}

/// A table of notes; with the client's name where they are of several.
pub(crate) fn found(notes: &[Listed], with_client: bool) -> Markup {
    let column = |label, half| Column { label: t(label), half };
    let mut columns = vec![column("note-line", false)];
    if with_client {
        columns.push(column("client", false));
    }
    columns.extend([column("note-kind", true), column("note-date", true), column("note-author", false)]);
    let rows = notes.iter().map(|listed| row(listed, with_client)).collect();
    table(&Table { caption: &t("notes-caption"), columns: &columns, rows })
}

fn row(listed: &Listed, with_client: bool) -> Vec<Markup> {
    let note = &listed.note;
    let first = note.addendum_to.unwrap_or(note.id);
    let line = html! {
        span {
            a .hm-note__line href={ "/notes/" (first) "#note-" (note.id) } { (shortened(&listed.line)) }
            @if note.addendum_to.is_some() { " " span .hm-tag { (t("note-addendum")) } }
            @if note.addenda > 0 { " " span .hm-tag { (t_with("note-addenda", [("count", note.addenda.into())])) } }
        }
    };
    let mut cells = vec![line];
    if with_client {
        cells.push(html! { a href={ "/clients/" (listed.client.id) } { (client_name(&listed.client)) } });
    }
    let author = note.author.clone().unwrap_or_else(|| t("unknown"));
    cells.extend([cell(&kind(note)), cell(&date(note.noted_on)), cell(&author)]);
    cells
}

/// Enough to tell notes apart.
const LINE: usize = 160;

fn shortened(line: &str) -> String {
    match line.char_indices().nth(LINE) {
        Some((at, _)) => format!("{}…", line[..at].trim_end()),
        None => line.to_owned(),
    }
}
