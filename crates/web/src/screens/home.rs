//! The first page: who is here, and where work begins.

use app::account::show;
use app::{UseCase, access};
use maud::{Markup, html};

use super::clients::find::{Form, form};
use crate::error::Result;
use crate::req::Req;
use crate::text::{t, t_with};

/// GET /
pub(crate) async fn page(req: Req) -> Result<Markup> {
    let own = show(&req.ctx).await?;
    let finds = access::enter(&req.ctx, UseCase::FindClient).is_ok();
    let main = html! {
        div .hm-pagehead { h1 { (t_with("home-greeting", [("name", own.account.name.as_str().into())])) } }
        @if finds {
            p { (t("home-first")) }
            (form(&Form::default()))
        }
    };
    Ok(req.page(&t("home-title"), main).await?)
}
