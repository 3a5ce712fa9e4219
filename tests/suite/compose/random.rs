//! Random stacks: what one part of the file names, another part has.

use std::collections::BTreeSet;

use serde_json::Value as Json;
use stackgen::plan::Plan;
use stackgen::resolve::inputs::Platform;
use stackgen::{compose, emit};

use crate::consistency::{random, stacks};
use crate::numbers::Numbers;
use crate::project::request;

use super::keys;

/// The `compose.yaml` of a random stack; nothing for values that are refused.
fn text(seed: u64) -> Option<String> {
    let project = random(&stacks::random(&mut Numbers(seed)));
    let plan = Plan::new(&project, &request("", None, &[])).ok()?;
    let made = plan.render_for(Platform::Compose, &project).ok()?;
    let composed = compose::build(&made.stack, &made.bundle, "");
    for variable in &composed.variables {
        let letters = variable.name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        assert!(letters, "seed {seed}: {}", variable.name);
    }
    let names: BTreeSet<&str> = composed.variables.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names.len(), composed.variables.len(), "seed {seed}");
    Some(emit::compose::file(&composed, "A random stack"))
}

#[test]
fn random_stacks_name_what_is_there() {
    let mut made = 0;
    for seed in 0..200 {
        let Some(text) = text(seed) else { continue };
        let file: Json =
            yaml_serde::from_str(&text).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        check(&file, &format!("seed {seed}\n{text}"));
        made += 1;
    }
    assert!(made > 120, "{made} of 200 stacks render");
}

/// Everything that a service names is there, and nothing is there that no service names.
fn check(file: &Json, context: &str) {
    let mut used: [BTreeSet<String>; 4] = Default::default();
    let services = file["services"].as_object().expect("services");
    let mut ports = BTreeSet::new();
    for (name, service) in services {
        used[0].extend(keys(&service["networks"]));
        for (at, list) in [(1, "volumes"), (2, "configs"), (3, "secrets")] {
            let all = service[list].as_array().into_iter().flatten();
            let named = all.filter(|item| item["type"] != "bind");
            used[at].extend(named.filter_map(|item| item["source"].as_str().map(str::to_owned)));
        }
        for before in keys(&service["depends_on"]) {
            let before = services.get(&before).unwrap_or_else(|| panic!("{before}: {context}"));
            let same = before["profiles"] == service["profiles"];
            assert!(before["profiles"].is_null() || same, "{name}: {context}");
        }
        for port in service["ports"].as_array().into_iter().flatten() {
            let host = port.as_str().and_then(|port| port.split_once(':')).expect("a port").0;
            assert!(ports.insert(host.to_owned()), "{host} is taken twice: {context}");
        }
        let targets = ["volumes", "configs", "secrets"];
        let targets =
            targets.iter().flat_map(|list| service[list].as_array().into_iter().flatten());
        let mut taken = BTreeSet::new();
        for target in targets.map(|item| item["target"].to_string()) {
            assert!(taken.insert(target.clone()), "{name} has two things at {target}: {context}");
        }
    }
    used[0].remove("default");
    for (at, section) in ["networks", "volumes", "configs", "secrets"].into_iter().enumerate() {
        let there: BTreeSet<String> = keys(&file[section]).into_iter().collect();
        assert_eq!(there, used[at], "{section}: {context}");
    }
}
