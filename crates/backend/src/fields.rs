//! What a request brings: JSON or a form, read up to a limit and checked field by field.

use axum::body::{Body, HttpBody};
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use http_body_util::BodyExt;
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use crate::problem::{FieldError, Problem};

/// The largest body in bytes.
pub const LIMIT: usize = 64 * 1024;

/// The body as bytes, at most [`LIMIT`].
pub async fn bytes(mut body: Body) -> Result<Vec<u8>, Problem> {
    let told = usize::try_from(body.size_hint().lower()).unwrap_or(LIMIT);
    let mut bytes = Vec::with_capacity(told.min(LIMIT));
    while let Some(frame) = body.frame().await {
        let broken = |_| Problem::new(StatusCode::BAD_REQUEST, "the body broke off");
        let Ok(data) = frame.map_err(broken)?.into_data() else { continue };
        if bytes.len() + data.len() > LIMIT {
            let detail = format!("at most {LIMIT} bytes are taken");
            return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, detail));
        }
        bytes.extend_from_slice(&data);
    }
    Ok(bytes)
}

/// A body that is JSON, whatever its content type says, as it was sent: no number loses a digit.
pub async fn document(body: Body) -> Result<String, Problem> {
    let bytes = bytes(body).await?;
    serde_json::from_slice::<IgnoredAny>(&bytes).map_err(|error| no_json(&error))?;
    let no_text = |_| Problem::new(StatusCode::BAD_REQUEST, "the body is no UTF-8");
    let mut text = String::from_utf8(bytes).map_err(no_text)?;
    text.truncate(text.trim_end().len());
    text.drain(..text.len() - text.trim_start().len());
    Ok(text)
}

/// Named fields, and what is wrong with those that were read so far.
#[derive(Debug)]
pub struct Fields {
    values: Map<String, Value>,
    /// Every value of a form is text.
    form: bool,
    errors: Vec<FieldError>,
}

/// A type that is made of fields.
pub trait Input: Sized {
    /// Reads the fields; what is wrong is noted in them, and the value then not used.
    fn read(fields: &mut Fields) -> Self;
}

/// A checked body: the argument of a handler.
#[derive(Debug)]
pub struct Checked<T>(pub T);

impl<T: Input, S: Send + Sync> FromRequest<S> for Checked<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let mut fields = Fields::of(request).await?;
        let value = T::read(&mut fields);
        if fields.errors.is_empty() { Ok(Self(value)) } else { Err(Problem::fields(fields.errors)) }
    }
}

impl Fields {
    async fn of(request: Request) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or("application/json");
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let form = kind == "application/x-www-form-urlencoded";
        if !form && kind != "application/json" && !kind.ends_with("+json") {
            let detail = "expected application/json or application/x-www-form-urlencoded";
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail));
        }
        let values = if form {
            let bytes = bytes(request.into_body()).await?;
            let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(&bytes)
                .map_err(|_| Problem::new(StatusCode::BAD_REQUEST, "no valid form"))?;
            pairs.into_iter().map(|(name, text)| (name, Value::String(text))).collect()
        } else {
            let bytes = bytes(request.into_body()).await?;
            let value = serde_json::from_slice(&bytes).map_err(|error| no_json(&error))?;
            let Value::Object(values) = value else {
                return Err(Problem::new(StatusCode::BAD_REQUEST, "expected a JSON object"));
            };
            values
        };
        Ok(Self { values, form, errors: Vec::new() })
    }

    /// Whether a field is there.
    pub fn has(&self, field: &str) -> bool {
        self.values.contains_key(field)
    }

    /// A text that must be there, of at most `limit` characters.
    pub fn text(&mut self, field: &'static str, limit: usize) -> String {
        if !self.has(field) {
            self.wrong(field, "is missing");
        }
        self.optional_text(field, limit).unwrap_or_default()
    }

    /// A text that may be there.
    pub fn optional_text(&mut self, field: &'static str, limit: usize) -> Option<String> {
        let value = self.values.remove(field)?;
        let Value::String(text) = value else {
            self.wrong(field, "must be a text");
            return None;
        };
        if text.trim().is_empty() {
            self.wrong(field, "must not be empty");
        } else if text.chars().count() > limit {
            self.wrong(field, &format!("must have at most {limit} characters"));
        } else if text.contains('\0') {
            // No text column of PostgreSQL can hold it.
            self.wrong(field, "must not contain the character U+0000");
        }
        Some(text)
    }

    /// A truth value that may be there.
    pub fn optional_flag(&mut self, field: &'static str) -> Option<bool> {
        match self.values.remove(field)? {
            Value::Bool(flag) => Some(flag),
            Value::String(text) if self.form && (text == "true" || text == "on") => Some(true),
            Value::String(text) if self.form && text == "false" => Some(false),
            _ => {
                self.wrong(field, "must be true or false");
                None
            }
        }
    }

    /// Notes what is wrong with a field.
    pub fn wrong(&mut self, field: &'static str, message: &str) {
        self.errors.push(FieldError { field, message: message.to_owned() });
    }
}

fn no_json(error: &serde_json::Error) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, format!("no valid JSON: {error}"))
}
