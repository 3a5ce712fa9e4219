//! Layers that gen brings along: its defaults, and one for each target that it knows.

use crate::values::suggest::nearest;

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

/// What gen itself says of a target.
pub fn built_in(target: &str) -> Option<&'static str> {
    TARGETS.iter().find(|(name, _)| *name == target).map(|(_, text)| *text)
}

/// What clouds and clusters are called elsewhere, and the target.
const CALLED: [(&[&str], &str); 6] = [
    (&["aws", "amazon", "ec2"], "eks"),
    (&["gcp", "google", "gcloud", "autopilot"], "gke"),
    (&["azure", "microsoft"], "aks"),
    (&["k3d", "rancher", "rancher-desktop"], "k3s"),
    (&["docker", "docker-desktop", "local", "localhost"], "kind"),
    (&["fargate", "eks_auto", "automode"], "eks-auto"),
];

/// What all targets are: near one of them by its letters alone.
const OF_ALL: [&str; 4] = ["k8s", "k8", "kube", "kubernetes"];

/// The target that was meant by a word, of some that there are.
pub fn target_near<'name>(
    word: &str,
    names: impl Iterator<Item = &'name str>,
) -> Option<&'name str> {
    let lower = word.to_lowercase();
    let called = CALLED.iter().find(|(words, _)| words.contains(&lower.as_str()));
    let is_one = !OF_ALL.contains(&lower.as_str());
    called.map(|(_, target)| *target).or_else(|| nearest(word, names).filter(|_| is_one))
}
