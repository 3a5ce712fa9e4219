//! Whether the namespaces of the stack take its pods: the Pod Security Standards, before the API server asks.
//! <https://kubernetes.io/docs/concepts/security/pod-security-standards/>

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::diagnostic::{Code, Diagnostic};
use crate::object::Bundle;

/// The label by which a namespace refuses pods.
const ENFORCE: &str = "pod-security.kubernetes.io/enforce";

/// Capabilities that a container may add under `baseline`.
const CAPABILITIES: [&str; 13] = [
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

/// Kinds of volumes that a pod may have under `restricted`.
const VOLUMES: [&str; 8] = [
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "persistentVolumeClaim",
    "projected",
    "secret",
];

/// Reports pods that their namespace refuses.
pub fn check(bundle: &Bundle, diagnostics: &mut Vec<Diagnostic>) {
    let namespaces = bundle.objects.iter().filter(|object| object.kind() == "Namespace");
    let levels: BTreeMap<&str, String> = namespaces
        .filter_map(|object| {
            let level = object.body.text(&["metadata", "labels", ENFORCE]);
            (!level.is_empty()).then(|| (object.name(), level.to_owned()))
        })
        .collect();
    for object in &bundle.objects {
        let Some(level) = levels.get(object.namespace()) else { continue };
        let Some(path) = path(object.kind()) else { continue };
        let Some(pod) = object.body.pointer(path) else { continue };
        let Some(problem) = problem(pod, level) else { continue };
        let message = format!(
            "the namespace `{}` is {level}, and refuses the pods of {} `{}`: {problem}",
            object.namespace(),
            object.kind(),
            object.name()
        );
        let mut diagnostic = Diagnostic::error(Code::RefusedPod, message);
        if let Some(origin) = object.origin {
            diagnostic = diagnostic.at(origin, "the API server would refuse them");
        }
        let help = if level == "restricted" {
            "harden the container that you added, or set `security: baseline` for a component of this namespace"
        } else {
            "take it out, or put it into a namespace of your own"
        };
        diagnostics.push(diagnostic.help(help));
    }
}

/// Where an object of a kind has its pod.
fn path(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "Pod" => "/spec",
        "CronJob" => "/spec/jobTemplate/spec/template/spec",
        "DaemonSet" | "Deployment" | "Job" | "ReplicaSet" | "StatefulSet" => "/spec/template/spec",
        _ => return None,
    })
}

/// Why a level refuses a pod.
fn problem(pod: &Json, level: &str) -> Option<String> {
    match level {
        "baseline" => baseline(pod),
        "restricted" => baseline(pod).or_else(|| restricted(pod)),
        _ => None,
    }
}

fn containers(pod: &Json) -> impl Iterator<Item = &Json> {
    let lists = ["initContainers", "containers", "ephemeralContainers"];
    lists.into_iter().filter_map(|list| pod[list].as_array()).flatten()
}

fn name(container: &Json) -> &str {
    container["name"].as_str().unwrap_or_default()
}

fn baseline(pod: &Json) -> Option<String> {
    for key in ["hostNetwork", "hostPID", "hostIPC"] {
        if pod[key] == true {
            return Some(format!("`{key}` is not allowed"));
        }
    }
    let volumes = pod["volumes"].as_array().into_iter().flatten();
    if let Some(volume) = volumes.filter(|volume| !volume["hostPath"].is_null()).map(name).next() {
        return Some(format!("the volume `{volume}` is a folder of the node"));
    }
    let unconfined = |context: &Json| context["seccompProfile"]["type"] == "Unconfined";
    if unconfined(&pod["securityContext"]) {
        return Some("its seccomp profile is `Unconfined`".to_owned());
    }
    for container in containers(pod) {
        let (name, context) = (name(container), &container["securityContext"]);
        if context["privileged"] == true {
            return Some(format!("the container `{name}` is privileged"));
        }
        if unconfined(context) {
            return Some(format!("the seccomp profile of `{name}` is `Unconfined`"));
        }
        let added = context["capabilities"]["add"].as_array().into_iter().flatten();
        let mut added = added.filter_map(Json::as_str);
        if let Some(other) = added.find(|one| !CAPABILITIES.contains(one)) {
            return Some(format!("the container `{name}` adds the capability `{other}`"));
        }
        let mut ports = container["ports"].as_array().into_iter().flatten();
        if ports.any(|port| port["hostPort"].as_i64().is_some_and(|port| port > 0)) {
            return Some(format!("the container `{name}` takes a port of the node"));
        }
        if context["procMount"].as_str().is_some_and(|mount| mount != "Default") {
            return Some(format!("the container `{name}` sees all of `/proc`"));
        }
    }
    None
}

fn restricted(pod: &Json) -> Option<String> {
    for volume in pod["volumes"].as_array().into_iter().flatten() {
        let kinds = volume.as_object().into_iter().flat_map(serde_json::Map::keys);
        let mut kinds = kinds.filter(|key| *key != "name");
        if let Some(kind) = kinds.find(|kind| !VOLUMES.contains(&kind.as_str())) {
            return Some(format!("the volume `{}` is a `{kind}`", name(volume)));
        }
    }
    let shared = &pod["securityContext"];
    for container in containers(pod) {
        let (name, context) = (name(container), &container["securityContext"]);
        let either = |key: &str| if context[key].is_null() { &shared[key] } else { &context[key] };
        if context["allowPrivilegeEscalation"] != false {
            return Some(format!("the container `{name}` lacks `allowPrivilegeEscalation: false`"));
        }
        if *either("runAsNonRoot") != true {
            return Some(format!("the container `{name}` lacks `runAsNonRoot: true`"));
        }
        if *either("runAsUser") == 0 {
            return Some(format!("the container `{name}` runs as user 0, which is root"));
        }
        let profile = either("seccompProfile")["type"].as_str().unwrap_or_default();
        if !["RuntimeDefault", "Localhost"].contains(&profile) {
            return Some(format!(
                "the container `{name}` lacks `seccompProfile: {{ type: RuntimeDefault }}`"
            ));
        }
        let capabilities = &context["capabilities"];
        let list = |key: &str| capabilities[key].as_array().into_iter().flatten();
        if !list("drop").any(|one| one == "ALL") {
            return Some(format!("the container `{name}` does not drop all capabilities"));
        }
        if let Some(other) = list("add").find(|one| *one != "NET_BIND_SERVICE") {
            return Some(format!("the container `{name}` adds the capability {other}"));
        }
    }
    None
}
