//! An agency and its projects.

use app::agencies::view;
use app::records::{Record, layout};
use app::{UseCase, access};
use domain::ids::AgencyId;
use hud::FileLayout;
use maud::{Markup, html};

use crate::error::Result;
use crate::extract::Id;
use crate::req::Req;
use crate::screens::set_up::next_step_link;
use crate::text::t;
use crate::ui::{Column, Table, breadcrumb, cell, column_label, icon, table, value_in_words};

/// GET /agencies/{id}
pub(crate) async fn page(req: Req, Id(id): Id<AgencyId>) -> Result<Markup> {
    let viewed = view(&req.ctx, id).await?;
    let layout = layout("Organization")?;
    let project_layout = app::records::layout("Project")?;
    let words = |name| value_in_words(layout, &viewed.agency.row, name);
    let name = words("OrganizationName");
    let may_edit = access::enter(&req.ctx, UseCase::EditAgency).is_ok();
    let may_add = access::enter(&req.ctx, UseCase::AddProject).is_ok();
    let main = html! {
        @if let Some(link) = next_step_link(&req).await { (link) }
        (breadcrumb(&[("/agencies".into(), t("agencies-title"))], &name))
        div .hm-pagehead {
            h1 { (name) }
            @if may_edit {
                a .usa-button .usa-button--outline href={ "/agencies/" (id) "/edit" } { (icon("edit")) (t("edit")) }
            }
        }
        section .hm-card aria-label=(t("agency")) {
            dl .hm-facts {
                @for column in ["OrganizationCommonName", "VictimServiceProvider"] {
                    div { dt { (column_label(layout, column)) } dd { (or_unknown(words(column))) } }
                }
            }
        }
        section .hm-section {
            div .hm-pagehead {
                h2 { (t("agency-projects")) }
                @if may_add {
                    a .usa-button .usa-button--outline href={ "/projects/new?agency=" (id) } {
                        (icon("add")) (t("project-add"))
                    }
                }
            }
            @if viewed.projects.is_empty() { p { (t("agency-no-projects")) } } @else { (projects(project_layout, &viewed.projects)) }
        }
    };
    Ok(req.page(&name, main).await?)
}

fn or_unknown(text: String) -> String {
    if text.is_empty() { t("unknown") } else { text }
}

fn projects(layout: &'static FileLayout, projects: &[Record]) -> Markup {
    let columns = ["ProjectName", "ProjectType", "OperatingStartDate", "OperatingEndDate"];
    let headings = columns.map(|name| Column { label: column_label(layout, name), half: false });
    let row = |project: &Record| {
        let words = |name| value_in_words(layout, &project.row, name);
        vec![
            html! { a href={ "/projects/" (project.id) } { (words("ProjectName")) } },
            cell(&words("ProjectType")),
            cell(&words("OperatingStartDate")),
            cell(&words("OperatingEndDate")),
        ]
    };
    let rows = projects.iter().map(row).collect();
    table(&Table { caption: &t("agency-projects"), columns: &headings, rows })
}
