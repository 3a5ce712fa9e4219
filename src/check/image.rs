//! GEN439, GEN465: images without a fixed version, and one image in two roles.

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::graph::Graph;
use crate::graph::container::Container;
use crate::graph::database::Engine;
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
    for (index, workload) in graph.workloads.iter().enumerate() {
        for other in &graph.workloads[..index] {
            if let Some(found) = shared(workload, other) {
                findings.add(workload.object, found);
                break;
            }
        }
    }
}

fn shared(workload: &Workload, other: &Workload) -> Option<Diagnostic> {
    let alone = |one: &'_ Workload| one.running().count() == 1;
    let (own, theirs) = (workload.running().next()?, other.running().next()?);
    let (port, other_port) = (own.ports.first()?, theirs.ports.first()?);
    let plain = |one: &Container| one.words().next().is_none();
    let alike = own.image.text == theirs.image.text
        && !own.image.text.is_empty()
        && port.number != other_port.number
        && plain(own)
        && plain(theirs);
    // The role, or the port, may come from the environment.
    let told = |one: &Container| {
        let number = one.ports.first().map(|port| port.number.to_string()).unwrap_or_default();
        one.environment.variables.iter().any(|variable| {
            let upper = variable.name.to_uppercase();
            let value = variable.value.as_deref().unwrap_or_default();
            upper.ends_with("PORT") && value == number
                || upper.contains("ROLE")
                || upper.contains("MODE")
        })
    };
    let differ = workload.object.name != other.object.name;
    if !(alike && differ && alone(workload) && alone(other)) || told(own) && told(theirs) {
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
