//! What a container and its probes must have.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::placeholder::is_gap;
use crate::shape::fault::{CONFLICT, MISSING, VALUE};
use crate::shape::here::{Here, head};
use crate::shape::pod;
use crate::source::Span;
use crate::values::env::POD_FIELDS;
use crate::values::suggest::{list_of, nearest};

pub fn check<'a>(here: &mut Here<'_, 'a>, node: &'a Node) {
    if node.text("image").is_none_or(str::is_empty) && node.get("image").is_none_or(is_text) {
        let name = node.text("name").unwrap_or_default();
        let message = format!("container `{name}` of {} has no image", here.object.label());
        let at = node.at("name").map_or_else(|| head(node), |name| name.span);
        let root = &here.object.node;
        let pods = ["spec", "spec.template.spec", "spec.jobTemplate.spec.template.spec"];
        let pod = pods.into_iter().filter_map(|path| root.at(path));
        let others = pod.flat_map(|pod| pod.items("containers")).filter_map(|one| one.text("name"));
        let near = nearest(name, others.filter(|other| *other != name));
        let help = match near {
            Some(near) => format!("write `{near}` if that is meant, or add `image:`"),
            None => "add `image:`".to_owned(),
        };
        let found = MISSING.error(message).at(at, "`image` is required").help(help);
        here.report(found);
    }
    pod::unique(here, node.items("ports").iter().map(|one| (one.text("name"), one)), "port");
    twice(here, node);
    let mut paths: BTreeMap<&str, Span> = BTreeMap::new();
    for mount in node.items("volumeMounts") {
        let Some(path) = mount.get("mountPath") else { continue };
        let Some(text) = path.text("").filter(|text| !text.is_empty()) else { continue };
        if let Some(first) = paths.insert(text, path.span) {
            let message = format!("{} mounts two volumes at `{text}`", here.object.label());
            let found = VALUE
                .error(message)
                .at(path.span, "again here")
                .also(first, "first here")
                .help("mount one of them somewhere else");
            here.report(found);
        }
        if mount.get("subPath").is_some() && mount.get("subPathExpr").is_some() {
            let at = mount.get("subPathExpr").map_or(mount.span, |one| one.span);
            let help = "remove one of them".to_owned();
            here.refuse(&CONFLICT, at, "subPathExpr", "cannot stand beside `subPath`", help);
        }
    }
    for (name, needs_one) in
        [("livenessProbe", true), ("startupProbe", true), ("readinessProbe", false)]
    {
        let Some(probe) = node.get(name) else { continue };
        let threshold = probe.get("successThreshold");
        if let Some(threshold) = threshold.filter(|one| one.number("").is_some_and(|one| one > 1))
            && needs_one
        {
            let path = format!("{name}.successThreshold");
            let help = "write `1`, or remove it".to_owned();
            here.refuse(&VALUE, threshold.span, &path, "must be 1", help);
        }
        if let Some(grace) = probe.get("terminationGracePeriodSeconds").filter(|_| !needs_one) {
            let path = format!("{name}.terminationGracePeriodSeconds");
            let help = "remove it: a pod that is not ready is not stopped".to_owned();
            here.refuse(&CONFLICT, grace.span, &path, "is for other probes", help);
        }
    }
    let context = node.get("securityContext");
    if let Some(context) = context.filter(|one| one.is_true("privileged"))
        && let Some(escalation) = context.get("allowPrivilegeEscalation")
        && !escalation.is_true("")
    {
        let path = "securityContext.allowPrivilegeEscalation";
        let help = "remove `privileged: true`, or this line".to_owned();
        here.refuse(
            &CONFLICT,
            escalation.span,
            path,
            "cannot be false with `privileged: true`",
            help,
        );
    }
}

fn is_text(node: &Node) -> bool {
    node.as_scalar().is_some()
}

/// `exec` without a command.
pub fn command<'a>(here: &mut Here<'_, 'a>, node: &'a Node) {
    if node.items("command").is_empty() && node.get("command").is_none_or(|one| !is_text(one)) {
        here.missing(node, "command");
    }
}

/// The maps of a pod that it may be told of, whole or one key of them.
const MAPS: [&str; 2] = ["metadata.annotations", "metadata.labels"];

/// A field of the pod itself, or one label or annotation: `metadata.labels['app']`.
pub fn field_path<'a>(here: &mut Here<'_, 'a>, node: &'a Node) {
    let Some(path) = node.get("fieldPath") else { return };
    let Some(text) = path.text("").filter(|text| !text.is_empty() && !is_gap(text)) else { return };
    let whole = text.strip_suffix("']").and_then(|text| text.split_once("['"));
    let name = whole.map_or(text, |(name, _)| name);
    if MAPS.contains(&name) || whole.is_none() && POD_FIELDS.contains(&name) {
        return;
    }
    let all = MAPS.into_iter().chain(POD_FIELDS);
    let help = match nearest(name, all.clone()) {
        Some(near) => format!("write `{near}`"),
        None => format!("write one of {}", list_of(all)),
    };
    here.refuse(&VALUE, path.span, "fieldPath", &format!("cannot be `{text}`"), help);
}

/// A variable that is written twice with different values: the last one counts.
/// <https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/>
fn twice<'a>(here: &mut Here<'_, 'a>, node: &'a Node) {
    let mut known: BTreeMap<&str, &Node> = BTreeMap::new();
    for entry in node.items("env") {
        let Some(name) = entry.get("name") else { continue };
        let Some(text) = name.text("").filter(|text| !is_gap(text)) else { continue };
        let Some(first) = known.insert(text, entry) else { continue };
        let value = |one: &'a Node| one.text("value");
        if value(first).is_some() && value(first) == value(entry) {
            continue;
        }
        let at = first.get("name").map_or(first.span, |one| one.span);
        let message = format!("{} sets `{text}` twice", here.object.label());
        let found = Diagnostic::warning(Code::FieldConflict, message)
            .at(name.span, "counts")
            .also(at, "has no effect")
            .note("the last one counts, silently; server-side apply refuses both")
            .help("remove one of the two");
        here.report(found);
    }
}
