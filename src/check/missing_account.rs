//! GEN426: a ServiceAccount that does not exist.

use std::collections::BTreeSet;

use crate::check::near::{Names, meant};
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::manifest::placeholder::is_gap;
use crate::manifest::{Look, Object};

pub const RULE: Rule = Rule {
    code: Code::MissingAccount,
    severity: Severity::Error,
    why: "Pods are made in the name of their ServiceAccount, which must be there first. It is an error \
          where one of a similar name is; else a warning, because eksctl and Terraform make accounts too.",
    symptom: "the ReplicaSet makes no pods: service account not found",
    bad: "\
apiVersion: v1
kind: ServiceAccount
metadata: { name: api }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec: { serviceAccountName: api-sa, containers: [{ name: api, image: acme/api:1.4.2 }] }
",
    good: "\
apiVersion: v1
kind: ServiceAccount
metadata: { name: api }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec: { serviceAccountName: api, containers: [{ name: api, image: acme/api:1.4.2 }] }
",
    check,
};

fn check(graph: &Graph, findings: &mut Findings) {
    let accounts: Vec<&Object> = graph.of_kind("ServiceAccount").collect();
    let known = Names::new(accounts.iter().map(|one| one.name.as_str()));
    let used: BTreeSet<&str> =
        graph.workloads.iter().filter_map(|one| one.pod.text("serviceAccountName")).collect();
    for workload in &graph.workloads {
        let named = workload.pod.at("serviceAccountName").or(workload.pod.at("serviceAccount"));
        let Some((node, name)) = named.and_then(|node| Some((node, node.text("")?))) else {
            continue;
        };
        if matches!(name, "" | "default")
            || is_gap(name)
            || graph.find("ServiceAccount", name, workload.namespace()).is_some()
        {
            continue;
        }
        let like = known.like(name);
        let own = || {
            let own = like.iter().map(|place| accounts[*place]);
            own.filter(|one| one.shares_namespace(workload.object) != Some(false))
        };
        let like: Vec<&str> = own().map(|one| one.name.as_str()).collect();
        let near = meant(name, like.into_iter()).filter(|near| !used.contains(near));
        // The only one that nobody uses, with a word more or less.
        let near = near.or_else(|| {
            let unused = accounts.iter().filter(|one| {
                one.shares_namespace(workload.object) != Some(false)
                    && !used.contains(one.name.as_str())
            });
            let mut unused = unused.map(|one| one.name.as_str()).take(2);
            let only = unused.next().filter(|_| unused.next().is_none())?;
            let (long, short) = if only.len() > name.len() { (only, name) } else { (name, only) };
            let is_part = |rest: &str| rest.starts_with('-') || rest.ends_with('-');
            let mut rests = [long.strip_suffix(short), long.strip_prefix(short)].into_iter();
            rests.any(|rest| rest.is_some_and(is_part)).then_some(only)
        });
        let sure = near.is_some() && graph.set.is_whole;
        let label = workload.object.label();
        let mut found = RULE
            .judged(sure, format!("{label} runs as the ServiceAccount `{name}`, which is not here"))
            .at(node.span, "no ServiceAccount of this name");
        match near {
            Some(near) => {
                let mut beside = accounts.iter().copied();
                if let Some(account) = own().chain(&mut beside).find(|one| one.name == near) {
                    found = found.also(account.place(), "this one is not used");
                }
                found = found.help(format!("write `{near}`"));
                if graph.sources.text(node.span) == name {
                    found = found.fix(node.span, near);
                }
            }
            None => {
                found = found.help("add it, or ignore this where something else makes the account");
            }
        }
        findings.add(workload.object, found);
    }
}
