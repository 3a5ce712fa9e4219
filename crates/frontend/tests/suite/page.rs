//! What the service answers by itself.

use axum::body::Body;
use axum::http::Request;
use serde_json::json;
use stackgen_frontend::asset::ASSETS;

use crate::running::{ask, frontend, get};

#[tokio::test]
async fn every_file_is_served_with_its_type_and_the_strict_policy() {
    let address = frontend(&[]).await;
    for asset in ASSETS {
        let answer = get(address, asset.path).await;
        assert_eq!(answer.status, 200, "{}", asset.path);
        assert_eq!(answer.header("content-type"), asset.media_type);
        assert_eq!(answer.header("cache-control"), "no-cache");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"));
        assert_eq!(answer.text(), asset.text);
    }
}

#[test]
fn every_file_that_a_file_names_is_there_and_none_is_from_elsewhere() {
    let mut named = 0;
    for asset in ASSETS {
        for quote in asset.text.split('"').skip(1).step_by(2) {
            let name = quote.trim_start_matches("./");
            if [".js", ".css", ".svg"].iter().any(|end| name.ends_with(end)) {
                let path = format!("/{name}");
                assert!(ASSETS.iter().any(|asset| asset.path == path), "{name}");
                named += 1;
            }
        }
        let elsewhere = asset.text.replace("http://www.w3.org/2000/svg", "");
        assert!(!elsewhere.contains("://"), "{} names another host", asset.path);
    }
    assert!(named >= ASSETS.len() - 1, "{named} files are named");
}

#[tokio::test]
async fn a_file_that_has_not_changed_is_not_sent_again() {
    let address = frontend(&[]).await;
    let tag = get(address, "/").await.header("etag").to_owned();
    for (known, status) in
        [(tag.clone(), 304), (format!("W/{tag}"), 304), ("\"other\"".into(), 200)]
    {
        let request = Request::get(format!("http://{address}/")).header("if-none-match", known);
        let answer = ask(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, status);
        assert_eq!(answer.header("etag"), tag);
    }
}

#[tokio::test]
async fn the_page_learns_its_environment() {
    let variables = [("VERSION", "2.0.0"), ("COLOR", "green"), ("FEATURE_DELETE_TASK", "false")];
    let answer = get(frontend(&variables).await, "/config.json").await;
    let expected = json!({
        "version": "2.0.0",
        "color": "green",
        "features": { "editTask": true, "deleteTask": false },
    });
    assert_eq!(answer.json(), expected);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!((answer.header("x-version"), answer.header("x-color")), ("2.0.0", "green"));
}

#[tokio::test]
async fn unknown_paths_are_not_found_and_make_no_series_of_their_own() {
    let address = frontend(&[]).await;
    for path in ["/apis", "/wp-login.php", "/../etc/passwd"] {
        let answer = get(address, path).await;
        assert_eq!(answer.status, 404);
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
    let metrics = get(address, "/metrics").await;
    assert_eq!(metrics.header("content-type"), "text/plain; version=0.0.4");
    let counted = r#"http_requests_total{route="other",method="GET",status="404"} 3"#;
    assert!(metrics.text().contains(counted), "{}", metrics.text());
    assert!(!metrics.text().contains("wp-login"));
}
