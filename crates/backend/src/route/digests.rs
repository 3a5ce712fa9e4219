//! `/queue` and `/digests`: what becomes of messages.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::app::App;
use crate::problem::Problem;
use crate::record::{Digest, Queue};
use crate::route::answer;

/// How many days are told.
const DAYS: i64 = 366;

/// How many messages wait for a worker.
#[utoipa::path(
    get,
    path = "/queue",
    operation_id = "read_queue",
    responses(
        (status = 200, body = Queue),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn queue(State(app): State<Arc<App>>) -> Result<Response, Problem> {
    Ok(answer::json(StatusCode::OK, &app.ledger.queue().await?))
}

/// The digests of days, latest first.
#[utoipa::path(
    get,
    path = "/digests",
    operation_id = "list_digests",
    responses(
        (status = 200, body = [Digest]),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn list(State(app): State<Arc<App>>) -> Result<Response, Problem> {
    Ok(answer::json(StatusCode::OK, &app.ledger.digests(DAYS).await?))
}
