//! What holds between the objects of every stack: what one names, another is. Asked of all projects
//! of the repository, and of random stacks.

mod rules;
pub mod stacks;

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};
use stackgen::layer::json::to_json;
use stackgen::plan::{Plan, Project, Request, TARGETS, environments};

use crate::folder::{projects, repository};
use crate::laws::shuffled;
use crate::numbers::Numbers;
use crate::project::{Memory, request, shown};

/// What is broken in an environment; or why it is refused.
fn broken(project: &dyn Project, request: &Request) -> Result<Vec<String>, String> {
    let plan = Plan::new(project, request).map_err(shown)?;
    let objects = plan.render(project).map_err(shown)?.bundle.objects;
    let objects: Vec<(i8, Json)> =
        objects.into_iter().map(|object| (object.wave, object.body.into_json())).collect();
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
    let mut rendered = 0;
    for (name, folder) in projects() {
        for env in environments(&folder).expect("a readable folder") {
            for (target, _) in TARGETS {
                let golden = format!("snapshots/{name}/{env}.{target}.errors.txt");
                let is_refused = repository().join(golden).is_file();
                match broken(&folder, &request(&env, Some(target), &[])) {
                    Ok(broken) => {
                        assert!(broken.is_empty(), "{name}, {env}, {target}: {broken:#?}");
                        assert!(!is_refused, "{name}, {env}, {target} renders");
                        rendered += 1;
                    }
                    Err(refusal) => assert!(is_refused, "{name}, {env}, {target}: {refusal}"),
                }
            }
        }
    }
    assert!(rendered > 2 * projects().len(), "only {rendered} render");
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
    let mut made = 0;
    for seed in 0..150 {
        let values = stacks::random(&mut Numbers(seed));
        let bodies = |values: &Json| {
            let project = random(values);
            let plan = Plan::new(&project, &request("", None, &[])).ok()?;
            let objects = plan.render(&project).ok()?.bundle.objects;
            Some(objects.into_iter().map(|object| object.body.into_json()).collect::<Vec<Json>>())
        };
        let other = shuffled(values.clone(), seed);
        let bodies = [bodies(&values), bodies(&other)];
        assert_eq!(bodies[0], bodies[1], "seed {seed}: {other:#}");
        made += usize::from(bodies[0].is_some());
    }
    assert!(made > 90, "{made} of 150 stacks render");
}

/// What the API server lets no one change is made of nothing but names: of the stack, the component
/// and the track.
#[test]
fn what_is_immutable_depends_on_names_alone() {
    let mut seen: BTreeMap<String, Json> = BTreeMap::new();
    let mut again = 0;
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
            match seen.entry(key.clone()) {
                Entry::Vacant(place) => {
                    place.insert(fixed);
                }
                Entry::Occupied(first) => {
                    assert_eq!(*first.get(), fixed, "seed {seed}: {key}");
                    again += 1;
                }
            }
        }
    }
    assert!(again > 100, "only {again} were seen again");
}

/// Every object of these kinds is named by another: without it something is broken.
#[test]
fn what_is_missing_is_noticed() {
    let needed = ["Namespace", "ServiceAccount", "ConfigMap", "Secret", "Role"];
    let mut missed = BTreeSet::new();
    for (seed, objects) in (0..40).filter_map(rendered) {
        for index in 0..objects.len() {
            let kind = objects[index].1["kind"].as_str().expect("a kind");
            if let Some(kind) = needed.iter().find(|needed| **needed == kind) {
                let mut others = objects.clone();
                let (_, gone) = others.remove(index);
                let broken = rules::broken(&others, &BTreeSet::from(["existing".to_owned()]));
                assert!(!broken.is_empty(), "seed {seed}: no one misses {gone:#}");
                missed.insert(*kind);
            }
        }
    }
    assert_eq!(missed, BTreeSet::from(needed));
}

/// A kind of object, a field of it, what is written there, and what must be said of it.
const DAMAGE: [(&str, &str, &str, &str); 16] = [
    ("Deployment", "/spec/selector/matchLabels/track", "x", "does not select its own pods"),
    ("Deployment", "/spec/template/spec/serviceAccountName", "x", "needs the ServiceAccount x"),
    ("Deployment", "/spec/template/spec/containers/0/name", "A B", "has a container called A B"),
    (
        "Deployment",
        "/spec/template/spec/containers/0/securityContext/allowPrivilegeEscalation",
        "x",
        "is not restricted in",
    ),
    ("Deployment", "/spec/template/spec/containers/0/volumeMounts/0/name", "x", "is no volume"),
    ("StatefulSet", "/spec/template/metadata/labels/app", "a/b", "has a label app=\"a/b\""),
    ("StatefulSet", "/metadata/namespace", "x", "is in a namespace that is not there"),
    ("Service", "/spec/ports/0/targetPort", "x", "leads to \"x\", which no container opens"),
    ("NetworkPolicy", "/spec/ingress/0/ports/0/port", "x", "lets in at"),
    (
        "NetworkPolicy",
        "/spec/podSelector/matchLabels/app.kubernetes.io~1name",
        "x",
        "selects no pod",
    ),
    ("PodDisruptionBudget", "/spec/selector/matchLabels/app.kubernetes.io~1name", "x", "protects"),
    ("HorizontalPodAutoscaler", "/spec/scaleTargetRef/name", "x", "scales nothing"),
    ("Ingress", "/spec/rules/0/http/paths/0/backend/service/name", "x", "leads to"),
    (
        "ServiceMonitor",
        "/spec/selector/matchLabels/app.kubernetes.io~1name",
        "x",
        "finds no Service",
    ),
    ("RoleBinding", "/roleRef/name", "x", "binds no Role"),
    ("ConfigMap", "/metadata/name", "hunter2", "shows a secret"),
];

/// Each rule finds what breaks it, in most stacks that have the field: some namespaces ask for less.
#[test]
fn what_is_damaged_is_noticed() {
    let mut counts = [(0, 0); DAMAGE.len()];
    for (_, objects) in (0..60).filter_map(rendered) {
        for ((tried, noticed), (kind, field, text, said)) in counts.iter_mut().zip(DAMAGE) {
            let mut objects = objects.clone();
            let of_kind = objects.iter_mut().map(|(_, object)| object);
            let mut of_kind = of_kind.filter(|object| object["kind"] == kind);
            let found = of_kind.find_map(|object| object.pointer_mut(field));
            let Some(found) = found else { continue };
            *found = json!(text);
            let broken = rules::broken(&objects, &BTreeSet::from(["existing".to_owned()]));
            *tried += 1;
            *noticed += usize::from(broken.iter().any(|broken| broken.contains(said)));
        }
    }
    for ((tried, noticed), (kind, field, ..)) in counts.into_iter().zip(DAMAGE) {
        assert!(noticed > tried / 2, "{kind} {field}: noticed in {noticed} of {tried}");
    }
}

/// The objects of a random stack with their waves; nothing for values that are refused.
fn rendered(seed: u64) -> Option<(u64, Vec<(i8, Json)>)> {
    let project = random(&stacks::random(&mut Numbers(seed)));
    let plan = Plan::new(&project, &request("", None, &[])).ok()?;
    let objects = plan.render(&project).ok()?.bundle.objects;
    Some((seed, objects.into_iter().map(|object| (object.wave, object.body.into_json())).collect()))
}

pub fn random(values: &Json) -> Memory {
    Memory::new(&[("values/base.yaml", &values.to_string())])
        .with_variable("PASSWORD", rules::PASSWORD)
}
