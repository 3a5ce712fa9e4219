//! GEN491, GEN495: the same object twice.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::alternative::is_alternative;
use crate::check::rule::{Findings, Rule};
use crate::check::twin_path;
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::layer::node::Hashed;
use crate::manifest::object::Object;
use crate::manifest::parsed::{file_name, folder};
use crate::manifest::placeholder::is_filled_by_program;
use crate::manifest::same::same;
use crate::manifest::test_steps;
use crate::manifest::told_kind::told_kind;
use crate::source::FileId;

pub const DIFFERENT: Rule = Rule {
    code: Code::DuplicateObject,
    severity: Severity::Error,
    why: "Kind, namespace and name are an object's identity. Of two with one identity, the one that is \
          applied last stays. It is a warning for namespaces, and for files in different folders, or of \
          different environments: one of them alone may be applied.",
    symptom: "the file that is applied last wins, silently",
    bad: "\
apiVersion: v1
kind: ConfigMap
metadata: { name: api }
data: { LOG_LEVEL: info }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: api }
data: { LOG_LEVEL: debug }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec: { containers: [{ name: api, image: acme/api:1.4.2, envFrom: [{ configMapRef: { name: api } }] }] }
",
    good: "\
apiVersion: v1
kind: ConfigMap
metadata: { name: api }
data: { LOG_LEVEL: info }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec: { containers: [{ name: api, image: acme/api:1.4.2, envFrom: [{ configMapRef: { name: api } }] }] }
",
    check: different,
};

pub const COPIED: Rule = Rule {
    code: Code::CopiedFile,
    severity: Severity::Error,
    why: "Two files hold one and the same object. It is an error where the name of a file says that \
          another kind was to be in it, and a warning else. Namespaces are left alone.",
    symptom: "the object that the file is named after is missing",
    bad: "\
# secret.yaml
apiVersion: v1
kind: ServiceAccount
metadata: { name: api }
---
# service.yaml
apiVersion: v1
kind: ServiceAccount
metadata: { name: api }
",
    good: "\
# account.yaml
apiVersion: v1
kind: ServiceAccount
metadata: { name: api }
---
# service.yaml
apiVersion: v1
kind: Service
metadata: { name: api }
spec: { ports: [{ port: 80 }] }
",
    check: copied,
};

/// Whether Maven or Gradle copied a file there.
fn is_built(path: &str) -> bool {
    ["target/classes/", "build/resources/"].iter().any(|folder| path.contains(folder))
}

/// Group, kind, namespace and name.
type ObjectKey<'a> = (&'a str, &'a str, Option<&'a str>, &'a str);

/// Pairs of objects with one identity: each further one with the first.
fn twins<'a>(graph: &Graph<'a>) -> Vec<(&'a Object, &'a Object)> {
    let mut first: Hashed<ObjectKey, &Object> = Hashed::default();
    let mut found = Vec::new();
    let steps = test_steps::folders(graph.objects, graph.sources);
    // What a program writes there is another name in each folder, and steps of tests follow each other.
    let counts = |one: &&Object| {
        !one.name.is_empty()
            && !one.is_generated
            && !is_filled_by_program(&one.name)
            && !steps.contains(graph.folder(one))
    };
    for object in graph.objects.iter().filter(counts) {
        let identity = (
            object.group(),
            object.kind.as_str(),
            object.namespace.as_deref(),
            object.name.as_str(),
        );
        let known = first.entry(identity).or_insert(object);
        if !std::ptr::eq(*known, object) {
            found.push((*known, object));
        }
    }
    found
}

/// Of what files consist: the identities of their objects.
fn identities<'a>(graph: &Graph<'a>) -> BTreeMap<FileId, BTreeSet<ObjectKey<'a>>> {
    let mut files: BTreeMap<FileId, BTreeSet<ObjectKey>> = BTreeMap::new();
    for object in graph.objects {
        files.entry(object.file).or_default().insert((
            object.group(),
            object.kind.as_str(),
            object.namespace.as_deref(),
            object.name.as_str(),
        ));
    }
    files
}

fn different(graph: &Graph, findings: &mut Findings) {
    twin_path::check(&DIFFERENT, graph, findings);
    let files = identities(graph);
    let mut told: BTreeMap<(FileId, FileId), bool> = BTreeMap::new();
    let twins: Vec<(&Object, &Object)> =
        twins(graph).into_iter().filter(|(first, again)| !same(&first.node, &again.node)).collect();
    let variants = folders_of_variants(&twins, graph);
    let mut folders: BTreeSet<(&str, &str)> = BTreeSet::new();
    for (first, again) in twins {
        // Two files with just the same objects are two ways to do it, of which one is applied.
        let pair = (first.file, again.file);
        let is_known = told.contains_key(&pair);
        let are_ways = *told.entry(pair).or_insert_with(|| {
            first.file != again.file && files.get(&first.file) == files.get(&again.file)
        });
        if are_ways {
            if !is_known {
                let message = format!(
                    "`{}` and `{}` define the same objects in two ways",
                    graph.sources.get(first.file).name,
                    graph.sources.get(again.file).name
                );
                let found = DIFFERENT
                    .warning(message)
                    .at(again.place(), "one way")
                    .also(first.place(), "the other one")
                    .help("apply one of the two, or keep them in folders of their own");
                findings.add(again, found);
            }
            continue;
        }
        let [one, other] =
            [first, again].map(|object| graph.sources.get(object.file).name.as_str());
        // Folders that define the same in other ways are told once.
        let pair = (folder(one), folder(other));
        if pair.0 != pair.1 && !folders.insert(pair) {
            continue;
        }
        let alternatives =
            is_alternative(one, other) || one != other && variants.contains(folder(other));
        let found = DIFFERENT
            .judged(
                !alternatives && !is_kept(again),
                format!("{} is here twice, with different content", again.label()),
            )
            .at(again.place(), "again here")
            .also(first.place(), "first here")
            .help("merge the two, or give one of them another name");
        findings.add(again, found);
    }
}

/// How many pairs of files in one folder define the same object before they are variants of each other, of
/// which one is applied.
const FEW_PAIRS: usize = 2;

/// Folders whose files are variants of each other.
fn folders_of_variants<'a>(
    twins: &[(&'a Object, &'a Object)],
    graph: &'a Graph<'_>,
) -> BTreeSet<&'a str> {
    let mut pairs: BTreeMap<&str, BTreeSet<(FileId, FileId)>> = BTreeMap::new();
    for (first, again) in twins.iter().filter(|(first, again)| first.file != again.file) {
        let place = folder(&graph.sources.get(again.file).name);
        pairs.entry(place).or_default().insert((first.file, again.file));
    }
    pairs.into_iter().filter(|(_, pairs)| pairs.len() > FEW_PAIRS).map(|(place, _)| place).collect()
}

fn copied(graph: &Graph, findings: &mut Findings) {
    let mut folders: BTreeSet<(&str, &str)> = BTreeSet::new();
    let kinds: BTreeSet<(FileId, &str)> =
        graph.objects.iter().map(|one| (one.file, one.kind.as_str())).collect();
    for (first, again) in twins(graph) {
        // Files that can be applied alone each bring their namespace.
        let is_namespace = again.kind == "Namespace" && first.file != again.file;
        // A build copies what it packs.
        let is_built = [first, again].iter().any(|one| is_built(&graph.sources.get(one.file).name));
        if is_namespace || is_built || !same(&first.node, &again.node) {
            continue;
        }
        let misnamed = [again, first].into_iter().find_map(|object| {
            let name = &graph.sources.get(object.file).name;
            let kind = told_kind(name)?;
            let is_there = kinds.contains(&(object.file, kind));
            // A file of all kinds is a stage of something, and its name is that of the stage.
            let own = kinds.range((object.file, "")..).take(2);
            let is_alone = own.filter(|(file, _)| *file == object.file).count() == 1;
            (!is_there && is_alone).then_some((object, name, kind))
        });
        let is_one_file = first.file == again.file;
        let misnamed = misnamed.or_else(|| namesake(first, again, graph));
        let (object, other) = match misnamed {
            Some((object, ..)) if std::ptr::eq(object, first) => (first, again),
            _ => (again, first),
        };
        let (sure, message) = match misnamed {
            Some((_, file, kind)) if !is_one_file => {
                let other = if kind == object.kind { "another" } else { "a" };
                (true, format!("`{file}` holds {} instead of {other} {kind}", object.label()))
            }
            _ => (false, format!("{} is here twice, word for word", object.label())),
        };
        let [one, two] = [first, again].map(|object| folder(&graph.sources.get(object.file).name));
        if one != two && !sure && !folders.insert((one, two)) {
            continue;
        }
        let mut found = COPIED.judged(sure, message);
        if !sure {
            found = found.note("what is changed in one of them, the other changes back");
        }
        let found =
            found.at(object.place(), "a copy").also(other.place(), "of this").help(if sure {
                "write the object that the file is named after"
            } else {
                "remove one"
            });
        findings.add(object, found);
    }
}

/// Of two copies the one whose file is named after another object of the same kind, if the other file is
/// named after this one: `web-hpa.yaml` that holds `main-hpa`, beside `main-hpa.yaml`.
fn namesake<'g>(
    first: &'g Object,
    again: &'g Object,
    graph: &'g Graph,
) -> Option<(&'g Object, &'g String, &'static str)> {
    let stem = |object: &Object| {
        let name = &graph.sources.get(object.file).name;
        let file = name.rsplit('/').next().unwrap_or_default();
        file.split('.').next().unwrap_or_default().to_owned()
    };
    let kind = |object: &Object| told_kind(&graph.sources.get(object.file).name);
    let path = |object: &Object| graph.sources.get(object.file).name.as_str();
    let wrong = of_folder(first, again, path(first), path(again));
    if let Some(wrong) = wrong.filter(|wrong| !stem(wrong).starts_with(wrong.name.as_str())) {
        return Some((wrong, &graph.sources.get(wrong.file).name, told_kind(path(wrong))?));
    }
    // Other folders are other ways.
    if folder(path(first)) != folder(path(again)) {
        return None;
    }
    let (one, other) = (stem(first), stem(again));
    let wrong = if one == first.name && other != one {
        again
    } else if other == first.name && other != one {
        first
    } else {
        return None;
    };
    let told = kind(first).filter(|told| kind(again) == Some(*told) && *told == first.kind)?;
    Some((wrong, &graph.sources.get(wrong.file).name, told))
}

/// Of two copies in files that are called alike the one whose folder is another's, where the other folder is called like
/// the object: `web/service.yaml` that holds `auth`, beside `auth/service.yaml`.
fn of_folder<'g>(
    first: &'g Object,
    again: &'g Object,
    one: &str,
    other: &str,
) -> Option<&'g Object> {
    let mut parts = one.split('/').zip(other.split('/')).filter(|(one, other)| one != other);
    let (one_part, other_part) = parts.next().filter(|_| parts.next().is_none())?;
    if one.split('/').count() != other.split('/').count() || file_name(one) != file_name(other) {
        return None;
    }
    if one_part == first.name {
        Some(again)
    } else if other_part == first.name {
        Some(first)
    } else {
        None
    }
}

/// Whether the first one stays: a namespace has nothing to differ in, and most of a claim never changes.
fn is_kept(object: &Object) -> bool {
    matches!(object.kind.as_str(), "Namespace" | "PersistentVolumeClaim")
}
