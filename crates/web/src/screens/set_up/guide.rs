//! What an installation still needs, a step after the other, with the screens where each is done.

use app::set_up::{Progress, Step, guide};
use maud::{Markup, html};

use super::link_of;
use super::next_step::code;
use crate::error::Result;
use crate::req::Req;
use crate::text::t;
use crate::ui::{Kind, alert};

/// GET /set-up/guide
pub(crate) async fn page(req: Req) -> Result<Markup> {
    let progress = guide(&req.ctx).await?;
    let main = html! {
        div .hm-pagehead { h1 { (t("guide-title")) } }
        @if progress.next().is_none() {
            (alert(Kind::Success, &html! { p { (t("guide-finished")) } }))
        } @else {
            p { (t("guide-intro")) }
        }
        (indicator(&progress))
        @for (step, done) in progress.steps() { (section(step, done, &progress)) }
    };
    Ok(req.page(&t("guide-title"), main).await?)
}

/// All steps at a glance.
fn indicator(progress: &Progress) -> Markup {
    let next = progress.next();
    html! {
        div .usa-step-indicator aria-label=(t("guide-progress")) role="group" {
            ol .usa-step-indicator__segments {
                @for (step, done) in progress.steps() {
                    @let current = next == Some(step);
                    li .usa-step-indicator__segment .usa-step-indicator__segment--complete[done]
                        .usa-step-indicator__segment--current[current] aria-current=[current.then_some("step")] {
                        span .usa-step-indicator__segment-label {
                            (name(step)) " "
                            span .hm-vh { (t(if done { "guide-done" } else { "guide-not-done" })) }
                        }
                    }
                }
            }
        }
    }
}

fn section(step: Step, done: bool, progress: &Progress) -> Markup {
    let is_next = progress.next() == Some(step);
    let id = format!("step-{}", code(step));
    html! {
        section .hm-section aria-labelledby=(id) {
            h2 id=(id) {
                (name(step)) " "
                @if done {
                    span .hm-tag .hm-tag--good { (t("guide-done")) }
                } @else if is_next {
                    span .hm-tag .hm-tag--info { (t("guide-next")) }
                }
            }
            p { (t(&format!("guide-step-{}-text", code(step)))) }
            @if let Some(link) = link_of(step, progress).filter(|_| !done) {
                @if is_next {
                    a .usa-button href=(link) { (t(&button(step, progress))) }
                } @else {
                    p { a href=(link) { (t(&button(step, progress))) } }
                }
            }
        }
    }
}

fn button(step: Step, progress: &Progress) -> String {
    match step {
        Step::Project if progress.incomplete_project.is_some() => "guide-step-project-complete-button".into(),
        other => format!("guide-step-{}-button", code(other)),
    }
}

fn name(step: Step) -> String {
    t(&format!("guide-step-{}", code(step)))
}
