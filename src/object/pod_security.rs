//! Whether the namespaces of the stack take its pods: the Pod Security Standards, before the API server asks.
//! <https://kubernetes.io/docs/concepts/security/pod-security-standards/>

use std::collections::BTreeMap;

use crate::admission::pod_security::{CAPABILITIES, ENFORCE, VOLUMES};
use crate::diagnostic::{Code, Diagnostic};
use crate::object::Bundle;
use crate::object::bundle::pod_path;
use crate::object::view::View;

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
        let Some(path) = pod_path(object.kind()) else { continue };
        let Some(pod) = View::of(&object.body).at(path) else { continue };
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

/// Why a level refuses a pod.
fn problem(pod: View<'_>, level: &str) -> Option<String> {
    match level {
        "baseline" => baseline(pod),
        "restricted" => baseline(pod).or_else(|| restricted(pod)),
        _ => None,
    }
}

fn containers(pod: View<'_>) -> impl Iterator<Item = View<'_>> {
    let lists = ["initContainers", "containers", "ephemeralContainers"];
    lists.into_iter().flat_map(move |list| pod.items(list))
}

fn name(container: View<'_>) -> &str {
    container.get("name").and_then(View::as_text).unwrap_or_default()
}

/// The texts in a list of a security context's capabilities.
fn capabilities<'p>(context: Option<View<'p>>, list: &str) -> Vec<&'p str> {
    let all = context.and_then(|context| context.get("capabilities"));
    all.map(|all| all.items(list).filter_map(View::as_text).collect()).unwrap_or_default()
}

fn profile(context: Option<View<'_>>) -> Option<&str> {
    context?.at(&["seccompProfile", "type"])?.as_text()
}

fn baseline(pod: View<'_>) -> Option<String> {
    for key in ["hostNetwork", "hostPID", "hostIPC"] {
        if pod.get(key).and_then(View::as_bool) == Some(true) {
            return Some(format!("`{key}` is not allowed"));
        }
    }
    let mut volumes = pod.items("volumes");
    if let Some(volume) = volumes.find(|volume| volume.get("hostPath").is_some()) {
        return Some(format!("the volume `{}` is a folder of the node", name(volume)));
    }
    if profile(pod.get("securityContext")) == Some("Unconfined") {
        return Some("its seccomp profile is `Unconfined`".to_owned());
    }
    for container in containers(pod) {
        let (name, context) = (name(container), container.get("securityContext"));
        let said = |key: &str| context.and_then(|context| context.get(key));
        if said("privileged").and_then(View::as_bool) == Some(true) {
            return Some(format!("the container `{name}` is privileged"));
        }
        if profile(context) == Some("Unconfined") {
            return Some(format!("the seccomp profile of `{name}` is `Unconfined`"));
        }
        let added = capabilities(context, "add");
        if let Some(other) = added.iter().find(|one| !CAPABILITIES.contains(one)) {
            return Some(format!("the container `{name}` adds the capability `{other}`"));
        }
        let mut ports = container.items("ports").filter_map(|port| port.get("hostPort"));
        if ports.any(|port| port.as_number().is_some_and(|port| port > 0)) {
            return Some(format!("the container `{name}` takes a port of the node"));
        }
        if said("procMount").and_then(View::as_text).is_some_and(|mount| mount != "Default") {
            return Some(format!("the container `{name}` sees all of `/proc`"));
        }
    }
    None
}

fn restricted(pod: View<'_>) -> Option<String> {
    for volume in pod.items("volumes") {
        let mut kinds = volume.keys().filter(|key| *key != "name");
        if let Some(kind) = kinds.find(|kind| !VOLUMES.contains(kind)) {
            return Some(format!("the volume `{}` is a `{kind}`", name(volume)));
        }
    }
    let shared = pod.get("securityContext");
    for container in containers(pod) {
        let (name, context) = (name(container), container.get("securityContext"));
        let own = |key: &str| context.and_then(|context| context.get(key));
        let either = |key: &str| own(key).or_else(|| shared.and_then(|shared| shared.get(key)));
        if own("allowPrivilegeEscalation").and_then(View::as_bool) != Some(false) {
            return Some(format!("the container `{name}` lacks `allowPrivilegeEscalation: false`"));
        }
        if either("runAsNonRoot").and_then(View::as_bool) != Some(true) {
            return Some(format!("the container `{name}` lacks `runAsNonRoot: true`"));
        }
        if either("runAsUser").and_then(View::as_number) == Some(0) {
            return Some(format!("the container `{name}` runs as user 0, which is root"));
        }
        let profile = either("seccompProfile").and_then(|profile| profile.get("type")?.as_text());
        if !["RuntimeDefault", "Localhost"].contains(&profile.unwrap_or_default()) {
            return Some(format!(
                "the container `{name}` lacks `seccompProfile: {{ type: RuntimeDefault }}`"
            ));
        }
        if !capabilities(context, "drop").contains(&"ALL") {
            return Some(format!("the container `{name}` does not drop all capabilities"));
        }
        let added = capabilities(context, "add");
        if let Some(other) = added.iter().find(|one| **one != "NET_BIND_SERVICE") {
            return Some(format!("the container `{name}` adds the capability `{other}`"));
        }
    }
    None
}
