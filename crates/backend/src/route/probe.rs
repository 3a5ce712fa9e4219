//! What a cluster asks: alive, ready, how much, and which version.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use stackgen_contract::http;
use utoipa::ToSchema;

use crate::app::App;
use crate::problem::Problem;
use crate::route::answer;

/// Which version answers.
#[derive(Debug, Serialize, ToSchema)]
pub struct Version<'a> {
    version: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    color: Option<&'a str>,
}

/// Whether the process works.
#[utoipa::path(get, path = http::HEALTH_PATH, responses((status = 200, body = String)))]
pub async fn health() -> &'static str {
    "ok\n"
}

/// Whether requests can be served: the store answers, and nobody told the process to stop. A store that is gone
/// shows within two seconds.
#[utoipa::path(
    get,
    path = http::READY_PATH,
    responses(
        (status = 200, body = String),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn ready(State(app): State<Arc<App>>) -> Response {
    if app.stopping.load(Ordering::Relaxed) {
        Problem::unavailable("stopping").into_response()
    } else if app.ledger.store.answers() {
        "ready\n".into_response()
    } else {
        Problem::unavailable("the store does not answer").into_response()
    }
}

/// Metrics for Prometheus.
#[utoipa::path(get, path = http::METRICS_PATH, responses((status = 200, body = String)))]
pub async fn metrics(State(app): State<Arc<App>>) -> Response {
    let kind = "text/plain; version=0.0.4; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], app.metrics.text(&app)).into_response()
}

/// Which version and colour answers.
#[utoipa::path(get, path = http::VERSION_PATH, responses((status = 200, body = Version)))]
pub async fn version(State(app): State<Arc<App>>) -> Response {
    let color = app.settings.color.as_deref();
    answer::json(StatusCode::OK, &Version { version: &app.settings.version, color })
}
