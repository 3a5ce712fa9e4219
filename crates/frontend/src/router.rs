//! Which path is answered by whom, and what is common to all answers.

use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use axum::extract::{FromRef, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use axum::{Extension, Router};

use stackgen_contract::http;
use stackgen_door::converse::Peer;

use crate::asset::ASSETS;
use crate::config::Config;
use crate::metrics::Metrics;
use crate::page;
use crate::probe::{self, Stopping};
use crate::problem::Problem;
use crate::proxy::Proxy;
use crate::security;

/// What the answers need. Cheap to clone.
#[derive(Debug, Clone, FromRef)]
pub struct Shared {
    pub config: Arc<Config>,
    pub metrics: Metrics,
    pub proxy: Proxy,
    pub stopping: Stopping,
}

impl Shared {
    pub fn new(config: Config) -> Self {
        let (metrics, stopping) = (Metrics::default(), Stopping::default());
        Self { proxy: Proxy::new(&config), config: Arc::new(config), metrics, stopping }
    }
}

pub fn router(shared: Shared) -> Router {
    let mut router = Router::new()
        .route("/config.json", get(page::config))
        .route(http::HEALTH_PATH, get(probe::alive))
        .route(http::READY_PATH, get(probe::ready))
        .route(http::METRICS_PATH, get(metrics))
        .route(http::API_PREFIX, any(pass))
        .route(&format!("{}/{{*rest}}", http::API_PREFIX), any(pass))
        .fallback(async || Problem::NotFound);
    for asset in ASSETS {
        let answer = async |asked: HeaderMap| asset.answer(&asked);
        router = router.route(asset.path, get(answer));
    }
    router
        .layer(middleware::from_fn_with_state(shared.clone(), admit))
        .layer(middleware::map_response(security::add))
        .layer(middleware::from_fn_with_state(shared.clone(), observe))
        .with_state(shared)
}

async fn pass(
    State(proxy): State<Proxy>,
    State(metrics): State<Metrics>,
    Extension(Peer(peer)): Extension<Peer>,
    request: Request<Body>,
) -> Result<Response, Problem> {
    proxy.pass(request, peer).await.inspect_err(|problem| metrics.failed(*problem))
}

async fn metrics(State(metrics): State<Metrics>, State(config): State<Arc<Config>>) -> Response {
    let color = config.color.as_ref().and_then(|color| color.to_str().ok()).unwrap_or_default();
    let text = metrics.text(config.version.to_str().unwrap_or_default(), color);
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}

/// Turns away who asks for another host, and what a page of another site would write.
async fn admit(State(config): State<Arc<Config>>, request: Request, next: Next) -> Response {
    match config.site.admit(request.method(), request.uri(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(stranger) => Problem::from(stranger).into_response(),
    }
}

/// Counts, logs, and signs the answers of this service itself with its version and track.
async fn observe(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let under_way = shared.metrics.begin();
    let (route, method) = (route(request.uri().path()), method(request.method()));
    let path = request.uri().path().to_owned();

    let mut response = next.run(request).await;
    drop(under_way);
    let (status, took) = (response.status().as_u16(), began.elapsed());
    shared.metrics.answered(route, method, status, took);
    if route == http::API_PREFIX {
        let milliseconds = took.as_secs_f64() * 1000.0;
        tracing::info!(method, path, status, milliseconds, "answered");
    } else {
        let Config { version, color, .. } = &*shared.config;
        response.headers_mut().insert(http::VERSION_HEADER, version.clone());
        if let Some(color) = color {
            response.headers_mut().insert(http::COLOR_HEADER, color.clone());
        }
    }
    if shared.stopping.has_begun() {
        // The client makes its next connection to a process that stays.
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

fn route(path: &str) -> &'static str {
    let own = [http::HEALTH_PATH, http::READY_PATH, http::METRICS_PATH, "/config.json"];
    let assets = ASSETS.iter().map(|asset| asset.path);
    if let Some(rest) = path.strip_prefix(http::API_PREFIX)
        && (rest.is_empty() || rest.starts_with('/'))
    {
        return http::API_PREFIX;
    }
    own.into_iter().chain(assets).find(|known| *known == path).unwrap_or("other")
}

fn method(method: &Method) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    KNOWN.into_iter().find(|known| *known == method.as_str()).unwrap_or("other")
}
