//! GEN411: a Service selects no pod.

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::check::near::{Alike, meant};
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::selector::Selector;
use crate::graph::service::Service;
use crate::graph::workload::Workload;
use crate::manifest::Look;

pub const RULE: Rule = Rule {
    code: Code::NoPods,
    severity: Severity::Error,
    why: "A Service sends requests to the pods that carry all labels of its selector. It is an error \
          where pods that are nearly meant are among the manifests, or live in another namespace; else \
          a warning, because an operator may make them.",
    symptom: "no endpoints: connection refused, or 503 from an Ingress",
    bad: "\
apiVersion: v1
kind: Service
metadata: { name: db }
spec: { selector: { app: mongodb }, ports: [{ port: 27017 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: db, labels: { app: mongo-db } }
spec: { containers: [{ name: db, image: acme/data:1.4.2 }] }
",
    good: "\
apiVersion: v1
kind: Service
metadata: { name: db }
spec: { selector: { app: mongo-db }, ports: [{ port: 27017 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: db, labels: { app: mongo-db } }
spec: { containers: [{ name: db, image: acme/data:1.4.2 }] }
",
    check,
};

fn check(graph: &Graph, findings: &mut Findings) {
    let alike = LazyCell::new(|| Alike::new(graph));
    for service in &graph.services {
        let Some(selector) = &service.selector else { continue };
        if !service.workloads.is_empty()
            || service.kind == "ExternalName"
            || graph.workloads.is_empty()
        {
            continue;
        }
        report(service, selector, graph, &alike, findings);
    }
}

fn report(
    service: &Service,
    selector: &Selector,
    graph: &Graph,
    alike: &Alike,
    findings: &mut Findings,
) {
    let object = service.object;
    let place = object.node.at("spec.selector").map_or(object.place(), |node| node.span);
    let message =
        format!("Service `{}` selects `{selector}`, and no pod has these labels", object.name);
    let anywhere = graph.selected(selector, None);
    let elsewhere = anywhere
        .iter()
        .map(|place| &graph.workloads[*place])
        .find(|one| one.object.shares_namespace(object) == Some(false));
    if let Some(other) = elsewhere {
        let namespace = other.namespace().unwrap_or_default();
        let found = RULE
            .judged(graph.set.is_whole, message)
            .at(
                place,
                format!("selects within `{}`", object.namespace.as_deref().unwrap_or_default()),
            )
            .also(other.object.place(), format!("the pods live in `{namespace}`"))
            .help(format!("move the Service to `{namespace}`"));
        findings.add(object, found);
        return;
    }
    let near = near(service, selector, graph, alike);
    let given = given_later(service, selector, graph);
    let is_unread = |(_, value): (&str, &str)| !graph.set.is_nowhere_unread(value, graph.sources);
    let is_slip = near.is_some() && !selector.exact().any(is_unread);
    let sure = is_slip
        || given.is_none()
            && graph.set.is_whole
            && (is_among_its_own(service, selector, graph) || has_orphan(service, graph));
    if near.is_none()
        && (graph.may_have_more(object.namespace.as_deref()) || selector.is_of_operator())
    {
        return;
    }
    let mut found = RULE.judged(sure, message).at(place, "matches no pod");
    if let Some((workload, changes)) = near {
        let labels = workload.metadata.and_then(|metadata| metadata.at("labels"));
        let at = labels.map_or(workload.object.place(), |labels| labels.span);
        found =
            found.also(at, format!("the pods of {} have other labels", workload.object.label()));
        let wanted: Vec<String> =
            changes.iter().map(|(key, value)| format!("{key}: {value}")).collect();
        let (wanted, is_own) = (wanted.join(", "), selects_itself(workload));
        found = found.help(if is_own {
            format!("select `{wanted}`")
        } else {
            let label = workload.object.label();
            format!("give the pods the labels that {label} selects, or select `{wanted}`")
        });
        if let [(key, value)] = changes.as_slice()
            && is_own
            && let Some(node) = object.node.at("spec.selector").and_then(|map| map.get(key))
            && graph.sources.text(node.span) == node.text("").unwrap_or_default()
        {
            found = found.fix(node.span, value.clone());
        }
    } else {
        if let Some(key) = given {
            found = found.note(format!(
                "no pod has the label `{key}` as it starts; what elects a leader may set it later"
            ));
        }
        found =
            found.help("correct the selector, or ignore this where something else makes the pods");
    }
    findings.add(object, found);
}

/// Whether the pods of a workload have the labels by which it selects them.
fn selects_itself(workload: &Workload) -> bool {
    let mut own = workload.object.node.pairs("spec.selector.matchLabels");
    own.all(|(key, entry)| workload.labels.get(key).map(String::as_str) == entry.node.text(""))
}

/// The only label that pods lack which have all others, where no pod has one of that name: programs that elect a
/// leader put such a label on the pod of their choice.
fn given_later<'s>(service: &Service, selector: &'s Selector, graph: &Graph) -> Option<&'s str> {
    let namespace = service.object.namespace.as_deref();
    let exact: Vec<(&str, &str)> = selector.exact().collect();
    let (first, rest) = exact.split_first().filter(|(_, rest)| !rest.is_empty())?;
    let has_rest = |one: &&Workload, lacking: &str| {
        !one.is_job()
            && exact.iter().all(|(key, value)| {
                *key == lacking || one.labels.get(*key).is_some_and(|own| own == value)
            })
    };
    let lacking = |key: &str, (by, value): (&str, &str)| {
        let mut alike = graph.labelled(by, value, namespace).take(MOST_LABELLED);
        let mut all = graph.workloads.iter().take(MOST_LOOKED_AT);
        alike.any(|one| has_rest(&one, key)) && !all.any(|one| one.labels.contains_key(key))
    };
    // All but one of the labels are there, so one of the first two is.
    let by_first = rest.iter().find(|(key, _)| lacking(key, *first)).map(|(key, _)| *key);
    by_first.or_else(|| lacking(first.0, rest[0]).then_some(first.0))
}

/// Whether pods of its namespace listen on the port that it leads to, and no Service leads to them.
fn has_orphan(service: &Service, graph: &Graph) -> bool {
    graph.workloads.iter().enumerate().take(MOST_LABELLED).any(|(place, one)| {
        !one.is_job()
            && one.object.shares_namespace(service.object) == Some(true)
            && graph.serving(place).next().is_none()
            && service
                .ports
                .iter()
                .any(|port| port.pod_port(one).is_some_and(|number| one.listens_on(number)))
    })
}

/// Whether the pods of its namespace are here, and are told apart by the same label.
fn is_among_its_own(service: &Service, selector: &Selector, graph: &Graph) -> bool {
    let keys: Vec<&str> =
        selector.exact().map(|(key, _)| key).filter(|key| IDENTITIES.contains(key)).collect();
    let beside =
        graph.workloads.iter().take(MOST_LABELLED).filter(|one| {
            !one.is_job() && one.object.shares_namespace(service.object) == Some(true)
        });
    let mut labelled = beside.filter(|one| keys.iter().any(|key| one.labels.contains_key(*key)));
    labelled.next().is_some()
}

/// The workload that was meant, and the labels that it has instead.
fn near<'g, 'a>(
    service: &Service<'a>,
    selector: &Selector,
    graph: &'g Graph<'a>,
    alike: &Alike<'g, 'a>,
) -> Option<(&'g Workload<'a>, Vec<(String, String)>)> {
    let namespace = service.object.namespace.as_deref();
    let mut places: BTreeSet<usize> = alike.named(&service.object.name).collect();
    for (key, value) in selector.exact() {
        places.extend(alike.labelled(key, value, namespace));
        for other in IDENTITIES {
            let found = graph.labelled(other, value, namespace).take(MOST_LABELLED);
            places.extend(found.map(|one| one.index));
        }
    }
    let candidates = places.into_iter().map(|place| &graph.workloads[place]).filter(|one| {
        !one.is_job()
            && one.object.shares_namespace(service.object) != Some(false)
            && !one.labels.is_empty()
    });
    let mut found = candidates.filter_map(|one| {
        if let Some(renamed) = renamed(selector, one) {
            return Some((one, vec![renamed]));
        }
        let changes = differences(selector, &one.labels)?;
        let named = one.object.name == service.object.name
            || meant(&service.object.name, std::iter::once(one.object.name.as_str())).is_some();
        let alike = changes.iter().all(|(key, value)| {
            let wrong = selector.exact().find(|(own, _)| own == key).map_or("", |(_, value)| value);
            meant(wrong, std::iter::once(value.as_str())).is_some()
        });
        (alike || named).then_some((one, changes))
    });
    let first = found.next()?;
    Some(first).filter(|_| found.next().is_none() || service.workloads.is_empty())
}

/// How many workloads are asked for a label.
const MOST_LOOKED_AT: usize = 256;

/// How many workloads with one label are looked at.
const MOST_LABELLED: usize = 64;

/// Keys of labels that say which program a pod is.
const IDENTITIES: [&str; 8] = [
    "app",
    "name",
    "app.kubernetes.io/name",
    "app.kubernetes.io/instance",
    "k8s-app",
    "component",
    "run",
    "service",
];

/// The label of a pod that has the value that is selected, under another key.
fn renamed(selector: &Selector, workload: &Workload) -> Option<(String, String)> {
    let labels = &workload.labels;
    let mut wrong = selector.exact().filter(|(key, value)| {
        let own = labels.get(*key);
        own.is_none_or(|own| own != value)
    });
    let (Some((key, value)), None) = (wrong.next(), wrong.next()) else { return None };
    if !IDENTITIES.contains(&key) || labels.contains_key(key) {
        return None;
    }
    let other = IDENTITIES.iter().find(|other| labels.get(**other).is_some_and(|own| own == value));
    other.map(|other| ((*other).to_owned(), value.to_owned()))
}

/// The labels of a pod that differ from a selector, if it has all the keys.
fn differences(
    selector: &Selector,
    labels: &BTreeMap<String, String>,
) -> Option<Vec<(String, String)>> {
    let mut changes = Vec::new();
    for (key, value) in selector.exact() {
        let own = labels.get(key)?;
        if own != value {
            changes.push((key.to_owned(), own.clone()));
        }
    }
    (!changes.is_empty()).then_some(changes)
}
