//! What reaches the API, and what comes back when it is away.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::Request;
use axum::routing::get as route;
use http_body_util::BodyExt;
use hyper::body::Frame;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::mpsc::Receiver;
use tokio::time::sleep;

use crate::running::{before, echo, frontend, get, open, read, start};

async fn ask(address: SocketAddr, headers: &[(&str, &str)]) -> serde_json::Value {
    let mut request = Request::post(format!("http://{address}/api/tasks?done=1&x=%20"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    crate::running::ask(request.body(Body::from("täsk")).unwrap()).await.json()
}

#[tokio::test]
async fn the_api_gets_the_request_without_the_prefix() {
    let asked = ask(before(echo()).await, &[("content-type", "text/plain")]).await;
    assert_eq!(asked["method"], "POST");
    assert_eq!(asked["uri"], "/tasks?done=1&x=%20");
    assert_eq!(asked["body"], "täsk");
    assert_eq!(asked["headers"]["content-type"], "text/plain");
}

#[tokio::test]
async fn the_address_may_have_a_path_of_its_own() {
    let api = start(echo()).await;
    let address = frontend(&[("API_URL", &format!("http://{api}/v1/"))]).await;
    assert_eq!(get(address, "/api/tasks").await.json()["uri"], "/v1/tasks");
    assert_eq!(get(address, "/api").await.json()["uri"], "/v1/");
}

#[tokio::test]
async fn escaped_and_hostile_paths_stay_what_they_are() {
    let address = before(echo()).await;
    for path in ["/tasks/a%2Fb", "/..%2f..%2fmetrics", "//other.example/x", "/t%C3%A4sk"] {
        assert_eq!(get(address, &format!("/api{path}")).await.json()["uri"], path);
    }
}

#[tokio::test]
async fn headers_of_the_connection_end_here_and_the_way_is_told() {
    let address = before(echo()).await;
    let hop = [
        ("x-private", "1"),
        ("te", "trailers"),
        ("upgrade", "websocket"),
        ("proxy-authorization", "Basic eA=="),
        ("connection", "keep-alive, x-private"),
        ("accept", "text/plain"),
    ];
    let asked = ask(address, &hop).await;
    for (name, _) in &hop[..4] {
        assert!(asked["headers"].get(name).is_none(), "{name}");
    }
    // One request, one connection: a Service chooses anew for the next.
    assert_eq!(asked["headers"]["connection"], "close");
    assert_eq!(asked["headers"]["accept"], "text/plain");
    assert_eq!(asked["headers"]["x-forwarded-for"], "127.0.0.1");
    assert_eq!(asked["headers"]["x-forwarded-proto"], "http");
    assert_eq!(asked["headers"]["x-forwarded-host"], address.to_string());
    assert_ne!(asked["headers"]["host"], address.to_string());
}

#[tokio::test]
async fn what_an_ingress_said_stays() {
    let ingress = [
        ("x-forwarded-for", "203.0.113.9"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "shop.example.com"),
    ];
    let asked = ask(before(echo()).await, &ingress).await;
    assert_eq!(asked["headers"]["x-forwarded-for"], "203.0.113.9, 127.0.0.1");
    assert_eq!(asked["headers"]["x-forwarded-proto"], "https");
    assert_eq!(asked["headers"]["x-forwarded-host"], "shop.example.com");
}

#[tokio::test]
async fn the_answer_keeps_its_version_and_its_own_failure() {
    let answer = route(async || (axum::http::StatusCode::CONFLICT, [("x-version", "9")], "no"));
    let answer = get(before(Router::new().route("/tasks", answer)).await, "/api/tasks").await;
    assert_eq!((answer.status.as_u16(), answer.text()), (409, "no"));
    assert_eq!(answer.header("x-version"), "9");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(answer.header("content-security-policy").starts_with("default-src 'none'"));
}

#[tokio::test]
async fn an_api_that_is_away_is_a_bad_gateway_and_is_found_again() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let api = listener.local_addr().unwrap();
    drop(listener);
    let address = frontend(&[("API_URL", &format!("http://{api}"))]).await;

    let answer = get(address, "/api/tasks").await;
    assert_eq!(answer.status, 502);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.json()["detail"], "the API cannot be reached");
    assert_eq!(get(address, "/readyz").await.status, 200);
    let failures = r#"proxy_failures_total{reason="unreachable"} 1"#;
    assert!(get(address, "/metrics").await.text().contains(failures));

    let listener = tokio::net::TcpListener::bind(api).await.unwrap();
    tokio::spawn(async { axum::serve(listener, echo()).await });
    assert_eq!(get(address, "/api/tasks").await.status, 200);
}

#[tokio::test]
async fn a_connection_that_is_refused_is_tried_again() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let api = listener.local_addr().unwrap();
    drop(listener);
    let address = frontend(&[("API_URL", &format!("http://{api}"))]).await;
    let (answer, ()) = tokio::join!(get(address, "/api/tasks"), async {
        sleep(Duration::from_millis(100)).await;
        let listener = tokio::net::TcpListener::bind(api).await.unwrap();
        tokio::spawn(async { axum::serve(listener, echo()).await });
    });
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn a_connection_that_ends_without_an_answer_fails_no_safe_request() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address =
        frontend(&[("API_URL", &format!("http://{}", listener.local_addr().unwrap()))]).await;
    // Every second connection reads a request and ends without an answer.
    tokio::spawn(async move {
        for turn in 0.. {
            let Ok((mut connection, _)) = listener.accept().await else { return };
            tokio::spawn(async move {
                let mut request = [0; 1024];
                let _ = connection.read(&mut request).await;
                if turn % 2 == 0 {
                    return;
                }
                let answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
                let _ = connection.write_all(answer.as_bytes()).await;
            });
        }
    });
    for _ in 0..5 {
        assert_eq!(get(address, "/api/tasks").await.status, 200);
    }
}

#[tokio::test]
async fn an_api_that_does_not_answer_is_a_gateway_timeout() {
    let silent = Router::new().route("/tasks", route(std::future::pending::<&str>));
    let answer = get(before(silent).await, "/api/tasks").await;
    assert_eq!(answer.status, 504);
    assert_eq!(answer.json()["detail"], "the API did not answer in time");
}

/// An API whose answer has three parts, with a pause after each.
fn slow(pause: Duration) -> Router {
    let answer = async move || {
        let (sender, receiver) = tokio::sync::mpsc::channel(1);
        tokio::spawn(async move {
            for _ in 0..3 {
                let _ = sender.send(Bytes::from("part ")).await;
                sleep(pause).await;
            }
        });
        Body::new(Parts(receiver))
    };
    Router::new().route("/tasks", route(answer))
}

struct Parts(Receiver<Bytes>);

impl hyper::body::Body for Parts {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.poll_recv(context).map(|part| part.map(|part| Ok(Frame::data(part))))
    }
}

#[tokio::test]
async fn answers_come_as_they_are_made() {
    let address = before(slow(Duration::from_millis(200))).await;
    let request = Request::get(format!("http://{address}/api/tasks"));
    let mut answer = open(request.body(Body::empty()).unwrap()).await;
    let first = answer.body_mut().frame().await.unwrap().unwrap();
    assert_eq!(first.into_data().unwrap(), "part ");
    // Each pause is shorter than the limit, all together are not.
    assert_eq!(read(answer).await.unwrap().text(), "part part ");
}

#[tokio::test]
async fn an_answer_that_stops_midway_ends() {
    let address = before(slow(Duration::from_mins(1))).await;
    let request = Request::get(format!("http://{address}/api/tasks"));
    let answer = open(request.body(Body::empty()).unwrap()).await;
    assert!(read(answer).await.is_err());
}
