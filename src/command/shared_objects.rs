//! What environments that are made together have in common in one cluster: objects of the same names, hosts.

use std::collections::{BTreeMap, BTreeSet};

use crate::admission::policy::{Report, Unwise};
use crate::command::talk::Talk;
use crate::diagnostic::{Diagnostic, Severity};
use crate::object::Object;
use crate::plan::{Plan, Rendering};
use crate::source::Span;
use crate::values::namespace::TierNamespaces;
use crate::values::read::Either;

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
    /// What it is called, and its namespace.
    Object(String, String),
    Host(String),
}

/// What two environments have in common.
#[derive(Default)]
struct InCommon {
    objects: Vec<String>,
    /// The namespaces of the objects.
    namespaces: BTreeSet<String>,
    hosts: Vec<String>,
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
        // By the other environment.
        let mut common: BTreeMap<usize, InCommon> = BTreeMap::new();
        for thing in things(side.rendering) {
            for cluster in &side.clusters {
                let owner = *owners.entry((cluster, thing.clone())).or_insert(index);
                if owner == index || sides[owner].plan.env == side.plan.env {
                    continue;
                }
                let common = common.entry(owner).or_default();
                match &thing {
                    Thing::Object(object, namespace) => {
                        common.objects.push(object.clone());
                        common.namespaces.insert(namespace.clone());
                    }
                    Thing::Host(host) => common.hosts.push(host.clone()),
                }
            }
        }
        let policy = side.rendering.values.policy.as_ref().map(|policy| policy.value.clone());
        let mut report = Report::new(policy.unwrap_or_default());
        for (other, common) in common {
            say(side, &sides[other].plan.env, &common, &mut report);
        }
        all.push(report.diagnostics);
    }
    all
}

fn say(side: &MadeSide<'_>, other: &str, common: &InCommon, report: &mut Report) {
    let values = &side.rendering.values;
    let of_tiers = values.namespaces.as_ref().filter(|_| !names_of_tiers(side, common).is_empty());
    let place = of_tiers
        .map(|field| field.span)
        .or(values.namespace.as_ref().map(|field| field.span))
        .or(values.name.as_ref().map(|name| name.span));
    let env = &side.plan.env;
    if let [first, rest @ ..] = common.objects.as_slice() {
        let more = match rest.len() {
            0 => String::new(),
            1 => ", and one more object".to_owned(),
            count => format!(", and {count} more objects"),
        };
        let message =
            format!("the environment `{other}` makes the same {first} in the same cluster{more}");
        report.unwise(Unwise::SharedObjects, message, |diagnostic| {
            let label = "whoever applies last wins; what prunes deletes the other's";
            at(place, diagnostic, label)
                .help(format!("write {} into `values/{env}.yaml`", apart(side, common)))
        });
    }
    for host in &common.hosts {
        let message =
            format!("the environment `{other}` answers at `{host}` in the same cluster, too");
        report.unwise(Unwise::SharedObjects, message, |diagnostic| {
            at(place, diagnostic, "requests go to either of them").help(format!(
                "give one of them another `host` or `domain`, in `values/{env}.yaml`"
            ))
        });
    }
}

/// What gives an environment namespaces of its own: where tiers have theirs, each of them.
fn apart(side: &MadeSide<'_>, common: &InCommon) -> String {
    let (stack, env) = (&side.rendering.stack.name, &side.plan.env);
    let of_tiers = names_of_tiers(side, common);
    let is_of_tier = |name: &String| of_tiers.iter().any(|(_, own)| own == name);
    let mut written = Vec::new();
    if of_tiers.is_empty() || common.namespaces.iter().any(|name| !is_of_tier(name)) {
        written.push(format!("`namespace: {stack}-{env}`"));
    }
    if !of_tiers.is_empty() {
        let own = of_tiers.iter().map(|(tier, name)| format!("{tier}: {name}-{env}"));
        written.push(format!("`namespaces: {{ {} }}`", own.collect::<Vec<_>>().join(", ")));
    }
    written.join(" and ")
}

/// The tiers that have namespaces of their own, and share them.
fn names_of_tiers(side: &MadeSide<'_>, common: &InCommon) -> Vec<(&'static str, String)> {
    let of_tiers = side.rendering.values.namespaces.as_ref().map(|field| &field.value);
    let Some(TierNamespaces { database, backend, frontend }) = of_tiers else { return Vec::new() };
    let tiers = [("database", database), ("backend", backend), ("frontend", frontend)];
    let own = tiers.into_iter().filter_map(|(tier, said)| {
        let name = match &said.as_ref()?.value {
            Either::Short(name) => name.to_string(),
            Either::Long(namespace) => namespace.name.as_ref()?.value.to_string(),
        };
        Some((tier, name))
    });
    own.filter(|(_, name)| common.namespaces.contains(name)).collect()
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
        things.push(Thing::Object(identity(object), object.namespace().to_owned()));
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
