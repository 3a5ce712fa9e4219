//! Roles and bindings: what the API server takes, and what grants nothing.

use crate::check::{codes, told};

fn rule(text: &str) -> Vec<String> {
    let role = format!(
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {{ name: r }}\nrules: [{{ {text} }}]\n"
    );
    codes(&[("r.yaml", &role)])
}

#[test]
fn rules_match_groups_and_plurals_as_they_are_written() {
    let wrong = [
        "apiGroups: [core], resources: [pods], verbs: [get]",
        "apiGroups: [apps/v1], resources: [deployments], verbs: [get]",
        "apiGroups: [\"\"], resources: [deployments], verbs: [get]",
        "apiGroups: [\"\"], resources: [pod], verbs: [get]",
        "apiGroups: [apps], resources: [Deployments], verbs: [get]",
        "apiGroups: [networking.k8s.io], resources: [networkpolicy], verbs: [get]",
        "apiGroups: [\"\"], resources: [configmaps], resourceNames: [a], verbs: [create]",
    ];
    for text in wrong {
        assert_eq!(rule(text), ["GEN467 Role/r"], "{text}");
    }
    let right = [
        "apiGroups: [\"\", apps], resources: [pods, pods/log, deployments, deployments/scale], verbs: [get]",
        "apiGroups: [\"*\"], resources: [\"*\"], verbs: [\"*\"]",
        "apiGroups: [acme.example], resources: [pod, Thing], verbs: [get]",
        "apiGroups: [\"\"], resources: [events, bindings, endpoints], verbs: [create]",
        "apiGroups: [events.k8s.io], resources: [events], verbs: [create]",
        "apiGroups: [extensions], resources: [ingresses], verbs: [get]",
        "apiGroups: [metrics.k8s.io], resources: [pods], verbs: [get]",
        "apiGroups: [networking.k8s.io], resources: [ingresses/status, networkpolicies], verbs: [get]",
        "apiGroups: [\"\"], resources: [configmaps], resourceNames: [a], verbs: [create, get]",
        "apiGroups: [\"${GROUP}\"], resources: [\"${KIND}\"], verbs: [get]",
    ];
    for text in right {
        assert_eq!(rule(text), [""; 0], "{text}");
    }
}

/// A ServiceAccount, a Role of some name, and a binding.
fn bound(role: &str, reference: &str, subject: &str) -> Vec<String> {
    let text = format!(
        "\
apiVersion: v1
kind: ServiceAccount
metadata: {{ name: reader, namespace: shop }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {{ name: {role}, namespace: shop }}
rules: [{{ apiGroups: [\"\"], resources: [pods], verbs: [get] }}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {{ name: b, namespace: shop }}
roleRef: {{ apiGroup: rbac.authorization.k8s.io, kind: Role, name: {reference} }}
subjects: [{{ kind: ServiceAccount, {subject} }}]
---
{{ apiVersion: v1, kind: Namespace, metadata: {{ name: shop }} }}
"
    );
    codes(&[("b.yaml", &text)])
}

#[test]
fn bindings_name_roles_and_accounts_that_are_there() {
    let right = "name: reader, namespace: shop";
    assert_eq!(bound("reader", "reader", right), [""; 0]);
    for (reference, subject) in [
        ("readers", right),
        ("reader", "name: reader, namespace: default"),
        ("reader", "name: readr, namespace: shop"),
    ] {
        let found = bound("reader", reference, subject);
        assert_eq!(found, ["GEN467 RoleBinding/b"], "{reference}, {subject}");
    }
    // Who made them is not known: they may be in the cluster.
    assert_eq!(bound("reader", "reader", "name: prometheus, namespace: monitoring"), [""; 0]);
}

#[test]
fn a_role_of_the_other_kind_is_told() {
    let text = "\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: reader }
rules: [{ apiGroups: [\"\"], resources: [pods], verbs: [get] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: b }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader }
subjects: [{ kind: User, name: jane }]
";
    let told = told(&[("b.yaml", text)]);
    assert!(
        told.contains("error[GEN467]: RoleBinding/b grants the Role `reader`, which is not here"),
        "{told}"
    );
    assert!(told.contains("this one is a ClusterRole"), "{told}");
    assert_eq!(codes(&[("b.yaml", &text.replace("kind: Role,", "kind: ClusterRole,"))]), [""; 0]);
}
