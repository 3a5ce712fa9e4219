//! GEN464: a disruption budget that can never be met, or protects nothing.

use std::collections::BTreeMap;

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::selector::Selector;
use crate::manifest::{Look, Object};

pub const RULE: Rule = Rule {
    code: Code::Budget,
    severity: Severity::Error,
    why: "A budget that asks for as many pods as there are lets none be moved. One that selects no pod \
          protects nothing; that is an error where other budgets of the set protect pods that are here.",
    symptom: "nodes cannot be drained, and upgrades of the cluster stop",
    bad: "\
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: api }
spec: { minAvailable: 1, selector: { matchLabels: { app: api } } }
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: web }
spec: { minAvailable: 1, selector: { matchLabels: { app: web } } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  replicas: 1
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec: { containers: [{ name: api, image: acme/api:1.4.2 }] }
",
    good: "\
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: api }
spec: { minAvailable: 1, selector: { matchLabels: { app: api } } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  replicas: 2
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec: { containers: [{ name: api, image: acme/api:1.4.2 }] }
",
    check,
};

/// Whether a workload has the name of a budget: that one was meant.
fn is_named_after_one(budget: &Object, graph: &Graph) -> bool {
    let name = budget.name.strip_suffix("-pdb").unwrap_or(&budget.name);
    let mut near = graph.workloads_near(name, budget.namespace.as_deref());
    near.any(|one| !one.is_job() && one.object.shares_namespace(budget) == Some(true))
}

fn check(graph: &Graph, findings: &mut Findings) {
    let mut scalers: BTreeMap<&str, Vec<&Object>> = BTreeMap::new();
    for scaler in graph.of_kind("HorizontalPodAutoscaler") {
        if let Some(name) = scaler.node.text("spec.scaleTargetRef.name") {
            scalers.entry(name).or_default().push(scaler);
        }
    }
    // Where others protect pods that are here, those of this one would be here, too.
    let protects_some = graph.of_kind("PodDisruptionBudget").take(64).any(|budget| {
        let selector = budget.node.at("spec.selector").map(Selector::read);
        let selected = selector.map(|one| graph.selected(&one, budget.namespace.as_deref()));
        selected.is_some_and(|selected| !selected.is_empty())
    });
    for budget in graph.of_kind("PodDisruptionBudget") {
        let Some(node) = budget.node.at("spec.selector") else { continue };
        let selector = Selector::read(node);
        let own = graph.selected(&selector, budget.namespace.as_deref());
        if own.is_empty()
            && !graph.may_have_more(budget.namespace.as_deref())
            && !graph.workloads.is_empty()
        {
            let found = RULE
                .judged(
                    graph.set.is_whole && (protects_some || is_named_after_one(budget, graph)),
                    format!("{} protects no pod: none has the labels `{selector}`", budget.label()),
                )
                .at(node.span, "matches no pod")
                .help("select the labels of the pods");
            findings.add(budget, found);
        }
        let [own] = *own else { continue };
        let own = &graph.workloads[own];
        let mut own_scalers = scalers.get(own.object.name.as_str()).into_iter().flatten();
        let scaler = own_scalers.find(|one| one.shares_namespace(own.object) != Some(false));
        let pods = scaler
            .map_or(own.replicas, |scaler| scaler.node.number("spec.minReplicas").unwrap_or(1));
        let minimum = budget.node.at("spec.minAvailable");
        let maximum = budget.node.at("spec.maxUnavailable");
        let blocks = |node: &crate::layer::node::Node, is_minimum: bool| match node.text("") {
            Some("100%") => is_minimum,
            Some("0%" | "0") => !is_minimum,
            Some(text) => is_minimum && text.parse::<i64>().is_ok_and(|number| number >= pods),
            None => false,
        };
        let place = minimum
            .filter(|node| blocks(node, true))
            .or(maximum.filter(|node| blocks(node, false)));
        if let Some(place) = place {
            // An autoscaler decides, where there is one.
            let (decides, field) = match scaler {
                Some(scaler) => (*scaler, "spec.minReplicas"),
                None => (own.object, "spec.replicas"),
            };
            let replicas = decides.node.at(field).map_or(decides.place(), |node| node.span);
            let least = field.rsplit('.').next().unwrap_or_default();
            let help = match pods
                .checked_add(1)
                .filter(|_| place.text("").is_some_and(|text| text.parse() == Ok(pods)))
            {
                Some(more) => {
                    format!("write `{least}: {more}` for {}, or lower the budget", decides.label())
                }
                None => "lower the budget: `maxUnavailable: 1`".to_owned(),
            };
            let runs = match scaler {
                Some(scaler) => format!("{} goes down to {pods}", scaler.label()),
                None => format!("{pods} running"),
            };
            let found = RULE
                .warning(format!("{} lets no pod be moved", budget.label()))
                .at(place.span, "can never be given up")
                .also(replicas, runs)
                .help(help);
            findings.add(budget, found);
        }
    }
}
