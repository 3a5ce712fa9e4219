//! What a client is told when something is wrong: problem details, RFC 9457.

use axum::body::Body;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use stackgen_door::site::Stranger;
use utoipa::ToSchema;

use crate::store::failure::Failure;

/// A problem. The type is `about:blank`: the status says what kind it is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    title: &'static str,
    status: u16,
    /// What is wrong with this request.
    detail: String,
    /// The fields at fault, where there are any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
}

/// What is wrong with one field.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldError {
    /// The field's name, as it was sent.
    pub field: &'static str,
    pub message: String,
}

impl Problem {
    /// A problem of a status.
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        let title = status.canonical_reason().unwrap_or("Error");
        Self { title, status: status.as_u16(), detail: detail.into(), errors: Vec::new() }
    }

    /// Fields that cannot be taken as they are.
    pub fn fields(errors: Vec<FieldError>) -> Self {
        let detail = "some fields cannot be taken as they are";
        Self { errors, ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, detail) }
    }

    /// Nothing is here.
    pub fn not_found(detail: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// Not now; the same request may work later.
    pub fn unavailable(detail: &str) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, detail)
    }
}

impl From<Stranger> for Problem {
    fn from(stranger: Stranger) -> Self {
        let status = match stranger {
            Stranger::Host => StatusCode::MISDIRECTED_REQUEST,
            Stranger::Page => StatusCode::FORBIDDEN,
        };
        Self::new(status, stranger.detail())
    }
}

impl From<Failure> for Problem {
    /// What a store says is for the log, never for a client.
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Away(_) => Self::unavailable("the store does not answer; try again later"),
            Failure::Refused(_) => {
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "the store cannot do this")
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let text = serde_json::to_string(&self).unwrap_or_default();
        let mut response = Response::new(Body::from(text));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, const { value("application/problem+json") });
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, const { value("1") });
        }
        response
    }
}

const fn value(text: &'static str) -> axum::http::HeaderValue {
    axum::http::HeaderValue::from_static(text)
}
