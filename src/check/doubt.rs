//! What no rule can know and makes a finding less than certain: an object that a kustomization changes which could not
//! be built, a chart that a script installs, a template beside the manifests, and material of tests.

use std::collections::BTreeSet;

use crate::check::cascade::{Cascade, is_absence, missing};
use crate::check::neighbour;
use crate::check::rule::Finding;
use crate::diagnostic::{Code, Severity};
use crate::manifest::collect::Set;
use crate::manifest::parsed::{folder, folders_above, is_below};
use crate::source::{FileId, Sources};

/// What a kustomization hardly changes: a field that there is not, a type, a version.
const KEPT: [Code; 6] = [
    Code::UnknownKind,
    Code::FieldType,
    Code::UnknownField,
    Code::FieldValue,
    Code::RemovedApi,
    Code::InvalidName,
];

/// What is wrong where a Service leads to the pods of others.
const OF_SELECTORS: [Code; 3] = [Code::MixedPods, Code::ServerPort, Code::TargetPort];

/// Folders of what tests read.
const OF_TESTS: [&str; 9] = [
    "fixtures",
    "__fixtures__",
    "__tests__",
    "test-fixtures",
    "test_data",
    "test-data",
    "golden",
    "goldens",
    "e2e",
];

/// Folders of tests, which may be of environments as well.
const OF_TESTS_OR_ENVIRONMENTS: [&str; 3] = ["test", "tests", "testing"];

/// Folders of environments.
const OF_ENVIRONMENTS: [&str; 12] = [
    "dev",
    "develop",
    "development",
    "prod",
    "production",
    "stage",
    "staging",
    "qa",
    "uat",
    "preprod",
    "base",
    "local",
];

/// A finding as sure as its set lets it be; `None` where nothing is missing after all.
pub fn weighed(
    finding: Finding,
    cascade: &Cascade,
    set: &Set,
    sources: &Sources,
) -> Option<Finding> {
    let is_of_labels = set.is_merged && OF_SELECTORS.contains(&finding.diagnostic.code);
    if is_of_labels || cascade.explains(&finding) || neighbour::has_missing(&finding, set) {
        return None;
    }
    if is_decrypted(&finding, sources) {
        return None;
    }
    let mut finding = cascade.templates.weighed(finding, set, sources)?;
    if is_beside_release(&finding, set, sources) {
        return None;
    }
    let is_error = finding.diagnostic.severity == Severity::Error;
    // What is named by a template is one.
    let is_template = finding.object.contains("{{");
    if is_error
        && (is_template || is_unbuilt(&finding, set) || is_made_elsewhere(&finding, set, sources))
    {
        soften(&mut finding);
    }
    neighbour::tell_unlisted(&mut finding, set, sources);
    Some(finding)
}

/// Whether a value is encrypted by a program that says so in a comment; who applies it decrypts it before.
/// <https://github.com/shyiko/kubesec>
fn is_decrypted(finding: &Finding, sources: &Sources) -> bool {
    // SOPS encrypts names of keys, too, where it is told to.
    if finding.diagnostic.message.contains("ENC[") {
        return true;
    }
    let place = finding.diagnostic.place().filter(|_| finding.object.starts_with("Secret/"));
    let is_value = finding.diagnostic.code == Code::FieldValue;
    is_value && place.is_some_and(|place| sources.get(place.file).text.contains("# kubesec:"))
}

/// What may be right is a warning, and nothing to be edited by gen.
fn soften(finding: &mut Finding) {
    finding.diagnostic.severity = Severity::Warning;
    finding.diagnostic.fix = None;
}

/// Whether a chart may make a Service that seems to be missing: it is installed by an object of the same folder.
fn is_beside_release(finding: &Finding, set: &Set, sources: &Sources) -> bool {
    let found = &finding.diagnostic;
    if found.severity == Severity::Error
        || !matches!(found.code, Code::UnknownHost | Code::IngressBackend | Code::NoPods)
    {
        return false;
    }
    let Some(place) = found.place() else { return false };
    let own = folder(&sources.get(place.file).name);
    set.objects.iter().any(|one| {
        matches!(one.kind.as_str(), "HelmRelease" | "HelmChart")
            && folder(&sources.get(one.file).name) == own
    })
}

/// Whether what an object lacks may be added by its kustomization.
fn is_unbuilt(finding: &Finding, set: &Set) -> bool {
    let Some(place) = finding.diagnostic.place() else { return false };
    let is_kept = KEPT.contains(&finding.diagnostic.code);
    // What it writes into others is written in none of them.
    let is_replaced =
        finding.diagnostic.code == Code::FieldValue && set.replaced.contains(&place.file);
    set.unbuilt.contains(&place.file) && (!is_kept || is_replaced)
}

/// Whether a template or a chart that a script installs may make what is missing.
fn is_made_elsewhere(finding: &Finding, set: &Set, sources: &Sources) -> bool {
    if !is_absence(finding.diagnostic.code) {
        return false;
    }
    let Some(place) = finding.diagnostic.place() else { return false };
    let path = sources.get(place.file).name.as_str();
    let own = folder(path.strip_suffix(" (helm template)").unwrap_or(path));
    let names: Vec<&str> = missing(finding).collect();
    let is_charted = names.iter().any(|name| {
        set.installed.iter().any(|chart| {
            *name == chart.as_str()
                || name
                    .strip_prefix(chart.as_str())
                    .is_some_and(|rest| rest.starts_with(['-', '.']))
        })
    });
    let is_templated = set.templates.iter().any(|template| {
        let is_near = !own.is_empty() && is_below(&template.path, own);
        is_near || names.iter().any(|name| !name.is_empty() && template.text.contains(name))
    });
    is_charted || is_templated
}

/// Makes warnings of what is found in material of tests, where more than that was asked about: it is wrong on purpose,
/// or never applied.
pub fn soften_tests(findings: &mut [Finding], files: &[FileId], sources: &Sources) {
    let names: Vec<&str> = files.iter().map(|file| sources.get(*file).name.as_str()).collect();
    let shared = shared_folder(&names);
    let folders: BTreeSet<&str> = names.iter().flat_map(|name| folders_above(name)).collect();
    for finding in findings {
        let Some(place) = finding.diagnostic.place() else { continue };
        let path = sources.get(place.file).name.as_str();
        if finding.diagnostic.severity == Severity::Error
            && path.starts_with(shared)
            && is_of_tests(path, shared.len(), &folders)
        {
            soften(finding);
        }
    }
}

/// Whether a folder of a path, below one, is of tests.
fn is_of_tests(path: &str, below: usize, folders: &BTreeSet<&str>) -> bool {
    folders_above(path).filter(|one| one.len() > below).any(|one| {
        let (above, name) = one.rsplit_once('/').unwrap_or(("", one));
        let beside = |other: &&str| {
            let path =
                if above.is_empty() { (*other).to_owned() } else { format!("{above}/{other}") };
            folders.contains(path.as_str())
        };
        OF_TESTS.contains(&name)
            || OF_TESTS_OR_ENVIRONMENTS.contains(&name) && !OF_ENVIRONMENTS.iter().any(beside)
    })
}

/// The folder that all paths are in.
fn shared_folder<'p>(paths: &[&'p str]) -> &'p str {
    let Some(first) = paths.first() else { return "" };
    let mut shared = folder(first);
    for path in paths {
        while !is_below(path, shared) {
            shared = folder(shared);
        }
    }
    shared
}
