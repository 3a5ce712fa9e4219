//! `/messages`: messages.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::fields::{Checked, Fields, Input};
use crate::problem::Problem;
use crate::record::{Kind, Page};
use crate::route::{answer, page};

/// What to add.
#[derive(Debug, ToSchema)]
pub struct NewMessage {
    /// At most 4000 characters.
    #[schema(min_length = 1, max_length = 4000)]
    message: String,
}

/// What is kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct Message {
    id: i64,
    message: String,
}

impl Input for NewMessage {
    fn read(fields: &mut Fields) -> Self {
        Self { message: fields.text("message", 4000) }
    }
}

/// Adds a message. Whoever sends `Accept: text/html` is sent back to the page.
#[utoipa::path(
    post,
    path = "/messages",
    operation_id = "add_message",
    request_body(content((NewMessage = "application/json"), (NewMessage = "application/x-www-form-urlencoded"))),
    responses(
        (status = 201, body = Message),
        (status = 303),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn add(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Checked(NewMessage { message }): Checked<NewMessage>,
) -> Result<Response, Problem> {
    let (id, message) = app.ledger.add(Kind::Message, message).await?;
    if page::is_wanted(&headers) {
        return Ok(page::back());
    }
    Ok(answer::json(StatusCode::CREATED, &Message { id, message }))
}

/// All of them, by number.
#[utoipa::path(
    get,
    path = "/messages",
    operation_id = "list_messages",
    params(("limit" = Option<i64>, Query), ("after" = Option<i64>, Query)),
    responses(
        (status = 200, body = [Message]),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn list(State(app): State<Arc<App>>, page: Page) -> Result<Response, Problem> {
    answer::list(&app, Kind::Message, page, |record| {
        answer::written(&Message { id: record.id, message: record.text })
    })
    .await
}
