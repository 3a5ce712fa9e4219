//! Layers that gen brings along: its defaults, and one for each target that it knows.

/// What every stack starts from.
pub(super) const DEFAULTS: &str = include_str!("defaults.yaml");

/// The built-in targets, in the order in which help lists them.
pub const TARGETS: [(&str, &str); 7] = [
    ("kind", include_str!("../../profiles/kind.yaml")),
    ("minikube", include_str!("../../profiles/minikube.yaml")),
    ("k3s", include_str!("../../profiles/k3s.yaml")),
    ("eks", include_str!("../../profiles/eks.yaml")),
    ("eks-auto", include_str!("../../profiles/eks-auto.yaml")),
    ("gke", include_str!("../../profiles/gke.yaml")),
    ("aks", include_str!("../../profiles/aks.yaml")),
];
