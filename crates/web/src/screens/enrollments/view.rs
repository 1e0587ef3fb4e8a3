//! An enrollment's page: the stay, who is in it, and what was answered at entry.

use app::clients::Identity;
use app::enrollments::{Resident, Viewed, view};
use app::records::layout;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::enrollments::has_move_in;
use domain::ids::EnrollmentId;
use maud::{Markup, html};
use serde::Deserialize;

use crate::error::Result;
use crate::extract::{FormKey, Id, Query};
use crate::req::Req;
use crate::screens::clients::above;
use crate::text::t;
use crate::ui::{
    Column, Kind, Table, alert, breadcrumb, cell, client_name, column_label, error_summary, icon, table,
    value_in_words,
};

/// What stands in the address.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Address {
    saved: Option<String>,
}

/// What is shown of the answers at entry, if there is an answer.
const FACTS: &[&str] = &[
    "EntryDate",
    "MoveInDate",
    "RelationshipToHoH",
    "EnrollmentCoC",
    "DisablingCondition",
    "LivingSituation",
    "RentalSubsidyType",
    "LengthOfStay",
    "LOSUnderThreshold",
    "PreviousStreetESSH",
    "DateToStreetESSH",
    "TimesHomelessPastThreeYears",
    "MonthsHomelessPastThreeYears",
];

/// What is shown of an exit.
const EXIT: &[&str] = &["ExitDate", "Destination", "DestinationSubsidyType", "OtherDestination"];

/// GET /enrollments/{id}
pub(crate) async fn page(
    req: Req,
    Id(id): Id<EnrollmentId>,
    Query(address): Query<Address>,
) -> Result<Response> {
    let viewed = view(&req.ctx, id).await?;
    let told = html! {
        @if address.saved.is_some() { (alert(Kind::Success, &html! { p { (t("client-saved")) } })) }
    };
    let (title, main) = whole(&req, &viewed, &told)?;
    Ok(req.page(&title, main).await?.into_response())
}

/// The page again, because the exit cannot be taken back.
pub(super) async fn refused_undo(req: &Req, id: EnrollmentId) -> Result<Response> {
    let viewed = view(&req.ctx, id).await?;
    let told = error_summary(&[("exit-undo", t("exit-undo-refused"))]);
    let (title, main) = whole(req, &viewed, &told)?;
    let page = req.page_with_errors(&title, main).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// The title and what stands below it; `told` is what became of the form sent last.
fn whole(req: &Req, viewed: &Viewed, told: &Markup) -> Result<(String, Markup)> {
    let id = &viewed.resident.enrollment.id;
    let FormKey(form_key) = FormKey::new(&req.ctx)?;
    let title = project(viewed)?;
    let main = html! {
        (breadcrumb(&above_of(&viewed.resident.identity), &title))
        div .hm-pagehead {
            h1 { (client_name(&viewed.resident.identity)) " – " (title) }
            @if viewed.may_change { (actions(viewed)) }
        }
        (told)
        (facts(viewed)?)
        (residents(viewed)?)
        @if let Some(exit) = viewed.resident.exit.as_ref().filter(|_| viewed.may_change) {
            form method="post" action={ "/enrollments/" (id) "/exit/remove" } {
                input type="hidden" name="version" value=(exit.version);
                input type="hidden" name="form_key" value=(form_key);
                p {
                    (t("exit-undo-help")) " "
                    a href={ "/clients/" (viewed.resident.identity.id) "/household/head" } {
                        (t("household-change-head"))
                    }
                }
                button #exit-undo .usa-button .usa-button--outline type="submit" { (t("exit-undo")) }
            }
        }
    };
    Ok((title, main))
}

/// The pages above one of a client's enrollment.
pub(super) fn above_of(client: &Identity) -> Vec<(String, String)> {
    above(Some((client.id, &client_name(client))))
}

/// HUD 2.02.2 of the stay's project.
pub(super) fn project(viewed: &Viewed) -> Result<String> {
    let name = value_in_words(layout("Project")?, &viewed.stay.project.row, "ProjectName");
    Ok(if name.is_empty() { t("unknown") } else { name })
}

fn actions(viewed: &Viewed) -> Markup {
    let here = format!("/enrollments/{}", viewed.resident.enrollment.id);
    html! {
        div .hm-actions {
            a .usa-button .usa-button--outline href={ (here) "/edit" } { (icon("edit")) (t("edit")) }
            @if viewed.resident.exit.is_none() {
                @if viewed.resident.is_head() && has_move_in(viewed.stay.project_type()) {
                    a .usa-button .usa-button--outline href={ (here) "/move-in" } { (icon("home")) (t("move-in-link")) }
                }
                a .usa-button .usa-button--outline href={ (here) "/join" } { (icon("group_add")) (t("join-link")) }
                a .usa-button .usa-button--outline href={ (here) "/exit" } { (icon("logout")) (t("exit-link")) }
            }
        }
    }
}

fn facts(viewed: &Viewed) -> Result<Markup> {
    let (enrollment, exit) = (layout("Enrollment")?, layout("Exit")?);
    let row = &viewed.resident.enrollment.row;
    let known = |name: &&str| !value_in_words(enrollment, row, name).is_empty();
    Ok(html! {
        section .hm-card aria-label=(t("enrollment")) {
            dl .hm-facts {
                div { dt { (t("agency")) } dd { (viewed.agency) } }
                @for name in FACTS.iter().copied().filter(|name| known(name)) {
                    div .hm-facts__wide[name == "LivingSituation"] { dt { (column_label(enrollment, name)) } dd { (value_in_words(enrollment, row, name)) } }
                }
                @if let Some(left) = &viewed.resident.exit {
                    @for name in EXIT {
                        @if !value_in_words(exit, &left.row, name).is_empty() {
                            div { dt { (column_label(exit, name)) } dd { (value_in_words(exit, &left.row, name)) } }
                        }
                    }
                }
            }
        }
    })
}

/// Who is in the stay.
pub(super) fn residents(viewed: &Viewed) -> Result<Markup> {
    let (enrollment, exit) = (layout("Enrollment")?, layout("Exit")?);
    let column = |label| Column { label: t(label), half: false };
    let columns = [
        column("client"),
        column("client-relationship"),
        column("enrollment-entry"),
        column("enrollment-move-in"),
        column("enrollment-exit"),
    ];
    let row = |resident: &Resident| {
        let words = |name| cell(&value_in_words(enrollment, &resident.enrollment.row, name));
        let left = resident.exit.as_ref().map(|left| value_in_words(exit, &left.row, "ExitDate"));
        vec![
            html! { a href={ "/enrollments/" (resident.enrollment.id) } { (client_name(&resident.identity)) } },
            words("RelationshipToHoH"),
            words("EntryDate"),
            words("MoveInDate"),
            match left {
                Some(left) => cell(&left),
                None => html! { span .hm-tag .hm-tag--good { (t("enrollment-open")) } },
            },
        ]
    };
    let rows = viewed.stay.residents.iter().map(row).collect();
    Ok(html! {
        section .hm-section {
            h2 { (t("enrollment-household")) }
            (table(&Table { caption: &t("enrollment-household"), columns: &columns, rows }))
        }
    })
}
