//! Who may be the same person as someone about to be entered.

use domain::access::RecordKind;
use domain::clients::{Likeness, Newcomer};
use domain::records::{Row, Value};
use domain::search::{Match, query_keys};
use store::Reads;
use store::clients::Identity;
use store::search;

use crate::{Ctx, Result, access};

/// Shown at most: whoever sees ten and knows none of them has a newcomer.
const SHOWN: usize = 10;

/// Someone who may be the same person.
#[derive(Debug, Clone)]
pub struct Alike {
    /// How likely it is.
    pub likeness: Likeness,
    /// Who, and why.
    pub found: Match<Identity>,
}

/// The clients within the person's reach who may be the same person, the likeliest first. Whoever is out of reach
/// is neither shown nor counted. The caller audits who is shown.
pub(super) async fn alike(ctx: &Ctx, db: &impl Reads, row: &Row) -> Result<Vec<Alike>> {
    let text = |column: &str| row.get(column).map(Value::text).unwrap_or_default();
    let (first, last, ssn) = (text("FirstName"), text("LastName"), text("SSN"));
    let dob = if let Some(Value::Date(dob)) = row.get("DOB") { Some(*dob) } else { None };
    let newcomer = Newcomer { names: [&first, &last], dob, ssn: Some(ssn.as_str()) };
    let keys = query_keys(&newcomer.query(), |digits| ctx.app.keys.search_digest(digits));
    let scope = access::scope(ctx, RecordKind::ClientIdentity)?;
    let candidates = search::candidates(db, &scope, keys).await?;
    let found = newcomer.among(candidates).into_iter().take(SHOWN);
    Ok(found.map(|(likeness, found)| Alike { likeness, found }).collect())
}
