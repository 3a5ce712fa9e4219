//! Kustomizations: what they change without kustomize, and what is told of those that cannot be built.

use crate::check::{codes, told};

const ROOT: &str = "namespace: shop\nresources: [a.yaml]\n";

#[test]
fn a_binding_follows_the_account_into_the_namespace() {
    let account = "\
apiVersion: v1
kind: ServiceAccount
metadata: { name: sa }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: b }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view }
subjects: [{ kind: ServiceAccount, name: sa }]
---
{ apiVersion: v1, kind: Namespace, metadata: { name: shop } }
";
    assert_eq!(codes(&[("kustomization.yaml", ROOT), ("a.yaml", account)]), [""; 0]);
    // Nobody moves one that is not listed.
    let other = account.replace(
        "subjects: [{ kind: ServiceAccount, name: sa }]",
        "subjects: [{ kind: ServiceAccount, name: other }]",
    );
    assert_eq!(
        codes(&[("kustomization.yaml", ROOT), ("a.yaml", &other)]),
        ["GEN505 ClusterRoleBinding/b"]
    );
}

#[test]
fn images_are_replaced_by_their_names_as_texts() {
    let pod = "\
apiVersion: v1
kind: Pod
metadata: { name: api }
spec: { containers: [{ name: api, image: 'IMAGE_PLACEHOLDER:v1' }] }
";
    let with = |images: &str| {
        let root = format!("resources: [a.yaml]\nimages: [{{ {images} }}]\n");
        told(&[("kustomization.yaml", &root), ("a.yaml", pod)])
    };
    assert_eq!(with("name: IMAGE_PLACEHOLDER, newName: acme/api, newTag: '1.0'"), "");
    assert!(
        with("name: IMAGE_PLACEHOLDER, newName: acme/Api")
            .contains("`acme/Api:v1` is no name of an image")
    );
    assert!(with("name: OTHER, newName: acme/api").contains("`IMAGE_PLACEHOLDER:v1` is no name"));
}

#[test]
fn what_a_kustomization_lists_is_checked_where_it_cannot_be_built() {
    let role = "\
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: r }
rules: [{ apiGroups: [core], resources: [pods], verbs: [get] }]
";
    let told = told(&[
        ("base/kustomization.yaml", "resources: [role.yaml, gone.yaml]\n"),
        ("base/role.yaml", role),
        ("dev/kustomization.yaml", "resources: [../base]\n"),
        ("prod/kustomization.yaml", "resources: [../base]\n"),
    ]);
    assert!(
        told.contains("`base/kustomization.yaml` names `gone.yaml`, which does not exist"),
        "{told}"
    );
    assert!(told.contains(" --> base/kustomization.yaml:1:24"), "{told}");
    assert_eq!(told.matches("GEN467").count(), 1, "{told}");
    assert_eq!(told.matches("gone.yaml`, which").count(), 1, "{told}");
}
