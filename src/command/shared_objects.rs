//! What environments that are made together have in common in one cluster: objects of the same names, hosts.

use std::collections::BTreeMap;

use crate::admission::policy::{Report, Unwise};
use crate::command::talk::Talk;
use crate::diagnostic::{Diagnostic, Severity};
use crate::object::Object;
use crate::plan::{Plan, Rendering};
use crate::source::Span;

/// An environment, and the clusters that it is meant for.
pub struct MadeSide<'a> {
    pub plan: &'a Plan,
    pub rendering: &'a Rendering,
    pub clusters: Vec<String>,
}

impl<'a> MadeSide<'a> {
    /// What its target's clusters get of it.
    pub fn of_target(plan: &'a Plan, rendering: &'a Rendering) -> Self {
        Self { plan, rendering, clusters: vec![plan.target.clone()] }
    }
}

/// What one cluster has once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Thing {
    Object(String),
    Host(String),
}

/// Tells of each environment what an earlier one has in the same cluster; false where the policy denies it.
pub fn tell(sides: &[MadeSide<'_>], talk: Talk) -> bool {
    let mut is_fine = true;
    for (side, found) in sides.iter().zip(found(sides)).filter(|(_, found)| !found.is_empty()) {
        is_fine &= found.iter().all(|one| one.severity != Severity::Error);
        talk.diagnostics(&format!("`{}`", side.plan.env), &found, &side.plan.shown_sources());
    }
    is_fine
}

/// What each environment has in common with earlier ones.
pub fn found(sides: &[MadeSide<'_>]) -> Vec<Vec<Diagnostic>> {
    if sides.len() < 2 {
        return vec![Vec::new(); sides.len()];
    }
    let mut all = Vec::new();
    let mut owners: BTreeMap<(&str, Thing), usize> = BTreeMap::new();
    for (index, side) in sides.iter().enumerate() {
        // By the other environment: how many objects, and the first of them; hosts.
        let mut common: BTreeMap<usize, (Vec<String>, Vec<String>)> = BTreeMap::new();
        for thing in things(side.rendering) {
            for cluster in &side.clusters {
                let owner = *owners.entry((cluster, thing.clone())).or_insert(index);
                if owner == index || sides[owner].plan.env == side.plan.env {
                    continue;
                }
                let (objects, hosts) = common.entry(owner).or_default();
                match &thing {
                    Thing::Object(object) => objects.push(object.clone()),
                    Thing::Host(host) => hosts.push(host.clone()),
                }
            }
        }
        let policy = side.rendering.values.policy.as_ref().map(|policy| policy.value.clone());
        let mut report = Report::new(policy.unwrap_or_default());
        for (other, (objects, hosts)) in common {
            say(side, &sides[other].plan.env, &objects, &hosts, &mut report);
        }
        all.push(report.diagnostics);
    }
    all
}

fn say(
    side: &MadeSide<'_>,
    other: &str,
    objects: &[String],
    hosts: &[String],
    report: &mut Report,
) {
    let values = &side.rendering.values;
    let place = values
        .namespace
        .as_ref()
        .map(|field| field.span)
        .or(values.name.as_ref().map(|name| name.span));
    let env = &side.plan.env;
    if let [first, rest @ ..] = objects {
        let more = match rest.len() {
            0 => String::new(),
            1 => ", and one more object".to_owned(),
            count => format!(", and {count} more objects"),
        };
        let message =
            format!("the environment `{other}` makes the same {first} in the same cluster{more}");
        report.unwise(Unwise::SharedObjects, message, |diagnostic| {
            let label = "whoever applies last wins; what prunes deletes the other's";
            let name = side.rendering.stack.name.as_str();
            at(place, diagnostic, label)
                .help(format!("write `namespace: {name}-{env}` into `values/{env}.yaml`"))
        });
    }
    for host in hosts {
        let message =
            format!("the environment `{other}` answers at `{host}` in the same cluster, too");
        report.unwise(Unwise::SharedObjects, message, |diagnostic| {
            at(place, diagnostic, "requests go to either of them").help(format!(
                "give one of them another `host` or `domain`, in `values/{env}.yaml`"
            ))
        });
    }
}

fn at(place: Option<Span>, diagnostic: Diagnostic, label: &str) -> Diagnostic {
    match place {
        Some(place) => diagnostic.at(place, label),
        None => diagnostic,
    }
}

/// Namespaces may be common; what is in them may not, nor what is in none.
fn things(rendering: &Rendering) -> Vec<Thing> {
    let mut things = Vec::new();
    for object in &rendering.bundle.objects {
        if object.kind() == "Namespace" {
            continue;
        }
        things.push(Thing::Object(identity(object)));
        if object.kind() != "Ingress" {
            continue;
        }
        for rule in object.body["spec"]["rules"].as_array().into_iter().flatten() {
            let host = rule["host"].as_str().unwrap_or_default();
            let paths = rule["http"]["paths"].as_array().into_iter().flatten();
            let at = |path: &serde_json::Value| {
                format!("{host}{}", path["path"].as_str().unwrap_or_default())
            };
            things.extend(paths.map(|path| Thing::Host(at(path))));
        }
    }
    things
}

fn identity(object: &Object) -> String {
    match object.namespace() {
        "" => format!("{} `{}`", object.kind(), object.name()),
        namespace => format!("{} `{}` in `{namespace}`", object.kind(), object.name()),
    }
}
