//! The referrals of one place on the queue, or to one vacancy, in a few words.

use app::referrals::Referral;
use maud::{Markup, html};

use super::row::{sender, to, whose};
use crate::text::t;
use crate::ui::{Column, Table, cell, date, table};

/// The latest first; nothing when there is none. With `names` it says whose they are.
pub(crate) fn brief(referrals: &[Referral], names: bool) -> Markup {
    let who = if names { "queue-client" } else { "referral-to" };
    let columns = ["referral-date", who, "referral-from", "referral-state"]
        .map(|key| Column { label: t(key), half: true });
    let row = |referral: &Referral| {
        let who = if names { whose(referral) } else { to(referral) };
        vec![
            html! { a href={ "/referrals/" (referral.id) } { (date(referral.referred_on)) } },
            cell(&who),
            cell(&sender(referral)),
            cell(&t(&format!("referral-state-{}", referral.state))),
        ]
    };
    let rows = referrals.iter().map(row).collect();
    html! {
        @if !referrals.is_empty() {
            section .hm-section {
                h2 { (t("referrals-title")) }
                (table(&Table { caption: &t("referrals-caption"), columns: &columns, rows }))
            }
        }
    }
}
