//! What the manifests say is what the companion services read: ports, probes, metrics and variables.

use serde_json::Value as Json;
use stackgen::plan::{Plan, Request, environments};
use stackgen_contract::{http, variable};

use crate::folder::projects;

/// What is set for the application of an example's source, and read by no companion service.
const SOURCE: [&str; 2] = ["NODE_ENV", "VITE_APP_VERSION"];

/// What follows a prefix.
const PARTS: [&str; 6] = [
    variable::HOST,
    variable::PORT,
    variable::NAME,
    variable::USER,
    variable::PASSWORD,
    variable::URL,
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Service {
    Backend,
    Frontend,
}

/// A container of a companion service, and all variables that it is given.
struct Container {
    place: String,
    service: Service,
    body: Json,
    variables: Vec<(String, Option<String>)>,
}

/// All objects of an environment.
struct Environment {
    name: String,
    objects: Vec<Json>,
}

/// Every environment of the repository's own values and of the examples, on its own target.
fn everything() -> Vec<Environment> {
    let mut all = Vec::new();
    for (project, folder) in projects() {
        for env in environments(&folder).expect("a readable folder") {
            let request = Request { env: env.clone(), ..Request::default() };
            let plan = Plan::new(&folder, &request).expect("layers that merge");
            let rendering = plan.render(&folder).expect("values that render");
            let objects = rendering
                .bundle
                .objects
                .into_iter()
                .map(|object| object.body.into_json())
                .collect();
            all.push(Environment { name: format!("{project}, {env}"), objects });
        }
    }
    all
}

fn containers() -> Vec<Container> {
    let mut found = Vec::new();
    for Environment { name, objects } in everything() {
        for object in &objects {
            let containers = &object["spec"]["template"]["spec"]["containers"];
            for body in containers.as_array().into_iter().flatten() {
                let image = body["image"].as_str().unwrap_or_default();
                let service = if image.contains("stackgen/backend:") {
                    Service::Backend
                } else if image.contains("stackgen/frontend:") {
                    Service::Frontend
                } else {
                    continue;
                };
                let place = format!("{name}, {}", object["metadata"]["name"]);
                let variables = variables(body, object, &objects);
                found.push(Container { place, service, body: body.clone(), variables });
            }
        }
    }
    assert!(found.len() > 20, "only {} containers", found.len());
    found
}

/// Variables of ConfigMaps, then those of the container itself.
fn variables(container: &Json, owner: &Json, objects: &[Json]) -> Vec<(String, Option<String>)> {
    let text = |value: &Json| value.as_str().map(str::to_owned);
    let mut variables = Vec::new();
    for source in container["envFrom"].as_array().into_iter().flatten() {
        let config = objects.iter().find(|object| {
            object["kind"] == "ConfigMap"
                && object["metadata"]["name"] == source["configMapRef"]["name"]
                && object["metadata"]["namespace"] == owner["metadata"]["namespace"]
        });
        let data = &config.expect("the ConfigMap is there")["data"];
        let data = data.as_object().into_iter().flatten();
        variables.extend(data.map(|(name, value)| (name.clone(), text(value))));
    }
    let own = container["env"].as_array().into_iter().flatten();
    let name = |one: &Json| text(&one["name"]).expect("a name");
    variables.extend(own.map(|one| (name(one), text(&one["value"]))));
    variables
}

#[test]
fn services_listen_where_the_manifests_say() {
    for Container { place, service, body, variables } in containers() {
        let told = variables.iter().find(|(name, _)| name == variable::PORT);
        let told = told.and_then(|(_, value)| value.as_ref()?.parse().ok());
        let port = told.unwrap_or(match service {
            Service::Backend => http::BACKEND_PORT,
            Service::Frontend => http::FRONTEND_PORT,
        });
        // A worker listens on nothing.
        if let Some(listens) = body["ports"].get(0) {
            assert_eq!(listens["containerPort"], port, "{place}");
        }
    }
}

#[test]
fn probes_and_monitors_ask_what_the_services_answer() {
    let serving = containers().into_iter().filter(|one| one.body["ports"].get(0).is_some());
    for Container { place, body, .. } in serving {
        let path = |probe: &str| &body[probe]["httpGet"]["path"];
        assert_eq!(path("readinessProbe"), http::READY_PATH, "{place}");
        assert_eq!(path("livenessProbe"), http::HEALTH_PATH, "{place}");
    }
    let mut monitors = 0;
    for Environment { name, objects } in everything() {
        for monitor in objects.iter().filter(|object| object["kind"] == "ServiceMonitor") {
            assert_eq!(monitor["spec"]["endpoints"][0]["path"], http::METRICS_PATH, "{name}");
            monitors += 1;
        }
    }
    assert!(monitors > 0, "no ServiceMonitor anywhere");
}

#[test]
fn services_read_what_the_manifests_set() {
    let own = [
        variable::PORT,
        variable::COLOR,
        variable::ALLOWED_HOSTS,
        variable::API_URL,
        variable::FEATURE_EDIT_TASK,
        variable::FEATURE_DELETE_TASK,
    ];
    let prefixes = || {
        let others = [variable::CACHE_PREFIX, variable::AUDIT_PREFIX];
        variable::STORE_PREFIXES.into_iter().chain(others)
    };
    let of_database = |name: &str| {
        prefixes().any(|prefix| PARTS.iter().any(|part| variable::prefixed(prefix, part) == name))
    };
    for Container { place, variables, .. } in containers() {
        for (name, _) in variables {
            let read = own.contains(&&*name) || of_database(&name);
            assert!(read || SOURCE.contains(&&*name), "{place} sets {name}: no service reads it");
        }
    }
}

#[test]
fn every_backend_is_told_where_its_store_is() {
    for Container { place, service, variables, .. } in containers() {
        let told = variables.iter().any(|(name, _)| {
            let mut urls = variable::STORE_PREFIXES
                .iter()
                .map(|prefix| variable::prefixed(prefix, variable::URL));
            urls.any(|url| url == *name)
        });
        assert_eq!(told, service == Service::Backend, "{place}");
    }
}
