//! GEN406: a variable for browsers holds a name of the cluster.

use std::collections::BTreeSet;

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::call::{AddressSource, Call, Reach};
use crate::graph::resolve::resolve;
use crate::graph::store::StoreKind;
use crate::manifest::line::Cursor;
use crate::notation::address;
use crate::notation::browser::is_for_browsers;
use crate::source::Span;

pub const RULE: Rule = Rule {
    code: Code::BrowserVariable,
    severity: Severity::Error,
    why: "Variables such as `REACT_APP_…`, `VITE_…` and `NEXT_PUBLIC_…` are read when the page is built, \
          and their values are used by browsers, which know no names of the cluster.",
    symptom: "the page loads and every call to the API fails, or the variable has no effect",
    bad: "\
apiVersion: v1
kind: Service
metadata: { name: api }
spec: { ports: [{ port: 8000 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers:
    - name: web
      image: acme/web:1.4.2
      env:
        - { name: VITE_API_URL, value: \"http://api:8000\" }
",
    good: "\
apiVersion: v1
kind: Service
metadata: { name: api }
spec: { ports: [{ port: 8000 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers:
    - name: web
      image: acme/web:1.4.2
      env:
        - { name: VITE_API_URL, value: \"/api\" }
",
    check,
};

/// Whether programs that render pages themselves read a variable, too: there the name resolves.
fn may_serve_pages(name: &str) -> bool {
    ["NEXT_", "NUXT_", "GATSBY_", "PUBLIC_"].iter().any(|prefix| name.starts_with(prefix))
}

/// Whether the name is surely one of the cluster, and read in browsers alone.
fn is_certain(name: &str, reach: &Reach) -> bool {
    matches!(reach, Reach::Service(_) | Reach::OtherNamespace(_)) && !may_serve_pages(name)
}

/// Whether it is what tests pages, and brings its browser into the cluster.
fn tests_pages(call: &Call, graph: &Graph) -> bool {
    let workload = &graph.workloads[call.workload];
    let of_tests = ["cypress", "playwright", "puppeteer", "selenium", "test", "vitest"];
    let mut words = workload.containers[call.container].words();
    workload.is_job() || words.any(|(word, _)| of_tests.contains(&word))
}

fn check(graph: &Graph, findings: &mut Findings) {
    let help = "build the page with a path such as `/api`, or with the public address of the API";
    for call in &graph.calls {
        let AddressSource::Variable(name) = &call.way else { continue };
        let in_cluster = match call.reach {
            Reach::Service(_) | Reach::OtherNamespace(_) => true,
            Reach::Missing => !call.address.scheme.is_empty(),
            Reach::Outside | Reach::Loopback | Reach::Ip(_) => false,
        };
        if !is_for_browsers(name) || !in_cluster {
            continue;
        }
        let message =
            format!("`{name}` gives browsers the name `{}` of the cluster", call.address.host);
        let mut found = RULE
            .judged(is_certain(name, &call.reach) && !tests_pages(call, graph), message)
            .at(call.host, "no browser resolves this");
        if let Some(used) = call.used {
            found = found.also(used, "taken in here, when the page is built already");
        }
        findings.add(call.object, found.help(help));
    }
    let hosts: BTreeSet<Span> = graph.calls.iter().map(|call| call.host).collect();
    for store in graph.stores.all.iter().filter(|store| store.kind == StoreKind::ConfigMap) {
        for (key, item) in store.keys.iter().flatten().filter(|(key, _)| is_for_browsers(key)) {
            let mut cursor = Cursor::new(graph.sources, item.node.span);
            for address in address::all(item.value.as_deref().unwrap_or_default()) {
                let place = cursor.find_host(&address.host);
                if hosts.contains(&place)
                    || !matches!(resolve(graph, &address.host, store.namespace), Reach::Service(_))
                {
                    continue;
                }
                let message =
                    format!("`{key}` gives browsers the name `{}` of the cluster", address.host);
                let sure = !may_serve_pages(key);
                let found =
                    RULE.judged(sure, message).at(place, "no browser resolves this").help(help);
                findings.add(store.object, found);
            }
        }
    }
}
