//! What happened with a client, the newest first, in words.

use app::clients::Viewed;
use domain::clients::{Moment, What};
use hud::Column as HudColumn;
use maud::{Markup, html};

use crate::text::{t, t_with};
use crate::ui::{Column, Table, cell, date, listed, table};

/// The part of the page that tells what happened.
pub(super) fn section(client: &Viewed) -> Markup {
    let column = |label| Column { label: t(label), half: false };
    let columns = [column("timeline-when"), column("timeline-what"), column("enrollment-project")];
    let rows = client.moments.iter().map(row).collect();
    html! {
        section .hm-section id="timeline" {
            h2 { (t("timeline-title")) }
            @if client.moments.is_empty() {
                p { (t("timeline-none")) }
            } @else {
                (table(&Table { caption: &t("timeline-caption"), columns: &columns, rows }))
            }
            @if client.more {
                p { a href={ "/clients/" (client.identity.id) "?all=1#timeline" } { (t("timeline-all")) } }
            }
        }
    }
}

fn row(moment: &Moment) -> Vec<Markup> {
    let when = match moment.what {
        What::Nights { nights, first } if nights > 1 => {
            t_with("timeline-from-to", [("from", date(first).into()), ("to", date(moment.date).into())])
        }
        _ => date(moment.date),
    };
    vec![cell(&when), cell(&words(&moment.what)), cell(moment.project.as_deref().unwrap_or_default())]
}

fn words(what: &What) -> String {
    let unknown = || t("unknown");
    match what {
        What::Entry => t("timeline-entry"),
        What::MoveIn => t("timeline-move-in"),
        What::Exit(destination) => {
            let destination = listed("3.12.1", *destination).unwrap_or_else(unknown);
            t_with("timeline-exit", [("destination", destination.into())])
        }
        What::Nights { nights, .. } => t_with("timeline-nights", [("nights", (*nights).into())]),
        What::LivingSituation(place) => {
            t_with("timeline-place", [("place", listed("3.12.1", *place).unwrap_or_else(unknown).into())])
        }
        What::Event { event, result } => {
            with_more(listed("4.20.2", *event).unwrap_or_else(unknown), [listed("4.20.D", *result)])
        }
        What::Assessment { kind, level, prioritization } => with_more(
            listed("4.19.4", *level).unwrap_or_else(|| t("timeline-assessment")),
            [listed("4.19.3", *kind), listed("4.19.7", *prioritization)],
        ),
        What::Service { record_type, type_provided } => with_more(
            listed("1.4", *record_type).unwrap_or_else(|| t("timeline-service")),
            [service(*record_type, *type_provided)],
        ),
    }
}

/// The main words, and behind them what else there is to say.
fn with_more<const N: usize>(main: String, more: [Option<String>; N]) -> String {
    let all: Vec<String> = [main].into_iter().chain(more.into_iter().flatten()).collect();
    all.join(" – ")
}

/// Which list a kind of service is in depends on the record type.
fn service(record_type: Option<i32>, type_provided: Option<i32>) -> Option<String> {
    let column: &HudColumn = hud::file("Services")?.column("TypeProvided")?;
    let record_type = record_type?.to_string();
    let cell = |name: &str| if name == "RecordType" { record_type.as_str() } else { "" };
    let selector = column.list_selectors.iter().find(|selector| selector.applies(cell))?;
    listed(selector.list, type_provided)
}
