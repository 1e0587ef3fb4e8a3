//! A new client: the form, and who may be the same person before anything is saved.

use app::Error;
use app::clients::{AGENCY, Agency, Alike, Entered, NewForm, enter, entering_agencies, open_search, prefill};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::clients::{Likeness, age_on};
use domain::ids::ClientId;
use domain::records::{Fault, Typed};
use maud::{Markup, html};
use serde::Deserialize;

use super::find::reasons;
use super::form::{ClientForm, cells, errors, fields};
use super::view::above;
use crate::error::Result;
use crate::extract::{self, FormKey, Sent};
use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::{
    Choice, ChoiceOption, Column, Kind, Table, alert, breadcrumb, cell, client_name, error_summary, select,
    short_id, table,
};

/// A search that found nobody, sealed: the form begins with its words.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Address {
    q: Option<String>,
    /// The client whose household the new one joins.
    household: Option<ClientId>,
}

#[derive(Debug)]
struct Page<'a> {
    form_key: &'a str,
    household: Option<ClientId>,
    agencies: &'a [Agency],
    agency: &'a str,
    typed: &'a Typed,
    faults: &'a [(&'static str, Fault)],
    alike: &'a [Alike],
}

/// GET /clients/new
pub(crate) async fn page(req: Req, extract::Query(address): extract::Query<Address>) -> Result<Markup> {
    let agencies = entering_agencies(&req.ctx).await?;
    let line = match &address.q {
        Some(sealed) => open_search(&req.ctx, sealed)?.unwrap_or_default(),
        None => String::new(),
    };
    let (mut typed, ssn) = prefill(&req.ctx, &line);
    typed.insert("SSN", ssn);
    let FormKey(form_key) = FormKey::new(&req.ctx)?;
    let page = Page {
        form_key: &form_key,
        household: address.household,
        agencies: &agencies,
        agency: "",
        typed: &typed,
        faults: &[],
        alike: &[],
    };
    Ok(req.page(&t("client-new"), main(&req, &page)).await?)
}

/// POST /clients/new
pub(crate) async fn submit(req: Req, extract::Form(sent): extract::Form<Sent>) -> Result<Response> {
    let typed = cells(&sent.cells);
    // Beside HUD's columns: the agency, and the ids of those the form has shown as possibly the same.
    let own = |name: &str| sent.cells.get(name).map_or("", String::as_str);
    let household = own("household").parse().ok();
    let form = NewForm {
        form_key: sent.form_key.clone(),
        agency: own("agency").parse().ok(),
        ssn: typed.get("SSN").cloned().unwrap_or_default(),
        typed: typed.clone(),
        others: own("others").split(' ').filter_map(|id| id.parse().ok()).collect(),
    };
    let (faults, alike) = match enter(&req.ctx, form).await {
        Ok(Entered::Client(id)) => {
            // Who is entered as a member of a household joins it next.
            let next = match household {
                Some(household) => format!("/clients/{household}/household/join?client={id}"),
                None => format!("/clients/{id}?saved=new"),
            };
            return Ok(Redirect::to(&next).into_response());
        }
        Ok(Entered::Alike(alike)) => (Vec::new(), alike),
        Err(Error::Refused(faults)) => (faults, Vec::new()),
        Err(other) => return Err(other.into()),
    };
    let page = Page {
        form_key: &sent.form_key,
        household,
        agencies: &entering_agencies(&req.ctx).await?,
        agency: own("agency"),
        typed: &typed,
        faults: &faults,
        alike: &alike,
    };
    let shown = match faults.is_empty() {
        true => req.page(&t("client-new"), main(&req, &page)).await?,
        false => req.page_with_errors(&t("client-new"), main(&req, &page)).await?,
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
}

fn main(req: &Req, page: &Page<'_>) -> Markup {
    let form = ClientForm { typed: page.typed, faults: page.faults, saved: None, ssn: None, remove_ssn: false };
    let no_agency =
        page.faults.iter().find(|(name, _)| *name == AGENCY).map(|_| t("client-form-agency-missing"));
    let mut all: Vec<(&str, String)> = no_agency.iter().map(|text| ("agency", text.clone())).collect();
    all.extend(errors(&form));
    let title = t("client-new");
    let mut up = above(None);
    up.extend(page.household.map(|id| (household_of(id), t("household"))));
    html! {
        (error_summary(&all))
        (breadcrumb(&up, &title))
        div .hm-pagehead { h1 { (title) } }
        (alike(req, page.alike))
        form .hm-form .hm-form--wide id="client-form" method="post" action="/clients/new" {
            input type="hidden" name="form_key" value=(page.form_key);
            @if let Some(household) = page.household {
                input type="hidden" name="household" value=(household);
            }
            (agency(page, no_agency))
            (fields(&form))
            (actions(page))
        }
    }
}

fn agency(page: &Page<'_>, error: Option<String>) -> Markup {
    if let [only] = page.agencies {
        return html! { p { (t_with("client-form-agency-only", [("agency", only.name.as_str().into())])) } };
    }
    let options = page.agencies.iter().map(|agency| ChoiceOption::new(agency.id.to_string(), &*agency.name));
    select(&Choice {
        id: "agency",
        label: "client-form-agency",
        hint: Some(t("client-form-agency-hint")),
        options: options.collect(),
        value: page.agency,
        error,
    })
}

fn actions(page: &Page<'_>) -> Markup {
    let back = page.household.map_or_else(|| "/clients".to_owned(), household_of);
    let ids: Vec<String> = page.alike.iter().map(|alike| alike.found.client.id.to_string()).collect();
    html! {
        @if !ids.is_empty() { input type="hidden" name="others" value=(ids.join(" ")); }
        div .hm-actions {
            button .usa-button type="submit" {
                @if ids.is_empty() { (t("client-form-enter")) } @else { (t("client-form-enter-anyway")) }
            }
            a href=(back) { (t("cancel")) }
        }
    }
}

/// Where someone who is entered as a member of a household comes from.
fn household_of(id: ClientId) -> String {
    format!("/clients/{id}/household")
}

/// Who may be the same person, above the form.
fn alike(req: &Req, alike: &[Alike]) -> Markup {
    if alike.is_empty() {
        return html! {};
    }
    let column = |label, half| Column { label: t(label), half };
    let columns = [
        column("client", false),
        column("client-age", true),
        column("client-id", true),
        column("alike-why", false),
    ];
    let rows = alike.iter().map(|alike| row(req, alike)).collect();
    html! {
        div id="alike" role="alert" {
            (alert(Kind::Warning, &html! {
                h2 .usa-alert__heading { (t("alike-title")) }
                p { (t("alike-help")) }
            }))
        }
        (table(&Table { caption: &t("alike-caption"), columns: &columns, rows }))
        div .hm-actions {
            button .usa-button .usa-button--outline type="submit" form="client-form" {
                (t("client-form-enter-anyway"))
            }
        }
    }
}

fn row(req: &Req, alike: &Alike) -> Vec<Markup> {
    let client = &alike.found.client;
    let age = client.dob.and_then(|dob| age_on(req.ctx.today(), dob));
    let (likeness, class) = match alike.likeness {
        Likeness::Likely => ("alike-likely", "hm-tag hm-tag--warn"),
        Likeness::Possible => ("alike-possible", "hm-tag"),
    };
    vec![
        html! { a href=(path(client.id)) { (client_name(client)) } },
        cell(&age.map_or_else(|| t("unknown"), |age| age.to_string())),
        html! { span .hm-code { (short_id(client.id)) } },
        html! {
            ul .hm-tags { li class=(class) { (t(likeness)) } (reasons(&alike.found.reasons)) }
        },
    ]
}

fn path(id: ClientId) -> String {
    format!("/clients/{id}")
}
