//! A row of the list of referrals, the same in the list and by itself.

use app::referrals::{Referral, view};
use domain::ids::ReferralId;
use maud::{Markup, html};

use crate::error::Result;
use crate::extract::Id;
use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::{client_name, date, short_id};

/// The headings.
pub(crate) const COLUMNS: [&str; 8] = [
    "queue-client",
    "referral-state",
    "referral-to",
    "referral-unit",
    "queue-household",
    "referral-date",
    "referral-from",
    "referral-open",
];

/// GET /referrals/{id}/row: the row alone, for a page that is open.
pub(crate) async fn fragment(req: Req, Id(id): Id<ReferralId>) -> Result<Markup> {
    Ok(row(&view(&req.ctx, id).await?.referral))
}

/// The project that it goes to, as far as the reader is told.
pub(crate) fn to(referral: &Referral) -> String {
    referral.project_name.clone().unwrap_or_else(|| t("referral-to-not-told"))
}

/// The project and the unit, likewise.
pub(crate) fn home(referral: &Referral) -> String {
    let parts = [Some(to(referral)), referral.unit_name.clone()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Who sent it, likewise.
pub(crate) fn sender(referral: &Referral) -> String {
    referral.sender_name.clone().unwrap_or_else(|| t("client-views-withheld"))
}

/// Whom it is about, likewise.
pub(crate) fn whose(referral: &Referral) -> String {
    if referral.is_forgotten { t("referral-forgotten") } else { client_name(&referral.client) }
}

/// The same, with what leads to the client.
pub(crate) fn client(referral: &Referral) -> Markup {
    html! {
        @if referral.is_forgotten { (whose(referral)) } @else {
            a href={ "/clients/" (referral.client.id) } { (whose(referral)) }
            " " span .hm-code { (short_id(referral.client.id)) }
        }
    }
}

/// A row.
pub(crate) fn row(referral: &Referral) -> Markup {
    let name = whose(referral);
    let kind = t(&format!("queue-kind-{}", referral.kind));
    let household = t_with("queue-kind-size", [("kind", kind.into()), ("size", referral.size.into())]);
    let cells = [
        html! { span .hm-tag { (t(&format!("referral-state-{}", referral.state))) } },
        html! { (to(referral)) },
        html! { (referral.unit_name.as_deref().unwrap_or_default()) },
        html! { (household) },
        html! { (date(referral.referred_on)) },
        html! { (referral.from_name.clone().unwrap_or_else(|| sender(referral))) },
        html! {
            a href={ "/referrals/" (referral.id) }
                aria-label=(t_with("referral-open-of", [("name", name.as_str().into())])) { (t("referral-open")) }
        },
    ];
    html! {
        tr role="row" id={ "referral-" (referral.id) } data-entry=(referral.id) {
            th scope="row" role="rowheader" { (client(referral)) }
            @for (label, cell) in COLUMNS.iter().skip(1).zip(cells) {
                td role="cell" data-label=(t(label)) { (cell) }
            }
        }
    }
}
