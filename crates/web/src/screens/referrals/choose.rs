//! From a vacancy: which of the households that wait is referred.

use app::queue::Listed;
use app::referrals::open_for_vacancy;
use domain::ids::VacancyId;
use maud::{Markup, html};

use crate::error::Result;
use crate::extract::Id;
use crate::req::Req;
use crate::screens::queue::row::{household, score};
use crate::text::{t, t_with};
use crate::ui::{Column, Table, breadcrumb, cell, client_name, date, short_id, table};

/// GET /vacancies/{id}/refer
pub(crate) async fn page(req: Req, Id(id): Id<VacancyId>) -> Result<Markup> {
    let (vacancy, waiting) = open_for_vacancy(&req.ctx, id).await?;
    let title = t_with("referral-choose-title", [("unit", vacancy.unit_name.as_str().into())]);
    let columns =
        ["queue-client", "queue-rank", "queue-household", "queue-score", "queue-waiting", "referral-refer"]
            .map(|label| Column { label: t(label), half: false });
    let row = |(number, entry): &(u64, Listed)| {
        let name = client_name(&entry.client);
        vec![
            html! { (name) " " span .hm-code { (short_id(entry.client.id)) } },
            cell(&number.to_string()),
            cell(&household(entry)),
            cell(&score(entry)),
            cell(&date(entry.place.placed_on)),
            html! {
                a href={ "/queue/" (entry.place.id) "/refer?vacancy=" (vacancy.id) }
                    aria-label=(t_with("referral-refer-of", [("name", name.into())])) { (t("referral-refer")) }
            },
        ]
    };
    let rows = waiting.iter().map(row).collect();
    let main = html! {
        (breadcrumb(&[("/vacancies".into(), t("vacancies-title"))], &title))
        div .hm-pagehead { h1 { (title) } }
        p { (vacancy.project_name) ", " (vacancy.agency_name) }
        @if waiting.is_empty() {
            p .hm-empty { (t("referral-nobody-fits")) }
        } @else {
            p { (t("referral-choose-help")) }
            (table(&Table { caption: &title, columns: &columns, rows }))
        }
    };
    Ok(req.page(&title, main).await?)
}
