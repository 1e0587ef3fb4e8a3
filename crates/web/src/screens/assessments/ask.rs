//! Asking a tool's questions, and saving what was answered.

use std::collections::BTreeMap;

use app::Error;
use app::assessments::{AccessPoint, Assessed, OpenedTool, Sent, Wrong, assess, open_tool};
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use domain::assessments::Fault;
use domain::ids::{ClientId, ToolId};
use maud::{Markup, html};

use super::choose::{no_access_point, whom};
use super::questions::{self, Filled, field_id};
use crate::error::{Result, WebError};
use crate::extract::{Fields, Form};
use crate::req::Req;
use crate::screens::clients::view::above;
use crate::text::{t, t_with};
use crate::ui::{Choice, ChoiceOption, Field, FieldKind, FormPage, client_name, field, radios, select};

/// Whom, and with which tool.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At {
    client: ClientId,
    tool: ToolId,
}

impl<S: Sync + Send> FromRequestParts<S> for At {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> std::result::Result<Self, Response> {
        let not_found = || WebError(Error::NotFound).into_response();
        let params = RawPathParams::from_request_parts(parts, state).await.map_err(|_| not_found())?;
        let text = |name: &str| params.iter().find(|(key, _)| *key == name).map(|(_, value)| value);
        let client = text("id").and_then(|id| id.parse().ok());
        let both = client.zip(text("tool").and_then(|tool| tool.parse().ok()));
        both.map(|(client, tool)| Self { client, tool }).ok_or_else(not_found)
    }
}

/// What stands in the form.
#[derive(Debug, Default)]
struct Typed {
    access_point: String,
    date: String,
    kind: String,
    location: String,
    answers: BTreeMap<String, Vec<String>>,
}

/// GET /clients/{id}/assess/{tool}
pub(crate) async fn page(req: Req, at: At) -> Result<Response> {
    let opened = open_tool(&req.ctx, at.client, at.tool).await?;
    let only = match opened.opened.access_points.as_slice() {
        [only] => Some(only),
        _ => None,
    };
    let known = opened.known.iter().map(|(code, known)| (code.clone(), vec![known.value.clone()]));
    let typed = Typed {
        access_point: only.map(AccessPoint::key).unwrap_or_default(),
        date: req.ctx.today().to_string(),
        kind: "3".into(),
        location: only.map(|point| point.project.name.clone()).unwrap_or_default(),
        answers: known.collect(),
    };
    show(&req, at, &opened, (&typed, &[])).await
}

/// POST /clients/{id}/assess/{tool}
pub(crate) async fn submit(req: Req, at: At, Form(sent): Form<Fields>) -> Result<Response> {
    let (_, form_key) = sent.origin().ok_or(Error::NotFound)?;
    let opened = open_tool(&req.ctx, at.client, at.tool).await?;
    let of =
        |code: &String| sent.all(&field_id(code)).map(str::to_owned).filter(|text| !text.is_empty()).collect();
    let answers = opened.tool.questions.iter().map(|question| (question.code.clone(), of(&question.code)));
    let text = |name| sent.text(name);
    let typed = Typed {
        access_point: text("access_point"),
        date: text("date"),
        kind: text("kind"),
        location: text("location"),
        answers: answers.collect(),
    };
    let form = Sent {
        form_key: form_key.0,
        access_point: typed.access_point.clone(),
        date: typed.date.clone(),
        kind: typed.kind.clone(),
        location: typed.location.clone(),
        answers: typed.answers.clone(),
    };
    match assess(&req.ctx, at.client, at.tool, form).await? {
        Assessed::Saved(id) => Ok(Redirect::to(&format!("/assessments/{id}")).into_response()),
        Assessed::Refused(wrong) => {
            let errors: Vec<_> = wrong.iter().map(|(at, why)| in_words(at, why)).collect();
            show(&req, at, &opened, (&typed, &errors)).await
        }
    }
}

async fn show(
    req: &Req,
    at: At,
    opened: &OpenedTool,
    (typed, errors): (&Typed, &[(String, String)]),
) -> Result<Response> {
    let client = &opened.opened.client;
    let name = client_name(client);
    let back = format!("/clients/{}/assess", at.client);
    let mut above = above(Some((at.client, &name)));
    above.push((back.clone(), t("assess-title")));
    let filled = Filled { values: &typed.answers, known: &opened.known, errors };
    let summary: Vec<(&str, String)> =
        errors.iter().map(|(id, words)| (id.as_str(), told(opened, id, words))).collect();
    let page = FormPage {
        title: &opened.tool.name,
        above: &above,
        action: &format!("{back}/{}", at.tool),
        back: &format!("/clients/{}", at.client),
        version: 0,
        errors: &summary,
        is_stale: false,
        fields: html! {
            (whom(&opened.opened))
            @if opened.opened.access_points.is_empty() { (no_access_point()) }
            p { (t("assess-rights")) }
            (circumstances(opened, typed, errors))
            div .hm-questions { (questions::fields(&opened.tool, &filled)) }
        },
        below: html! {},
    };
    Ok(page.respond(req).await?)
}

/// A message away from its field, so with the field's name or the question before it.
fn told(opened: &OpenedTool, id: &str, words: &str) -> String {
    let of = match id {
        "access_point" => t("assess-access-point"),
        "date" => t("assess-date"),
        "kind" => t("assess-kind"),
        "location" => t("assess-location"),
        _ => {
            let asked = opened.tool.questions.iter().find(|question| field_id(&question.code) == id);
            asked.map(|question| question.text.clone()).unwrap_or_default()
        }
    };
    format!("{of}: {words}").replace("?: ", "? ")
}

fn place_name(point: &AccessPoint) -> String {
    let name = format!("{}, {}", point.project.name, point.project.agency_name);
    match &point.coc {
        Some(coc) if point.is_one_of => format!("{name}, {coc}"),
        Some(_) | None => name,
    }
}

/// Where, when and how (HUD 4.19.1 to 4.19.3).
fn circumstances(opened: &OpenedTool, typed: &Typed, errors: &[(String, String)]) -> Markup {
    let error = |id: &str| errors.iter().find(|(at, _)| at == id).map(|(_, words)| words.clone());
    let points = &opened.opened.access_points;
    let point = Choice {
        id: "access_point",
        label: "assess-access-point",
        hint: Some(t("assess-access-point-hint")),
        options: points.iter().map(|point| ChoiceOption::new(point.key(), place_name(point))).collect(),
        value: &typed.access_point,
        error: error("access_point"),
    };
    let kinds = hud::list("4.19.3").map(|list| list.entries).unwrap_or_default();
    let kind = Choice {
        id: "kind",
        label: "assess-kind",
        hint: None,
        options: kinds.iter().map(|entry| ChoiceOption::new(entry.code, entry.label)).collect(),
        value: &typed.kind,
        error: error("kind"),
    };
    let line = |id, label, kind, value| {
        field(&Field { id, label, hint: None, kind, value, autocomplete: "off", error: error(id) })
    };
    html! {
        (select(&point))
        (line("date", "assess-date", FieldKind::Date, &typed.date))
        (radios(&kind))
        (line("location", "assess-location", FieldKind::Text, &typed.location))
    }
}

/// The field's id and the message beside it.
fn in_words(at: &str, why: &Wrong) -> (String, String) {
    let id = match at {
        "access_point" | "date" | "kind" | "location" => at.to_owned(),
        code => field_id(code),
    };
    let words = match why {
        Wrong::Missing => t("assess-wrong-missing"),
        Wrong::NotOffered | Wrong::Fault(Fault::NotAChoice | Fault::WrongKind | Fault::NoSuchQuestion) => {
            t("fault-not-in-list")
        }
        Wrong::NotADate => t("fault-not-a-date"),
        Wrong::InTheFuture => t("fault-in-the-future"),
        Wrong::BeforeEntry => t("assess-wrong-before-entry"),
        Wrong::BeforeBirth => t("assess-wrong-before-birth"),
        Wrong::NotOperating => t("assess-wrong-not-operating"),
        Wrong::NotANumber => t("fault-not-a-number"),
        Wrong::TooLong(most) => t_with("problem-too-long", [("most", (*most).into())]),
        Wrong::Both => t("assess-wrong-both"),
        Wrong::Fault(Fault::OutOfRange) => t("assess-wrong-out-of-range"),
    };
    (id, words)
}
