//! A client's record: the form, and what someone else saved meanwhile.

use app::Error;
use app::clients::{EditForm, Editing, Identity, edit, editing};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::clients::{columns, layout};
use domain::ids::ClientId;
use domain::records::{Fault, Row, Typed, Value};
use maud::{Markup, html};

use super::form::{ClientForm, cells, errors, fields};
use super::view::above;
use crate::error::Result;
use crate::extract::{self, FormKey, Id, Sent};
use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::{
    Column, Kind, Table, alert, breadcrumb, cell, client_name, error_summary, table, text_in_words, typed,
};

#[derive(Debug)]
struct Page<'a> {
    id: ClientId,
    form_key: &'a str,
    version: i64,
    there: &'a Editing,
    typed: &'a Typed,
    remove_ssn: bool,
    faults: &'a [(&'static str, Fault)],
    saved: Option<&'a Typed>,
}

/// GET /clients/{id}/edit
pub(crate) async fn page(req: Req, Id(id): Id<ClientId>) -> Result<Markup> {
    let there = editing(&req.ctx, id).await?;
    let FormKey(form_key) = FormKey::new(&req.ctx)?;
    let page = Page {
        id,
        form_key: &form_key,
        version: there.version,
        there: &there,
        typed: &on_record(&there.row),
        remove_ssn: false,
        faults: &[],
        saved: None,
    };
    Ok(req.page(&t("client-edit"), main(&page)).await?)
}

/// POST /clients/{id}/edit
pub(crate) async fn submit(
    req: Req,
    Id(id): Id<ClientId>,
    extract::Form(sent): extract::Form<Sent>,
) -> Result<Response> {
    let typed = cells(&sent.cells);
    let form = EditForm {
        version: sent.version,
        form_key: sent.form_key.clone(),
        ssn: typed.get("SSN").cloned().unwrap_or_default(),
        typed: typed.clone(),
        remove_ssn: removes_ssn(&sent),
    };
    match edit(&req.ctx, id, form).await {
        Ok(()) => Ok(Redirect::to(&format!("/clients/{id}?saved=1")).into_response()),
        Err(Error::Refused(faults)) => refused(&req, id, &sent, (&typed, &faults)).await,
        Err(Error::Stale) => stale(&req, id, &sent, &typed).await,
        Err(other) => Err(other.into()),
    }
}

async fn refused(
    req: &Req,
    id: ClientId,
    sent: &Sent,
    (typed, faults): (&Typed, &[(&'static str, Fault)]),
) -> Result<Response> {
    let there = editing(&req.ctx, id).await?;
    let page = Page {
        id,
        form_key: &sent.form_key,
        version: sent.version,
        there: &there,
        typed,
        remove_ssn: removes_ssn(sent),
        faults,
        saved: None,
    };
    let page = req.page_with_errors(&t("client-edit"), main(&page)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Someone saved first: both values are shown, and the next save is made from theirs.
async fn stale(req: &Req, id: ClientId, sent: &Sent, typed: &Typed) -> Result<Response> {
    let there = editing(&req.ctx, id).await?;
    let FormKey(form_key) = FormKey::new(&req.ctx)?;
    let page = Page {
        id,
        form_key: &form_key,
        version: there.version,
        there: &there,
        typed,
        remove_ssn: removes_ssn(sent),
        faults: &[],
        saved: Some(&on_record(&there.row)),
    };
    let page = req.page_with_errors(&t("client-edit"), main(&page)).await?;
    Ok((StatusCode::CONFLICT, page).into_response())
}

fn removes_ssn(sent: &Sent) -> bool {
    sent.cells.get("remove_ssn").is_some_and(|ticked| ticked == "1")
}

fn on_record(row: &Row) -> Typed {
    layout().map(|layout| typed(layout, &columns(), row)).unwrap_or_default()
}

fn main(page: &Page<'_>) -> Markup {
    let form = ClientForm {
        typed: page.typed,
        faults: page.faults,
        saved: page.saved,
        ssn: page.there.ssn.as_deref(),
        remove_ssn: page.remove_ssn,
    };
    let name = client_name(&identity(page));
    let title = t("client-edit");
    html! {
        (error_summary(&errors(&form)))
        (breadcrumb(&above(Some((page.id, &name))), &title))
        div .hm-pagehead { h1 { (t_with("client-edit-of", [("name", name.as_str().into())])) } }
        @if let Some(saved) = page.saved { (differences(page.typed, saved)) }
        form .hm-form .hm-form--wide method="post" action={ "/clients/" (page.id) "/edit" } {
            input type="hidden" name="version" value=(page.version);
            input type="hidden" name="form_key" value=(page.form_key);
            (fields(&form))
            div .hm-actions {
                button .usa-button type="submit" { (t("save")) }
                a href={ "/clients/" (page.id) } { (t("cancel")) }
            }
        }
    }
}

fn identity(page: &Page<'_>) -> Identity {
    let text = |column: &str| page.there.row.get(column).map(Value::text);
    Identity {
        id: page.id,
        first_name: text("FirstName"),
        middle_name: text("MiddleName"),
        last_name: text("LastName"),
        name_suffix: text("NameSuffix"),
        name_data_quality: None,
        dob: None,
        dob_data_quality: None,
        version: page.version,
    }
}

/// Each field in which the form and the record differ, with both values.
fn differences(mine: &Typed, saved: &Typed) -> Markup {
    let differs = |name: &&'static str| {
        let text = |typed: &Typed| typed.get(name).cloned().unwrap_or_default();
        // A box that is not ticked sends nothing.
        let plain = |text: String| {
            if text == "0" && domain::clients::RACES.contains(name) { String::new() } else { text }
        };
        *name != "SSN" && plain(text(mine)) != plain(text(saved))
    };
    let row = |name: &'static str| {
        let column = layout().and_then(|layout| layout.column(name))?;
        let shown = |typed: &Typed| match text_in_words(column, typed.get(name).map_or("", String::as_str)) {
            empty if empty.is_empty() => t("client-stale-empty"),
            value => value,
        };
        Some(vec![cell(&t(&format!("hud-client-{}", column.field))), cell(&shown(mine)), cell(&shown(saved))])
    };
    let rows: Vec<Vec<Markup>> = columns().into_iter().filter(differs).filter_map(row).collect();
    let heading = |label| Column { label: t(label), half: false };
    let headings =
        [heading("client-stale-field"), heading("client-stale-mine"), heading("client-stale-theirs")];
    html! {
        (alert(Kind::Warning, &html! {
            h2 .usa-alert__heading { (t("account-stale-title")) }
            p { (t("account-stale")) }
        }))
        @if !rows.is_empty() {
            (table(&Table { caption: &t("client-stale-caption"), columns: &headings, rows }))
        }
    }
}
