//! What a PodSpec asks of its parts together.

use std::collections::BTreeMap;

use crate::layer::node::Node;
use crate::manifest::Look;
use crate::shape::fault::{CONFLICT, VALUE};
use crate::shape::here::{Here, head};
use crate::source::Span;

pub fn check<'a>(here: &mut Here<'_, 'a>, node: &'a Node) {
    // An empty list is no list; without the field it is missing already.
    if let Some(containers) = node.get("containers")
        && node.items("containers").is_empty()
        && containers.as_scalar().is_none()
        && containers.as_map().is_none()
    {
        here.missing(node, "containers");
    }
    let containers = node.items("initContainers").iter().chain(node.items("containers"));
    unique(here, containers.map(|one| (one.text("name"), one)), "container");
    unique(here, node.items("volumes").iter().map(|one| (one.text("name"), one)), "volume");
    restarts(here, node);
    if node.text("dnsPolicy") == Some("None") && node.items("dnsConfig.nameservers").is_empty() {
        let at = node.get("dnsPolicy").map_or(node.span, |one| one.span);
        let help = "add `dnsConfig.nameservers`, or remove this line".to_owned();
        here.refuse(&CONFLICT, at, "dnsPolicy", "`None` needs name servers", help);
    }
    for init in node.items("initContainers") {
        if init.text("restartPolicy") == Some("Always") {
            continue;
        }
        for probe in ["livenessProbe", "readinessProbe", "startupProbe", "lifecycle"] {
            if let Some(found) = init.get(probe) {
                let at = head(found);
                let path = format!("initContainers.{probe}");
                let help =
                    "remove it, or write `restartPolicy: Always` to run it beside the others";
                here.refuse(&CONFLICT, at, &path, "is for containers that go on", help.to_owned());
            }
        }
    }
    if node.is_true("hostNetwork") {
        host_ports(here, node);
    }
}

/// Things in a list that have one name.
pub fn unique<'a>(
    here: &mut Here<'_, 'a>,
    named: impl Iterator<Item = (Option<&'a str>, &'a Node)>,
    what: &str,
) {
    let mut first: BTreeMap<&str, Span> = BTreeMap::new();
    for (name, node) in named {
        let Some(name) = name.filter(|name| !name.is_empty()) else { continue };
        let place = node.at("name").map_or(node.span, |name| name.span);
        match first.get(name) {
            None => {
                first.insert(name, place);
            }
            Some(known) => {
                let message = format!("{} has two {what}s `{name}`", here.object.label());
                let found = VALUE
                    .error(message)
                    .at(place, "again here")
                    .also(*known, "first here")
                    .help("give one of them another name");
                here.report(found);
            }
        }
    }
}

/// The restart policies that a kind allows.
fn restarts<'a>(here: &mut Here<'_, 'a>, node: &'a Node) {
    let policy = node.get("restartPolicy");
    let text = policy.and_then(|one| one.text("")).unwrap_or("Always");
    let kind = here.object.kind.as_str();
    let (fits, help) = match kind {
        "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "ReplicationController" => {
            (text == "Always", "remove the line: pods of this kind always restart")
        }
        "Job" | "CronJob" => {
            (text != "Always", "write `restartPolicy: OnFailure` or `Never`: a Job comes to an end")
        }
        _ => return,
    };
    if fits || !matches!(text, "Always" | "OnFailure" | "Never") {
        return;
    }
    let at = policy.map_or_else(|| head(node), |one| one.span);
    let what = if policy.is_none() {
        format!("is `Always` by default, which no {kind} takes")
    } else {
        format!("cannot be `{text}` in a {kind}")
    };
    here.refuse(&CONFLICT, at, "restartPolicy", &what, help.to_owned());
}

fn host_ports<'a>(here: &mut Here<'_, 'a>, node: &'a Node) {
    for port in node.items("containers").iter().flat_map(|one| one.items("ports")) {
        let (Some(own), Some(host)) = (port.number("containerPort"), port.number("hostPort"))
        else {
            continue;
        };
        if own != host && host != 0 {
            let at = port.get("hostPort").map_or(port.span, |one| one.span);
            let what = "differs from `containerPort`, and the pod has the network of its node";
            here.refuse(&CONFLICT, at, "hostPort", what, format!("write `{own}`, or remove it"));
        }
    }
}

pub fn toleration<'a>(here: &mut Here<'_, 'a>, node: &'a Node) {
    let operator = node.text("operator").unwrap_or("Equal");
    let at = |field: &str| node.get(field).map_or(node.span, |one| one.span);
    if operator == "Exists" && node.text("value").is_some_and(|value| !value.is_empty()) {
        let help = "remove `value`, or write `operator: Equal`".to_owned();
        here.refuse(&CONFLICT, at("value"), "value", "cannot stand beside `Exists`", help);
    }
    let has_key = node.text("key").is_some_and(|key| !key.is_empty());
    if !has_key && operator != "Exists" && !node.as_map().is_none_or(|map| map.entries.is_empty()) {
        let help = "add `key`, or write `operator: Exists`".to_owned();
        let at = head(node);
        here.refuse(&CONFLICT, at, "operator", "must be `Exists` without a key", help);
    }
    if node.get("tolerationSeconds").is_some() && node.text("effect") != Some("NoExecute") {
        let help = "write `effect: NoExecute`, or remove it".to_owned();
        let place = at("tolerationSeconds");
        here.refuse(&CONFLICT, place, "tolerationSeconds", "is for `NoExecute` alone", help);
    }
}
