//! `/`: a greeting with the time; for browsers a page.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::app::App;
use crate::problem::Problem;
use crate::record::Page;
use crate::route::page;

/// A greeting with the time; with `Accept: text/html` a page with the messages.
#[utoipa::path(
    get,
    path = "/",
    responses(
        (status = 200, content((String = "text/plain"), (String = "text/html"))),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn greet(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    messages: Result<Page, Problem>,
) -> Result<Response, Problem> {
    if page::is_wanted(&headers) {
        return page::page(&app, messages?).await;
    }
    let now = OffsetDateTime::now_utc();
    let now = now.replace_nanosecond(0).unwrap_or(now).format(&Rfc3339).unwrap_or_default();
    Ok(format!("Welcome to the stackgen backend! The current time is: {now}\n").into_response())
}
