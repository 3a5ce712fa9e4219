//! Labels of a kustomization that take the place of those by which Services tell pods apart: all of them lead to all pods
//! then.
//!
//! <https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/commonlabels/>

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::layer::node::{Entry, Node};
use crate::manifest::gather::Gathered;
use crate::manifest::kustomization::Kustomization;
use crate::manifest::library::Library;
use crate::manifest::look::Look;
use crate::manifest::parsed::{Parsed, join};

/// How many values are shown.
const MOST_SHOWN: usize = 3;

/// Looks at a kustomization and those that it names.
pub fn told(gathered: &Gathered, library: &mut Library<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for one in gathered.kustomizations.values() {
        let labels: Vec<(&str, &Entry)> = selecting(&one.node).collect();
        if labels.is_empty() {
            continue;
        }
        let mut paths = BTreeSet::new();
        files(one, gathered, &mut BTreeSet::new(), &mut paths);
        let mut selectors = BTreeSet::new();
        for path in paths {
            library.read(&path, |parsed: &Parsed| {
                let services =
                    parsed.roots.iter().filter(|root| root.text("kind") == Some("Service"));
                selectors.extend(services.filter_map(only_selector));
            });
        }
        found.extend(labels.into_iter().filter_map(|(key, entry)| merged(key, entry, &selectors)));
    }
    found
}

/// The labels that a kustomization writes into selectors.
fn selecting(node: &Node) -> impl Iterator<Item = (&str, &Entry)> {
    let listed = node.items("labels").iter().filter(|one| one.is_true("includeSelectors"));
    node.pairs("commonLabels").chain(listed.flat_map(|one| one.pairs("pairs")))
}

/// The files of a kustomization, and of those that it names.
fn files(
    one: &Kustomization,
    gathered: &Gathered,
    seen: &mut BTreeSet<String>,
    paths: &mut BTreeSet<String>,
) {
    if !seen.insert(one.folder.clone()) {
        return;
    }
    for named in one.named().unwrap_or_default() {
        let path = join(&one.folder, named.path);
        match gathered.kustomizations.get(&path) {
            Some(inner) => files(inner, gathered, seen, paths),
            None => _ = paths.insert(path),
        }
    }
}

/// The label of a Service that selects by one alone.
fn only_selector(service: &Node) -> Option<(String, String)> {
    let mut pairs = service.pairs("spec.selector");
    let (key, entry) = pairs.next()?;
    let value = entry.node.text("")?;
    pairs.next().is_none().then(|| (key.to_owned(), value.to_owned()))
}

fn merged(key: &str, entry: &Entry, selectors: &BTreeSet<(String, String)>) -> Option<Diagnostic> {
    let values: Vec<&str> =
        selectors.iter().filter(|(own, _)| own == key).map(|(_, value)| value.as_str()).collect();
    if values.len() < 2 {
        return None;
    }
    let shown = values[..values.len().min(MOST_SHOWN)].join("`, `");
    let more = match values.len().saturating_sub(MOST_SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let message = format!(
        "the kustomization gives all pods the label `{key}`, by which Services tell them apart"
    );
    let help = "take another key, such as `app.kubernetes.io/part-of`, or write it below `labels` without \
                `includeSelectors`";
    Some(
        Diagnostic::error(Code::MixedPods, message)
            .at(entry.key, format!("takes the place of `{shown}`{more}"))
            .note("each of the Services leads to all of the pods, and most requests end at the wrong one")
            .help(help),
    )
}
