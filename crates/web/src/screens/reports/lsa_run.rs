//! One LSA: how far it is, or what came of it.

use app::lsa::{Run, Shown, State, progress, view};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::LsaRunId;
use maud::{Markup, html};
use serde::Deserialize;

use super::figures::{figures, headline, quality};
use super::flags::flags;
use super::lsa::{about, data, state};
use crate::error::Result;
use crate::extract::{Id, Query};
use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::{Kind, alert, breadcrumb, date_time, icon};

/// The steps, in their order.
const STEPS: [&str; 8] = ["read", "households", "people", "system", "exits", "averages", "counts", "quality"];

/// The id of what says which step it is.
const STEP: &str = "lsa-step";

/// GET /reports/lsa/{id}
pub(crate) async fn page(req: Req, Id(id): Id<LsaRunId>) -> Result<Markup> {
    let shown = view(&req.ctx, id).await?;
    let title = about(&shown.run.asked);
    let main = html! {
        (breadcrumb(&[("/reports/lsa".into(), t("lsa-title"))], &title))
        div .hm-pagehead {
            h1 { (t_with("lsa-of", [("about", title.as_str().into())])) }
            @if shown.has_result {
                a .usa-button href={ "/reports/lsa/" (id) "/zip" } { (icon("download")) " " (t("lsa-download")) }
            }
        }
        (facts(&req, &shown))
        @match (&shown.run.state, &shown.summary) {
            (State::Running(step), _) => { (how_far(&shown.run, step)) }
            (State::Failed(problem), _) => { (nothing(&t(&format!("lsa-problem-{problem}")))) }
            (State::Done, None) => { (nothing(&t(if shown.has_result { "lsa-other-version" } else { "lsa-no-result" }))) }
            (State::Done, Some(summary)) => {
                (headline(summary))
                (flags(&shown.flags, shown.run.asked.scope == "systemwide"))
                (quality(id, summary))
                (figures(summary))
            }
        }
    };
    Ok(req.page(&title, main).await?)
}

/// Why there is nothing to show, and the way to another.
fn nothing(why: &str) -> Markup {
    alert(
        Kind::Warning,
        &html! {
            p { (why) }
            p { a href="/reports/lsa/new" { (t("lsa-new")) } }
        },
    )
}

/// What stands behind the question mark: the step that the page shows.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Known {
    step: Option<String>,
}

/// GET /reports/lsa/{id}/progress: the step, for an open page that shows another; the whole page anew when it is over.
pub(crate) async fn fragment(req: Req, Id(id): Id<LsaRunId>, Query(known): Query<Known>) -> Result<Response> {
    if !req.fragment {
        // Whoever had to sign in meanwhile is led back to what the page asked for by itself.
        return Ok(Redirect::to(&format!("/reports/lsa/{id}")).into_response());
    }
    let run = progress(&req.ctx, id).await?;
    Ok(match &run.state {
        State::Running(step) if known.step.as_ref() == Some(step) => StatusCode::NO_CONTENT.into_response(),
        State::Running(step) => html! {
            (bar(&run, step))
            p id=(STEP) hx-swap-oob="innerHTML" { (words(step)) }
        }
        .into_response(),
        State::Done | State::Failed(_) => ([("hx-refresh", "true")], "").into_response(),
    })
}

/// The card stays as long as the page: a new step changes its words and its bar alone, so that focus and screen reader stay
/// where they are.
fn how_far(run: &Run, step: &str) -> Markup {
    html! {
        section .hm-card .hm-card--text id="lsa-progress" {
            h2 { (t("lsa-state-running")) }
            p id=(STEP) role="status" { (words(step)) }
            (bar(run, step))
            p { (t("lsa-running-help")) " " a href={ "/reports/lsa/" (run.id) } { (t("lsa-look-again")) } }
        }
    }
}

/// How far it is as a picture, which asks for the next step by itself.
fn bar(run: &Run, step: &str) -> Markup {
    html! {
        progress .hm-progress aria-label=(t("lsa-state-running")) value=(place(step)) max=(STEPS.len())
            hx-get={ "/reports/lsa/" (run.id) "/progress?step=" (step) } hx-trigger="every 1s" hx-swap="outerHTML"
            hx-headers="{\"hearth-live\":\"1\"}" {}
    }
}

fn words(step: &str) -> String {
    let name = t(&format!("lsa-step-{step}"));
    t_with("lsa-step", [("at", place(step).into()), ("of", STEPS.len().into()), ("step", name.into())])
}

/// Which step it is, from 1 on.
fn place(step: &str) -> usize {
    STEPS.iter().position(|name| *name == step).unwrap_or(0) + 1
}

fn facts(req: &Req, shown: &Shown) -> Markup {
    let (run, zone) = (&shown.run, req.ctx.implementation().time_zone);
    html! {
        section .hm-section aria-label=(t("lsa-about")) { dl .hm-facts .hm-card {
            div { dt { (t("lsa-scope")) } dd { (t(&format!("lsa-scope-{}", run.asked.scope))) } }
            div { dt { (t("lsa-state")) } dd { (state(&run.state)) } }
            div { dt { (t("lsa-by")) } dd { (run.by) } }
            div { dt { (t("lsa-started")) } dd { (date_time(run.started_at, zone)) } }
            @if let Some(at) = run.finished_at { div { dt { (t("lsa-finished")) } dd { (date_time(at, zone)) } } }
            div { dt { (t("lsa-data")) } dd { (data(run)) } }
            @if !shown.projects.is_empty() {
                div .hm-facts__wide { dt { (t("lsa-projects")) } dd {
                    ul { @for project in &shown.projects { li { (project.name) ", " (project.agency) } } }
                } }
            }
        } }
    }
}
