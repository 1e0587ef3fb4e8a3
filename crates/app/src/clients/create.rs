//! Entering a client: HUD's columns, the SSN sealed, the keys they are found by.

use chrono::NaiveDate;
use domain::ids::{AgencyId, ClientId};
use domain::records::{Row, Value};
use domain::search::{Key, KeyKind, client_keys};
use store::records::{self, NewRecord};
use store::{Permit, Reads, clients};

use super::seal_ssn;
use crate::records::layout;
use crate::{Ctx, Result};

/// Enters a client within a write under way, the SSN in the row as digits. Tells the client's id.
///
/// # Errors
/// [`crate::Error::NotFound`] when the permit does not reach the agency; otherwise when the database fails.
pub async fn create<A: store::Action>(
    ctx: &Ctx,
    tx: &impl Reads,
    permit: &Permit<A>,
    mut row: Row,
    agency: AgencyId,
) -> Result<ClientId> {
    let id = ClientId::new(ctx.new_id()?);
    let keys = keys_of(ctx, id, &id.to_string(), &row, None);
    if let Some(Value::Text(ssn)) = row.get("SSN") {
        let sealed = seal_ssn(ctx, id, ssn)?;
        row.insert("SSN", Value::Text(sealed));
    }
    let new = NewRecord { id: id.to_string(), agency: agency.to_string(), row };
    records::insert(tx, permit, layout("Client")?, new, ctx.civil_now()).await?;
    clients::put_keys(tx, permit, id, keys).await?;
    Ok(id)
}

/// What a client with this row is found by; the SSN in it is in the clear, or else the one given.
pub(super) fn keys_of(ctx: &Ctx, id: ClientId, source_key: &str, row: &Row, ssn: Option<&str>) -> Vec<Key> {
    let text = |column: &str| row.get(column).map(Value::text).filter(|text| !text.is_empty());
    let names = ["FirstName", "MiddleName", "LastName", "NameSuffix"].map(text);
    let dob = if let Some(Value::Date(dob)) = row.get("DOB") { Some(*dob) } else { None };
    let typed = text("SSN");
    let ssn = ssn.or(typed.as_deref());
    search_keys(ctx, id, Some(source_key), names.iter().flatten().map(String::as_str), dob, ssn)
}

/// What a client is found by: names, birth date, client ID, the key of the system they came from, SSN digests.
pub(crate) fn search_keys<'a>(
    ctx: &Ctx,
    id: ClientId,
    source_key: Option<&str>,
    names: impl Iterator<Item = &'a str>,
    dob: Option<NaiveDate>,
    ssn: Option<&str>,
) -> Vec<Key> {
    let mut keys = client_keys(names, dob);
    let id = id.to_string();
    let end = id[id.len() - 8..].to_owned();
    let ids = [Some(end), Some(id), source_key.map(str::to_lowercase)];
    keys.extend(ids.into_iter().flatten().map(|value| Key { kind: KeyKind::ClientId, value }));
    keys.extend(ssn.into_iter().flat_map(|ssn| ssn_keys(ctx, ssn)));
    keys.into_iter().collect()
}

fn ssn_keys(ctx: &Ctx, ssn: &str) -> Vec<Key> {
    let digest = |kind, digits: &str| Key { kind, value: ctx.app.keys.search_digest(digits) };
    let last4 = ssn.get(ssn.len().saturating_sub(4)..).filter(|last4| last4.len() == 4);
    let whole = (ssn.len() == 9).then(|| digest(KeyKind::Ssn, ssn));
    whole.into_iter().chain(last4.map(|last4| digest(KeyKind::SsnLast4, last4))).collect()
}
