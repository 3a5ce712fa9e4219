//! GEN501: a kind that its API does not have.

use crate::check::removed_api;
use crate::check::rule::Findings;
use crate::graph::Graph;
use crate::manifest::object::Object;
use crate::shape::fault::{KIND, MISSING};
use crate::shape::table::SHAPES;
use crate::values::suggest::{list_of, nearest};

/// Kinds of these versions that the table leaves out: nobody writes them, or OpenShift serves them.
const OTHERS: [&str; 28] = [
    "Binding",
    "BuildConfig",
    "CSINode",
    "CSIStorageCapacity",
    "ComponentStatus",
    "ControllerRevision",
    "DeploymentConfig",
    "DeviceClass",
    "Event",
    "Eviction",
    "IPAddress",
    "ImageStream",
    "LocalSubjectAccessReview",
    "MutatingAdmissionPolicy",
    "MutatingAdmissionPolicyBinding",
    "Project",
    "ResourceClaim",
    "ResourceClaimTemplate",
    "ResourceSlice",
    "Route",
    "Scale",
    "ServiceCIDR",
    "Status",
    "Template",
    "User",
    "VolumeAttachment",
    "VolumeAttributesClass",
    "WorkloadGroup",
];

pub fn check(graph: &Graph, findings: &mut Findings) {
    for object in graph.objects.iter().filter(|object| !object.is_generated) {
        if is_in_doubt(object) {
            report(object, graph, findings);
        }
    }
}

/// Whether a version of Kubernetes' own is written beside a kind that it may not have.
fn is_in_doubt(object: &Object) -> bool {
    let (version, kind) = (object.api_version.as_str(), object.kind.as_str());
    let is_list = kind.ends_with("List");
    let is_open = version.contains(['$', '{', '<']) || kind.contains(['$', '{', '<']);
    !SHAPES.has(version, kind)
        && !OTHERS.contains(&kind)
        && !is_list
        && !is_open
        && removed_api::find(version, kind).is_none()
}

fn report(object: &Object, graph: &Graph, findings: &mut Findings) {
    let (version, kind) = (object.api_version.as_str(), object.kind.as_str());
    let group = object.group();
    let Some(node) = object.node.get("apiVersion") else {
        let place = object.node.get("kind").map_or(object.place(), |node| node.span);
        let found = MISSING
            .error(format!("{} has no `apiVersion`", object.label()))
            .at(place, "of which version?");
        let home = SHAPES.versions(kind).find(|home| !home.contains("beta")).unwrap_or("v1");
        findings.add(object, found.help(format!("write `apiVersion: {home}` above it")));
        return;
    };
    let homes: Vec<&str> = SHAPES.versions(kind).collect();
    let is_own = SHAPES.kinds(version).next().is_some();
    let is_of_group = |home: &&&str| home.split_once('/').map_or("", |(group, _)| group) == group;
    let message = format!("there is no {kind} in `{version}`");
    if let Some(home) = homes.iter().find(is_of_group).or(homes.first()).filter(|_| {
        // Another group may have a kind of the same name: Knative's Service, OpenShift's Role.
        is_own
            || homes.iter().any(|home| is_of_group(&home))
            || group == "extensions"
            || !group.contains('.')
    }) {
        let mut found = KIND.error(message).at(node.span, "not here");
        found = found.help(format!("write `{home}`"));
        let is_early = version.contains("alpha") || version.contains("beta");
        if homes.len() == 1 && !is_early && graph.sources.text(node.span) == version {
            found = found.fix(node.span, *home);
        }
        findings.add(object, found);
        return;
    }
    // Configurations of programs have `v1`, too.
    let near = nearest(kind, SHAPES.kinds(version));
    if is_own
        && (near.is_some() || !group.is_empty())
        && let Some(node) = object.node.get("kind")
    {
        let found = KIND.error(message).at(node.span, "not here");
        let found = if let Some(near) = near {
            found.help(format!("write `{near}`")).fix(node.span, near)
        } else {
            found.help(format!("it has {}", list_of(SHAPES.kinds(version))))
        };
        findings.add(object, found);
    }
}
