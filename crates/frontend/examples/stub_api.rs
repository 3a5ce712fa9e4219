//! A stand-in for the API that forgets everything when it ends.

use std::sync::{Arc, Mutex};

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, patch};
use axum::{Json, Router};
use serde_json::{Value, json};

type Rows = Arc<Mutex<Vec<Value>>>;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let router = Router::new()
        .nest("/tasks", table("task"))
        .nest("/messages", table("message"))
        .layer(axum::middleware::map_response(sign));
    let port = std::env::var("PORT").unwrap_or_default();
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await.unwrap();
    axum::serve(listener, router).await.unwrap();
}

async fn sign(mut response: axum::response::Response) -> axum::response::Response {
    for (name, variable, default) in
        [("x-version", "VERSION", "0.1.0"), ("x-color", "COLOR", "blue")]
    {
        let value = std::env::var(variable).unwrap_or_else(|_| default.to_owned());
        response.headers_mut().insert(name, value.parse().unwrap());
    }
    response
}

fn table(column: &'static str) -> Router {
    let list = async |State(rows): State<Rows>| Json(rows.lock().unwrap().clone());
    let add = async move |State(rows): State<Rows>, Json(given): Json<Value>| {
        let mut rows = rows.lock().unwrap();
        let id = rows.last().map_or(1, |row| row["id"].as_u64().unwrap_or_default() + 1);
        let row = json!({ "id": id, column: given[column], "done": false });
        rows.push(row.clone());
        (StatusCode::CREATED, Json(row))
    };
    let change = async |State(rows): State<Rows>, Path(id): Path<u64>, Json(given): Json<Value>| {
        let mut rows = rows.lock().unwrap();
        let row = rows.iter_mut().find(|row| row["id"] == id).ok_or(StatusCode::NOT_FOUND)?;
        for (name, value) in given.as_object().into_iter().flatten() {
            row[name] = value.clone();
        }
        Ok::<_, StatusCode>(Json(row.clone()))
    };
    let delete = async |State(rows): State<Rows>, Path(id): Path<u64>| {
        rows.lock().unwrap().retain(|row| row["id"] != id);
        StatusCode::NO_CONTENT
    };
    Router::new()
        .route("/", get(list).post(add))
        .route("/{id}", patch(change).delete(delete))
        .with_state(Rows::default())
}
