//! Those who sign in.

use app::users::{Status, User, list};
use maud::{Markup, html};

use super::fields::role_at;
use crate::error::Result;
use crate::req::Req;
use crate::screens::set_up::next_step_link;
use crate::text::{t, t_with};
use crate::ui::{Column, Table, cell, date_time, icon, table};

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
        @if let Some(link) = next_step_link(&req).await { (link) }
        div .hm-pagehead {
            h1 { (t("users-title")) }
            a .usa-button .usa-button--outline href="/users/new" { (icon("add")) " " (t("user-add")) }
        }
        p .hm-count { (t_with("users-count", [("count", users.len().into())])) }
        (table(&Table { caption: &t("users-caption"), columns: &columns, rows }))
    };
    Ok(req.page(&t("users-title"), main).await?)
}

fn row(req: &Req, user: &User) -> Vec<Markup> {
    let account = &user.account;
    let zone = req.ctx.implementation().time_zone;
    let last = account.last_sign_in_at.map_or_else(|| t("user-never"), |at| date_time(at, zone));
    vec![
        html! { a href={ "/users/" (account.id) } { (account.name) } },
        cell(&account.email),
        html! { ul .hm-tags { @for (role, agency) in &user.roles { li .hm-tag { (role_at(*role, agency.as_deref())) } } } },
        cell(&last),
        cell(&t(status(req, user))),
    ]
}

fn status(req: &Req, user: &User) -> &'static str {
    match (user.account.status, user.invited_until) {
        (Status::Disabled, _) => "user-disabled",
        (Status::Active, Some(until)) if until > req.ctx.now() => "user-invited",
        (Status::Active, Some(_)) => "user-invitation-over",
        (Status::Active, None) if user.account.must_change_password => "user-first-password",
        (Status::Active, None) => "user-active",
    }
}
