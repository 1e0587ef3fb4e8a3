//! Someone who signs in: their name, address and roles, whether they may, and a new link for a lost password.

use app::users::{Choice, Edited, Status, Viewed, edit, view};
use app::{Error, invitations};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::UserId;
use maud::{Markup, html};
use serde::Deserialize;

use super::fields::{Errors, error_of, in_words, role_at, role_choice};
use crate::error::{Result, bad_request};
use crate::extract::{self, Fields, FormKey, Id, Site};
use crate::req::Req;
use crate::screens::set_up::next_step_link;
use crate::text::{t, t_with};
use crate::ui::{
    Choice as Radios, ChoiceOption, Field, FieldKind, Kind, alert, breadcrumb, date_time, error_summary, field,
    radios,
};

/// What stands in the address: that something was saved, or the sealed secret of a new link.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Address {
    saved: Option<String>,
    invitation: Option<String>,
}

/// What was typed.
#[derive(Debug, Clone)]
struct Typed {
    name: String,
    email: String,
    phone: String,
    status: String,
    /// The roles that the form showed, and those of them with a tick.
    had: Vec<String>,
    keep: Vec<String>,
    added: Choice,
}

/// GET /users/{id}
pub(crate) async fn page(
    req: Req,
    Id(id): Id<UserId>,
    Site(site): Site,
    extract::Query(address): extract::Query<Address>,
) -> Result<Markup> {
    let viewed = view(&req.ctx, id).await?;
    let secret = match &address.invitation {
        Some(sealed) => invitations::reveal(&req.ctx, id, sealed).await?,
        None => None,
    };
    let link = secret.map(|secret| format!("{site}/invitation/{secret}"));
    let key = FormKey::new(&req.ctx)?;
    let main = html! {
        @if let Some(link) = next_step_link(&req).await { (link) }
        (head(&viewed))
        @if address.saved.is_some() { (alert(Kind::Success, &html! { p { (t("user-saved")) } })) }
        @if address.invitation.is_some() { (invitation_link(&req, &viewed, link.as_deref())) }
        (form(&Typed::of(&viewed), (viewed.account.version, &key), &viewed, &[], false))
        (below(&req, &viewed)?)
    };
    Ok(req.page(&viewed.account.name, main).await?)
}

/// POST /users/{id}
pub(crate) async fn submit(
    req: Req,
    Id(id): Id<UserId>,
    extract::Form(sent): extract::Form<Fields>,
) -> Result<Response> {
    let Some((version, key)) = sent.origin() else { return Ok(bad_request()) };
    let typed = Typed::read(&sent);
    let edited = Edited {
        id,
        version,
        form_key: key.0.clone(),
        name: typed.name.clone(),
        email: typed.email.clone(),
        phone: typed.phone.clone(),
        status: if typed.status == DISABLED { Status::Disabled } else { Status::Active },
        keep: typed.keep.clone(),
        added: typed.added.clone(),
    };
    match edit(&req.ctx, edited).await {
        Ok(()) => Ok(Redirect::to(&format!("/users/{id}?saved=1")).into_response()),
        Err(Error::Invalid(problems)) => {
            let errors: Vec<_> = problems.iter().map(|(at, problem)| in_words(*at, problem)).collect();
            let viewed = view(&req.ctx, id).await?;
            let main = html! {
                (error_summary(&errors))
                (head(&viewed))
                (form(&typed, (version, &key), &viewed, &errors, false))
            };
            let page = req.page_with_errors(&viewed.account.name, main).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(Error::Stale) => stale(&req, id, &typed).await,
        Err(other) => Err(other.into()),
    }
}

const ACTIVE: &str = "active";
const DISABLED: &str = "disabled";

impl Typed {
    fn of(viewed: &Viewed) -> Self {
        let account = &viewed.account;
        Self {
            name: account.name.clone(),
            email: account.email.clone(),
            phone: account.phone.clone().unwrap_or_default(),
            status: if account.status == Status::Disabled { DISABLED } else { ACTIVE }.into(),
            had: viewed.held.iter().map(|held| held.id.clone()).collect(),
            keep: viewed.held.iter().map(|held| held.id.clone()).collect(),
            added: Choice::default(),
        }
    }

    fn read(sent: &Fields) -> Self {
        Self {
            name: sent.text("name"),
            email: sent.text("email"),
            phone: sent.text("phone"),
            status: sent.text("status"),
            had: sent.all("had").map(str::to_owned).collect(),
            keep: sent.all("keep").map(str::to_owned).collect(),
            added: Choice { role: sent.text("role"), agency: sent.text("agency") },
        }
    }
}

/// Someone saved first: both values are shown, and the next save is made from theirs.
async fn stale(req: &Req, id: UserId, typed: &Typed) -> Result<Response> {
    let viewed = view(&req.ctx, id).await?;
    let key = FormKey::new(&req.ctx)?;
    let main = html! {
        (head(&viewed))
        (alert(Kind::Warning, &html! {
            h2 .usa-alert__heading { (t("account-stale-title")) }
            p { (t("user-stale")) }
        }))
        (form(typed, (viewed.account.version, &key), &viewed, &[], true))
    };
    let page = req.page_with_errors(&viewed.account.name, main).await?;
    Ok((StatusCode::CONFLICT, page).into_response())
}

fn head(viewed: &Viewed) -> Markup {
    let name = &viewed.account.name;
    html! {
        (breadcrumb(&[("/users".into(), t("users-title"))], name))
        div .hm-pagehead { h1 { (name) } }
    }
}

/// The link, once.
fn invitation_link(req: &Req, viewed: &Viewed, link: Option<&str>) -> Markup {
    let Some(link) = link else {
        return alert(Kind::Warning, &html! { p { (t("user-link-gone")) } });
    };
    let name = viewed.account.name.as_str();
    let until = until(req, viewed).unwrap_or_default();
    html! {
        section .hm-section aria-labelledby="link-title" {
            h2 id="link-title" { (t("user-link-title")) }
            div .hm-field {
                label .usa-label for="invitation-link" { (t_with("user-link", [("name", name.into())])) }
                span .usa-hint id="invitation-link-hint" {
                    (t_with("user-link-explain", [("time", until.into())]))
                }
                // On a phone a line would show its beginning alone.
                textarea .usa-textarea id="invitation-link" rows="3" readonly autocomplete="off" spellcheck="false"
                    aria-describedby="invitation-link-hint" { (link) }
            }
        }
    }
}

fn until(req: &Req, viewed: &Viewed) -> Option<String> {
    viewed.invited_until.map(|at| date_time(at, req.ctx.implementation().time_zone))
}

fn form(
    typed: &Typed,
    (version, key): (i64, &FormKey),
    viewed: &Viewed,
    errors: &Errors,
    compares: bool,
) -> Markup {
    let saved = compares.then(|| Typed::of(viewed));
    let text = |id, (label, hint): (&str, &str), kind, mine: &str, theirs: Option<&String>| {
        let hint =
            Some(theirs.filter(|theirs| *theirs != mine).map_or_else(|| t(hint), |theirs| meanwhile(theirs)));
        field(&Field { id, label, hint, kind, value: mine, autocomplete: "off", error: error_of(errors, id) })
    };
    let of = |get: fn(&Typed) -> &String| saved.as_ref().map(get);
    html! {
        form .hm-form method="post" action={ "/users/" (viewed.account.id) } {
            input type="hidden" name="version" value=(version);
            input type="hidden" name="form_key" value=(key.0);
            (text("name", ("user-name", "user-name-hint"), FieldKind::Text, &typed.name, of(|it| &it.name)))
            (text("email", ("user-email", "user-email-hint"), FieldKind::Email, &typed.email, of(|it| &it.email)))
            (text("phone", ("user-phone", "user-phone-hint"), FieldKind::Phone, &typed.phone, of(|it| &it.phone)))
            (held(typed, viewed, compares))
            h2 { (t("user-role-add")) }
            (role_choice(&typed.added, &viewed.agencies, errors))
            (may_sign_in(typed, viewed, errors, of(|it| &it.status)))
            div .hm-actions { button .usa-button type="submit" { (t("save")) } a href="/users" { (t("cancel")) } }
        }
    }
}

fn meanwhile(value: &str) -> String {
    if value.is_empty() {
        t("account-stale-empty")
    } else {
        t_with("account-stale-field", [("value", value.into())])
    }
}

/// The roles held now, each with a box: without its tick it is taken away.
fn held(typed: &Typed, viewed: &Viewed, compares: bool) -> Markup {
    let name = |agency: &Option<(_, String)>| agency.as_ref().map(|(_, name)| name.clone());
    let names: Vec<String> =
        viewed.held.iter().map(|held| role_at(held.role, name(&held.agency).as_deref())).collect();
    let hint = if compares {
        t_with("user-roles-meanwhile", [("roles", names.join("; ").into())])
    } else {
        t("user-roles-hint")
    };
    html! {
        fieldset .hm-field aria-describedby="keep-hint" {
            legend .usa-legend { (t("user-roles-legend")) }
            span .usa-hint id="keep-hint" { (hint) }
            @for (held, name) in viewed.held.iter().zip(&names) {
                @let id = format!("keep-{}", held.id);
                // A role that somebody gave meanwhile is not taken away by a box that was never seen.
                @let ticked = typed.keep.contains(&held.id) || !typed.had.contains(&held.id);
                input type="hidden" name="had" value=(held.id);
                div .usa-checkbox {
                    input .usa-checkbox__input type="checkbox" id=(id) name="keep" value=(held.id)
                        checked[ticked];
                    label .usa-checkbox__label for=(id) { (name) }
                }
            }
        }
    }
}

fn may_sign_in(typed: &Typed, viewed: &Viewed, errors: &Errors, saved: Option<&String>) -> Markup {
    // Nobody shuts themselves out.
    if viewed.is_oneself {
        return html! {};
    }
    let words = |status: &str| t(if status == DISABLED { "user-may-not" } else { "user-may" });
    let hint = saved.filter(|theirs| **theirs != typed.status);
    let options = [ACTIVE, DISABLED].map(|status| ChoiceOption::new(status, words(status))).to_vec();
    radios(&Radios {
        id: "status",
        label: "user-may-sign-in",
        hint: hint.map(|theirs| meanwhile(&words(theirs))),
        options,
        value: &typed.status,
        error: error_of(errors, "status"),
    })
}

fn below(req: &Req, viewed: &Viewed) -> Result<Markup> {
    let account = &viewed.account;
    let zone = req.ctx.implementation().time_zone;
    let last = account.last_sign_in_at.map_or_else(|| t("user-never"), |at| date_time(at, zone));
    let open = viewed.invited_until.filter(|until| *until > req.ctx.now()).and_then(|_| until(req, viewed));
    let invited = match open {
        Some(until) => t_with("user-invited-until", [("time", until.into())]),
        None => t("user-invited-none"),
    };
    let renews = !viewed.is_oneself && account.status == Status::Active;
    Ok(html! {
        section .hm-card aria-label=(t("user-facts")) {
            dl .hm-facts {
                div { dt { (t("user-last-sign-in")) } dd { (last) } }
                div { dt { (t("user-invitation")) } dd { (invited) } }
            }
        }
        @if renews {
            section .hm-section {
                h2 { (t("user-renew-title")) }
                p { (t("user-renew")) }
                form method="post" action={ "/users/" (account.id) "/invitation" } {
                    input type="hidden" name="version" value=(account.version);
                    input type="hidden" name="form_key" value=(FormKey::new(&req.ctx)?.0);
                    button .usa-button .usa-button--outline type="submit" { (t("user-renew-button")) }
                }
            }
        }
    })
}
