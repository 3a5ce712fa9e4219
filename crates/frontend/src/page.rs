//! What the page asks this service itself: which environment it is shown in.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::config::Config;

/// `/config.json`, read by the page before it shows anything.
pub async fn config(State(config): State<Arc<Config>>) -> Response {
    let document = json!({
        "version": text(&config.version),
        "color": config.color.as_ref().map(text),
        "features": { "editTask": config.edit_task, "deleteTask": config.delete_task },
    });
    ([(header::CACHE_CONTROL, "no-store")], Json(document)).into_response()
}

fn text(value: &HeaderValue) -> &str {
    value.to_str().unwrap_or_default()
}
