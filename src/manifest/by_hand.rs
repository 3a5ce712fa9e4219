//! What scripts and instructions beside manifests make with `kubectl create`: objects that are there without being
//! among the manifests.

use std::collections::BTreeSet;

/// Objects by kind and name.
pub type MadeByHand = BTreeSet<(&'static str, String)>;

/// How kinds are called there, with the words between the kind and the name.
/// <https://kubernetes.io/docs/reference/kubectl/generated/kubectl_create/>
const KINDS: [(&str, &str, usize); 7] = [
    ("configmap", "ConfigMap", 0),
    ("configmaps", "ConfigMap", 0),
    ("cm", "ConfigMap", 0),
    ("secret", "Secret", 1),
    ("secrets", "Secret", 1),
    ("namespace", "Namespace", 0),
    ("ns", "Namespace", 0),
];

/// The objects that some texts make.
pub fn made(texts: &[String]) -> MadeByHand {
    let mut found = MadeByHand::new();
    for line in texts.iter().flat_map(|text| text.lines()) {
        let is_end = |one: char| one.is_whitespace() || "`\"'();&|".contains(one);
        let mut words = line.split(is_end).filter(|word| !word.is_empty());
        while words.any(|word| word == "create") {
            // Options may stand anywhere.
            let mut rest = words.clone().filter(|word| !word.starts_with('-'));
            let kind = rest.next().and_then(|word| KINDS.iter().find(|(name, ..)| *name == word));
            let Some((_, kind, between)) = kind else { continue };
            if let Some(name) = rest.nth(*between) {
                found.insert((kind, name.to_owned()));
            }
        }
    }
    found
}
