//! The form for an addendum: what it is added to stays as it is, above it.

use app::notes::{NewAddendum, add_addendum, open_addendum_form};
use app::{Error, Problem};
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::NoteId;
use maud::html;
use serde::Deserialize;

use super::new::in_words;
use super::view::all;
use crate::error::Result;
use crate::extract::{Form, FormKey, Id};
use crate::req::Req;
use crate::text::t;
use crate::ui::{FormPage, TextArea, client_name, text_area};

/// What was typed.
#[derive(Debug, Deserialize)]
pub(crate) struct Typed {
    form_key: FormKey,
    #[serde(default)]
    body: String,
}

/// GET /notes/{id}/addendum
pub(crate) async fn page(req: Req, Id(id): Id<NoteId>) -> Result<Response> {
    show(&req, id, "", &[]).await
}

/// POST /notes/{id}/addendum
pub(crate) async fn submit(req: Req, Id(id): Id<NoteId>, Form(typed): Form<Typed>) -> Result<Response> {
    let new = NewAddendum { form_key: typed.form_key.0.clone(), body: typed.body.clone() };
    match add_addendum(&req.ctx, id, new).await {
        Ok(note) => Ok(Redirect::to(&format!("/notes/{note}")).into_response()),
        Err(Error::Invalid(problems)) => show(&req, id, &typed.body, &problems).await,
        Err(other) => Err(other.into()),
    }
}

async fn show(req: &Req, id: NoteId, typed: &str, problems: &[(app::Field, Problem)]) -> Result<Response> {
    let viewed = open_addendum_form(&req.ctx, id).await?;
    let errors: Vec<_> = problems.iter().map(|(at, problem)| in_words(*at, problem)).collect();
    let body = TextArea {
        id: "body",
        label: "note-addendum-body",
        hint: Some(t("note-addendum-hint")),
        value: typed,
        error: errors.first().map(|(_, text)| text.clone()),
    };
    let note = format!("/notes/{}", viewed.note.id);
    let client = (format!("/clients/{}", viewed.client.id), client_name(&viewed.client));
    let page = FormPage {
        title: &t("note-addendum-new"),
        above: &[("/clients".into(), t("find-title")), client, (note.clone(), t("note-title"))],
        action: &format!("{note}/addendum"),
        back: &note,
        version: 0,
        errors: &errors,
        is_stale: false,
        fields: html! { (text_area(&body)) },
        below: html! { section .hm-section { h2 { (t("note-so-far")) } (all(req, &viewed)) } },
    };
    Ok(page.respond(req).await?)
}
