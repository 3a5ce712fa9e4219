//! A stack as a project of Docker Compose.

mod edges;
mod random;
mod secrets;
mod translation;

use serde_json::Value as Json;
use stackgen::compose::{self, Compose};
use stackgen::emit;
use stackgen::plan::Plan;
use stackgen::resolve::inputs::Platform;

use crate::project::{Memory, request, shown};

/// A database, a backend whose Service has another port than its container, and a frontend with a door.
const SHOP: &str = "\
name: shop
policy: { inlineSecrets: allow, missingProbes: allow, missingRequests: allow }
databases:
  main: { engine: postgres, credentials: { value: secret } }
backends:
  api:
    image: { repository: acme/api, tag: 1.0.0 }
    port: 8000
    service: { name: api-svc, port: 80 }
    connects: [main]
    probes: { readiness: { path: /readyz } }
frontends:
  web:
    image: { repository: acme/web, tag: 1.0.0 }
    port: 8080
    connects: [api]
    env: { API_URL: \"${backends.api.url}\", OWN_URL: \"${frontends.web.publicUrl}\" }
    probes: { readiness: { path: /readyz } }
    expose: { nodePort: 30080 }
";

/// The project of a shop with another layer above it.
fn project(more: &str) -> Compose {
    let files = [("values/base.yaml", SHOP), ("values/dev.yaml", more)];
    let project = Memory::new(&files).with_variable("PASSWORD", "p@ss");
    let plan = Plan::new(&project, &request("dev", None, &[]));
    let plan = plan.unwrap_or_else(|failure| panic!("{}", shown(failure)));
    let made = plan.render_for(Platform::Compose, &project);
    let made = made.unwrap_or_else(|failure| panic!("{}", shown(failure)));
    compose::build(&made.stack, &made.bundle, "dev")
}

/// Its `compose.yaml`, read back.
fn file(more: &str) -> Json {
    let text = emit::compose::file(&project(more), "A test");
    yaml_serde::from_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// One service of it.
fn service(more: &str, name: &str) -> Json {
    file(more)["services"][name].clone()
}

/// The keys of a map, sorted.
fn keys(map: &Json) -> Vec<String> {
    let mut keys: Vec<String> =
        map.as_object().map(|map| map.keys().cloned().collect()).unwrap_or_default();
    keys.sort();
    keys
}
