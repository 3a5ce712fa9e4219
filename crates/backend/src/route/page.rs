//! The page that browsers get at `/`: messages, and a form for another one. It needs no script.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;

use crate::app::App;
use crate::problem::Problem;
use crate::record::{Kind, Page, Record};

/// How many messages are on a page.
const MOST: i64 = 50;

const HEADERS: [(HeaderName, &str); 3] = [
    (header::CONTENT_TYPE, "text/html; charset=utf-8"),
    (header::VARY, "accept"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
];

const STYLE: &str = "\
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 40rem; margin: 2rem auto; padding: 0 1rem }
form { display: flex; gap: .5rem }
input { flex: 1; min-width: 0 }
input, button { font: inherit; padding: .4rem .6rem }
li { overflow-wrap: anywhere; white-space: pre-wrap }";

/// Whether the one who asks reads pages, as browsers say and programs do not.
pub fn is_wanted(headers: &HeaderMap) -> bool {
    let accepted =
        headers.get_all(header::ACCEPT).into_iter().filter_map(|value| value.to_str().ok());
    let mut kinds = accepted.flat_map(|value| value.split(','));
    kinds.any(|kind| kind.split(';').next().unwrap_or_default().trim() == "text/html")
}

/// The page with the messages after `page.after`.
///
/// # Errors
/// The store does not answer.
pub async fn page(app: &Arc<App>, page: Page) -> Result<Response, Problem> {
    let limit = page.limit.min(MOST);
    let messages = app.ledger.read(Kind::Message, Page { limit, ..page }).await?;
    let mut response = Response::new(Body::from(html(&messages, limit)));
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

/// Sends a browser from what it posted to back to the page.
pub fn back() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    // Relative, since a path before this one may have been cut off on the way here.
    response.headers_mut().insert(header::LOCATION, const { HeaderValue::from_static("./") });
    response
}

fn html(messages: &[Record], limit: i64) -> String {
    let mut list = String::new();
    for Record { id, text, .. } in messages {
        let _ = writeln!(list, "<li value=\"{id}\">{}</li>", escaped(text));
    }
    let is_full = i64::try_from(messages.len()).is_ok_and(|count| count == limit);
    let more = messages.last().filter(|_| is_full).map_or(String::new(), |last| {
        format!("<p><a href=\"?after={}\">Later messages</a></p>\n", last.id)
    });
    format!(
        "<!doctype html>
<html lang=\"en\">
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width\">
<title>Messages</title>
<style>
{STYLE}
</style>
<h1>Messages</h1>
<form method=\"post\" action=\"messages\">
<input name=\"message\" aria-label=\"Message\" maxlength=\"4000\" required autofocus>
<button>Submit</button>
</form>
<ol>
{list}</ol>
{more}"
    )
}

/// A text as HTML shows it.
fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            _ => html.push(one),
        }
    }
    html
}
