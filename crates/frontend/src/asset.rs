//! The files of the page, part of the program.
//!
//! Browsers keep them and ask each time whether they are still the same: with two versions of this
//! service behind one name, a page's parts then always come from one of them at a time.

use std::hash::{DefaultHasher, Hash, Hasher};

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

#[derive(Debug, Clone, Copy)]
pub struct Asset {
    pub path: &'static str,
    pub media_type: &'static str,
    pub text: &'static str,
}

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";

pub const ASSETS: &[Asset] = &[
    Asset { path: "/", media_type: HTML, text: include_str!("../assets/index.html") },
    Asset { path: "/style.css", media_type: CSS, text: include_str!("../assets/style.css") },
    Asset { path: "/icon.svg", media_type: SVG, text: include_str!("../assets/icon.svg") },
    Asset { path: "/main.js", media_type: JS, text: include_str!("../assets/main.js") },
    Asset { path: "/api.js", media_type: JS, text: include_str!("../assets/api.js") },
    Asset { path: "/connection.js", media_type: JS, text: include_str!("../assets/connection.js") },
    Asset { path: "/element.js", media_type: JS, text: include_str!("../assets/element.js") },
    Asset { path: "/tasks.js", media_type: JS, text: include_str!("../assets/tasks.js") },
    Asset { path: "/messages.js", media_type: JS, text: include_str!("../assets/messages.js") },
    Asset { path: "/versions.js", media_type: JS, text: include_str!("../assets/versions.js") },
];

impl Asset {
    /// The file, or the word that it has not changed since.
    pub fn answer(self, asked: &HeaderMap) -> Response {
        let tag = self.tag();
        let known = asked.get_all(header::IF_NONE_MATCH).iter().any(|tags| {
            tags.to_str().is_ok_and(|tags| tags.split(',').any(|known| same(known, &tag)))
        });
        let mut response = if known {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            ([(header::CONTENT_TYPE, self.media_type)], self.text).into_response()
        };
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            headers.insert(header::ETAG, tag);
        }
        response
    }

    /// The same text has the same tag in every replica: the hasher's keys are constants.
    fn tag(self) -> String {
        let mut hasher = DefaultHasher::new();
        self.text.hash(&mut hasher);
        format!("\"{:016x}\"", hasher.finish())
    }
}

/// A proxy that compresses weakens tags on the way.
fn same(known: &str, tag: &str) -> bool {
    let known = known.trim();
    known == "*" || known.trim_start_matches("W/") == tag
}
