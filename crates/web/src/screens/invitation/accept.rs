//! Choosing a password with an invitation. The address holds the secret: no other page is told of it, and no log.

use app::invitations::{Accepted, Invitee, accept, show};
use app::{Error, Field as At};
use axum::extract::Path;
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::error::Result;
use crate::extract;
use crate::req::Req;
use crate::screens::session::cookie;
use crate::text::{t, t_with};
use crate::ui::frame::solo;
use crate::ui::{Field, FieldKind, error_summary, field, problem_text, time};

/// What was typed.
#[derive(Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    new: String,
    #[serde(default)]
    repeat: String,
}

/// Not even this server is told, by the pages that follow, which link was opened. The origin stays: forms need it.
const SECRET_ADDRESS: [(HeaderName, &str); 1] = [(header::REFERRER_POLICY, "strict-origin")];

/// GET /invitation/{secret}
pub(crate) async fn page(
    req: Req,
    extract::From(address): extract::From,
    Path(secret): Path<String>,
) -> Result<Response> {
    match show(&req.ctx, &secret, &address).await {
        Ok(invitee) => Ok((SECRET_ADDRESS, form(&req, &invitee, &[])).into_response()),
        Err(other) => refused(&req, other),
    }
}

/// POST /invitation/{secret}
pub(crate) async fn submit(
    req: Req,
    extract::From(address): extract::From,
    Path(secret): Path<String>,
    extract::Form(typed): extract::Form<Typed>,
) -> Result<Response> {
    let accepted =
        Accepted { secret: secret.clone(), new: typed.new, repeat: typed.repeat, address: address.clone() };
    match accept(&req.ctx, accepted).await {
        Ok(signed) => Ok(([cookie(&req.shared, &signed)], Redirect::to("/")).into_response()),
        Err(Error::Invalid(problems)) => {
            let invitee = match show(&req.ctx, &secret, &address).await {
                Ok(invitee) => invitee,
                Err(other) => return refused(&req, other),
            };
            let id = |at| if at == At::RepeatPassword { "repeat" } else { "new" };
            let errors: Vec<_> =
                problems.iter().map(|(at, problem)| (id(*at), problem_text(problem, "field-value"))).collect();
            let page = form(&req, &invitee, &errors);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, SECRET_ADDRESS, page).into_response())
        }
        Err(other) => refused(&req, other),
    }
}

fn refused(req: &Req, error: Error) -> Result<Response> {
    let (status, title, text) = match error {
        Error::NotFound => (StatusCode::NOT_FOUND, "invitation-gone-title", t("invitation-gone")),
        Error::Throttled(until) => {
            let time = time(until, req.ctx.implementation().time_zone);
            let text = t_with("invitation-throttled", [("time", time.into())]);
            (StatusCode::TOO_MANY_REQUESTS, "problem-title", text)
        }
        other => return Err(other.into()),
    };
    let main = html! {
        h1 { (t(title)) }
        p { (text) }
        p { a href="/" { (t("back-home")) } }
    };
    let page = solo(&t(title), &req.ctx.implementation().name, main);
    Ok((status, SECRET_ADDRESS, page).into_response())
}

fn form(req: &Req, invitee: &Invitee, errors: &[(&str, String)]) -> Markup {
    let password = |id, label, hint: Option<String>| {
        let error = errors.iter().find(|(at, _)| *at == id).map(|(_, text)| text.clone());
        field(&Field {
            id,
            label,
            hint,
            kind: FieldKind::Password,
            value: "",
            autocomplete: "new-password",
            error,
        })
    };
    let title = t_with("invitation-title", [("name", invitee.name.as_str().into())]);
    let main = html! {
        (error_summary(errors))
        h1 { (title) }
        p { (t_with("invitation-explain", [("email", invitee.email.as_str().into())])) }
        // Without an action it is sent to the address it came from: the secret stands nowhere on the page.
        form method="post" {
            // So that a password manager knows whose password it is.
            input type="hidden" name="email" value=(invitee.email) autocomplete="username";
            (password("new", "password-new", Some(t("password-new-hint"))))
            (password("repeat", "password-repeat", None))
            button .usa-button type="submit" { (t("invitation-button")) }
        }
    };
    solo(&title, &req.ctx.implementation().name, main)
}
