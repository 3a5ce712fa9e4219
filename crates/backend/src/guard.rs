//! What surrounds every request: a place in the queue, a time limit, headers, a count and a line in the log.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use stackgen_contract::http;

use crate::app::App;
use crate::problem::Problem;
use crate::work;

/// How long a request may take.
const TIME: Duration = Duration::from_secs(10);

/// Paths that answer however much there is to do.
const UNLIMITED: [&str; 3] = [http::HEALTH_PATH, http::READY_PATH, http::METRICS_PATH];

/// The outermost layer.
pub async fn guard(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let path = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let route = path.unwrap_or("other").to_owned();
    let mut response = limited(&app, &route, request, next).await;
    let took = begun.elapsed();
    let status = response.status();
    app.metrics.count(&route, known(method.as_str()), status.as_u16(), took);
    let seconds = took.as_secs_f64();
    if UNLIMITED.contains(&route.as_str()) {
        tracing::debug!(%method, route, status = status.as_u16(), seconds, "answered");
    } else if status.is_server_error() {
        tracing::warn!(%method, route, status = status.as_u16(), seconds, "answered");
    } else {
        tracing::info!(%method, route, status = status.as_u16(), seconds, "answered");
    }
    mark(&app, &mut response);
    response
}

async fn limited(app: &App, route: &str, request: Request, next: Next) -> Response {
    let site = &app.settings.site;
    if let Err(stranger) = site.admit(request.method(), request.uri(), request.headers()) {
        return Problem::from(stranger).into_response();
    }
    if UNLIMITED.contains(&route) {
        return next.run(request).await;
    }
    let Ok(place) = Arc::clone(&app.places).try_acquire_owned() else {
        return Problem::unavailable("too many requests at once").into_response();
    };
    match tokio::time::timeout(TIME, work::in_place(place, next.run(request))).await {
        Ok(response) => response,
        Err(_) => Problem::unavailable("the answer took too long").into_response(),
    }
}

fn mark(app: &App, response: &mut Response) {
    let headers = response.headers_mut();
    if let Ok(version) = HeaderValue::from_str(&app.settings.version) {
        headers.insert(http::VERSION_HEADER, version);
    }
    if let Some(Ok(color)) = app.settings.color.as_deref().map(HeaderValue::from_str) {
        headers.insert(http::COLOR_HEADER, color);
    }
    headers.insert(header::CACHE_CONTROL, const { HeaderValue::from_static("no-store") });
    let options = const { HeaderValue::from_static("nosniff") };
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, options);
    if app.stopping.load(Ordering::Relaxed) {
        // The client makes its next connection to a process that stays.
        headers.insert(header::CONNECTION, const { HeaderValue::from_static("close") });
    }
}

/// A method as a label: whatever a client invents is one label.
fn known(method: &str) -> &str {
    match method {
        "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS" => method,
        _ => "other",
    }
}
