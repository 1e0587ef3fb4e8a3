//! What HUD's rows say already: the worker confirms it instead of asking again.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::access::RecordKind;
use domain::assessments::{Question, Tool};
use domain::ids::ClientId;
use domain::records::Value;
use store::records::{self, Record};

use crate::records::layout;
use crate::{Ctx, Result, access};

/// An answer that is recorded already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The code of a choice, or a number.
    pub value: String,
    /// Since when it is recorded.
    pub since: Option<NaiveDate>,
}

/// What is recorded of a client, by the codes of the questions, as far as the person may see it.
pub(super) async fn known(ctx: &Ctx, client: ClientId, tool: &Tool) -> Result<BTreeMap<String, Known>> {
    let mut files: BTreeMap<&str, Vec<Record>> = BTreeMap::new();
    let mut known = BTreeMap::new();
    for question in &tool.questions {
        let Some((file, column)) = question.known_from.as_deref().and_then(|from| from.split_once('.')) else {
            continue;
        };
        if !files.contains_key(file) {
            files.insert(file, rows(ctx, file, client).await?);
        }
        let newest = files.get(file).into_iter().flatten().filter_map(|row| read(file, row, column, question));
        if let Some(found) = newest.max_by_key(|known| known.since) {
            known.insert(question.code.clone(), found);
        }
    }
    Ok(known)
}

async fn rows(ctx: &Ctx, file: &str, client: ClientId) -> Result<Vec<Record>> {
    let kind = match file {
        "Client" => RecordKind::Client,
        "Enrollment" | "IncomeBenefits" => RecordKind::Enrollment,
        "HealthAndDV" => RecordKind::DvData,
        // Nothing else is looked up for a form.
        _ => return Ok(Vec::new()),
    };
    let (db, scope, layout) = (ctx.app.db.read(), access::scope(ctx, kind)?, layout(file)?);
    let id = client.to_string();
    Ok(match file {
        "Client" => records::find(db, &scope, layout, &id).await?.into_iter().collect(),
        _ => records::list(db, &scope, layout, "PersonalID", &id).await?,
    })
}

fn read(file: &str, record: &Record, column: &str, question: &Question) -> Option<Known> {
    let value = match record.row.get(column)? {
        Value::Integer(code) => *code,
        Value::Money(cents) => i32::try_from(cents.0 / 100).ok()?,
        Value::Text(_) | Value::Date(_) | Value::DateTime(_) | Value::Empty => return None,
    };
    let dated = match file {
        "Client" => "DateUpdated",
        "Enrollment" => "EntryDate",
        _ => "InformationDate",
    };
    let since = match record.row.get(dated) {
        Some(Value::Date(date)) => Some(*date),
        Some(Value::DateTime(at)) => Some(at.date()),
        _ => None,
    };
    question.for_known(value).map(|value| Known { value, since })
}
