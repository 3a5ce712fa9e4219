//! What components wait for before they start.

use serde_json::Value as Json;

use crate::memory::Memory;
use crate::program::Place;

const SHOP: &str = "\
name: shop
policy: { missingRequests: allow, missingProbes: allow, inlineSecrets: allow, ephemeralData: allow }
defaults: { backends: { image: acme/shop:1.0.0 }, frontends: { image: acme/web:1.0.0 } }
databases:
  main: { engine: postgres, credentials: { value: hunter2 } }
  cache: { engine: redis, credentials: { value: hunter3 }, storage: { ephemeral: true } }
backends:
  api: { port: 3000, connects: [main, cache], waitFor: [main] }
  worker: { connects: [main, cache], waitFor: [api] }
  loose: { port: 3000, connects: [cache, loose], waitFor: [] }
frontends:
  web: { port: 8080, connects: [api] }
jobs:
  schema: { image: acme/schema:1, command: [make], env: { AT: \"${databases.main.host}\" }, before: [loose] }
";

fn object(kind: &str, name: &str) -> Json {
    Memory::new(&[("values/base.yaml", SHOP)]).object(kind, name)
}

fn first(name: &str) -> Vec<String> {
    let deployment = object("Deployment", name);
    let inits = &deployment["spec"]["template"]["spec"]["initContainers"];
    let names = inits.as_array().into_iter().flatten();
    names.filter_map(|one| one["name"].as_str().map(str::to_owned)).collect()
}

#[test]
fn a_list_names_what_a_component_waits_for() {
    assert_eq!(first("api"), ["wait-for-main"]);
    assert_eq!(first("worker"), ["wait-for-api"], "a backend in the list has a gate");
    assert_eq!(first("web"), [""; 0], "others have none");
}

/// What answers a gate is reached, whatever `connects` says.
#[test]
fn a_gate_is_an_edge() {
    let policy = object("NetworkPolicy", "worker")["spec"]["egress"].to_string();
    assert!(policy.contains(r#""app.kubernetes.io/name":"api""#), "{policy}");
}

/// A job that runs first waits for what it needs, whatever its component waits for.
#[test]
fn jobs_bring_their_waits_along() {
    assert_eq!(first("loose"), ["wait-for-main", "schema"]);
}

#[test]
fn pods_of_a_component_call_each_other() {
    let policy = object("NetworkPolicy", "loose");
    for way in ["ingress", "egress"] {
        let open = policy["spec"][way].to_string();
        assert!(open.contains(r#""app.kubernetes.io/name":"loose""#), "{open}");
    }
}

#[test]
fn compose_waits_for_the_same() {
    let place = Place::new(&[("values/base.yaml", SHOP)]);
    let composed = place.prints(&["compose"]);
    let waits = |service: &str, name: &str| {
        let own = composed.split(&format!("\n  {service}:\n")).nth(1).expect("a service");
        let own = own.split("\n  ").take_while(|part| part.starts_with(' '));
        let own: Vec<&str> = own.collect();
        own.join("\n").contains(&format!("    {name}:\n      condition:"))
    };
    let found = [("api", "main"), ("api", "cache"), ("worker", "api"), ("worker", "main")];
    let found = found.map(|(service, name)| waits(service, name));
    assert_eq!(found, [true, false, true, false], "{composed}");
}
