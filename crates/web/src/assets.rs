//! Style sheets, scripts, fonts and icons, built into the binary.

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::Embed;

#[derive(Embed)]
#[folder = "$CARGO_MANIFEST_DIR/assets"]
struct Assets;

/// Digests by name: a changed file has another address, so browsers may keep files for good.
static VERSIONS: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let version = |name: &str| Some(hex(&Assets::get(name)?.metadata.sha256_hash()[..6]));
    Assets::iter().filter_map(|name| Some((name.to_string(), version(&name)?))).collect()
});

/// The address of an asset.
pub(crate) fn url(name: &str) -> String {
    match VERSIONS.get(name) {
        Some(version) => format!("/assets/{name}?v={version}"),
        None => format!("/assets/{name}"),
    }
}

/// GET /assets/{*name}
pub(crate) async fn get(Path(name): Path<String>) -> Response {
    let Some(file) = Assets::get(&name) else { return StatusCode::NOT_FOUND.into_response() };
    let headers = [
        (header::CONTENT_TYPE, content_type(&name)),
        // Fonts and images are named by the style sheet without a version: a day is short enough.
        (header::CACHE_CONTROL, if in_style_sheet(&name) { "public, max-age=86400" } else { IMMUTABLE }),
    ];
    (headers, file.data).into_response()
}

const IMMUTABLE: &str = "public, max-age=31536000, immutable";

fn in_style_sheet(name: &str) -> bool {
    name.starts_with("fonts/") || name.starts_with("img/")
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        _ => "text/plain; charset=utf-8",
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
