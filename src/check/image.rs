//! GEN439, GEN465: images without a fixed version, and one image in two roles.

use std::collections::BTreeMap;

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::engine::Engine;
use crate::graph::Graph;
use crate::graph::container::Container;
use crate::graph::workload::Workload;

pub const FLOATING: Rule = Rule {
    code: Code::FloatingImage,
    severity: Severity::Warning,
    why: "Without a tag, and with `latest`, an image is whatever is newest when a node pulls it. For a \
          database that may be a major version that cannot read the data: a warning. For others it is a \
          note.",
    symptom: "a restart runs another version; a new major version does not start on the old data",
    bad: "\
apiVersion: v1
kind: Pod
metadata: { name: main }
spec:
  containers: [{ name: main, image: mysql, env: [{ name: MYSQL_RANDOM_ROOT_PASSWORD, value: \"yes\" }], volumeMounts: [{ name: data, mountPath: /var/lib/mysql }] }]
  volumes: [{ name: data, emptyDir: {} }]
",
    good: "\
apiVersion: v1
kind: Pod
metadata: { name: main }
spec:
  containers: [{ name: main, image: mysql:8.4, env: [{ name: MYSQL_RANDOM_ROOT_PASSWORD, value: \"yes\" }], volumeMounts: [{ name: data, mountPath: /var/lib/mysql }] }]
  volumes: [{ name: data, emptyDir: {} }]
",
    check: floating,
};

pub const SAME: Rule = Rule {
    code: Code::SameImage,
    severity: Severity::Warning,
    why: "Two workloads whose containers differ in nothing but the port run the same program, which \
          listens on one port. An image that takes its role from a variable, a command or an argument \
          is left alone.",
    symptom: "one of the two never listens on its port",
    bad: "\
apiVersion: v1
kind: Pod
metadata: { name: web }
spec: { containers: [{ name: web, image: acme/shop:1.4.2, ports: [{ containerPort: 80 }] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec: { containers: [{ name: api, image: acme/shop:1.4.2, ports: [{ containerPort: 8000 }] }] }
",
    good: "\
apiVersion: v1
kind: Pod
metadata: { name: web }
spec: { containers: [{ name: web, image: acme/shop-web:1.4.2, ports: [{ containerPort: 80 }] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec: { containers: [{ name: api, image: acme/shop-api:1.4.2, ports: [{ containerPort: 8000 }] }] }
",
    check: same,
};

fn floating(graph: &Graph, findings: &mut Findings) {
    for workload in &graph.workloads {
        for container in &workload.containers {
            let image = container.image;
            let floats = image.digest.is_none() && image.tag.is_none_or(|tag| tag == "latest");
            let templated =
                image.text.contains("${") || image.text.contains("$(") || image.text.is_empty();
            if !floats || templated {
                continue;
            }
            let is_database = Engine::of_image(image.name()).is_some() && !container.is_init;
            let message = format!("`{}` is whatever version is newest", image.text);
            let found =
                if is_database { FLOATING.warning(message) } else { FLOATING.hint(message) };
            let found = found.at(container.image_span(), "no fixed version");
            findings
                .add(workload.object, found.help("name a version, such as `:1.4.2`, or a digest"));
        }
    }
}

fn same(graph: &Graph, findings: &mut Findings) {
    let mut known: BTreeMap<&str, Roles> = BTreeMap::new();
    for workload in &graph.workloads {
        let Some(first) = workload.running().next() else { continue };
        let Some(port) = first.ports.first() else { continue };
        let roles = known.entry(first.image.text).or_default();
        let is_told = is_told(first);
        if let Some(found) = roles.others(port.number, is_told, workload) {
            findings.add(workload.object, found);
        }
        roles.keep(port.number, is_told, workload);
    }
}

/// The workloads that run one image, in order: the first two of each port, those that are told their role
/// and those that are not.
#[derive(Default)]
struct Roles<'g, 'a> {
    told: Vec<(u16, Vec<&'g Workload<'a>>)>,
    untold: Vec<(u16, Vec<&'g Workload<'a>>)>,
}

impl<'g, 'a> Roles<'g, 'a> {
    /// The first other one with which a workload shares its image.
    fn others(&self, port: u16, is_told: bool, workload: &Workload) -> Option<Diagnostic> {
        let told = if is_told { [].as_slice() } else { &self.told };
        // One port is the same, so that the next one differs; of two names one differs.
        let first = |list: &[(u16, Vec<&'g Workload<'a>>)]| {
            let mut others = list.iter().filter(|(other, _)| *other != port).take(2);
            let mut ones = others.by_ref().flat_map(|(_, ones)| ones.clone());
            ones.find(|other| other.object.name != workload.object.name)
        };
        let mut fitting: Vec<&Workload> =
            [told, &self.untold].into_iter().filter_map(first).collect();
        fitting.sort_by_key(|one| one.index);
        fitting.into_iter().find_map(|other| shared(workload, other))
    }

    fn keep(&mut self, port: u16, is_told: bool, workload: &'g Workload<'a>) {
        const MOST: usize = 3;
        let list = if is_told { &mut self.told } else { &mut self.untold };
        if !is_alone(workload) {
            return;
        }
        let is_full = list.len() >= MOST;
        match list.iter_mut().find(|(other, _)| *other == port) {
            Some((_, ones)) => {
                let is_new = ones.iter().all(|one| one.object.name != workload.object.name);
                if ones.len() < 2 && is_new {
                    ones.push(workload);
                }
            }
            None if !is_full => list.push((port, vec![workload])),
            None => {}
        }
    }
}

/// Whether a workload has one container, which is not told what to do.
fn is_alone(workload: &Workload) -> bool {
    let mut running = workload.running();
    let plain = |one: &Container| one.words().next().is_none();
    running.next().is_some_and(plain) && running.next().is_none()
}

/// Whether the environment may tell a container its role, or its port.
fn is_told(container: &Container) -> bool {
    let number = container.ports.first().map(|port| port.number.to_string()).unwrap_or_default();
    container.environment.variables.iter().any(|variable| {
        let upper = variable.name.to_uppercase();
        let value = variable.value.as_deref().unwrap_or_default();
        upper.ends_with("PORT") && value == number
            || upper.contains("ROLE")
            || upper.contains("MODE")
            || is_part_of_name(&upper, value)
    })
}

/// Whether a variable names the parts of a program that run: `SERVICES: history`. What tracing calls a program is
/// another matter.
fn is_part_of_name(name: &str, value: &str) -> bool {
    let last = name.rsplit('_').next().unwrap_or_default();
    let is_word = !value.is_empty() && !value.contains(['/', ':', '.']);
    let is_part = matches!(last, "SERVICE" | "SERVICES" | "COMPONENT" | "COMPONENTS");
    is_part && is_word && !name.starts_with("OTEL_")
}

fn shared(workload: &Workload, other: &Workload) -> Option<Diagnostic> {
    let (own, theirs) = (workload.running().next()?, other.running().next()?);
    let (port, other_port) = (own.ports.first()?, theirs.ports.first()?);
    let alike = own.image.text == theirs.image.text && !own.image.text.is_empty();
    let differ = port.number != other_port.number && workload.object.name != other.object.name;
    let both_told = is_told(own) && is_told(theirs);
    if !(alike && differ && is_alone(workload) && is_alone(other)) || both_told {
        return None;
    }
    let message = format!(
        "{} and {} run the same image on different ports",
        workload.object.label(),
        other.object.label()
    );
    Some(
        SAME.warning(message)
            .at(own.image_span(), "the same image")
            .also(theirs.image_span(), "as here")
            .also(port.span, "listens here")
            .also(other_port.span, "and here")
            .help("write the image of each role"),
    )
}
