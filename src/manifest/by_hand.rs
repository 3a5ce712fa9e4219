//! What scripts and instructions beside manifests make with `kubectl create`, and install with `helm`: objects that are
//! there without being among the manifests.

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
        let mut words = words(line);
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

/// The charts of repositories that some texts install: the names of releases and of charts.
/// <https://helm.sh/docs/helm/helm_install/>
pub fn charts(texts: &[String]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for text in texts.iter().filter(|text| text.contains("helm")) {
        let whole = text.replace("\\\n", " ");
        for line in whole.lines().filter(|line| line.contains("helm")) {
            let mut words = words(line);
            if !words.any(|word| word == "helm" || word.ends_with("/helm")) {
                continue;
            }
            if !words.any(|word| matches!(word, "install" | "upgrade")) {
                continue;
            }
            let mut named = words.filter(|word| !word.starts_with('-'));
            let (Some(release), Some(chart)) = (named.next(), named.next()) else { continue };
            // A path is a chart that is here.
            let is_elsewhere = !chart.starts_with(['.', '/', '$', '~'])
                && (chart.contains("://") || chart.split('/').count() == 2);
            if is_elsewhere {
                let name = chart.rsplit('/').next().unwrap_or(chart);
                found.extend([release, name].map(str::to_owned));
            }
        }
    }
    found
}

/// The words of a line, without what shells and Markdown put around them.
fn words(line: &str) -> impl Iterator<Item = &str> + Clone {
    let is_end = |one: char| one.is_whitespace() || "`\"'();&|".contains(one);
    line.split(is_end).filter(|word| !word.is_empty())
}
