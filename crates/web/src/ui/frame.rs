//! The page around every screen: header, navigation, account menu, and the place for notifications.

use app::Error;
use app::account::{Header, header as own_header};
use maud::{DOCTYPE, Markup, html};

use super::icon;
use super::nav::nav;
use crate::assets::url;
use crate::req::Req;
use crate::screens::notices::bell::bell;
use crate::text::{t, t_with};

/// What goes into the frame.
#[derive(Debug)]
pub(crate) struct Page<'a> {
    /// The page's title, in words.
    pub(crate) title: &'a str,
    /// Its content.
    pub(crate) main: Markup,
    /// A form on it was refused: the title says so first.
    pub(crate) has_errors: bool,
}

const HTMX: &str = r#"{"allowEval":false,"includeIndicatorStyles":false,"historyCacheSize":0,"historyRestoreAsHxRequest":false,"responseHandling":[{"code":"204","swap":false},{"code":"[23]..","swap":true},{"code":"422","swap":true},{"code":"[45]..","swap":false,"error":true}]}"#;

/// A whole page for someone signed in.
pub(crate) async fn framed(req: &Req, page: Page<'_>) -> Result<Markup, Error> {
    let own = own_header(&req.ctx).await?;
    let signed = req.ctx.signed()?;
    let minutes = req.ctx.app.config.idle_lock.num_minutes();
    Ok(html! {
        (DOCTYPE)
        html lang="en" {
            (head(page.title, page.has_errors))
            body data-lock-minutes=(minutes) data-failed=(t("request-failed")) data-seq=(signed.last) {
                a .usa-skipnav href="#main" { (t("skip-to-content")) }
                (header(req, &own, signed.unread))
                div .hm-frame {
                    nav .hm-side aria-label=(t("main-navigation")) { (nav(req)) }
                    main .hm-main id="main" tabindex="-1" { (page.main) }
                }
                (live())
                (lock(&own, &req.path))
            }
        }
    })
}

/// A page without a frame: sign-in, unlock, errors.
pub(crate) fn solo(title: &str, implementation: &str, main: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            (head(title, false))
            body {
                a .usa-skipnav href="#main" { (t("skip-to-content")) }
                div .hm-solo {
                    header .hm-solo__brand { strong { (t("product")) } (implementation) }
                    main .hm-solo__box id="main" tabindex="-1" { (main) }
                }
            }
        }
    }
}

/// A page to be printed: as wide as the paper, and nothing around it.
pub(crate) fn paper(title: &str, main: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            (head(title, false))
            body { main .hm-paper id="main" { (main) } }
        }
    }
}

fn head(title: &str, has_errors: bool) -> Markup {
    let key = if has_errors { "page-title-error" } else { "page-title" };
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="htmx-config" content=(HTMX);
            title { (t_with(key, [("title", title.into())])) }
            link rel="icon" href=(url("favicon.svg")) type="image/svg+xml";
            link rel="stylesheet" href=(url("hearth.css"));
            link rel="stylesheet" href=(url("live.css"));
            @for script in ["htmx.min.js", "hearth-ui.js", "hearth.js", "live.js"] {
                script src=(url(script)) defer {}
            }
        }
    }
}

fn header(req: &Req, own: &Header, unread: i64) -> Markup {
    let finds = app::access::enter(&req.ctx, app::UseCase::FindClient).is_ok();
    html! {
        header .hm-header {
            details .hm-menu .hm-menu--nav name="hm-top" {
                summary aria-label=(t("menu")) { (icon("menu")) }
                nav .hm-menu__panel aria-label=(t("main-navigation")) { (nav(req)) }
            }
            a .hm-brand href="/" {
                span .hm-brand__name { (t("product")) }
                span .hm-brand__place { (req.ctx.implementation().name) }
            }
            @if finds { (jump()) }
            div .hm-header__end {
                @if finds {
                    a .hm-header__button .hm-header__find href="/clients" {
                        (icon("search")) span .hm-vh { (t("nav-clients")) }
                    }
                }
                (bell(unread))
                (account_menu(own, &roles(req)))
            }
        }
    }
}

fn jump() -> Markup {
    html! {
        form .hm-jump method="post" action="/clients" role="search" aria-label=(t("jump-title")) {
            label .hm-vh for="jump" { (t("find-label")) }
            input id="jump" name="q" type="search" autocomplete="off" spellcheck="false"
                placeholder=(t("jump-placeholder"));
            button type="submit" { (icon("search")) span .hm-vh { (t("find-button")) } }
        }
    }
}

fn account_menu(own: &Header, roles: &str) -> Markup {
    html! {
        details .hm-menu name="hm-top" {
            summary {
                (icon("person"))
                span .hm-vh { (t("account-menu")) " " }
                span .hm-menu__label { (own.name) }
                svg .hm-icon .hm-menu__caret aria-hidden="true" focusable="false" {
                    use href={ (url("icons.svg")) "#expand_more" } {}
                }
            }
            div .hm-menu__panel {
                p .hm-menu__who {
                    strong { (own.name) }
                    span .hm-muted { (own.agencies.join(", ")) }
                    span .hm-muted { (roles) }
                }
                a .hm-menu__item href="/account" { (icon("settings")) (t("nav-account")) }
                form method="post" action="/lock" {
                    button .hm-menu__item type="submit" { (icon("lock")) (t("lock-now")) }
                }
                form method="post" action="/sign-out" {
                    button .hm-menu__item type="submit" { (icon("logout")) (t("sign-out")) }
                }
            }
        }
    }
}

fn roles(req: &Req) -> String {
    let roles = req.ctx.signed().map(|signed| signed.actor.roles()).unwrap_or_default();
    roles.iter().map(|role| t(&format!("role-{role}"))).collect::<Vec<_>>().join(", ")
}

/// Where live.js says that something changed, and offers to show it. The words are here; a `#` is a number's place.
fn live() -> Markup {
    let counted = |key| t_with(key, [("count", "#".into())]);
    let one = |key| t_with(key, [("count", 1.into())]);
    html! {
        div .hm-live id="live" data-one=(one("live-changes")) data-many=(counted("live-changes"))
            data-show-one=(one("live-show-changes")) data-show-many=(counted("live-show-changes"))
            data-changed=(t("live-changed")) data-show=(t("live-show")) {
            p id="live-said" role="status" {}
            button .usa-button id="live-show" type="button" hidden {}
        }
    }
}

/// The cover that hearth.js draws over a page left alone; without it the next request asks the password.
fn lock(own: &Header, path: &str) -> Markup {
    html! {
        dialog .hm-lock id="lock" aria-labelledby="lock-title" closedby="none" {
            form .hm-lock__box method="post" action={ "/unlock?next=" (crate::next::encode(path)) } {
                h2 id="lock-title" { (icon("lock")) " " (t("unlock-title")) }
                p { (t_with("unlock-who", [("name", own.name.as_str().into())])) }
                p .usa-error-message id="lock-error" role="alert" hidden data-failed=(t("request-failed")) {}
                div .hm-field {
                    label .usa-label for="lock-password" { (t("unlock-password")) }
                    input .usa-input id="lock-password" name="unlock_password" type="password"
                        autocomplete="current-password" required;
                }
                div .hm-actions {
                    button .usa-button type="submit" { (t("unlock-button")) }
                    button .usa-button .usa-button--unstyled type="submit" formaction="/sign-out" formnovalidate {
                        (t("sign-out"))
                    }
                }
            }
        }
    }
}
