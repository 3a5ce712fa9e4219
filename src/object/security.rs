//! Security contexts by Pod Security Standard.
//! <https://kubernetes.io/docs/concepts/security/pod-security-standards/>

use k8s_openapi::api::core::v1::{
    Capabilities, PodSecurityContext, SeccompProfile, SecurityContext,
};

use crate::engine::run::User;
use crate::values::namespace::Security;

/// The user of a component whose values name none.
pub const APPLICATION: User = User::of(10_001);

/// The security context of a pod whose values may have chosen a user and a group. Under `baseline` the image does
/// where they have not; volumes belong to the group in either case, so that a process that gives root
/// up can still write.
pub fn pod(
    security: Security,
    (chosen, chosen_group): (Option<i64>, Option<i64>),
    default: User,
) -> PodSecurityContext {
    let chosen_group = chosen_group.or(chosen);
    let (user, group) = (chosen.unwrap_or(default.user), chosen_group.unwrap_or(default.group));
    let shared = PodSecurityContext {
        run_as_user: chosen,
        run_as_group: chosen_group,
        fs_group: Some(group),
        // Without this the kubelet walks through all the data at every start.
        fs_group_change_policy: Some("OnRootMismatch".to_owned()),
        seccomp_profile: Some(SeccompProfile {
            type_: "RuntimeDefault".to_owned(),
            ..SeccompProfile::default()
        }),
        ..PodSecurityContext::default()
    };
    match security {
        Security::Restricted => PodSecurityContext {
            run_as_non_root: Some(true),
            run_as_user: Some(user),
            run_as_group: Some(group),
            ..shared
        },
        Security::Baseline => shared,
    }
}

/// The security context of a container; `read_only` is about the image's own files.
pub fn container(security: Security, read_only: bool) -> SecurityContext {
    let shared = SecurityContext {
        read_only_root_filesystem: Some(read_only),
        ..SecurityContext::default()
    };
    match security {
        Security::Restricted => SecurityContext {
            allow_privilege_escalation: Some(false),
            capabilities: Some(Capabilities { add: None, drop: Some(vec!["ALL".to_owned()]) }),
            ..shared
        },
        Security::Baseline => shared,
    }
}

/// The same with capabilities of Linux that the program is given.
pub fn with(context: SecurityContext, added: &[String]) -> SecurityContext {
    if added.is_empty() {
        return context;
    }
    let capabilities = context.capabilities.unwrap_or_default();
    let capabilities = Capabilities { add: Some(added.to_vec()), ..capabilities };
    SecurityContext { capabilities: Some(capabilities), ..context }
}

/// The security context of a container that has another user than its pod, and is restricted whatever
/// the pod is.
pub fn container_as(user: User) -> SecurityContext {
    let User { user, group } = user;
    SecurityContext {
        run_as_non_root: Some(true),
        run_as_user: Some(user),
        run_as_group: Some(group),
        ..container(Security::Restricted, true)
    }
}
