//! Routes: what exists, and the document that describes it. One file for each noun in `route/`.

pub mod answer;
pub mod data;
pub mod digests;
pub mod greeting;
pub mod messages;
pub mod page;
pub mod probe;
pub mod tasks;
pub mod users;

use std::sync::Arc;

use axum::Router;
use axum::http::{Method, StatusCode, Uri};
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{get, post};
use stackgen_contract::http;
use utoipa::OpenApi;

use crate::app::App;
use crate::guard::guard;
use crate::problem::Problem;

/// The document at `/openapi.json`.
#[derive(Debug, OpenApi)]
#[openapi(
    info(title = "stackgen backend", description = "Every path is also there below `/api`."),
    paths(
        greeting::greet,
        users::submit,
        users::list,
        data::add,
        data::list,
        messages::add,
        messages::list,
        digests::queue,
        digests::list,
        tasks::add,
        tasks::list,
        tasks::read,
        tasks::edit,
        tasks::complete,
        tasks::delete,
        probe::health,
        probe::ready,
        probe::metrics,
        probe::version,
    )
)]
pub struct Document;

/// All routes.
pub fn router(app: &Arc<App>) -> Router {
    let tasks = get(tasks::read).put(tasks::edit).patch(tasks::edit).delete(tasks::delete);
    let routes = Router::new()
        .route("/", get(greeting::greet))
        .route("/submit", get(users::list).post(users::submit))
        .route("/data", get(data::list).post(data::add))
        .route("/messages", get(messages::list).post(messages::add))
        .route("/queue", get(digests::queue))
        .route("/digests", get(digests::list))
        .route("/tasks", get(tasks::list).post(tasks::add))
        .route("/tasks/{id}", tasks)
        .route("/tasks/{id}/complete", post(tasks::complete))
        .route(http::VERSION_PATH, get(probe::version))
        .route("/openapi.json", get(document));
    Router::new()
        .nest(http::API_PREFIX, routes.clone())
        .route(&format!("{}/", http::API_PREFIX), get(greeting::greet))
        .merge(routes)
        .route(http::HEALTH_PATH, get(probe::health))
        .route(http::READY_PATH, get(probe::ready))
        .route(http::METRICS_PATH, get(probe::metrics))
        .fallback(nothing)
        .method_not_allowed_fallback(no_such_verb)
        .layer(from_fn_with_state(Arc::clone(app), guard))
        .with_state(Arc::clone(app))
}

async fn document() -> Response {
    answer::json(StatusCode::OK, &Document::openapi())
}

async fn nothing(uri: Uri) -> Problem {
    Problem::not_found(&format!("nothing is at `{}`", uri.path()))
}

async fn no_such_verb(method: Method) -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, format!("this path has no {method}"))
}
