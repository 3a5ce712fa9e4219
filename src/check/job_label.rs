//! Policies that name the label of a job by the name of its CronJob: a part of GEN472.

use crate::check::rule::{Findings, Rule};
use crate::graph::Graph;
use crate::graph::policy::Direction;

/// The labels that the controller of jobs adds to pods: the name of the job.
/// <https://kubernetes.io/docs/reference/labels-annotations-taints/#batchkubernetesio-job-name>
const LABELS: [&str; 2] = ["job-name", "batch.kubernetes.io/job-name"];

/// Looks at peers on behalf of a rule. The jobs of a CronJob have its name with the time behind it.
/// <https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#cron-job-limitations>
pub fn check(rule: &Rule, graph: &Graph, findings: &mut Findings) {
    for policy in &graph.policies {
        for direction in [Direction::Ingress, Direction::Egress] {
            let rules = policy.rules(direction).into_iter().flatten();
            for peer in rules.flat_map(|rule| &rule.peers) {
                let Some(pods) = peer.pods.as_ref().filter(|_| peer.namespaces.is_none()) else {
                    continue;
                };
                let Some((key, name)) = pods.exact().find(|(key, _)| LABELS.contains(key)) else {
                    continue;
                };
                let namespace = policy.object.namespace.as_deref();
                if graph.find("Job", name, namespace).is_some() {
                    continue;
                }
                let Some(cron) = graph.find("CronJob", name, namespace) else { continue };
                let place = peer.node.get("podSelector").map_or(peer.node.span, |one| one.span);
                let found = rule
                    .judged(
                        graph.set.is_whole,
                        format!(
                            "{} names `{key}={name}`, and no job of {} is called so",
                            policy.object.label(),
                            cron.label()
                        ),
                    )
                    .at(place, "matches no pod")
                    .also(cron.place(), format!("its jobs are called `{name}-…`, each otherwise"))
                    .help("give the pods of the CronJob a label of their own, and select that");
                findings.add(policy.object, found);
            }
        }
    }
}
