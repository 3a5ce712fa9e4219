//! The Pod Security Standards, of which `gen check` and `gen render` say the same: every control is broken once, and
//! what a level lets pass is let pass.

use stackgen::admission::pod_control::{Control, Level};
use stackgen::admission::pod_standard::CONTROLS;

use crate::check::told;
use crate::project::{Memory, request, said};

/// What a pod is, and what is refused of it; nothing where it passes.
type Case = (&'static str, &'static str);

/// A pod that passes `restricted`, to which lines of its spec and of its container are added.
const HARDENED: [&str; 2] = [
    "securityContext: { runAsNonRoot: true, seccompProfile: { type: RuntimeDefault }",
    "securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL]",
];

/// A stack is one of something.
const WORKER: &str = "name: shop\nbackends: { w: { image: 'acme/w:1.0.0', port: null } }\n";

/// Specs that `baseline` refuses, and `restricted` with it.
const BASELINE: &[Case] = &[
    ("hostNetwork: true, POD }, containers: [{ CONTAINER } } }]", "the pod has `hostNetwork`"),
    ("hostPID: true, POD }, containers: [{ CONTAINER } } }]", "the pod has `hostPID`"),
    ("hostIPC: true, POD }, containers: [{ CONTAINER } } }]", "the pod has `hostIPC`"),
    (
        "POD, windowsOptions: { hostProcess: true } }, containers: [{ CONTAINER } } }]",
        "the pod is a process of its node (`hostProcess`)",
    ),
    ("containers: [{ securityContext: { privileged: true } }]", "the container `a` is privileged"),
    (
        "POD }, containers: [{ CONTAINER, add: [SYS_ADMIN] } } }]",
        "the container `a` adds the capability `SYS_ADMIN`",
    ),
    (
        "POD }, volumes: [{ name: v, hostPath: { path: /x } }], containers: [{ CONTAINER } } }]",
        "the volume `v` is a folder of its node",
    ),
    (
        "POD }, containers: [{ ports: [{ containerPort: 80, hostPort: 8080 }], CONTAINER } } }]",
        "the container `a` takes the port 8080 of its node",
    ),
    (
        "POD, appArmorProfile: { type: Unconfined } }, containers: [{ CONTAINER } } }]",
        "the pod has the AppArmor profile `Unconfined`",
    ),
    (
        "POD }, containers: [{ CONTAINER }, seLinuxOptions: { type: spc_t } } }]",
        "the container `a` has the SELinux type `spc_t`",
    ),
    (
        "POD, seLinuxOptions: { user: root_u } }, containers: [{ CONTAINER } } }]",
        "the pod has the SELinux user `root_u`",
    ),
    (
        "POD, seLinuxOptions: { role: sysadm_r } }, containers: [{ CONTAINER } } }]",
        "the pod has the SELinux role `sysadm_r`",
    ),
    (
        "POD }, containers: [{ CONTAINER }, procMount: Unmasked } }]",
        "the container `a` sees all of `/proc`",
    ),
    (
        "POD }, containers: [{ CONTAINER }, seccompProfile: { type: Unconfined } } }]",
        "the container `a` has the seccomp profile `Unconfined`",
    ),
    (
        "POD, sysctls: [{ name: kernel.msgmax, value: '1' }] }, containers: [{ CONTAINER } } }]",
        "the pod sets `kernel.msgmax` of the kernel",
    ),
    (
        "POD }, containers: [{ CONTAINER } } }], initContainers: [{ securityContext: { privileged: true } }]",
        "the container `i` is privileged",
    ),
    (
        "POD }, containers: [{ CONTAINER } } }], ephemeralContainers: [{ securityContext: { privileged: true } }]",
        "the container `e` is privileged",
    ),
];

/// Hosts of probes and hooks, by their paths.
const HOSTS: [&str; 10] = [
    "livenessProbe: { httpGet: { port: 80, host: evil } }",
    "readinessProbe: { httpGet: { port: 80, host: evil } }",
    "startupProbe: { httpGet: { port: 80, host: evil } }",
    "livenessProbe: { tcpSocket: { port: 80, host: evil } }",
    "readinessProbe: { tcpSocket: { port: 80, host: evil } }",
    "startupProbe: { tcpSocket: { port: 80, host: evil } }",
    "lifecycle: { postStart: { httpGet: { port: 80, host: evil } } }",
    "lifecycle: { preStop: { httpGet: { port: 80, host: evil } } }",
    "lifecycle: { postStart: { tcpSocket: { port: 80, host: evil } } }",
    "lifecycle: { preStop: { tcpSocket: { port: 80, host: evil } } }",
];

/// Specs that `restricted` alone refuses.
const RESTRICTED: &[Case] = &[
    (
        "POD }, volumes: [{ name: v, nfs: { server: a, path: /x } }], containers: [{ CONTAINER } } }]",
        "the volume `v` is of the kind `nfs`",
    ),
    (
        "POD }, containers: [{ securityContext: { capabilities: { drop: [ALL] } } }]",
        "the container `a` lacks `allowPrivilegeEscalation: false`",
    ),
    (
        "securityContext: { runAsNonRoot: false, seccompProfile: { type: Localhost, localhostProfile: a } }, containers: [{ CONTAINER }, runAsNonRoot: true } }]",
        "the pod says `runAsNonRoot: false`",
    ),
    (
        "securityContext: { seccompProfile: { type: RuntimeDefault } }, containers: [{ CONTAINER } } }]",
        "the container `a` lacks `runAsNonRoot: true`",
    ),
    (
        "POD, runAsUser: 0 }, containers: [{ CONTAINER }, runAsUser: 1 } }]",
        "the pod runs as user 0, which is root",
    ),
    (
        "securityContext: { runAsNonRoot: true }, containers: [{ CONTAINER } } }]",
        "the container `a` lacks `seccompProfile: { type: RuntimeDefault }`",
    ),
    (
        "POD }, containers: [{ securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [CHOWN] } } }]",
        "the container `a` does not drop all capabilities",
    ),
    (
        "POD }, containers: [{ CONTAINER, add: [CHOWN] } } }]",
        "the container `a` adds the capability `CHOWN`",
    ),
    (
        "POD }, hostUsers: false, containers: [{ CONTAINER }, procMount: Unmasked } }]",
        "the container `a` sees all of `/proc`",
    ),
    (
        "containers: [{ }]",
        "the container `a` lacks `allowPrivilegeEscalation: false`; the container `a` lacks `runAsNonRoot: true`; the container `a` lacks `seccompProfile: { type: RuntimeDefault }`; the container `a` does not drop all capabilities",
    ),
];

/// Specs that `restricted` lets pass, and `baseline` with it.
const PASS: &[&str] = &[
    "POD }, containers: [{ CONTAINER } } }]",
    "POD }, containers: [{ CONTAINER, add: [NET_BIND_SERVICE] } } }]",
    "POD, appArmorProfile: { type: Localhost, localhostProfile: a } }, containers: [{ CONTAINER }, seLinuxOptions: { type: container_t } } }]",
    "POD, sysctls: [{ name: net.ipv4.tcp_wmem, value: '1 2 3' }] }, containers: [{ CONTAINER }, procMount: Default } }]",
    "securityContext: { }, containers: [{ CONTAINER }, runAsNonRoot: true, runAsUser: 5, seccompProfile: { type: RuntimeDefault } } }]",
    "POD }, volumes: [{ name: v, emptyDir: { } }, { name: w }], containers: [{ CONTAINER } } }]",
    "securityContext: { seccompProfile: { type: RuntimeDefault } }, hostUsers: false, containers: [{ CONTAINER }, runAsUser: 0 } }]",
    "POD }, containers: [{ ports: [{ containerPort: 80, hostPort: 0 }], CONTAINER } } }]",
];

/// A namespace of labels, and a pod in it, as the two lines of a list of documents.
fn objects(labels: &str, metadata: &str, spec: &str) -> [String; 2] {
    let [pod, own] = HARDENED;
    let spec = spec.replace("POD", pod).replace("CONTAINER", own);
    let lists = [("containers", "a"), ("initContainers", "i"), ("ephemeralContainers", "e")];
    let named = lists.into_iter().fold(spec, |spec, (list, name)| {
        let start = format!("{list}: [{{");
        spec.replace(&start, &format!("{start} name: {name}, image: 'acme/a:1',"))
    });
    [
        format!(
            "apiVersion: v1, kind: Namespace, metadata: {{ name: lab, labels: {{ {labels} }} }}"
        ),
        format!(
            "apiVersion: v1, kind: Pod, metadata: {{ name: a, namespace: lab{metadata} }}, spec: {{ {named} }}"
        ),
    ]
}

/// What the two readers say is refused, which is the same; nothing where the pod passes.
fn refused(labels: &str, metadata: &str, spec: &str) -> String {
    let [namespace, pod] = objects(labels, metadata, spec);
    let manifests = format!("{{ {namespace} }}\n---\n{{ {pod} }}\n");
    let told = told(&[("k8s.yaml", &manifests)]);
    let line = told.lines().find(|line| line.contains("[GEN447]"));
    let by_check = line.and_then(|line| line.split_once("refuses the pods of Pod/a: "));
    let values = format!("{WORKER}extraObjects: {{ a: {{ {namespace} }}, b: {{ {pod} }} }}\n");
    let told = said(&Memory::new(&[("values/base.yaml", &values)]), &request("", None, &[]));
    let line = told.lines().find(|line| line.contains("[GEN213]"));
    let by_render = line.and_then(|line| line.split_once("refuses the pods of Pod `a`: "));
    assert!(!told.contains("error[") || by_render.is_some(), "{told}\n{values}");
    let [by_check, by_render] =
        [by_check, by_render].map(|found| found.map(|(_, what)| what.to_owned()));
    assert_eq!(by_check, by_render, "{manifests}");
    by_check.unwrap_or_default()
}

/// The labels of a level.
fn level(name: &str) -> String {
    format!("pod-security.kubernetes.io/enforce: {name}")
}

#[test]
fn every_control_refuses_what_it_is_about() {
    let mut seen = Vec::new();
    for (spec, what) in BASELINE {
        assert_eq!(refused(&level("baseline"), "", spec), *what, "{spec}");
        let also = refused(&level("restricted"), "", spec);
        assert!(also.contains(what), "{spec}: {also}");
        assert_eq!(refused(&level("privileged"), "", spec), "");
        seen.push(*what);
    }
    for (spec, what) in RESTRICTED {
        assert_eq!(refused(&level("baseline"), "", spec), "", "{spec}");
        assert_eq!(refused(&level("restricted"), "", spec), *what, "{spec}");
        seen.push(*what);
    }
    let host = "the container `a` has a probe or a hook that calls the host `evil`";
    for field in HOSTS {
        let spec = format!("containers: [{{ {field} }}]");
        assert_eq!(refused(&level("baseline"), "", &spec), host, "{spec}");
    }
    seen.push(host);
    let key = ", annotations: { container.apparmor.security.beta.kubernetes.io/a: unconfined }";
    let annotation = refused(&level("baseline"), key, "containers: [{ }]");
    assert!(annotation.ends_with("sets the AppArmor profile `unconfined`"), "{annotation}");
    seen.push(&annotation);
    for control in CONTROLS {
        let start = control.said.split("{}").next().expect("a first part");
        assert!(seen.iter().any(|what| what.contains(start)), "no pod breaks {control:?}");
    }
}

#[test]
fn what_a_level_lets_pass_passes() {
    for spec in PASS {
        for name in ["baseline", "restricted"] {
            assert_eq!(refused(&level(name), "", spec), "", "{name}: {spec}");
        }
    }
    // What is bare meets `baseline`, and Windows has neither capabilities nor profiles.
    assert_eq!(refused(&level("baseline"), "", "containers: [{ }]"), "");
    let windows =
        "os: { name: windows }, securityContext: { runAsNonRoot: true }, containers: [{ }]";
    assert_eq!(refused(&level("restricted"), "", windows), "");
}

#[test]
fn controls_are_those_of_the_version_that_the_namespace_names() {
    let of = |version: &str| {
        format!("{}, pod-security.kubernetes.io/enforce-version: {version}", level("baseline"))
    };
    let sysctl =
        "securityContext: { sysctls: [{ name: net.ipv4.tcp_rmem, value: a }] }, containers: [{ }]";
    assert_eq!(refused(&of("v1.31"), "", sysctl), "the pod sets `net.ipv4.tcp_rmem` of the kernel");
    assert_eq!(refused(&of("v1.32"), "", sysctl), "");
    assert_eq!(refused(&of("latest"), "", sysctl), "");
    let host = "containers: [{ livenessProbe: { tcpSocket: { port: 80, host: evil } } }]";
    assert_eq!(refused(&of("v1.33"), "", host), "");
    assert_ne!(refused(&of("v1.34"), "", host), "");
    let newer: Vec<&Control> = CONTROLS.iter().filter(|control| control.since > 0).collect();
    assert!(newer.iter().all(|control| control.level == Level::Baseline && control.since == 34));
}

#[test]
fn all_that_a_pod_breaks_is_told_at_once_with_the_containers_that_do() {
    let spec = "hostPID: true, containers: [{ securityContext: { privileged: true } }], initContainers: [{ securityContext: { privileged: true } }]";
    assert_eq!(
        refused(&level("baseline"), "", spec),
        "the pod has `hostPID`; the container `i` (and `a`) is privileged"
    );
}
