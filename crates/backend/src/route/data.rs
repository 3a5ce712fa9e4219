//! `/data`: JSON documents of any shape.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use utoipa::ToSchema;

use crate::app::App;
use crate::fields;
use crate::problem::Problem;
use crate::record::{Kind, Page};
use crate::route::answer;

/// A document that is kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct Kept {
    id: i64,
    document: Value,
}

/// Adds a document.
#[utoipa::path(
    post,
    path = "/data",
    operation_id = "add_document",
    request_body = Value,
    responses(
        (status = 201, body = Kept),
        (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn add(State(app): State<Arc<App>>, body: Body) -> Result<Response, Problem> {
    let document = fields::document(body).await?;
    let (id, document) = app.ledger.add(Kind::Document, document).await?;
    Ok(answer::text(StatusCode::CREATED, format!("{{\"id\":{id},\"document\":{document}}}")))
}

/// All documents as they were sent, in the order in which they came.
#[utoipa::path(
    get,
    path = "/data",
    operation_id = "list_documents",
    params(("limit" = Option<i64>, Query), ("after" = Option<i64>, Query)),
    responses(
        (status = 200, body = [Value]),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn list(State(app): State<Arc<App>>, page: Page) -> Result<Response, Problem> {
    answer::list(&app, Kind::Document, page, |record| whole(record.text)).await
}

/// A document as it is kept. Somebody else may have written what is no JSON: that becomes a text.
fn whole(text: String) -> String {
    match serde_json::from_str::<IgnoredAny>(&text) {
        Ok(_) => text,
        Err(_) => Value::String(text).to_string(),
    }
}
