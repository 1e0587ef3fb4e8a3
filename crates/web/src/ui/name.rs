//! How a client is called, and the short form of a client ID.

use app::clients::Identity;
use domain::ids::ClientId;

use crate::text::t;

/// First, middle and last name and suffix; a text of its own when no name is known.
pub(crate) fn client_name(client: &Identity) -> String {
    let parts = [&client.first_name, &client.middle_name, &client.last_name, &client.name_suffix];
    let parts: Vec<&str> =
        parts.into_iter().flatten().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { t("client-name-unknown") } else { parts.join(" ") }
}

/// The end of a client ID in two groups, to be read out: `1A2B-3C4D`.
pub(crate) fn short_id(id: ClientId) -> String {
    let id = id.to_string().to_uppercase();
    let end = &id[id.len() - 8..];
    format!("{}-{}", &end[..4], &end[4..])
}
