//! A project: what it is, what HUD asks of it, and its units tonight.

use app::projects::{Part, Viewed, view};
use app::records::{Record, layout};
use domain::ids::ProjectId;
use domain::projects::is_residential;
use domain::records::Value;
use maud::{Markup, html};

use crate::error::Result;
use crate::extract::Id;
use crate::req::Req;
use crate::screens::set_up::next_step_link;
use crate::screens::units;
use crate::text::t;
use crate::ui::{Column, Table, breadcrumb, cell, column_label, icon, table, value_in_words};

/// The project's own facts on its card.
const FACTS: &[&str] = &[
    "ProjectType",
    "RRHSubType",
    "HousingType",
    "TargetPopulation",
    "ContinuumProject",
    "OperatingStartDate",
    "OperatingEndDate",
];

/// The columns of each part's table; the first names the row.
fn columns(part: &Part) -> &'static [&'static str] {
    match part.code {
        "coc" => &["CoCCode", "Geocode", "Address1", "City", "State", "ZIP"],
        "inventory" => &[
            "HouseholdType",
            "UnitInventory",
            "BedInventory",
            "CoCCode",
            "InventoryStartDate",
            "InventoryEndDate",
        ],
        "ce" => &[
            "CEParticipationStatusStartDate",
            "CEParticipationStatusEndDate",
            "AccessPoint",
            "ReceivesReferrals",
        ],
        "hmis" => {
            &["HMISParticipationStatusStartDate", "HMISParticipationStatusEndDate", "HMISParticipationType"]
        }
        _ => &["Funder", "GrantID", "StartDate", "EndDate"],
    }
}

/// GET /projects/{id}
pub(crate) async fn page(req: Req, Id(id): Id<ProjectId>) -> Result<Markup> {
    let viewed = view(&req.ctx, id).await?;
    let project_layout = layout("Project")?;
    let words = |name| value_in_words(project_layout, &viewed.project.row, name);
    let name = words("ProjectName");
    let agency = value_in_words(layout("Organization")?, &viewed.agency.row, "OrganizationName");
    let facts = FACTS.iter().filter(|fact| !words(fact).is_empty());
    let main = html! {
        @if let Some(link) = next_step_link(&req).await { (link) }
        (breadcrumb(
            &[
                ("/agencies".into(), t("agencies-title")),
                (format!("/agencies/{}", viewed.agency.id), agency.clone()),
            ],
            &name,
        ))
        div .hm-pagehead {
            h1 { (name) }
            @if viewed.may_change {
                a .usa-button .usa-button--outline href={ "/projects/" (id) "/edit" } { (icon("edit")) (t("edit")) }
            }
        }
        section .hm-card aria-label=(t("project")) {
            dl .hm-facts {
                div { dt { (t("agency")) } dd { (agency) } }
                @for fact in facts { div { dt { (column_label(project_layout, fact)) } dd { (words(fact)) } } }
            }
        }
        p { a href={ "/projects/" (id) "/eligibility" } { (t("eligibility-rules-link")) } }
        (units::list::section(&req, id, &viewed))
        @for (part, rows) in &viewed.parts {
            @if !rows.is_empty() || asked(part, &viewed) { (section(id, part, rows, &viewed)) }
        }
    };
    Ok(req.page(&name, main).await?)
}

/// Only projects with beds have an inventory.
fn asked(part: &Part, viewed: &Viewed) -> bool {
    part.code != "inventory" || is_residential(&viewed.project.row)
}

fn section(project: ProjectId, part: &'static Part, rows: &[Record], viewed: &Viewed) -> Markup {
    let title = t(&format!("part-{}", part.code));
    let continuum = viewed.project.row.get("ContinuumProject") == Some(&Value::Integer(1));
    let needed = rows.is_empty() && continuum && part.code != "funding";
    html! {
        section .hm-section {
            div .hm-pagehead {
                h2 { (title) }
                @if viewed.may_change {
                    a .usa-button .usa-button--outline href={ "/projects/" (project) "/" (part.code) "/new" } {
                        (icon("add")) (t(&format!("part-{}-add", part.code)))
                    }
                }
            }
            @if rows.is_empty() {
                p { (t("part-none")) " " @if needed { (t("part-needed")) } }
            } @else {
                (part_table(project, part, rows, viewed.may_change))
            }
        }
    }
}

fn part_table(project: ProjectId, part: &'static Part, rows: &[Record], may_change: bool) -> Markup {
    let layout = part.layout();
    let headings: Vec<Column> =
        columns(part).iter().map(|name| Column { label: column_label(layout, name), half: false }).collect();
    let row = |record: &Record| {
        let mut cells: Vec<Markup> =
            columns(part).iter().map(|name| cell(&value_in_words(layout, &record.row, name))).collect();
        if may_change && let Some(first) = cells.first_mut() {
            let path = format!("/projects/{project}/{}/{}", part.code, record.id);
            *first = html! { a href=(path) { (first) } };
        }
        cells
    };
    let caption = t(&format!("part-{}", part.code));
    table(&Table { caption: &caption, columns: &headings, rows: rows.iter().map(row).collect() })
}
