//! The way back to set-up from the screens it leads to.

use app::UseCase;
use app::set_up::{Progress, Step, unfinished};
use maud::{Markup, html};

use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::icon;

/// A step as the catalogue names it.
pub(super) fn code(step: Step) -> &'static str {
    match step {
        Step::Implementation => "implementation",
        Step::Agency => "agency",
        Step::Project => "project",
        Step::Units => "units",
        Step::Users => "users",
    }
}

/// The screen where a step is done. None while something before it is missing.
pub(crate) fn link_of(step: Step, progress: &Progress) -> Option<String> {
    match step {
        Step::Implementation => Some("/settings".into()),
        Step::Agency => Some("/agencies/new".into()),
        Step::Project => match (progress.incomplete_project, progress.agency) {
            (Some(project), _) => Some(format!("/projects/{project}")),
            (None, agency) => agency.map(|agency| format!("/projects/new?agency={agency}")),
        },
        Step::Units => progress.project_with_beds.map(|project| format!("/projects/{project}/units")),
        Step::Users => Some("/users/new".into()),
    }
}

/// A way back to set-up, while it is unfinished and for those who do it. Screens that it leads to show it first.
pub(crate) async fn next_step_link(req: &Req) -> Option<Markup> {
    let progress = match unfinished(&req.ctx).await {
        Ok(progress) => progress?,
        Err(error) => {
            tracing::error!(error = %error, use_case = UseCase::ShowGuide.code(), "set_up.unknown");
            return None;
        }
    };
    let step = t(&format!("guide-step-{}", code(progress.next()?)));
    Some(html! {
        p {
            (icon("arrow_back")) " " a href="/set-up/guide" { (t("guide-back")) } ". "
            (t_with("guide-back-next", [("step", step.into())]))
        }
    })
}
