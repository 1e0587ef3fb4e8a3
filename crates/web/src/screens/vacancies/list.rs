//! The vacancies, a page at a time. What is asked for stands in the address, so that it can be kept and sent on.

use app::vacancies::{At, Found, PAGE, Vacancy, Wanted, list};
use chrono::NaiveDate;
use domain::referrals::Shown;
use maud::{Markup, html};
use serde::Deserialize;

use super::row::{COLUMNS, row};
use crate::error::Result;
use crate::extract::Query;
use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::{Choice, ChoiceOption, listed, narrow};

/// Project types that people are referred to (HUD list 2.02.6).
const TYPES: [i32; 8] = [0, 1, 2, 3, 8, 9, 10, 13];

/// Stands for vacancies in any state.
const ANY: &str = "all";

/// What stands in the address.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Address {
    state: String,
    kind: String,
    project: String,
    page: String,
}

impl Address {
    /// What it asks for; what cannot be read counts as absent.
    fn wanted(&self) -> Wanted {
        let at = match self.state.as_str() {
            ANY => At::Any,
            code => code.parse().map_or(At::Live, At::Shown),
        };
        Wanted { at, project_type: self.kind.parse().ok(), project: self.project.parse().ok() }
    }

    fn query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("state", &self.state), ("kind", &self.kind), ("project", &self.project)] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        query.finish()
    }
}

/// GET /vacancies
pub(crate) async fn page(req: Req, Query(address): Query<Address>) -> Result<Markup> {
    let found = list(&req.ctx, &address.wanted(), address.page.parse().unwrap_or(1)).await?;
    let main = html! {
        div .hm-pagehead { h1 { (t("vacancies-title")) } }
        @if found.may_post {
            p { (t("vacancies-how-to-post")) " " a href="/agencies" { (t("vacancies-to-projects")) } }
        }
        (form(&address, &found))
        div id="vacancies" data-live="vacancy" {
            p .hm-count role="status" { (t_with("vacancies-count", [("count", count(found.count).into())])) }
            @if found.vacancies.is_empty() {
                p .hm-empty { (t("vacancies-none")) }
            } @else {
                (table(&found.vacancies, req.ctx.today()))
            }
            (pages(&found, &address.query()))
        }
    };
    Ok(req.page(&t("vacancies-title"), main).await?)
}

fn table(vacancies: &[Vacancy], today: NaiveDate) -> Markup {
    html! {
        table .hm-table .hm-table--stack role="table" {
            caption .hm-vh { (t("vacancies-caption")) }
            thead role="rowgroup" {
                tr role="row" { @for label in COLUMNS { th scope="col" role="columnheader" { (t(label)) } } }
            }
            tbody role="rowgroup" { @for vacancy in vacancies { (row(vacancy, today)) } }
        }
    }
}

/// The form above the list. Works without a script.
fn form(address: &Address, found: &Found) -> Markup {
    let state = |code: &str| ChoiceOption::new(code, t(&format!("vacancy-state-{code}")));
    let mut states: Vec<ChoiceOption> = Shown::ALL.iter().map(|shown| state(shown.code())).collect();
    states.push(ChoiceOption::new(ANY, t("vacancy-state-all")));
    let kinds = TYPES
        .iter()
        .map(|code| ChoiceOption::new(code.to_string(), listed("2.02.6", Some(*code)).unwrap_or_default()));
    let projects = found.projects.iter().map(|(id, name)| ChoiceOption::new(id.to_string(), name));
    let choice = |id, label, options, value, none| {
        narrow(&Choice { id, label, hint: None, options, value, error: None }, Some(none))
    };
    html! {
        form .hm-filters method="get" action="/vacancies" {
            (choice("state", "vacancy-state", states, &address.state, "vacancy-state-live"))
            (choice("kind", "vacancy-project-type", kinds.collect(), &address.kind, "vacancy-any"))
            (choice("project", "vacancy-project", projects.collect(), &address.project, "vacancy-any"))
            button .usa-button type="submit" { (t("vacancies-filter")) }
        }
    }
}

fn pages(found: &Found, query: &str) -> Markup {
    let pages = found.count.div_ceil(PAGE).max(1);
    let link = |page: u64, label| html! { a href={ "/vacancies?" (query) "&page=" (page) } { (t(label)) } };
    html! {
        @if pages > 1 {
            nav .hm-actions aria-label=(t("vacancies-title")) {
                @if found.page > 1 { (link(found.page - 1, "vacancies-previous")) }
                span {
                    (t_with("vacancies-page", [
                        ("page", count(found.page).into()),
                        ("pages", count(pages).into()),
                    ]))
                }
                @if found.page < pages { (link(found.page + 1, "vacancies-next")) }
            }
        }
    }
}

fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
