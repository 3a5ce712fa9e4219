//! What goes wrong on the way to the API, in the form in which the API tells its own problems:
//! `application/problem+json` (RFC 9457).

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use stackgen_door::site::Stranger;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Problem {
    /// No such path here.
    NotFound,
    /// The host that was asked for is none of this service's.
    UnknownHost,
    /// A page of another site wants to write.
    OtherSite,
    /// No connection to the API, or one that broke before the answer began.
    Unreachable,
    /// As many requests are under way as the API is asked to carry at once.
    Busy,
    /// The API did not begin its answer in time.
    Late,
}

impl Problem {
    pub const fn status(self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::UnknownHost => StatusCode::MISDIRECTED_REQUEST,
            Self::OtherSite => StatusCode::FORBIDDEN,
            Self::Unreachable => StatusCode::BAD_GATEWAY,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Late => StatusCode::GATEWAY_TIMEOUT,
        }
    }

    /// Its name in metrics and logs.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::UnknownHost => "unknown_host",
            Self::OtherSite => "other_site",
            Self::Unreachable => "unreachable",
            Self::Busy => "busy",
            Self::Late => "late",
        }
    }

    const fn detail(self) -> &'static str {
        match self {
            Self::NotFound => "there is nothing at this path",
            Self::UnknownHost => Stranger::Host.detail(),
            Self::OtherSite => Stranger::Page.detail(),
            Self::Unreachable => "the API cannot be reached",
            Self::Busy => "too many requests are waiting for the API",
            Self::Late => "the API did not answer in time",
        }
    }
}

impl From<Stranger> for Problem {
    fn from(stranger: Stranger) -> Self {
        match stranger {
            Stranger::Host => Self::UnknownHost,
            Stranger::Page => Self::OtherSite,
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status();
        let document = json!({
            "type": "about:blank",
            "title": status.canonical_reason(),
            "status": status.as_u16(),
            "detail": self.detail(),
        });
        let mut response = (status, Json(document)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self == Self::Busy {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}
