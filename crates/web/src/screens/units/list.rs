//! A project's units as they are tonight.

use app::projects::Viewed;
use app::units::Unit;
use chrono::NaiveDate;
use domain::ids::ProjectId;
use domain::records::{Row, Value};
use domain::units::UnitStatus;
use maud::{Markup, html};

use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::{Column, Kind, Table, alert, cell, date, icon, table};

/// The section on a project's page.
pub(crate) fn section(req: &Req, project: ProjectId, viewed: &Viewed) -> Markup {
    let in_use: Vec<&Unit> =
        viewed.units.iter().filter(|unit| unit.details.status != UnitStatus::Retired).collect();
    let free: i64 = in_use.iter().map(|unit| unit.free()).sum();
    let all: i64 = in_use.iter().map(|unit| i64::from(unit.details.capacity)).sum();
    html! {
        section .hm-section {
            div .hm-pagehead {
                h2 { (t("units")) }
                @if viewed.may_change {
                    a .usa-button .usa-button--outline href={ "/projects/" (project) "/units" } {
                        (icon("add")) (t("units-add"))
                    }
                }
            }
            @if in_use.is_empty() {
                p { (t("units-none")) }
            } @else {
                p .hm-count { (t_with("units-tonight", [("free", free.into()), ("all", all.into())])) }
                (difference(viewed, all, req.ctx.today()))
                (units(&in_use, viewed, req.ctx.today()))
            }
        }
    }
}

/// What the units take beside what HUD is told: the difference shows.
fn difference(viewed: &Viewed, all: i64, today: NaiveDate) -> Markup {
    let rows = viewed.parts.iter().filter(|(part, _)| part.code == "inventory").flat_map(|(_, rows)| rows);
    let current: Vec<&Row> = rows.map(|record| &record.row).filter(|row| is_current(row, today)).collect();
    let beds: i64 = current.iter().map(|row| number(row, "BedInventory")).sum();
    html! {
        @if !current.is_empty() && beds != all {
            (alert(
                Kind::Warning,
                &html! { p { (t_with("units-differ", [("units", all.into()), ("beds", beds.into())])) } },
            ))
        }
    }
}

fn is_current(row: &Row, today: NaiveDate) -> bool {
    let date = |name| match row.get(name) {
        Some(Value::Date(date)) => Some(*date),
        _ => None,
    };
    date("InventoryStartDate").is_some_and(|start| start <= today)
        && date("InventoryEndDate").is_none_or(|end| end >= today)
}

fn number(row: &Row, name: &str) -> i64 {
    match row.get(name) {
        Some(Value::Integer(number)) => i64::from(*number),
        _ => 0,
    }
}

fn units(units: &[&Unit], viewed: &Viewed, today: NaiveDate) -> Markup {
    let may_change = viewed.may_change;
    let columns = ["unit", "unit-group", "unit-capacity-one", "unit-tonight", "unit-vacancy"]
        .map(|key| Column { label: t(key), half: key != "unit" });
    let row = |unit: &&Unit| {
        let details = &unit.details;
        vec![
            html! {
                @if may_change {
                    a href={ "/units/" (unit.id) } { (details.name) }
                } @else {
                    (details.name)
                }
                @if details.accessible { " " span .hm-tag { (t("unit-accessible-short")) } }
            },
            cell(&unit.group),
            cell(&details.capacity.to_string()),
            tonight(unit),
            vacancy(unit, viewed, today),
        ]
    };
    let rows = units.iter().map(row).collect();
    table(&Table { caption: &t("units"), columns: &columns, rows })
}

/// A unit's vacancy, or what leads to one.
fn vacancy(unit: &Unit, viewed: &Viewed, today: NaiveDate) -> Markup {
    let name = format!("{}, {}", unit.group, unit.details.name);
    if let Some(found) = viewed.vacancies.iter().find(|vacancy| vacancy.unit == unit.id) {
        let state = t(&format!("vacancy-state-{}", found.state.shown(found.terms.available_on, today)));
        let label = t_with("vacancy-show-of", [("unit", name.into()), ("state", state.to_lowercase().into())]);
        return html! { a href={ "/vacancies/" (found.id) } aria-label=(label) { (state) } };
    }
    // A unit that someone lives in can be offered too, from its own page.
    let offers = viewed.may_change && unit.free() > 0;
    html! {
        @if offers {
            a href={ "/units/" (unit.id) "/vacancy" } aria-label=(t_with("vacancy-post-of", [("unit", name.into())])) {
                (t("vacancy-post"))
            }
        }
    }
}

/// Free, full or out of use, in words.
pub(crate) fn tonight(unit: &Unit) -> Markup {
    let details = &unit.details;
    let free = unit.free();
    match details.status {
        UnitStatus::Ready if free > 0 => {
            html! { span .hm-tag .hm-tag--good { (t_with("unit-free", [("free", free.into())])) } }
        }
        UnitStatus::Ready => html! { span .hm-tag { (t("unit-full")) } },
        UnitStatus::Offline | UnitStatus::Retired => html! {
            div {
                span .hm-tag .hm-tag--warn { (t(&format!("unit-status-{}", details.status))) }
                @if let Some(reason) = &details.status_reason { " " (reason) }
                @if let Some(back) = details.expected_back {
                    ". " (t_with("unit-back-on", [("date", date(back).into())]))
                }
            }
        },
    }
}
