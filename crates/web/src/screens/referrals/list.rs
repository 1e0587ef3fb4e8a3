//! Referrals in a list, and found by the client's ID.

use app::referrals::{Asked, PAGE, Page, Side, list};
use axum::response::{IntoResponse, Redirect, Response};
use domain::referrals::State;
use maud::{Markup, html};
use serde::Deserialize;

use super::row::{COLUMNS, row};
use crate::error::Result;
use crate::extract::{Fields, Form, Query};
use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::{Choice, ChoiceOption, Field, FieldKind, field, narrow};

/// What stands in the address.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Address {
    state: String,
    side: String,
    client: String,
    page: String,
}

impl Address {
    fn asked(&self) -> Asked {
        let open = || State::ALL.iter().copied().filter(|state| state.is_open()).collect();
        let states = match self.state.as_str() {
            "" => open(),
            "all" => Vec::new(),
            state => state.parse().map_or_else(|_| open(), |state| vec![state]),
        };
        let side = match self.side.as_str() {
            "received" => Some(Side::Received),
            "sent" => Some(Side::Sent),
            _ => None,
        };
        // Whoever looks for one finds it wherever it stands.
        let states = if self.client.trim().is_empty() { states } else { Vec::new() };
        Asked { states, side, client: self.client.clone(), page: self.page.parse().unwrap_or(1) }
    }

    fn query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("state", &self.state), ("side", &self.side)] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        query.finish()
    }
}

/// GET /referrals
pub(crate) async fn page(req: Req, Query(address): Query<Address>) -> Result<Markup> {
    let address = Address { client: String::new(), ..address };
    shown(&req, &address).await
}

/// POST /referrals: found by client ID, which stands in no address.
pub(crate) async fn find(req: Req, Form(fields): Form<Fields>) -> Result<Response> {
    let address = Address { client: fields.text("client"), ..Address::default() };
    if address.client.trim().is_empty() {
        return Ok(Redirect::to("/referrals").into_response());
    }
    Ok(shown(&req, &address).await?.into_response())
}

async fn shown(req: &Req, address: &Address) -> Result<Markup> {
    let found = list(&req.ctx, &address.asked()).await?;
    let main = html! {
        div .hm-pagehead { h1 { (t("referrals-title")) } }
        (filters(address))
        div id="referrals" data-live="referral" {
            p .hm-count role="status" {
                (t_with("referrals-count", [("count", i64::try_from(found.count).unwrap_or(i64::MAX).into())]))
            }
            @if found.referrals.is_empty() {
                p .hm-empty { (t("referrals-none")) }
            } @else {
                (rows(&found))
            }
            (pages(&found, &address.query()))
        }
    };
    Ok(req.page(&t("referrals-title"), main).await?)
}

fn filters(address: &Address) -> Markup {
    let state = |code: &str| ChoiceOption::new(code, t(&format!("referral-state-{code}")));
    let mut states = vec![ChoiceOption::new("all", t("referral-state-all"))];
    states.extend(State::ALL.iter().map(|of| state(of.code())));
    let sides = ["received", "sent"].map(|of| ChoiceOption::new(of, t(&format!("referral-side-{of}"))));
    let of = |id, label, options, value| Choice { id, label, hint: None, options, value, error: None };
    html! {
        form .hm-filters method="post" action="/referrals" role="search" {
            (field(&Field {
                id: "client",
                label: "referral-find",
                hint: None,
                kind: FieldKind::Text,
                value: &address.client,
                autocomplete: "off",
                error: None,
            }))
            button .usa-button type="submit" { (t("referral-find-button")) }
        }
        form .hm-filters method="get" action="/referrals" {
            (narrow(&of("state", "referral-state", states, &address.state), Some("referral-state-open")))
            (narrow(&of("side", "referral-side", sides.into(), &address.side), Some("referral-side-either")))
            button .usa-button .usa-button--outline type="submit" { (t("queue-filter")) }
        }
    }
}

fn rows(found: &Page) -> Markup {
    html! {
        table .hm-table .hm-table--stack role="table" {
            caption .hm-vh { (t("referrals-caption")) }
            thead role="rowgroup" {
                tr role="row" { @for label in COLUMNS { th scope="col" role="columnheader" { (t(label)) } } }
            }
            tbody role="rowgroup" { @for referral in &found.referrals { (row(referral)) } }
        }
    }
}

fn pages(found: &Page, query: &str) -> Markup {
    let pages = found.count.div_ceil(PAGE).max(1);
    let link = |page: u64, label| html! { a href={ "/referrals?" (query) "&page=" (page) } { (t(label)) } };
    html! {
        @if pages > 1 {
            nav .hm-actions aria-label=(t("referrals-title")) {
                @if found.page > 1 { (link(found.page - 1, "queue-previous")) }
                @if found.page < pages { (link(found.page + 1, "queue-next")) }
            }
        }
    }
}
