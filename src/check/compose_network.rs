//! GEN515: services of a Compose project that name each other and share no network.

use std::collections::BTreeSet;

use crate::check::compose_project::{ComposeProject, WrittenService};
use crate::check::compose_reference::keys;
use crate::check::compose_shape::in_compose;
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::source::Span;

pub const RULE: Rule = Rule {
    code: Code::NoSharedNetwork,
    severity: Severity::Error,
    why: "The name of a service resolves in the networks that it is in. A service that lists networks is in those alone, \
          and no more in the project's own, `default`: https://docs.docker.com/compose/how-tos/networking/.",
    symptom: "getaddrinfo: name or service not known",
    bad: "\
services:
  api:
    image: acme/api:1.4.2
    environment: { STORE_URL: \"http://store:9000\" }
    networks: [front]
  store:
    image: acme/store:1.4.2
    networks: [back]
networks:
  front:
  back:
",
    good: "\
services:
  api:
    image: acme/api:1.4.2
    environment: { STORE_URL: \"http://store:9000\" }
    networks: [front, back]
  store:
    image: acme/store:1.4.2
    networks: [back]
networks:
  front:
  back:
",
    check: in_compose,
};

/// Tells of an address, named by a variable, that leads to a service in other networks.
pub fn check(
    project: &ComposeProject,
    caller: &WrittenService,
    variable: &str,
    host: Span,
    server: &str,
    findings: &mut Findings,
) {
    let is_elsewhere = |name: &str| {
        project.value(name, "network_mode").is_some() || project.value(name, "extends").is_some()
    };
    if is_elsewhere(caller.name) || is_elsewhere(server) || caller.name == server {
        return;
    }
    let (own, theirs) = (networks(project, caller.name), networks(project, server));
    if own.iter().any(|network| theirs.contains(network)) || project.takes_more {
        return;
    }
    // Others may join both, from files that are given beside.
    let is_alone = project.others().next().is_none();
    let shown = |names: &BTreeSet<&str>| {
        let names: Vec<&str> = names.iter().copied().take(4).collect();
        format!("`{}`", names.join("`, `"))
    };
    let message =
        format!("`{variable}` names `{server}`, which shares no network with `{}`", caller.name);
    let mut found = RULE
        .judged(is_alone, message)
        .at(host, "does not resolve")
        .also(caller.entry.key, format!("is in {}", shown(&own)));
    if let Some(other) = project.written().find(|other| other.name == server) {
        found = found.also(other.entry.key, format!("is in {}", shown(&theirs)));
    }
    let help = format!("add {} to `networks` of `{}`", shown(&theirs), caller.name);
    findings.about(caller.label(), found.help(help));
}

/// Whether a service can resolve the name of another one.
pub fn shares(project: &ComposeProject, one: &str, other: &str) -> bool {
    let (own, theirs) = (networks(project, one), networks(project, other));
    one == other
        || project.value(one, "network_mode").is_some()
        || own.iter().any(|network| theirs.contains(network))
}

/// The networks that a service is in.
fn networks<'c>(project: &ComposeProject<'c>, name: &str) -> BTreeSet<&'c str> {
    let mut found = BTreeSet::new();
    for layer in &project.layers {
        let own = layer.service(name).into_iter();
        found.extend(own.flat_map(|own| keys(own, "networks")).map(|(name, _)| name));
    }
    if found.is_empty() {
        found.insert("default");
    }
    found
}
