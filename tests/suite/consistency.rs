//! What holds between the objects of every stack: what one names, another is. Asked of all projects
//! of the repository, and of random stacks.

mod rules;
pub mod stacks;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};
use stackgen::plan::{Plan, Project, Request, TARGETS, environments};
use stackgen::report::values::to_json;

use crate::folder::projects;
use crate::laws::shuffled;
use crate::numbers::Numbers;
use crate::project::{Memory, request, shown};

/// What is broken in an environment; or why it is refused.
fn broken(project: &dyn Project, request: &Request) -> Result<Vec<String>, String> {
    let plan = Plan::new(project, request).map_err(shown)?;
    let objects = plan.render(project).map_err(shown)?.bundle.objects;
    let objects: Vec<(i8, Json)> =
        objects.into_iter().map(|object| (object.wave, object.body)).collect();
    let mut existing = BTreeSet::new();
    named(&to_json(&plan.root), &mut existing);
    Ok(rules::broken(&objects, &existing))
}

/// The names of what values say is there already.
fn named(values: &Json, existing: &mut BTreeSet<String>) {
    for (key, value) in values.as_object().into_iter().flatten() {
        let name = match key.as_str() {
            "existingSecret" => &value["name"],
            "existingClaim" | "configMap" | "secret" => value,
            _ => &Json::Null,
        };
        existing.extend(name.as_str().map(str::to_owned));
        named(value, existing);
    }
}

#[test]
fn every_project_of_the_repository_is_consistent() {
    for (name, folder) in projects() {
        for env in environments(&folder).expect("a readable folder") {
            for (target, _) in TARGETS {
                if let Ok(broken) = broken(&folder, &request(&env, Some(target), &[])) {
                    assert!(broken.is_empty(), "{name}, {env}, {target}: {broken:#?}");
                }
            }
        }
    }
}

#[test]
fn random_stacks_are_consistent() {
    let mut made = 0;
    for seed in 0..200 {
        let values = stacks::random(&mut Numbers(seed));
        let project = random(&values);
        if let Ok(broken) = broken(&project, &request("", None, &[])) {
            assert!(broken.is_empty(), "seed {seed}: {broken:#?}\n{values:#}");
            made += 1;
        }
    }
    assert!(made > 120, "{made} of 200 stacks render");
}

#[test]
fn random_stacks_do_not_depend_on_the_order_of_keys() {
    for seed in 0..150 {
        let values = stacks::random(&mut Numbers(seed));
        let bodies = |values: &Json| {
            let project = random(values);
            let plan = Plan::new(&project, &request("", None, &[])).ok()?;
            let objects = plan.render(&project).ok()?.bundle.objects;
            Some(objects.into_iter().map(|object| object.body).collect::<Vec<Json>>())
        };
        let other = shuffled(values.clone(), seed);
        assert_eq!(bodies(&values), bodies(&other), "seed {seed}: {other:#}");
    }
}

/// What the API server lets no one change is made of nothing but names: of the stack, the component
/// and the track.
#[test]
fn what_is_immutable_depends_on_names_alone() {
    let mut seen: BTreeMap<String, Json> = BTreeMap::new();
    for seed in 0..200 {
        let project = random(&stacks::random(&mut Numbers(seed)));
        let Ok(plan) = Plan::new(&project, &request("", None, &[])) else { continue };
        let Ok(rendering) = plan.render(&project) else { continue };
        for object in rendering.bundle.objects {
            let (kind, name, labels) =
                (object.kind(), object.name(), &object.body["metadata"]["labels"]);
            let spec = &object.body["spec"];
            let fixed = match kind {
                "Deployment" => json!([spec["selector"]]),
                "StatefulSet" => json!([
                    spec["selector"],
                    spec["serviceName"],
                    spec["podManagementPolicy"],
                    spec["volumeClaimTemplates"],
                ]),
                _ => continue,
            };
            let stack = &labels["app.kubernetes.io/part-of"];
            let key = format!("{kind} {name} of {stack} {} {}", labels["app"], labels["track"]);
            let first = seen.entry(key.clone()).or_insert_with(|| fixed.clone());
            assert_eq!(*first, fixed, "seed {seed}: {key}");
        }
    }
}

/// Every object of these kinds is named by another: without it something is broken.
#[test]
fn what_is_missing_is_noticed() {
    let needed = ["Namespace", "ServiceAccount", "ConfigMap", "Secret", "Role"];
    for seed in 0..20 {
        let project = random(&stacks::random(&mut Numbers(seed)));
        let Ok(plan) = Plan::new(&project, &request("", None, &[])) else { continue };
        let Ok(rendering) = plan.render(&project) else { continue };
        let objects = rendering.bundle.objects;
        let objects: Vec<(i8, Json)> =
            objects.into_iter().map(|object| (object.wave, object.body)).collect();
        for index in 0..objects.len() {
            let kind = objects[index].1["kind"].as_str().unwrap_or_default();
            if needed.contains(&kind) {
                let mut others = objects.clone();
                let (_, gone) = others.remove(index);
                let broken = rules::broken(&others, &BTreeSet::from(["existing".to_owned()]));
                assert!(!broken.is_empty(), "seed {seed}: no one misses {gone:#}");
            }
        }
    }
}

pub fn random(values: &Json) -> Memory {
    Memory::new(&[("values/base.yaml", &values.to_string())])
        .with_variable("PASSWORD", rules::PASSWORD)
}
