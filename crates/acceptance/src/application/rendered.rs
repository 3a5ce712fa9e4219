//! What gen makes of an application: the objects, and the graph that tells what the cluster must show.

use anyhow::Result;
use program::project::{Gen, Project, items};
use serde_json::Value as Json;
use stackgen::plan::{Failure, Plan, Request};
use stackgen::stack::Stack;

/// What gen makes of some values.
#[derive(Debug)]
pub struct Rendered {
    pub yaml: String,
    pub objects: Vec<Json>,
    pub stack: Stack,
}

/// What gen makes of an environment with some values above its own.
///
/// # Errors
/// gen refuses them, or warns.
pub fn render(r#gen: &Gen, project: &Project, env: &str, values: &Json) -> Result<Rendered> {
    let file = tempfile::Builder::new().prefix("above").suffix(".yaml").tempfile()?;
    std::fs::write(file.path(), values.to_string())?;
    let path = file.path().to_string_lossy();
    let ask = |more: &[&str]| -> Result<String> {
        let arguments = [&["-f", &path], more].concat();
        r#gen.render(project, env, &arguments)?.clean("gen render")
    };
    let objects = items(&ask(&["-o", "json"])?)?;
    Ok(Rendered { yaml: ask(&[])?, objects, stack: stack(project, env, values)? })
}

/// The graph of an application, which tells what the cluster must show.
///
/// # Errors
/// gen refuses the values.
pub fn stack(project: &Project, env: &str, values: &Json) -> Result<Stack> {
    let request = Request {
        env: env.to_owned(),
        files: vec![("above.yaml".to_owned(), values.to_string())],
        ..Request::default()
    };
    let rendering = Plan::new(project, &request).and_then(|plan| plan.render(project));
    rendering.map(|rendering| rendering.stack).map_err(|failure| match failure {
        Failure::World(error) => error,
        Failure::Values { diagnostics, .. } => anyhow::anyhow!("{diagnostics:?}"),
    })
}
