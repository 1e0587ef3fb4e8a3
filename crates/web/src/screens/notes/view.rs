//! One case note, and below it what was added.

use app::notes::{Note, Viewed, view};
use domain::ids::NoteId;
use domain::notes::Class;
use maud::{Markup, html};

use crate::error::Result;
use crate::extract::Id;
use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::{breadcrumb, client_name, date, date_time, icon};

/// GET /notes/{id}
pub(crate) async fn page(req: Req, Id(id): Id<NoteId>) -> Result<Markup> {
    let viewed = view(&req.ctx, id).await?;
    let name = client_name(&viewed.client);
    let client = format!("/clients/{}", viewed.client.id);
    let above = [("/clients".to_owned(), t("find-title")), (client, name.clone())];
    let main = html! {
        (breadcrumb(&above, &t("note-title")))
        div .hm-pagehead data-client=(viewed.client.id) {
            h1 { (t_with("note-of", [("name", name.as_str().into())])) }
            @if viewed.may_add {
                div .hm-actions {
                    a .usa-button .usa-button--outline href={ "/notes/" (viewed.note.id) "/addendum" } {
                        (icon("add")) (t("note-addendum-new"))
                    }
                }
            }
        }
        (all(&req, &viewed))
    };
    Ok(req.page(&t_with("note-of", [("name", name.into())]), main).await?)
}

/// The note and its addenda.
pub(super) fn all(req: &Req, viewed: &Viewed) -> Markup {
    html! {
        (one(req, &viewed.note, &kind(&viewed.note), viewed.project.as_deref()))
        @for addendum in &viewed.addenda { (one(req, addendum, &t("note-addendum"), None)) }
    }
}

fn one(req: &Req, note: &Note, title: &str, project: Option<&str>) -> Markup {
    let zone = req.ctx.implementation().time_zone;
    let author = note.author.clone().unwrap_or_else(|| t("unknown"));
    let args = [
        ("author", author.into()),
        ("agency", note.agency_name.as_str().into()),
        ("at", date_time(note.written_at, zone).into()),
    ];
    html! {
        article .hm-card .hm-noted id={ "note-" (note.id) } {
            h2 { (t_with("note-heading", [("kind", title.into()), ("date", date(note.noted_on).into())])) }
            p .hm-muted {
                (t_with("note-written", args))
                @if let Some(project) = project { br; (t_with("note-for-stay", [("project", project.into())])) }
            }
            @if note.kind.class() != Class::General { p { span .hm-tag { (restricted(note)) } } }
            p .hm-note { (note.body) }
        }
    }
}

/// A note's kind in words.
pub(crate) fn kind(note: &Note) -> String {
    t(&format!("note-kind-{}", note.kind))
}

/// Who may read it, in words.
fn restricted(note: &Note) -> String {
    t(&format!("note-class-{}", note.kind.class()))
}
