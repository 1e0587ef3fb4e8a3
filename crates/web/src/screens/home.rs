//! The first page: who is here, what waits for this person, and where work begins.

use app::account::show as own_account;
use app::home::{Followed, Home, LastRun, Referrals, Tonight, Unused, Vacancies, show};
use app::{UseCase, access};
use domain::ids::ProjectId;
use maud::{Markup, html};

use super::clients::find::{Form, form};
use crate::error::Result;
use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::{Column, Kind, Table, alert, cell, client_name, date, date_time, short_id, table};

/// GET /
pub(crate) async fn page(req: Req) -> Result<Markup> {
    let own = own_account(&req.ctx).await?;
    let home = show(&req.ctx).await?;
    let finds = access::enter(&req.ctx, UseCase::FindClient).is_ok();
    let main = html! {
        div .hm-pagehead { h1 { (t_with("home-greeting", [("name", own.account.name.as_str().into())])) } }
        @if app::set_up::unfinished(&req.ctx).await?.is_some() {
            (alert(Kind::Info, &html! {
                p { (t("home-guide")) " " a href="/set-up/guide" { (t("home-guide-link")) } }
            }))
        }
        @if finds {
            p { (t("home-first")) }
            (form(&Form::elsewhere()))
        }
        @if let Some(waiting) = home.waiting {
            section .hm-section {
                h2 { (t("nav-queue")) }
                p {
                    (t_with("home-queue", [("count", waiting.into())])) " "
                    a href="/queue" { (t("home-queue-open")) }
                }
            }
        }
        @if let Some(referrals) = home.referrals { (referred(referrals)) }
        @if let Some(vacancies) = home.vacancies { (offered(vacancies)) }
        @if let Some(clients) = &home.own_clients { (own_clients(clients)) }
        @if !home.tonight.is_empty() { (tonight(&home.tonight)) }
        @if let Some(unused) = home.unused { (for_the_lead(&req, unused, &home)) }
    };
    Ok(req.page(&t("home-title"), main).await?)
}

fn column(key: &str, half: bool) -> Column {
    Column { label: t(key), half }
}

fn own_clients(clients: &[Followed]) -> Markup {
    let columns = [
        column("client", false),
        column("client-id", true),
        column("home-clients-since", true),
        column("home-clients-project", false),
    ];
    let row = |followed: &Followed| {
        let client = &followed.client;
        vec![
            html! { a href={ "/clients/" (client.id) } { (client_name(client)) } },
            html! { span .hm-code { (short_id(client.id)) } },
            cell(&followed.entry_date.map(date).unwrap_or_default()),
            cell(followed.project.as_deref().unwrap_or_default()),
        ]
    };
    let rows = clients.iter().map(row).collect();
    html! {
        section .hm-section {
            h2 { (t("home-clients")) }
            @if clients.is_empty() {
                p { (t("home-clients-none")) }
            } @else {
                (table(&Table { caption: &t("home-clients-caption"), columns: &columns, rows }))
            }
        }
    }
}

fn counted(key: &str, number: u64) -> String {
    t_with(key, [("count", i64::try_from(number).unwrap_or(i64::MAX).into())])
}

/// What waits for an answer stands out; nothing shows when nothing is under way.
fn referred(referrals: Referrals) -> Markup {
    let Referrals { to_decide, to_place, sent } = referrals;
    if to_decide + to_place + sent == 0 {
        return html! {};
    }
    html! {
        section .hm-section {
            h2 { (t("referrals-title")) }
            @for (number, key, link, address) in [
                (to_decide, "home-referrals-to-decide", "home-referrals-to-decide-open", "/referrals?side=received"),
                (to_place, "home-referrals-to-place", "home-referrals-to-place-open", "/referrals?side=received&state=enrolled"),
            ] {
                @if number > 0 {
                    (alert(Kind::Info, &html! {
                        p { (counted(key, number)) " " a href=(address) { (t(link)) } }
                    }))
                }
            }
            @if sent > 0 {
                p { (counted("home-referrals-sent", sent)) " " a href="/referrals?side=sent" { (t("home-referrals-sent-open")) } }
            }
        }
    }
}

fn offered(vacancies: Vacancies) -> Markup {
    let drafts = vacancies.drafts.filter(|drafts| *drafts > 0);
    html! {
        section .hm-section {
            h2 { (t("vacancies-title")) }
            p {
                (counted("home-vacancies-open", vacancies.open)) " "
                @if vacancies.upcoming > 0 { (counted("home-vacancies-upcoming", vacancies.upcoming)) " " }
                a href="/vacancies" { (t("home-vacancies-show")) }
            }
            @if let Some(drafts) = drafts {
                (alert(Kind::Info, &html! {
                    p {
                        (counted("home-vacancies-drafts", drafts)) " "
                        a href="/vacancies?state=draft" { (t("home-vacancies-drafts-open")) }
                    }
                }))
            }
        }
    }
}

fn tonight(places: &[Tonight]) -> Markup {
    let columns = [
        column("project", false),
        column("home-tonight-free", true),
        column("home-tonight-usable", true),
        column("home-tonight-offline", false),
    ];
    let row = |place: &Tonight| {
        let good = place.free > 0;
        vec![
            html! { a href={ "/projects/" (place.project) } { (place.name) } },
            html! { span .hm-tag .hm-tag--good[good] { (place.free) } },
            cell(&place.usable.to_string()),
            cell(&place.offline.to_string()),
        ]
    };
    let rows = places.iter().map(row).collect();
    html! {
        section .hm-section {
            h2 { (t("home-tonight")) }
            (table(&Table { caption: &t("home-tonight-caption"), columns: &columns, rows }))
            p { a href="/agencies" { (t("home-tonight-all")) } }
        }
    }
}

fn for_the_lead(req: &Req, unused: Unused, home: &Home) -> Markup {
    let count = |key: &str, number: usize| t_with(key, [("count", number.into())]);
    html! {
        section .hm-section {
            h2 { (t("home-lead")) }
            ul {
                @if unused.never > 0 { li { (count("home-unused-never", unused.never)) } }
                @if unused.long_ago > 0 { li { (count("home-unused-long", unused.long_ago)) } }
                @if unused == Unused::default() { li { (t("home-unused-none")) } }
                @if home.refused_mail > 0 {
                    li { a href="/mail/refused" { (t_with("mail-refused-count", [("count", home.refused_mail.into())])) } }
                }
                @if home.incomplete.is_empty() {
                    li { (t("home-incomplete-none")) }
                } @else {
                    li { (count("home-incomplete", home.incomplete.len())) }
                }
            }
            p { a href="/users" { (t("home-users")) } }
            @if let Some(run) = &home.last_import { (last_import(req, run)) }
            @if !home.incomplete.is_empty() { (incomplete(&home.incomplete)) }
        }
    }
}

fn last_import(req: &Req, run: &LastRun) -> Markup {
    let findings: u64 = run.findings.iter().map(|found| found.occurrences).sum();
    let told = [
        ("source", run.source.as_str().into()),
        ("date", date_time(run.started_at, req.ctx.implementation().time_zone).into()),
        ("added", run.added.into()),
        ("changed", run.changed.into()),
        ("findings", findings.into()),
    ];
    html! { p { a href="/imports/last" { (t("import-title")) } ": " (t_with("home-import", told)) } }
}

fn incomplete(projects: &[(ProjectId, String, Vec<&'static str>)]) -> Markup {
    let columns = [column("project", false), column("home-incomplete-missing", false)];
    let row = |(id, name, missing): &(ProjectId, String, Vec<&'static str>)| {
        let missing: Vec<String> = missing.iter().map(|code| t(&format!("part-{code}"))).collect();
        vec![html! { a href={ "/projects/" (id) } { (name) } }, cell(&missing.join(", "))]
    };
    let rows = projects.iter().map(row).collect();
    table(&Table { caption: &t("home-incomplete-caption"), columns: &columns, rows })
}
