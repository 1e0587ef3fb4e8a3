//! What screens read from a request; nonsense is refused before a use case sees it.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::str::FromStr;

use app::{Ctx, Error};
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::header;
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::error::{self, WebError};
use crate::{Shared, guard};

/// A posted form.
pub(crate) struct Form<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Form<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let body = match Bytes::from_request(request, state).await {
            Ok(body) => body,
            Err(refused) if refused.status() == 413 => return Err(error::too_large()),
            Err(_) => return Err(error::bad_request()),
        };
        // No one types a zero byte, and PostgreSQL keeps none.
        let zero = body.contains(&0) || body.windows(3).any(|bytes| bytes == b"%00");
        let read = if zero { None } else { serde_urlencoded::from_bytes(&body).ok() };
        read.map(Self).ok_or_else(error::bad_request)
    }
}

/// The key that a form was given when it was shown: the same form sent twice has the same.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct FormKey(pub(crate) String);

impl FormKey {
    /// A key for a form that is about to be shown.
    pub(crate) fn new(ctx: &Ctx) -> Result<Self, Error> {
        Ok(Self(ctx.new_id()?.simple().to_string()))
    }
}

impl TryFrom<String> for FormKey {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        let plain =
            (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if plain { Ok(Self(text)) } else { Err("not a form key") }
    }
}

/// A form whose fields a layout decides: its key, the version it was made from, and a text for each field.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "BTreeMap<String, String>")]
pub(crate) struct Sent {
    /// The form's own key.
    pub(crate) form_key: String,
    /// The version of the row it was made from; 0 for a new one.
    pub(crate) version: i64,
    /// What was typed, by the fields' names.
    pub(crate) cells: BTreeMap<String, String>,
}

impl TryFrom<BTreeMap<String, String>> for Sent {
    type Error = &'static str;

    fn try_from(mut cells: BTreeMap<String, String>) -> Result<Self, &'static str> {
        let FormKey(form_key) = cells.remove("form_key").unwrap_or_default().try_into()?;
        let version = cells.remove("version").unwrap_or_else(|| "0".into());
        Ok(Self { form_key, version: version.parse().map_err(|_| "not a version")?, cells })
    }
}

/// The network address a request came from.
pub(crate) struct From(pub(crate) String);

impl FromRequestParts<Shared> for From {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Infallible> {
        Ok(Self(guard::address(shared, parts)))
    }
}

/// The address that browsers reach this server at: `https://hmis.example`, without a path.
pub(crate) struct Site(pub(crate) String);

impl FromRequestParts<Shared> for Site {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Infallible> {
        if let Some(url) = &shared.settings.public_url {
            return Ok(Self(url.trim_end_matches('/').to_owned()));
        }
        let scheme = if shared.settings.secure { "https" } else { "http" };
        // HTTP/2 names the host in the address itself.
        let named = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
        let host = named.or(parts.uri.authority().map(Authority::as_str)).unwrap_or("localhost");
        Ok(Self(format!("{scheme}://{host}")))
    }
}

/// A form of which a field may come several times, or that has one field for each of many things.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fields(Vec<(String, String)>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Vec::deserialize(from).map(Self)
    }
}

impl FromIterator<(String, String)> for Fields {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(fields: I) -> Self {
        Self(fields.into_iter().collect())
    }
}

impl Fields {
    /// What was typed into a field; nothing when it was not sent.
    pub(crate) fn text(&self, name: &str) -> String {
        self.all(name).next().unwrap_or_default().to_owned()
    }

    /// Everything that was sent under one name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The version the form was made from, and its key. Without them it is no form of ours.
    pub(crate) fn origin(&self) -> Option<(i64, FormKey)> {
        Some((self.text("version").parse().ok()?, self.text("form_key").try_into().ok()?))
    }
}

/// What stands behind the question mark of an address. What cannot be read counts as absent.
pub(crate) struct Query<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Default> FromRequestParts<S> for Query<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let read = axum::extract::Query::<T>::from_request_parts(parts, state).await;
        Ok(Self(read.map(|query| query.0).unwrap_or_default()))
    }
}

/// The id in a path; what is no id is not found.
pub(crate) struct Id<T>(pub(crate) T);

impl<S: Send + Sync, T: FromStr> FromRequestParts<S> for Id<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        let id = path.ok().and_then(|Path(text)| text.parse().ok());
        id.map(Self).ok_or_else(|| WebError(Error::NotFound).into_response())
    }
}
