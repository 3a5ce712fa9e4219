//! A running frontend, and an API that tells what it was asked.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use axum::response::Response;
use axum::{Json, Router};
use http_body_util::BodyExt;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use stackgen_frontend::config::Config;
use stackgen_frontend::router::{Shared, router};
use stackgen_frontend::server::serve;
use tokio::net::TcpListener;

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// Starts a frontend with these variables.
pub async fn frontend(variables: &[(&str, &str)]) -> SocketAddr {
    let variables: Vec<(String, String)> =
        variables.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    let lookup =
        |name: &str| variables.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    let config = Config::read(lookup).unwrap();
    let (listener, address) = listen().await;
    tokio::spawn(serve(listener, router(Shared::new(config)), std::future::pending()));
    address
}

/// A frontend before an API with these routes.
pub async fn before(api: Router) -> SocketAddr {
    let address = start(api).await;
    frontend(&[("API_URL", &format!("http://{address}")), ("API_TIMEOUT", "300ms")]).await
}

pub async fn start(api: Router) -> SocketAddr {
    let (listener, address) = listen().await;
    tokio::spawn(async { axum::serve(listener, api).await });
    address
}

/// An API that answers everything with what it was asked.
pub fn echo() -> Router {
    Router::new().fallback(async |request: Request<Body>| {
        let (head, body) = request.into_parts();
        let text = |value: &axum::http::HeaderValue| value.to_str().unwrap().to_owned();
        let headers: BTreeMap<_, _> =
            head.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
        let body = body.collect().await.unwrap().to_bytes();
        Json(json!({
            "method": head.method.as_str(),
            "uri": head.uri.to_string(),
            "headers": headers,
            "body": String::from_utf8_lossy(&body),
        }))
    })
}

pub async fn get(address: SocketAddr, path: &str) -> Answer {
    ask(Request::get(format!("http://{address}{path}")).body(Body::empty()).unwrap()).await
}

pub async fn ask(request: Request<Body>) -> Answer {
    read(open(request).await).await.unwrap()
}

/// The answer's head; the body comes as it comes.
pub async fn open(request: Request<Body>) -> Response {
    let client = Client::builder(TokioExecutor::new()).build_http();
    client.request(request).await.unwrap().map(Body::new)
}

pub async fn read(response: Response) -> Result<Answer, axum::Error> {
    let (head, body) = response.into_parts();
    let body = body.collect().await?.to_bytes();
    Ok(Answer { status: head.status, headers: head.headers, body })
}

async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}
