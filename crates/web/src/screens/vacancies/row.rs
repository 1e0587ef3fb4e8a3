//! A row of the list of vacancies, the same in the list and by itself, and its words.

use app::Error;
use app::vacancies::{Terms, Vacancy, find};
use chrono::NaiveDate;
use domain::ids::VacancyId;
use domain::referrals::Shown;
use maud::{Markup, html};

use crate::error::Result;
use crate::extract::Id;
use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::{date, listed};

/// The headings.
pub(crate) const COLUMNS: [&str; 6] = [
    "vacancy-unit",
    "vacancy-project",
    "vacancy-project-type",
    "vacancy-available-on",
    "vacancy-for",
    "vacancy-state",
];

/// GET /vacancies/{id}/row: the row alone, for a page that is open.
pub(crate) async fn fragment(req: Req, Id(id): Id<VacancyId>) -> Result<Markup> {
    let vacancy = find(&req.ctx, id).await?.ok_or(Error::NotFound)?;
    Ok(row(&vacancy, req.ctx.today()))
}

/// A row.
pub(crate) fn row(vacancy: &Vacancy, today: NaiveDate) -> Markup {
    let cells = [
        html! { a href={ "/projects/" (vacancy.project) } { (vacancy.project_name) } },
        html! { (project_type(vacancy)) },
        html! { (date(vacancy.terms.available_on)) },
        html! { (households(&vacancy.terms)) },
        state(vacancy, today),
    ];
    html! {
        tr role="row" id={ "vacancy-" (vacancy.id) } data-entry=(vacancy.id) {
            th scope="row" role="rowheader" {
                a href={ "/vacancies/" (vacancy.id) } { (vacancy.unit_name) }
            }
            @for (label, cell) in COLUMNS.iter().skip(1).zip(cells) {
                td role="cell" .hm-half[*label != "vacancy-project" && *label != "vacancy-project-type"]
                    data-label=(t(label)) { (cell) }
            }
        }
    }
}

/// HUD 2.02.6 of its project, in words.
pub(crate) fn project_type(vacancy: &Vacancy) -> String {
    listed("2.02.6", vacancy.project_type).unwrap_or_default()
}

/// The households it is for, in words.
pub(crate) fn households(terms: &Terms) -> String {
    match (terms.offer.smallest, terms.offer.largest) {
        (None, None) => t("vacancy-for-any"),
        (Some(from), None) => t_with("vacancy-for-from", [("from", from.into())]),
        (None, Some(to)) => t_with("vacancy-for-to", [("to", to.into())]),
        (Some(from), Some(to)) if from == to => t_with("vacancy-for-exactly", [("size", to.into())]),
        (Some(from), Some(to)) => t_with("vacancy-for-between", [("from", from.into()), ("to", to.into())]),
    }
}

/// How it stands today.
pub(crate) fn state(vacancy: &Vacancy, today: NaiveDate) -> Markup {
    let shown = vacancy.state.shown(vacancy.terms.available_on, today);
    let (good, warn) = match shown {
        Shown::Open | Shown::Upcoming => (true, false),
        Shown::Draft => (false, true),
        Shown::Reserved | Shown::Filled | Shown::Withdrawn => (false, false),
    };
    html! { span .hm-tag .hm-tag--good[good] .hm-tag--warn[warn] { (t(&format!("vacancy-state-{shown}"))) } }
}
