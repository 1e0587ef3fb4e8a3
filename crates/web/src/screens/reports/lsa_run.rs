//! One LSA: how far it is, or what came of it.

use app::lsa::{Run, Shown, State, progress, view};
use axum::response::{IntoResponse, Response};
use domain::ids::LsaRunId;
use maud::{Markup, html};

use super::figures::{figures, headline, quality};
use super::flags::flags;
use super::lsa::{about, data, state};
use crate::error::Result;
use crate::extract::Id;
use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::{Kind, alert, breadcrumb, date_time, icon};

/// The steps, in their order.
const STEPS: [&str; 8] = ["read", "households", "people", "system", "exits", "averages", "counts", "quality"];

/// GET /reports/lsa/{id}
pub(crate) async fn page(req: Req, Id(id): Id<LsaRunId>) -> Result<Markup> {
    let shown = view(&req.ctx, id).await?;
    let title = about(&shown.run.asked);
    let main = html! {
        (breadcrumb(&[("/reports/lsa".into(), t("lsa-title"))], &title))
        div .hm-pagehead {
            h1 { (t_with("lsa-of", [("about", title.as_str().into())])) }
            @if shown.summary.is_some() {
                a .usa-button href={ "/reports/lsa/" (id) "/zip" } { (icon("download")) " " (t("lsa-download")) }
            }
        }
        (facts(&req, &shown))
        @match (&shown.run.state, &shown.summary) {
            (State::Running(step), _) => { (how_far(&shown.run, step)) }
            (State::Failed(problem), _) => { (alert(Kind::Warning, &html! {
                p { (t(&format!("lsa-problem-{problem}"))) }
                p { a href="/reports/lsa/new" { (t("lsa-new")) } }
            })) }
            (State::Done, None) => {}
            (State::Done, Some(summary)) => {
                (headline(summary))
                (flags(&shown.flags))
                (quality(id, summary))
                (figures(summary))
            }
        }
    };
    Ok(req.page(&title, main).await?)
}

/// GET /reports/lsa/{id}/progress: how far it is, for a page that is open; the whole page anew when it is over.
pub(crate) async fn fragment(req: Req, Id(id): Id<LsaRunId>) -> Result<Response> {
    let run = progress(&req.ctx, id).await?;
    Ok(match &run.state {
        State::Running(step) => how_far(&run, step).into_response(),
        State::Done | State::Failed(_) => ([("hx-refresh", "true")], "").into_response(),
    })
}

fn how_far(run: &Run, step: &str) -> Markup {
    let at = STEPS.iter().position(|name| *name == step).unwrap_or(0);
    let path = format!("/reports/lsa/{}", run.id);
    let words = t_with(
        "lsa-step",
        [("at", (at + 1).into()), ("of", STEPS.len().into()), ("step", t(&format!("lsa-step-{step}")).into())],
    );
    html! {
        section .hm-card .hm-card--text id="lsa-progress" hx-get={ (path) "/progress" } hx-trigger="every 1s" hx-swap="outerHTML"
            hx-headers="{\"hearth-live\":\"1\"}" {
            h2 { (t("lsa-state-running")) }
            p role="status" { (words) }
            progress .hm-progress aria-label=(t("lsa-state-running")) value=(at + 1) max=(STEPS.len()) {}
            p { (t("lsa-running-help")) " " a href=(path) { (t("lsa-look-again")) } }
        }
    }
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
