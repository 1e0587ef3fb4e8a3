//! Entering a client: HUD's columns, the SSN sealed, the keys they are found by.

use chrono::NaiveDate;
use domain::ids::{AgencyId, ClientId};
use domain::search::{Key, KeyKind, client_keys};

use crate::{Ctx, Result};

/// A client to be entered.
#[derive(Debug, Clone)]
pub struct NewClient {
    /// The agency that enters them.
    pub agency: AgencyId,
    /// `general`, or a class that restricts the record to its agency.
    pub data_class: &'static str,
    /// HUD's columns, the SSN as digits.
    pub record: hud::Client,
}

/// Enters a client within a write under way.
///
/// # Errors
/// When the database fails.
pub async fn create<A: store::Action>(
    ctx: &Ctx,
    tx: &impl store::Reads,
    permit: &store::Permit<A>,
    new: NewClient,
) -> Result<ClientId> {
    let id = ClientId::new(ctx.new_id()?);
    let mut record = new.record;
    let names = [&record.first_name, &record.middle_name, &record.last_name, &record.name_suffix];
    let names = names.into_iter().flatten().map(String::as_str);
    let keys = search_keys(ctx, id, None, names, record.dob, record.ssn.as_deref());
    if let Some(ssn) = record.ssn.take() {
        record.ssn = Some(super::seal_ssn(ctx, id, &ssn)?);
    }
    record.date_created = Some(ctx.civil_now());
    record.date_updated = record.date_created;
    record.user_id = permit.actor().map(|actor| actor.to_string());
    let row = store::clients::NewClient { id, agency: new.agency, data_class: new.data_class, record, keys };
    store::clients::insert(tx, permit, row).await?;
    Ok(id)
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
