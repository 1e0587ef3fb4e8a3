//! Changing a unit: its name and size, and whether it can be used.

use app::units::{Changed, Unit, edit, open_form};
use app::{Error, Problem};
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::UnitId;
use domain::units::UnitStatus;
use maud::html;
use serde::Deserialize;

use super::add::in_words;
use super::list::tonight;
use crate::error::Result;
use crate::extract::{Form, FormKey, Id};
use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::{Choice, ChoiceOption, Field, FieldKind, FormPage, checkbox, field, radios};

/// What was typed.
#[derive(Debug, Deserialize)]
pub(crate) struct Typed {
    form_key: FormKey,
    version: i64,
    #[serde(default)]
    name: String,
    #[serde(default)]
    capacity: String,
    #[serde(default)]
    bedrooms: String,
    #[serde(default)]
    accessible: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    expected_back: String,
}

/// GET /units/{id}
pub(crate) async fn page(req: Req, Id(id): Id<UnitId>) -> Result<Response> {
    let unit = open_form(&req.ctx, id).await?;
    let typed = of(&req, &unit)?;
    show(&req, &unit, &typed, &[], None).await
}

/// POST /units/{id}
pub(crate) async fn submit(req: Req, Id(id): Id<UnitId>, Form(typed): Form<Typed>) -> Result<Response> {
    let changed = Changed {
        version: typed.version,
        form_key: typed.form_key.0.clone(),
        name: typed.name.clone(),
        capacity: typed.capacity.clone(),
        bedrooms: typed.bedrooms.clone(),
        accessible: typed.accessible == "1",
        status: typed.status.parse().unwrap_or(UnitStatus::Ready),
        reason: typed.reason.clone(),
        expected_back: typed.expected_back.clone(),
    };
    match edit(&req.ctx, id, changed).await {
        Ok(()) => {
            let unit = open_form(&req.ctx, id).await?;
            Ok(Redirect::to(&format!("/projects/{}", unit.project)).into_response())
        }
        Err(Error::Invalid(problems)) => {
            let unit = Unit { version: typed.version, ..open_form(&req.ctx, id).await? };
            show(&req, &unit, &typed, &problems, None).await
        }
        Err(Error::Stale) => {
            let unit = open_form(&req.ctx, id).await?;
            let theirs = of(&req, &unit)?;
            show(&req, &unit, &typed, &[], Some(&theirs)).await
        }
        Err(other) => Err(other.into()),
    }
}

fn of(req: &Req, unit: &Unit) -> Result<Typed> {
    let details = unit.details.clone();
    Ok(Typed {
        form_key: FormKey::new(&req.ctx)?,
        version: unit.version,
        name: details.name,
        capacity: details.capacity.to_string(),
        bedrooms: details.bedrooms.map(|number| number.to_string()).unwrap_or_default(),
        accessible: if details.accessible { "1".into() } else { String::new() },
        status: details.status.code().into(),
        reason: details.status_reason.unwrap_or_default(),
        expected_back: details.expected_back.map(|date| date.to_string()).unwrap_or_default(),
    })
}

async fn show(
    req: &Req,
    unit: &Unit,
    typed: &Typed,
    problems: &[(app::Field, Problem)],
    saved: Option<&Typed>,
) -> Result<Response> {
    let errors: Vec<_> = problems.iter().map(|(at, problem)| in_words(*at, problem)).collect();
    let error = |id: &str| errors.iter().find(|(at, _)| *at == id).map(|(_, text)| text.clone());
    let line = |id, label, kind, get: fn(&Typed) -> &String| {
        let theirs = saved.map(get).filter(|theirs| *theirs != get(typed));
        let hint = theirs.map(|theirs| t_with("account-stale-field", [("value", theirs.as_str().into())]));
        field(&Field { id, label, hint, kind, value: get(typed), autocomplete: "off", error: error(id) })
    };
    let states =
        UnitStatus::ALL.iter().map(|state| ChoiceOption::new(state.code(), t(&format!("unit-status-{state}"))));
    let status = Choice {
        id: "status",
        label: "unit-status",
        hint: None,
        options: states.collect(),
        value: &typed.status,
        error: error("status"),
    };
    let back = format!("/projects/{}", unit.project);
    let page = FormPage {
        title: &t("unit-edit"),
        above: &[("/agencies".into(), t("agencies-title")), (back.clone(), t("project"))],
        action: &format!("/units/{}", unit.id),
        back: &back,
        version: unit.version,
        errors: &errors,
        is_stale: saved.is_some(),
        fields: html! {
            p { (t("unit-tonight")) ": " (tonight(unit)) }
            (line("name", "unit", FieldKind::Text, |typed| &typed.name))
            (line("capacity", "unit-capacity-one", FieldKind::Number, |typed| &typed.capacity))
            (line("bedrooms", "unit-bedrooms", FieldKind::Number, |typed| &typed.bedrooms))
            div .hm-field { (checkbox("accessible", "unit-accessible", typed.accessible == "1")) }
            (radios(&status))
            (line("reason", "unit-reason", FieldKind::Text, |typed| &typed.reason))
            (line("expected_back", "unit-expected-back", FieldKind::Date, |typed| &typed.expected_back))
        },
        below: html! {
            p { a href={ "/units/" (unit.id) "/vacancy" } { (t("vacancy-post")) } }
        },
    };
    Ok(page.respond(req).await?)
}
