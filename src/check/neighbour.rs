//! Findings about what a set seems to lack, and another one that is applied beside it has.

use crate::check::rule::Finding;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::manifest::Look;
use crate::manifest::collect::Set;
use crate::manifest::object::Object;
use crate::manifest::parsed::{file_name, folder, is_below};
use crate::source::{FileId, Sources};

/// The kinds of what is missing, by codes.
const MISSING: [(Code, &[&str]); 6] = [
    (Code::UnknownHost, &["Service"]),
    (Code::IngressBackend, &["Service"]),
    (Code::MissingConfig, &["ConfigMap", "Secret"]),
    (Code::MissingAccount, &["ServiceAccount"]),
    (Code::AutoscalerTarget, &["Deployment", "StatefulSet"]),
    (Code::MissingClaim, &["PersistentVolumeClaim"]),
];

/// Where selectors of pods are.
const SELECTORS: [&str; 3] =
    ["spec.selector.matchLabels", "spec.podSelector.matchLabels", "spec.selector"];

/// The codes of selectors without pods.
const SELECTING: [Code; 3] = [Code::NoPods, Code::Budget, Code::PolicySelectsNothing];

/// Whether a set beside that of a finding has what is missing.
pub fn has_missing(finding: &Finding, set: &Set) -> bool {
    let code = finding.diagnostic.code;
    if code == Code::UnusedConfig {
        return set.neighbours.have_pods(set.place, &[]);
    }
    if SELECTING.contains(&code) {
        return selects_beside(finding, set);
    }
    missing(&finding.diagnostic, set).any(|(kind, text)| {
        let mut parts = text.split('.');
        let name = parts.next().unwrap_or_default();
        let namespace = parts.next().filter(|_| kind == "Service");
        set.neighbours.make(set.place, kind, name, namespace)
    })
}

/// Says of what is missing in a kustomization that it lies in a file beside it, which is not listed.
pub fn tell_unlisted(finding: &mut Finding, set: &Set, sources: &Sources) {
    let Some(kustomized) = set.kustomized.as_ref().filter(|_| !set.unlisted.is_empty()) else {
        return;
    };
    let path = |file: FileId| sources.get(file).name.as_str();
    // In its own folder, or in one above it.
    let is_beside = |object: &&Object| {
        let own = folder(path(object.file));
        kustomized.files.iter().any(|file| is_below(path(*file), own))
    };
    let found = &finding.diagnostic;
    let unlisted = missing(found, set).find_map(|(kind, name)| {
        let mut all = set.unlisted.iter().filter(is_beside);
        all.find(|one| one.kind == kind && one.name == name)
    });
    let Some(object) = unlisted else { return };
    let help = format!(
        "list `{}` in the `resources` of the kustomization beside it",
        file_name(path(object.file))
    );
    let found = found.clone().also(object.place(), "in a file that no kustomization lists");
    finding.diagnostic = found.help(help);
    // What lies further out is applied in a step of its own.
    let own = folder(path(object.file));
    if !kustomized.files.iter().any(|file| folder(path(*file)) == own) {
        finding.diagnostic.severity = finding.diagnostic.severity.min(Severity::Warning);
    }
    finding.diagnostic.fix = None;
}

/// The kinds and the names that something may be told to be missing by: what the set has is not.
fn missing<'f>(
    found: &'f Diagnostic,
    set: &'f Set,
) -> impl Iterator<Item = (&'static str, &'f str)> {
    let kinds = MISSING.iter().find(|(own, _)| *own == found.code).map(|(_, kinds)| *kinds);
    let kinds = move || kinds.into_iter().flatten().copied();
    let quoted = found.message.split('`').skip(1).step_by(2);
    let quoted = quoted.flat_map(move |text| kinds().map(move |kind| (kind, text)));
    // `Deployment/api`
    let labels = found.message.split([' ', ',']).filter_map(|text| text.split_once('/'));
    let labels =
        labels.filter_map(move |(own, name)| Some((kinds().find(|kind| *kind == own)?, name)));
    let pairs = quoted.chain(labels);
    pairs.filter(|(kind, name)| !set.neighbours.has(set.place, kind, name))
}

/// Whether the object of a finding selects pods of another set.
fn selects_beside(finding: &Finding, set: &Set) -> bool {
    let Some(object) = set.objects.iter().find(|one| one.label() == finding.object) else {
        return false;
    };
    let selector = SELECTORS.iter().find_map(|path| {
        let pairs: Vec<(&str, &str)> = object
            .node
            .pairs(path)
            .filter_map(|(key, entry)| Some((key, entry.node.text("")?)))
            .collect();
        (!pairs.is_empty()).then_some(pairs)
    });
    selector.is_some_and(|selector| set.neighbours.have_pods(set.place, &selector))
}
