//! A client's page: who they are, who is with them, where they are enrolled, and what happened when.

use app::clients::{Enrolled, Member, Timeline, Viewed, view};
use domain::clients::age_on;
use domain::ids::ClientId;
use maud::{Markup, html};
use serde::Deserialize;

use super::{actions, identity_card, notes, queue, timeline};
use crate::error::Result;
use crate::extract::{Id, Query};
use crate::req::Req;
use crate::screens::assessments;
use crate::text::{t, t_with};
use crate::ui::{
    Column, Kind, Table, alert, breadcrumb, cell, client_name, date, icon, listed, listed_short, short_id,
    table,
};

/// What stands in the address.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Address {
    /// The whole timeline is asked for.
    all: Option<String>,
    /// The form that led here was saved: as a new client, or as a change.
    saved: Option<String>,
}

/// GET /clients/{id}
pub(crate) async fn page(req: Req, Id(id): Id<ClientId>, Query(address): Query<Address>) -> Result<Markup> {
    let depth = if address.all.is_some() { Timeline::Whole } else { Timeline::Newest };
    let client = view(&req.ctx, id, depth).await?;
    let name = client_name(&client.identity);
    let notes = notes::section(&req, id).await?;
    let assessments = assessments::section::of_client(&req, id).await?;
    let main = html! {
        (breadcrumb(&above(None), &name))
        (head(&req, &client, &name))
        (saved(address.saved.as_deref(), &client))
        (identity_card::card(&client))
        (household(&req, &client))
        (enrollments(&client.enrollments))
        (notes)
        (assessments)
        (queue::section(&req, id).await?)
        (timeline::section(&client))
        @if client.may_audit {
            p { a href={ "/clients/" (id) "/views" } { (icon("visibility")) " " (t("client-views-link")) } }
        }
    };
    Ok(req.page(&name, main).await?)
}

/// The pages above one about a client: Find Client, and the client's own.
pub(crate) fn above(client: Option<(ClientId, &str)>) -> Vec<(String, String)> {
    let find = ("/clients".to_owned(), t("find-title"));
    let client = client.map(|(id, name)| (format!("/clients/{id}"), name.to_owned()));
    [find].into_iter().chain(client).collect()
}

fn head(req: &Req, client: &Viewed, name: &str) -> Markup {
    html! {
        div .hm-pagehead data-client=(client.identity.id) {
            h1 { (name) }
            (actions::bar(req, client))
        }
    }
}

fn saved(how: Option<&str>, client: &Viewed) -> Markup {
    let text = match how {
        Some("new") => t("client-entered"),
        Some(_) => t("client-saved"),
        None => return html! {},
    };
    let next = how == Some("new") && client.may_edit;
    alert(
        Kind::Success,
        &html! {
            p { (text) }
            @if next {
                p { a href={ "/clients/" (client.identity.id) "/household/add" } { (t("household-next")) } }
            }
        },
    )
}

fn household(req: &Req, client: &Viewed) -> Markup {
    let (members, on_record): (&[Member], bool) = (&client.household, client.record.is_some());
    if members.is_empty() {
        return html! {};
    }
    let column = |label, half| Column { label: t(label), half };
    let columns = [
        column("client", false),
        column("client-relationship", false),
        column("client-age", true),
        column("client-id", true),
    ];
    let rows = members.iter().map(|member| {
        let person = &member.identity;
        let age = person.dob.and_then(|dob| age_on(req.ctx.today(), dob));
        let relationship = listed("3.15.1", member.relationship_to_hoh);
        vec![
            html! { a href={ "/clients/" (person.id) } { (client_name(person)) } },
            cell(&relationship.unwrap_or_else(|| t("unknown"))),
            cell(&age.map_or_else(|| t("unknown"), |age| age.to_string())),
            html! { span .hm-code { (short_id(person.id)) } },
        ]
    });
    let rows = rows.collect();
    html! {
        section .hm-section {
            h2 { (t("client-household")) }
            (table(&Table { caption: &t("client-household-caption"), columns: &columns, rows }))
            @if on_record { p { a href={ "/clients/" (client.identity.id) "/household" } { (t("household-link")) } } }
        }
    }
}

fn enrollments(stays: &[Enrolled]) -> Markup {
    let column = |label, half| Column { label: t(label), half };
    let columns = [
        column("enrollment-project", false),
        column("enrollment-type", false),
        column("client-relationship", false),
        column("enrollment-entry", false),
        column("enrollment-move-in", false),
        column("enrollment-exit", false),
    ];
    let rows = stays.iter().map(enrollment).collect();
    html! {
        section .hm-section {
            h2 { (t("client-enrollments")) }
            @if stays.is_empty() {
                p { (t("client-enrollments-none")) }
            } @else {
                (table(&Table { caption: &t("client-enrollments-caption"), columns: &columns, rows }))
            }
        }
    }
}

fn enrollment(stay: &Enrolled) -> Vec<Markup> {
    let day = |day: Option<chrono::NaiveDate>| day.map(date).unwrap_or_default();
    let project = stay.project.clone().unwrap_or_else(|| t("unknown"));
    let left = stay.exit_date.map(|left| {
        let destination = listed("3.12.1", stay.destination).unwrap_or_else(|| t("unknown"));
        let args = [("date", date(left).into()), ("destination", destination.into())];
        t_with("enrollment-left", args)
    });
    vec![
        html! {
            a href={ "/enrollments/" (stay.id) } { (project) }
            @if let Some(agency) = &stay.agency { br; span .hm-muted { (agency) } }
        },
        cell(&listed_short("2.02.6", stay.project_type).unwrap_or_default()),
        cell(&listed("3.15.1", stay.relationship_to_hoh).unwrap_or_default()),
        cell(&day(stay.entry_date)),
        cell(&day(stay.move_in_date)),
        match left {
            Some(left) => cell(&left),
            None => html! { span { span .hm-tag .hm-tag--good { (t("enrollment-open")) } } },
        },
    ]
}
