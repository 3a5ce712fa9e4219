//! GEN494: an API that Kubernetes has removed.

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::graph::Graph;
use crate::manifest::Look;
use crate::manifest::object::Object;

pub const RULE: Rule = Rule {
    code: Code::RemovedApi,
    severity: Severity::Error,
    why: "https://kubernetes.io/docs/reference/using-api/deprecation-guide/ lists what was removed when. \
          It is a warning in a `scaleTargetRef`, where the group alone counts.",
    symptom: "no matches for kind",
    bad: "\
apiVersion: rbac.authorization.k8s.io/v1beta1
kind: ClusterRole
metadata: { name: monitor }
",
    good: "\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: monitor }
",
    check,
};

/// A removed version of a group: kinds (none are all), the version of Kubernetes that removed it, what
/// replaces it, and whether nothing but the version changes.
pub struct Removed {
    version: &'static str,
    kinds: &'static [&'static str],
    since: &'static str,
    now: &'static str,
    same: bool,
}

const fn removed(
    version: &'static str,
    kinds: &'static [&'static str],
    since: &'static str,
    now: &'static str,
    same: bool,
) -> Removed {
    Removed { version, kinds, since, now, same }
}

const REMOVED: [Removed; 27] = [
    removed("extensions/v1beta1", &["Ingress"], "1.22", "networking.k8s.io/v1", false),
    removed("extensions/v1beta1", &["NetworkPolicy"], "1.16", "networking.k8s.io/v1", true),
    removed("extensions/v1beta1", &["PodSecurityPolicy"], "1.16", "", false),
    removed("extensions/v1beta1", &[], "1.16", "apps/v1", false),
    removed("apps/v1beta1", &[], "1.16", "apps/v1", false),
    removed("apps/v1beta2", &[], "1.16", "apps/v1", false),
    removed("networking.k8s.io/v1beta1", &["Ingress"], "1.22", "networking.k8s.io/v1", false),
    removed("networking.k8s.io/v1beta1", &["IngressClass"], "1.22", "networking.k8s.io/v1", true),
    removed(
        "rbac.authorization.k8s.io/v1alpha1",
        &[],
        "1.22",
        "rbac.authorization.k8s.io/v1",
        true,
    ),
    removed("rbac.authorization.k8s.io/v1beta1", &[], "1.22", "rbac.authorization.k8s.io/v1", true),
    removed("apiextensions.k8s.io/v1beta1", &[], "1.22", "apiextensions.k8s.io/v1", false),
    removed(
        "admissionregistration.k8s.io/v1beta1",
        &["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"],
        "1.22",
        "admissionregistration.k8s.io/v1",
        false,
    ),
    removed("apiregistration.k8s.io/v1beta1", &[], "1.22", "apiregistration.k8s.io/v1", true),
    removed("scheduling.k8s.io/v1beta1", &[], "1.22", "scheduling.k8s.io/v1", true),
    removed("coordination.k8s.io/v1beta1", &["Lease"], "1.22", "coordination.k8s.io/v1", true),
    removed(
        "certificates.k8s.io/v1beta1",
        &["CertificateSigningRequest"],
        "1.22",
        "certificates.k8s.io/v1",
        false,
    ),
    removed(
        "storage.k8s.io/v1beta1",
        &["StorageClass", "VolumeAttachment", "CSIDriver", "CSINode"],
        "1.22",
        "storage.k8s.io/v1",
        true,
    ),
    removed("storage.k8s.io/v1beta1", &["CSIStorageCapacity"], "1.27", "storage.k8s.io/v1", true),
    removed("batch/v1beta1", &["CronJob"], "1.25", "batch/v1", true),
    removed("batch/v2alpha1", &[], "1.21", "batch/v1", true),
    removed("discovery.k8s.io/v1beta1", &[], "1.25", "discovery.k8s.io/v1", false),
    removed("policy/v1beta1", &["PodDisruptionBudget"], "1.25", "policy/v1", true),
    removed("policy/v1beta1", &["PodSecurityPolicy"], "1.25", "", false),
    removed("autoscaling/v2beta1", &[], "1.25", "autoscaling/v2", false),
    removed("autoscaling/v2beta2", &[], "1.26", "autoscaling/v2", true),
    removed("node.k8s.io/v1beta1", &["RuntimeClass"], "1.25", "node.k8s.io/v1", true),
    removed(
        "flowcontrol.apiserver.k8s.io/v1beta2",
        &[],
        "1.29",
        "flowcontrol.apiserver.k8s.io/v1",
        false,
    ),
];

/// Groups of cert-manager whose older versions its release 1.6 removed, which no present Kubernetes runs.
/// <https://cert-manager.io/docs/releases/upgrading/remove-deprecated-apis/>
const OF_CERT_MANAGER: [&str; 2] = ["cert-manager.io", "acme.cert-manager.io"];

/// What became of a version and a kind, if they were removed.
pub fn find(version: &str, kind: &str) -> Option<&'static Removed> {
    REMOVED
        .iter()
        .find(|one| one.version == version && (one.kinds.is_empty() || one.kinds.contains(&kind)))
}

fn group(version: &str) -> &str {
    version.split_once('/').map_or("", |(group, _)| group)
}

/// The version that an object's own became, where nothing else changed.
pub fn same_now(object: &Object) -> Option<&'static str> {
    let old = find(&object.api_version, &object.kind)?;
    (old.same && !old.now.is_empty()).then_some(old.now)
}

fn of_cert_manager(object: &Object) -> Option<Diagnostic> {
    let (group, version) = object.api_version.split_once('/')?;
    let is_old = OF_CERT_MANAGER.contains(&group) && version != "v1";
    let node = object.node.get("apiVersion").filter(|_| is_old)?;
    let message = format!(
        "{} is of `{}`, which cert-manager 1.6 removed",
        object.label(),
        object.api_version
    );
    let found = RULE.error(message).at(node.span, "no longer served");
    Some(found.help(format!("write `{group}/v1`, and adapt the fields that changed")))
}

fn check(graph: &Graph, findings: &mut Findings) {
    for object in graph.objects {
        if let Some(found) = of_cert_manager(object) {
            findings.add(object, found);
        }
        if let (Some(old), Some(node)) =
            (find(&object.api_version, &object.kind), object.node.get("apiVersion"))
        {
            let found = RULE
                .error(format!(
                    "{} is of `{}`, which Kubernetes {} removed",
                    object.label(),
                    old.version,
                    old.since
                ))
                .at(node.span, "no longer served");
            let found = match (old.now, old.same) {
                ("", _) => found.help("remove it; Pod Security admission takes its place"),
                (now, true) => found.help(format!("write `{now}`")).fix(node.span, now),
                (now, false) => {
                    found.help(format!("write `{now}`, and adapt the fields that changed"))
                }
            };
            findings.add(object, found);
        }
        let target = object.node.at("spec.scaleTargetRef");
        let version = target.and_then(|target| target.at("apiVersion"));
        if let (Some(target), Some(node)) = (target, version) {
            let kind = target.text("kind").unwrap_or_default();
            // Of a group that does not have the kind GEN460 tells.
            let is_same = |old: &&Removed| group(old.version) == group(old.now);
            if let Some(old) = find(node.text("").unwrap_or_default(), kind).filter(is_same) {
                let found = RULE
                    .warning(format!(
                        "{} scales a {kind} of `{}`, which is no more",
                        object.label(),
                        old.version
                    ))
                    .at(node.span, "the group alone still counts")
                    .help(format!("write `{}`", old.now))
                    .fix(node.span, old.now);
                findings.add(object, found);
            }
        }
    }
}
