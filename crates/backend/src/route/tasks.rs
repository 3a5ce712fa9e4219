//! `/tasks`: things to do.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::fields::{Checked, Fields, Input};
use crate::problem::Problem;
use crate::record::{Change, Kind, Page, Record};
use crate::route::answer::{self, Id};

/// The most characters of a task.
const LENGTH: usize = 1000;

/// What to do.
#[derive(Debug, ToSchema)]
pub struct NewTask {
    #[schema(min_length = 1, max_length = 1000)]
    task: String,
}

/// What changes; at least one of them.
#[derive(Debug, ToSchema)]
pub struct TaskChange {
    #[schema(min_length = 1, max_length = 1000)]
    task: Option<String>,
    done: Option<bool>,
}

/// A task.
#[expect(clippy::struct_field_names, reason = "clients know the text as `task`")]
#[derive(Debug, Serialize, ToSchema)]
pub struct Task {
    id: i64,
    task: String,
    done: bool,
}

impl Input for NewTask {
    fn read(fields: &mut Fields) -> Self {
        Self { task: fields.text("task", LENGTH) }
    }
}

impl Input for TaskChange {
    fn read(fields: &mut Fields) -> Self {
        if !fields.has("task") && !fields.has("done") {
            fields.wrong("task", "is missing, and so is `done`");
        }
        Self { task: fields.optional_text("task", LENGTH), done: fields.optional_flag("done") }
    }
}

impl From<Record> for Task {
    fn from(Record { id, text, done }: Record) -> Self {
        Self { id, task: text, done }
    }
}

/// Adds a task.
#[utoipa::path(
    post,
    path = "/tasks",
    operation_id = "add_task",
    request_body(content((NewTask = "application/json"), (NewTask = "application/x-www-form-urlencoded"))),
    responses(
        (status = 201, body = Task),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn add(
    State(app): State<Arc<App>>,
    Checked(NewTask { task }): Checked<NewTask>,
) -> Result<Response, Problem> {
    let (id, task) = app.ledger.add(Kind::Task, task).await?;
    let mut response = answer::json(StatusCode::CREATED, &Task { id, task, done: false });
    if let Ok(location) = HeaderValue::from_str(&format!("tasks/{id}")) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// All tasks, by number.
#[utoipa::path(
    get,
    path = "/tasks",
    operation_id = "list_tasks",
    params(("limit" = Option<i64>, Query), ("after" = Option<i64>, Query)),
    responses(
        (status = 200, body = [Task]),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn list(State(app): State<Arc<App>>, page: Page) -> Result<Response, Problem> {
    answer::list(&app, Kind::Task, page, |record| answer::written(&Task::from(record))).await
}

/// One task.
#[utoipa::path(
    get,
    path = "/tasks/{id}",
    operation_id = "read_task",
    params(("id" = i64, Path)),
    responses(
        (status = 200, body = Task),
        (status = 404, body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn read(State(app): State<Arc<App>>, Id(id): Id) -> Result<Response, Problem> {
    found(app.ledger.get(Kind::Task, id).await?)
}

/// Edits a task: its text, whether it is done, or both.
#[utoipa::path(
    put,
    path = "/tasks/{id}",
    operation_id = "edit_task",
    params(("id" = i64, Path)),
    request_body = TaskChange,
    responses(
        (status = 200, body = Task),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn edit(
    State(app): State<Arc<App>>,
    Id(id): Id,
    Checked(TaskChange { task, done }): Checked<TaskChange>,
) -> Result<Response, Problem> {
    found(app.ledger.edit(id, Change { text: task, done }).await?)
}

/// Marks a task as done.
#[utoipa::path(
    post,
    path = "/tasks/{id}/complete",
    operation_id = "complete_task",
    params(("id" = i64, Path)),
    responses(
        (status = 200, body = Task),
        (status = 404, body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn complete(State(app): State<Arc<App>>, Id(id): Id) -> Result<Response, Problem> {
    found(app.ledger.edit(id, Change { text: None, done: Some(true) }).await?)
}

/// Deletes a task.
#[utoipa::path(
    delete,
    path = "/tasks/{id}",
    operation_id = "delete_task",
    params(("id" = i64, Path)),
    responses(
        (status = 204),
        (status = 404, body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn delete(State(app): State<Arc<App>>, Id(id): Id) -> Result<Response, Problem> {
    if app.ledger.delete(Kind::Task, id).await? {
        Ok(StatusCode::NO_CONTENT.into_response())
    } else {
        Err(Problem::not_found("no task has this number"))
    }
}

fn found(record: Option<Record>) -> Result<Response, Problem> {
    let record = record.ok_or_else(|| Problem::not_found("no task has this number"))?;
    Ok(answer::json(StatusCode::OK, &Task::from(record)))
}
