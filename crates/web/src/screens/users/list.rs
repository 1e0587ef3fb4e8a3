//! Those who sign in.

use app::users::{User, list};
use maud::{Markup, html};

use crate::error::Result;
use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::{Column, Table, cell, date_time, table};

/// GET /users
pub(crate) async fn page(req: Req) -> Result<Markup> {
    let users = list(&req.ctx).await?;
    let column = |label, half| Column { label: t(label), half };
    let columns = [
        column("user-name", false),
        column("user-email", false),
        column("user-roles", false),
        column("user-last-sign-in", false),
        column("user-status", false),
    ];
    let rows = users.iter().map(|user| row(&req, user)).collect();
    let main = html! {
        div .hm-pagehead { h1 { (t("users-title")) } }
        p .hm-count { (t_with("users-count", [("count", users.len().into())])) }
        (table(&Table { caption: &t("users-caption"), columns: &columns, rows }))
    };
    Ok(req.page(&t("users-title"), main).await?)
}

fn row(req: &Req, user: &User) -> Vec<Markup> {
    let account = &user.account;
    let zone = req.ctx.implementation().time_zone;
    let last = account.last_sign_in_at.map_or_else(|| t("user-never"), |at| date_time(at, zone));
    let status = match account.status {
        app::users::Status::Active => {
            t(if account.must_change_password { "user-first-password" } else { "user-active" })
        }
        app::users::Status::Disabled => t("user-disabled"),
    };
    vec![
        cell(&account.name),
        cell(&account.email),
        html! { ul .hm-tags { @for held in &user.roles { li .hm-tag { (role(held)) } } } },
        cell(&last),
        cell(&status),
    ]
}

/// A role, with its agency if it is held at one.
fn role((role, agency): &(domain::access::Role, Option<String>)) -> String {
    let role = t(&format!("role-{role}"));
    match agency {
        Some(agency) => t_with("role-at", [("role", role.into()), ("agency", agency.as_str().into())]),
        None => role,
    }
}
