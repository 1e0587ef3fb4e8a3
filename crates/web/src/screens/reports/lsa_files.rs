//! An LSA's files.

use app::lsa::{download, export_records};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::ids::LsaRunId;

use crate::error::Result;
use crate::extract::Id;
use crate::req::Req;

/// GET /reports/lsa/{id}/zip: the twelve files, as they are uploaded.
pub(crate) async fn zip(req: Req, Id(id): Id<LsaRunId>) -> Result<Response> {
    let (name, bytes) = download(&req.ctx, id).await?;
    Ok(file("application/zip", &name, bytes))
}

/// GET /reports/lsa/{id}/records: those behind all data quality counts.
pub(crate) async fn records(req: Req, Id(id): Id<LsaRunId>) -> Result<Response> {
    let bytes = export_records(&req.ctx, id).await?;
    Ok(file("text/csv; charset=utf-8", &format!("lsa-records-{id}.csv"), bytes))
}

fn file(kind: &str, name: &str, bytes: Vec<u8>) -> Response {
    let named = format!("attachment; filename=\"{name}\"");
    let headers = [(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, named)];
    (headers, bytes).into_response()
}
