//! The controls of the Pod Security Standards, a row for each field that they restrict.
//! <https://kubernetes.io/docs/concepts/security/pod-security-standards/>; what the page leaves open is as the API
//! server's own admission has it: <https://pkg.go.dev/k8s.io/pod-security-admission/policy>

use crate::admission::pod_control::{
    Control, Holders, Law, Relief, baseline, but, restricted, since,
};

/// Where the keys of annotations start that name AppArmor profiles of containers, from before there was a field.
pub const APPARMOR: &str = "container.apparmor.security.beta.kubernetes.io/";

const CAPABILITIES: Law = Law::Only(&[
    ("AUDIT_WRITE", 0),
    ("CHOWN", 0),
    ("DAC_OVERRIDE", 0),
    ("FOWNER", 0),
    ("FSETID", 0),
    ("KILL", 0),
    ("MKNOD", 0),
    ("NET_BIND_SERVICE", 0),
    ("SETFCAP", 0),
    ("SETGID", 0),
    ("SETPCAP", 0),
    ("SETUID", 0),
    ("SYS_CHROOT", 0),
]);

const SYSCTLS: Law = Law::Only(&[
    ("kernel.shm_rmid_forced", 0),
    ("net.ipv4.ip_local_port_range", 0),
    ("net.ipv4.tcp_syncookies", 0),
    ("net.ipv4.ping_group_range", 0),
    ("net.ipv4.ip_unprivileged_port_start", 0),
    ("net.ipv4.ip_local_reserved_ports", 27),
    ("net.ipv4.tcp_keepalive_time", 29),
    ("net.ipv4.tcp_fin_timeout", 29),
    ("net.ipv4.tcp_keepalive_intvl", 29),
    ("net.ipv4.tcp_keepalive_probes", 29),
    ("net.ipv4.tcp_rmem", 32),
    ("net.ipv4.tcp_wmem", 32),
]);

const SELINUX_TYPES: Law = Law::Only(&[
    ("", 0),
    ("container_t", 0),
    ("container_init_t", 0),
    ("container_kvm_t", 0),
    ("container_engine_t", 31),
]);

/// The keys of a volume; that of a folder of the node is refused by `baseline` already.
const VOLUMES: Law = Law::Only(&[
    ("name", 0),
    ("hostPath", 0),
    ("configMap", 0),
    ("csi", 0),
    ("downwardAPI", 0),
    ("emptyDir", 0),
    ("ephemeral", 0),
    ("image", 0),
    ("persistentVolumeClaim", 0),
    ("projected", 0),
    ("secret", 0),
]);

const PROFILES: Law = Law::Only(&[("RuntimeDefault", 0), ("Localhost", 0)]);
const EMPTY: Law = Law::Only(&[("", 0)]);
const NOTHING: Law = Law::Only(&[]);
const REMOVE: &str = "remove it";

/// The host of a probe or a hook, which makes the kubelet call whom it names: since 1.34.
const fn host(field: &'static str) -> Control {
    let said = "has a probe or a hook that calls the host `{}`";
    since(
        34,
        baseline(Holders::Containers, field, EMPTY, said, "remove `host`: the pod itself is asked"),
    )
}

/// All of them, in the order of the page.
pub const CONTROLS: &[Control] = {
    use Holders::{Annotations, Both, Containers, Inherited, Pod, Volumes};
    &[
        baseline(
            Both,
            "securityContext.windowsOptions.hostProcess",
            Law::Not(true),
            "is a process of its node (`hostProcess`)",
            REMOVE,
        ),
        baseline(Pod, "hostNetwork", Law::Not(true), "has `hostNetwork`", REMOVE),
        baseline(Pod, "hostPID", Law::Not(true), "has `hostPID`", REMOVE),
        baseline(Pod, "hostIPC", Law::Not(true), "has `hostIPC`", REMOVE),
        baseline(Containers, "securityContext.privileged", Law::Not(true), "is privileged", REMOVE),
        baseline(
            Containers,
            "securityContext.capabilities.add[*]",
            CAPABILITIES,
            "adds the capability `{}`",
            REMOVE,
        ),
        baseline(
            Volumes,
            "hostPath",
            NOTHING,
            "is a folder of its node",
            "use a claim, or an `emptyDir`",
        ),
        baseline(
            Containers,
            "ports[*].hostPort",
            Law::Zero,
            "takes the port {} of its node",
            "remove `hostPort`",
        ),
        host("livenessProbe.httpGet.host"),
        host("readinessProbe.httpGet.host"),
        host("startupProbe.httpGet.host"),
        host("livenessProbe.tcpSocket.host"),
        host("readinessProbe.tcpSocket.host"),
        host("startupProbe.tcpSocket.host"),
        host("lifecycle.postStart.httpGet.host"),
        host("lifecycle.preStop.httpGet.host"),
        host("lifecycle.postStart.tcpSocket.host"),
        host("lifecycle.preStop.tcpSocket.host"),
        baseline(
            Annotations,
            "",
            Law::StartsWith(&["runtime/default", "localhost/"]),
            "sets the AppArmor profile `{}`",
            REMOVE,
        ),
        baseline(
            Both,
            "securityContext.appArmorProfile.type",
            PROFILES,
            "has the AppArmor profile `{}`",
            "write `RuntimeDefault`",
        ),
        baseline(
            Both,
            "securityContext.seLinuxOptions.type",
            SELINUX_TYPES,
            "has the SELinux type `{}`",
            REMOVE,
        ),
        baseline(
            Both,
            "securityContext.seLinuxOptions.user",
            EMPTY,
            "has the SELinux user `{}`",
            REMOVE,
        ),
        baseline(
            Both,
            "securityContext.seLinuxOptions.role",
            EMPTY,
            "has the SELinux role `{}`",
            REMOVE,
        ),
        but(
            Relief::UserNamespace,
            baseline(
                Containers,
                "securityContext.procMount",
                Law::Only(&[("Default", 0)]),
                "sees all of `/proc`",
                REMOVE,
            ),
        ),
        baseline(
            Both,
            "securityContext.seccompProfile.type",
            PROFILES,
            "has the seccomp profile `{}`",
            "write `RuntimeDefault`",
        ),
        baseline(
            Pod,
            "securityContext.sysctls[*].name",
            SYSCTLS,
            "sets `{}` of the kernel",
            REMOVE,
        ),
        restricted(Volumes, "*", VOLUMES, "is of the kind `{}`", "use a claim"),
        but(
            Relief::Windows,
            restricted(
                Containers,
                "securityContext.allowPrivilegeEscalation",
                Law::False,
                "lacks `allowPrivilegeEscalation: false`",
                "write `allowPrivilegeEscalation: false` in its `securityContext`",
            ),
        ),
        but(
            Relief::UserNamespace,
            restricted(
                Both,
                "securityContext.runAsNonRoot",
                Law::Not(false),
                "says `runAsNonRoot: false`",
                "write `runAsNonRoot: true`",
            ),
        ),
        but(
            Relief::UserNamespace,
            restricted(
                Inherited,
                "securityContext.runAsNonRoot",
                Law::Present,
                "lacks `runAsNonRoot: true`",
                "write `runAsNonRoot: true` in the `securityContext` of the pod",
            ),
        ),
        but(
            Relief::UserNamespace,
            restricted(
                Both,
                "securityContext.runAsUser",
                Law::NotZero,
                "runs as user 0, which is root",
                "write the number of another user",
            ),
        ),
        restricted(
            Containers,
            "securityContext.procMount",
            Law::Only(&[("Default", 0)]),
            "sees all of `/proc`",
            REMOVE,
        ),
        but(
            Relief::Windows,
            restricted(
                Inherited,
                "securityContext.seccompProfile",
                Law::Present,
                "lacks `seccompProfile: { type: RuntimeDefault }`",
                "write `seccompProfile: { type: RuntimeDefault }` in the `securityContext` of the pod",
            ),
        ),
        but(
            Relief::Windows,
            restricted(
                Containers,
                "securityContext.capabilities.drop[*]",
                Law::Includes("ALL"),
                "does not drop all capabilities",
                "write `capabilities: { drop: [ALL] }` in its `securityContext`",
            ),
        ),
        but(
            Relief::Windows,
            restricted(
                Containers,
                "securityContext.capabilities.add[*]",
                Law::Only(&[("NET_BIND_SERVICE", 0)]),
                "adds the capability `{}`",
                REMOVE,
            ),
        ),
    ]
};
