//! GEN402: a short Service name is used from another namespace.

use std::collections::BTreeSet;

use crate::check::near::meant;
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::call::AddressSource;
use crate::graph::call::Reach;
use crate::notation::browser::is_for_browsers;

pub const RULE: Rule = Rule {
    code: Code::OtherNamespace,
    severity: Severity::Error,
    why: "A short name is looked up in the pod's own namespace alone. \
          https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/",
    symptom: "the name does not resolve, although the Service exists",
    bad: "\
apiVersion: v1
kind: Service
metadata: { name: main, namespace: shop-data }
spec: { ports: [{ port: 5432 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop }
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      env:
        - { name: DB_HOST, value: main }
",
    good: "\
apiVersion: v1
kind: Service
metadata: { name: main, namespace: shop-data }
spec: { ports: [{ port: 5432 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop }
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      env:
        - { name: DB_HOST, value: main.shop-data }
",
    check,
};

fn check(graph: &Graph, findings: &mut Findings) {
    let mut told = BTreeSet::new();
    let spaces: BTreeSet<&str> =
        graph.objects.iter().filter_map(|object| object.namespace.as_deref()).collect();
    for call in &graph.calls {
        let Reach::OtherNamespace(index) = call.reach else { continue };
        let browser = matches!(&call.way, AddressSource::Variable(name) if is_for_browsers(name));
        if browser || !told.insert((call.workload, &call.address.host)) {
            continue;
        }
        let (workload, service) = (&graph.workloads[call.workload], &graph.services[index].object);
        let host = &call.address.host;
        let right =
            format!("{}.{}", service.name, service.namespace.as_deref().unwrap_or_default());
        let own = workload.namespace().unwrap_or_default();
        // A full name says where it is looked for.
        let asked = host.split('.').nth(1);
        let theirs = service.namespace.as_deref().unwrap_or_default();
        let message = match asked {
            Some(asked) => format!(
                "{} names `{host}`, and no Service of this name is in `{asked}`: it is in `{theirs}`",
                call.shown()
            ),
            None => format!("{} names `{host}`, which does not lead out of `{own}`", call.shown()),
        };
        // A namespace of which nothing is here is that of another installation, unless its name is nearly right.
        let is_here =
            |asked: &str| spaces.contains(asked) || meant(asked, [theirs].into_iter()).is_some();
        let sure = asked.is_none_or(is_here);
        let mut found = RULE
            .judged(graph.set.is_whole && sure, message)
            .at(call.host, format!("looked up in `{}`", asked.unwrap_or(own)))
            .also(
                service.place(),
                format!("in `{}`", service.namespace.as_deref().unwrap_or_default()),
            );
        if let Some(used) = call.used {
            found = found.also(used, "taken in here");
        }
        found = if sure {
            found.help(format!("write `{right}`"))
        } else {
            found.help(format!("write `{right}`, or ignore this where `{host}` is elsewhere"))
        };
        if sure && graph.sources.text(call.host) == host {
            found = found.fix(call.host, right);
        }
        findings.add(call.object, found);
    }
}
