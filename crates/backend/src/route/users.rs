//! `/submit`: names that somebody submitted.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::fields::{Checked, Fields, Input};
use crate::problem::Problem;
use crate::record::{Kind, Page};
use crate::route::answer;

/// What to add.
#[derive(Debug, ToSchema)]
pub struct NewUser {
    /// At most 255 characters.
    #[schema(min_length = 1, max_length = 255)]
    name: String,
}

/// What is kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct User {
    id: i64,
    name: String,
}

impl Input for NewUser {
    fn read(fields: &mut Fields) -> Self {
        Self { name: fields.text("name", 255) }
    }
}

/// Adds a user.
#[utoipa::path(
    post,
    path = "/submit",
    operation_id = "submit_user",
    request_body(content((NewUser = "application/json"), (NewUser = "application/x-www-form-urlencoded"))),
    responses(
        (status = 201, body = User),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn submit(
    State(app): State<Arc<App>>,
    Checked(NewUser { name }): Checked<NewUser>,
) -> Result<Response, Problem> {
    let (id, name) = app.ledger.add(Kind::User, name).await?;
    Ok(answer::json(StatusCode::CREATED, &User { id, name }))
}

/// All of them, by number.
#[utoipa::path(
    get,
    path = "/submit",
    operation_id = "list_users",
    params(("limit" = Option<i64>, Query), ("after" = Option<i64>, Query)),
    responses(
        (status = 200, body = [User]),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn list(State(app): State<Arc<App>>, page: Page) -> Result<Response, Problem> {
    answer::list(&app, Kind::User, page, |record| {
        answer::written(&User { id: record.id, name: record.text })
    })
    .await
}
