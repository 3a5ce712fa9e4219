//! GEN458: logins for registries that are none, or that one of several pods lacks.

use std::collections::BTreeMap;

use crate::check::made_elsewhere::is_gens;
use crate::check::near::{Names, meant};
use crate::check::needed::{NeededBy, one_for_all};
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::store::{StoreKind, StoreLookup};
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::object::Object;
use crate::manifest::placeholder::is_gap;
use crate::notation::image::ImageName;

pub const RULE: Rule = Rule {
    code: Code::PullSecret,
    severity: Severity::Error,
    why: "The kubelet reads logins in `imagePullSecrets` from Secrets of the types `kubernetes.io/dockerconfigjson` \
          and `kubernetes.io/dockercfg` alone. It is a warning where one pod has a login for an image that \
          another pulls without, or where the Secret is not here. \
          https://kubernetes.io/docs/concepts/containers/images/#specifying-imagepullsecrets-on-a-pod",
    symptom: "ImagePullBackOff: pull access denied",
    bad: "\
apiVersion: v1
kind: Secret
metadata: { name: registry }
stringData: { username: acme, password: wonderful }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  imagePullSecrets: [{ name: registry }]
  containers: [{ name: api, image: registry.example.com/acme/api:1.4.2 }]
",
    good: "\
apiVersion: v1
kind: Secret
metadata: { name: registry }
type: kubernetes.io/dockerconfigjson
data: { .dockerconfigjson: eyJhdXRocyI6IHt9fQ== }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  imagePullSecrets: [{ name: registry }]
  containers: [{ name: api, image: registry.example.com/acme/api:1.4.2 }]
",
    check,
};

/// The types of Secrets that hold logins.
const TYPES: [&str; 2] = ["kubernetes.io/dockerconfigjson", "kubernetes.io/dockercfg"];

fn check(graph: &Graph, findings: &mut Findings) {
    for workload in &graph.workloads {
        of_wrong_type(workload.object, workload.pod, graph, findings);
    }
    let mut accounts = BTreeMap::new();
    for account in graph.of_kind("ServiceAccount") {
        of_wrong_type(account, &account.node, graph, findings);
        let has_login = !account.node.items("imagePullSecrets").is_empty();
        accounts.insert((account.name.as_str(), account.namespace.as_deref()), has_login);
    }
    absent(graph, findings);
    lacking(graph, &accounts, findings);
}

/// Logins that are not here: somebody makes them by hand, so that it is a warning.
fn absent(graph: &Graph, findings: &mut Findings) {
    let secrets = graph.stores.all.iter().filter(|one| one.kind == StoreKind::Secret);
    let names: Vec<&str> = secrets.map(|one| one.name).collect();
    let known = Names::new(names.iter().copied());
    let mut by_name: BTreeMap<(&str, Option<&str>), Vec<NeededBy>> = BTreeMap::new();
    for workload in graph.workloads.iter().filter(|one| !is_gens(one)) {
        for named in workload.pod.items("imagePullSecrets") {
            let Some(node) = named.get("name") else { continue };
            let text = node.text("").unwrap_or_default();
            let space = workload.namespace();
            let found = graph.stores.find(StoreKind::Secret, text, space);
            if text.is_empty() || is_gap(text) || !matches!(found, StoreLookup::Nowhere) {
                continue;
            }
            let like = known.like(text);
            let near =
                meant(text, like.iter().map(|place| names[*place]).collect::<Vec<_>>().into_iter());
            let message = format!(
                "{} logs in with Secret `{text}`, which is not here",
                workload.object.label()
            );
            let found = RULE
                .judged(graph.set.is_whole && near.is_some(), message)
                .at(node.span, "no Secret of this name")
                .help(match near {
                    Some(near) => format!("write `{near}`"),
                    None => format!("make it with `kubectl create secret docker-registry {text} …`, or ignore this where it is there"),
                });
            let by = NeededBy { object: workload.object, place: node.span, found };
            by_name.entry((text, space)).or_default().push(by);
        }
    }
    for all in by_name.into_values() {
        one_for_all(&all, findings);
    }
}

fn of_wrong_type(object: &Object, holder: &Node, graph: &Graph, findings: &mut Findings) {
    for named in holder.items("imagePullSecrets") {
        let Some(name) = named.get("name") else { continue };
        let text = name.text("").unwrap_or_default();
        let found = graph.stores.find(StoreKind::Secret, text, object.namespace.as_deref());
        let StoreLookup::Here(store) = found else { continue };
        if store.object.kind != "Secret" || store.object.is_generated {
            continue;
        }
        let own = store.object.node.text("type").unwrap_or("Opaque");
        if TYPES.contains(&own) || own.contains(['$', '{']) {
            continue;
        }
        let place = store.object.node.at("type").map_or(store.object.place(), |node| node.span);
        let found = RULE
            .error(format!("{} logs in with Secret `{text}`, which is no login", object.label()))
            .at(name.span, "passed over")
            .also(place, format!("of type `{own}`"))
            .help(format!("make it with `kubectl create secret docker-registry {text} …`"));
        findings.add(object, found);
    }
}

/// Images that one pod pulls with a login and another without.
fn lacking(
    graph: &Graph,
    accounts: &BTreeMap<(&str, Option<&str>), bool>,
    findings: &mut Findings,
) {
    let has_login = |workload: &Workload| {
        let account = workload.pod.text("serviceAccountName").unwrap_or("default");
        !workload.pod.items("imagePullSecrets").is_empty()
            || accounts
                .get(&(account, workload.namespace()))
                .copied()
                .unwrap_or(account != "default")
    };
    let mut with: BTreeMap<(&str, Option<&str>), (&Workload, &Node)> = BTreeMap::new();
    for workload in &graph.workloads {
        if workload.pod.items("imagePullSecrets").is_empty() {
            continue;
        }
        for (repository, node) in repositories(workload) {
            with.entry((repository, workload.namespace())).or_insert((workload, node));
        }
    }
    if with.is_empty() {
        return;
    }
    for workload in graph.workloads.iter().filter(|one| !has_login(one)) {
        for (repository, node) in repositories(workload) {
            let Some((other, place)) = with.get(&(repository, workload.namespace())) else {
                continue;
            };
            let message = format!(
                "{} pulls `{repository}` without the login that {} has",
                workload.object.label(),
                other.object.label()
            );
            let found = RULE
                .warning(message)
                .at(node.span, "no `imagePullSecrets` here")
                .also(place.span, "pulled with a login")
                .help("add the same `imagePullSecrets`");
            findings.add(workload.object, found);
        }
    }
}

/// The images of a pod without tags and digests.
fn repositories<'a>(workload: &Workload<'a>) -> Vec<(&'a str, &'a Node)> {
    let images = workload.containers.iter().filter_map(|one| one.node.get("image"));
    images.filter_map(|node| Some((ImageName::read(node.text("")?).repository, node))).collect()
}
