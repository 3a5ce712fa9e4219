//! Answers in JSON, and the arguments that several routes take.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::Serialize;

use crate::app::App;
use crate::ledger::Kept;
use crate::list::{List, Write};
use crate::problem::{FieldError, Problem};
use crate::record::{Kind, Page};

/// The most records in one list.
const MOST: i64 = 1000;

/// A value as JSON.
pub fn json(status: StatusCode, value: &impl Serialize) -> Response {
    text(status, written(value))
}

/// A value as text.
pub fn written(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// A text that is JSON already.
pub fn text(status: StatusCode, json: String) -> Response {
    of_json(status, Body::from(json))
}

fn of_json(status: StatusCode, json: Body) -> Response {
    let mut response = Response::new(json);
    *response.status_mut() = status;
    let kind = const { HeaderValue::from_static("application/json") };
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// A list as JSON, each record as `write` has it. A short one comes whole, and from the cache where that has it; a
/// long one in parts.
pub async fn list(
    app: &Arc<App>,
    kind: Kind,
    page: Page,
    write: Write,
) -> Result<Response, Problem> {
    let key = match app.ledger.look(kind, page).await {
        Kept::List(list) => return Ok(text(StatusCode::OK, list)),
        Kept::Under(key) => Some(key),
        Kept::Nowhere => None,
    };
    let mut list = List::new(kind, page, write);
    let first = list.next(&app.ledger).await?;
    if list.is_over() {
        if let Some(key) = key {
            app.ledger.keep(key, first.clone()).await;
        }
        return Ok(text(StatusCode::OK, first));
    }
    list.rest();
    let busy = |_| Problem::unavailable("too many long lists at once");
    let place = Arc::clone(&app.long_lists).acquire_owned().await.map_err(busy)?;
    let body = list.stream(first, &app.ledger, place);
    Ok(of_json(StatusCode::OK, body))
}

impl FromRequestParts<Arc<App>> for Page {
    type Rejection = Problem;

    /// `?limit=` and `?after=`; anything else in the query is not looked at.
    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
        let mut page = Self { after: 0, limit: MOST };
        let mut errors = Vec::new();
        for (name, text) in &pairs {
            match (name.as_str(), text.parse()) {
                ("limit", Ok(limit @ 1..=MOST)) => page.limit = limit,
                ("after", Ok(after @ 0..)) => page.after = after,
                ("limit", _) => {
                    let message = format!("must be a number from 1 to {MOST}");
                    errors.push(FieldError { field: "limit", message });
                }
                ("after", _) => {
                    let message = "must be the number of a record".to_owned();
                    errors.push(FieldError { field: "after", message });
                }
                _ => {}
            }
        }
        if errors.is_empty() { Ok(page) } else { Err(Problem::fields(errors)) }
    }
}

/// The number in a path. What is no number names nothing.
#[derive(Clone, Copy, Debug)]
pub struct Id(pub i64);

impl FromRequestParts<Arc<App>> for Id {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let path = Path::<String>::from_request_parts(parts, app).await;
        let id = path.ok().and_then(|Path(text)| text.parse().ok()).filter(|id| *id > 0);
        id.map(Self).ok_or_else(|| Problem::not_found("no record has this number"))
    }
}
