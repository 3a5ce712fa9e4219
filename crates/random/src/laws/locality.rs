//! A component that connects to nothing changes no other component's objects.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use stackgen::layer::json::to_json;
use stackgen::plan::{Plan, Request};

use crate::laws::{Made, Outcome, shown};
use crate::project::Project;

/// The name of the component that comes to the others.
const STRANGER: &str = "stranger";

pub fn holds(made: &Made, project: &Project) -> Outcome {
    let home = &made.rendering.stack.namespaces;
    let Some(home) = home.first() else { return Ok(()) };
    let mut frontend = json!({
        "namespace": home.name.as_str(),
        "image": { "repository": "ghcr.io/acme/stranger", "tag": "1.0" },
        "port": 8080,
        "probes": { "readiness": { "path": "/readyz" } },
        "resources": { "requests": { "cpu": "1m", "memory": "1Mi" } },
    });
    // What is said of all frontends would be said of this one too.
    let defaults = to_json(&made.plan.written);
    for (key, _) in defaults["defaults"]["frontends"].as_object().into_iter().flatten() {
        if frontend.get(key).is_none() {
            frontend[key.as_str()] = Json::Null;
        }
    }
    let layer = json!({ "frontends": { STRANGER: frontend } });
    let request = Request {
        env: made.plan.env.clone(),
        target: Some(made.plan.target.clone()),
        files: vec![("stranger.yaml".to_owned(), layer.to_string())],
        ..Request::default()
    };
    let plan = Plan::new(&project.memory, &request).map_err(shown)?;
    let other = Made { rendering: plan.render(&project.memory).map_err(shown)?, plan };
    let (before, after) = (of_components(made), of_components(&other));
    for (name, objects) in &before {
        let now = after.get(name).cloned().unwrap_or_default();
        if now != *objects {
            return Err(format!("`{name}` is another beside a stranger"));
        }
    }
    let added: Vec<&&str> = after.keys().filter(|name| !before.contains_key(**name)).collect();
    if added == [&STRANGER] { Ok(()) } else { Err(format!("{added:?} came with a stranger")) }
}

/// The objects by the component that they belong to.
fn of_components(made: &Made) -> BTreeMap<&str, Vec<&Json>> {
    let mut found: BTreeMap<&str, Vec<&Json>> = BTreeMap::new();
    for object in &made.rendering.bundle.objects {
        if let Some(component) = &object.component {
            found.entry(component).or_default().push(&object.body);
        }
    }
    found
}
