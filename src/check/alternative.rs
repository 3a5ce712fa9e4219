//! Whether files are ways to do the same, by their names.

use crate::manifest::parsed::{file_name, folder};
use crate::manifest::told_kind::told_kind;

/// Whether two files are probably alternatives, of which one is applied: they lie in different folders,
/// or their names differ in the name of an environment alone.
pub fn is_alternative(one: &str, other: &str) -> bool {
    const ENVIRONMENTS: [&str; 17] = [
        "dev",
        "development",
        "prod",
        "production",
        "stage",
        "staging",
        "test",
        "qa",
        "uat",
        "local",
        "preprod",
        "eks",
        "gke",
        "aks",
        "k3s",
        "kind",
        "minikube",
    ];
    let words = |path: &str| -> Vec<String> {
        let words = path.split(['/', '-', '_', '.']).filter(|word| !ENVIRONMENTS.contains(word));
        words.map(str::to_owned).collect()
    };
    one != other
        && (folder(one) != folder(other) || words(one) == words(other) || are_variants(one, other))
}

/// Whether two names of files are of one thing in two sizes: `ray.small.yaml` and `ray.large.yaml`.
fn are_variants(one: &str, other: &str) -> bool {
    let stem = |path: &str| {
        let parts: Vec<&str> = file_name(path).split('.').collect();
        (parts.len() > 2).then(|| parts[0].to_owned())
    };
    stem(one).is_some_and(|one| stem(other) == Some(one)) || are_named_apart(one, other)
}

/// Whether two names of files begin alike and go on with words of their own, none of which is a kind:
/// `site-with-secret.yaml` and `site-with-identity.yaml`.
fn are_named_apart(one: &str, other: &str) -> bool {
    let words = |path: &str| -> Vec<String> {
        let stem = file_name(path).split('.').next().unwrap_or_default().to_lowercase();
        stem.split(['-', '_']).map(str::to_owned).collect()
    };
    let (ones, others) = (words(one), words(other));
    ones.first() == others.first()
        && ones.len().max(others.len()) > 1
        && told_kind(one).is_none()
        && told_kind(other).is_none()
}
