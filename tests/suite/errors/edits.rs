//! Edits that helps suggest: applied, they work.

use stackgen::diagnostic::{Diagnostic, Edit};
use stackgen::layer::merge::MergeShape;
use stackgen::values::synonym;

use super::{BACKEND, DATABASE, below};
use crate::project::{Memory, diagnosed, request};

/// Each edit that gen suggests about an environment, applied alone, takes away what it is suggested for
/// and leaves YAML.
pub fn each_helps(files: &[(&str, &str)], env: &str) {
    let found = of(files, env);
    for (diagnostic, name) in &found {
        let Some(edit) = &diagnostic.fix else { continue };
        let Some(edited) = applied(files, name, edit) else { continue };
        let same = |all: &[(Diagnostic, String)]| {
            let is_same = |one: &&(Diagnostic, String)| {
                one.0.code == diagnostic.code && one.0.message == diagnostic.message
            };
            all.iter().filter(is_same).count()
        };
        let after = of(&borrowed(&edited), env);
        assert!(same(&after) < same(&found), "{edit:?} leaves `{}`", diagnostic.message);
        let broken = after.iter().find(|(one, _)| one.code.as_str().starts_with("GEN00"));
        assert!(
            broken.is_none() || same(&found) > 0 && diagnostic.code.as_str().starts_with("GEN00"),
            "{edit:?} breaks the text: {broken:?}"
        );
    }
}

/// Values after the first edit that gen suggests about them, if it suggests one.
pub fn followed(values: &str) -> Option<String> {
    let files = [("values/base.yaml", values)];
    let found = of(&files, "");
    let (edit, name) = found.iter().find_map(|(one, name)| Some((one.fix.as_ref()?, name)))?;
    applied(&files, name, edit)?.pop().map(|(_, text)| text)
}

/// What gen says, with the file of each edit.
fn of(files: &[(&str, &str)], env: &str) -> Vec<(Diagnostic, String)> {
    let (diagnostics, sources, _) = diagnosed(&Memory::new(files), &request(env, None, &[]));
    let name = |diagnostic: &Diagnostic| {
        let edit = diagnostic.fix.as_ref();
        edit.map(|edit| sources.get(edit.span.file).name.clone()).unwrap_or_default()
    };
    diagnostics.iter().map(|diagnostic| (diagnostic.clone(), name(diagnostic))).collect()
}

/// The files after an edit of one of them.
fn applied(files: &[(&str, &str)], name: &str, edit: &Edit) -> Option<Vec<(String, String)>> {
    files.iter().find(|(path, _)| *path == name)?;
    let after = files.iter().map(|(path, text)| {
        let mut text = (*text).to_owned();
        if *path == name {
            text.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
        }
        ((*path).to_owned(), text)
    });
    Some(after.collect())
}

fn borrowed(files: &[(String, String)]) -> Vec<(&str, &str)> {
    files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect()
}

/// Mistakes in a backend that edits alone mend.
const OF_BACKENDS: &[&str] = &[
    "replica: 2",
    "replicaCount: 2",
    "command: npm start",
    "command: npm run build && npm start",
    "args: --verbose --port 80",
    "env:\n  - A=b",
    "env:\n  - name: A\n    value: \"1\"",
    "env:\n  - name: HOST\n    valueFrom: { fieldRef: { fieldPath: status.hostIP } }",
    "environment:\n  - A=b\n  - B=c",
    "env: { A: “hello world” }",
    "env: { A: 1.10, B: yes, C: 0755 }",
    "env: [\"URL=${backends.api.url}\"]",
    "release: rolling",
    "release: recreate",
    "release: blue-green",
    "allowTo: [10.0.0.0/8]",
    "allowTo: 10.0.0.0/8",
    "allowTo: { cidr: 10.0.0.0/8 }",
    "labels: [team=shop]",
    "nodeSelector: [disk=ssd]",
    "volumes:\n  - data:/var/lib/app",
    "initContainers:\n  - name: wait\n    image: busybox:1.36\n    command: [\"true\"]",
    "service: 80",
    "service: shop-api",
    "serviceAccount: shop",
    "tolerations: { key: gpu }",
    "expose: 30080",
    "connects: api2",
    "depends_on: [apii]",
    "autoscaling: { minReplicas: 2, maxReplicas: 3, cpu: 70 }",
    "env: { A: \"${api.host}\" }",
    "writable: /tmp",
    "env_from: [{ secret: smtp }]",
    "connects:\n  -api2",
    "connects: \"api2, apii2\"",
    "args: \"--port=8000 --name='a b'\"",
    "migrate: rake db:migrate",
    "migrate: [rake, db:migrate]",
    "env: { COLOR: #fff }",
    "metrics: true",
    "metrics: \"http://localhost:8000/metrics\"",
    "publicUrl: api.example.com",
    "files: { /etc/a.sql: ./a.sql }",
    "extends: api2",
];

#[test]
fn edits_alone_lead_to_what_renders() {
    let own = "image: ghcr.io/acme/api:1.4.2\nport: 8000";
    let other = below("  api2:\n", own) + &below("  apii2:\n", own);
    for lines in OF_BACKENDS {
        mended(&(below(BACKEND, lines) + &other), lines);
    }
    let quoted = "image: “ghcr.io/acme/api:1.0”\nport: 8000";
    mended(&below("name: shop\nbackends:\n  api:\n", quoted), quoted);
    for lines in [
        "init: { a.sql: ./a.sql }",
        "init: [\"CREATE TABLE x();\"]",
        "init: [a.sql]",
        "init: a.sql",
        "storage: 10GB",
        "databse: app",
    ] {
        mended(&below(DATABASE, lines), lines);
    }
    for (right, wrong) in [
        ("cpu: 100m", "cpu: 500"),
        ("cpu: 100m", "cpu: 100M"),
        ("memory: 64Mi", "memory: 256m"),
        ("memory: 64Mi", "memory: 512"),
        ("memory: 64Mi", "memory: 512MB"),
        ("engine: postgres", "engine: postgresql"),
        ("engine: postgres", "type: postgres"),
        ("databases:", "database:"),
    ] {
        assert!(DATABASE.contains(right), "{right}");
        mended(&DATABASE.replace(right, wrong), wrong);
    }
}

#[test]
fn edits_of_schedules_lead_to_what_renders() {
    for (wrong, right) in [
        ("60 3 * * *", None),
        ("0 0 3 * * *", Some("0 3 * * *")),
        ("0 3 * * Monday", Some("0 3 * * MON")),
        ("0 3 * * Mon-Friday", None),
        ("0 3 * * 7", Some("0 3 * * 0")),
        ("/5 * * * *", Some("*/5 * * * *")),
        ("0 3 * January *", Some("0 3 * JAN *")),
        ("@dayly", Some("@daily")),
    ] {
        let job = format!(
            "jobs: {{ d: {{ image: ghcr.io/acme/d:1.0, command: [x], schedule: \"{wrong}\" }} }}\n"
        );
        let values = format!("{BACKEND}{job}");
        let files = [("values/base.yaml", values.as_str())];
        let (found, ..) = diagnosed(&Memory::new(&files), &request("", None, &[]));
        let wrong = found.iter().find(|one| one.message.contains("is no schedule"));
        let edit = wrong.expect("a mistake").fix.as_ref().map(|edit| edit.text.clone());
        assert_eq!(edit, right.map(|right| format!("\"{right}\"")), "{found:?}");
        if right.is_some() {
            mended(&values, &job);
        }
    }
    let zone = "jobs: { d: { image: ghcr.io/acme/d:1.0, command: [x], schedule: \"0 3 * * *\", timeZone: Berlin } }\n";
    mended(&format!("{BACKEND}{zone}"), zone);
}

/// Carries out all edits until there are none, and renders.
pub fn mended(values: &str, what: &str) {
    let mut text = values.to_owned();
    for _ in 0..6 {
        let files = [("values/base.yaml", text.as_str()), ("a.sql", "select 1;\n")];
        let (found, _, renders) = diagnosed(&Memory::new(&files), &request("", None, &[]));
        let next = found.iter().find_map(|one| one.fix.clone());
        let Some(edit) = next else {
            assert!(renders, "{what}\n{text}\n{found:#?}");
            assert_ne!(text, values, "{what} is no mistake, or no edit mends it");
            return;
        };
        text.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
    }
    panic!("{what}: edits lead to edits\n{text}");
}

/// What other tools call a thing leads to keys that are there, in a place that has the row's.
#[test]
fn names_of_other_tools_lead_to_keys_that_exist() {
    let mut places = Vec::new();
    collect(stackgen::values::shape(), &mut places);
    let mut rows = 0;
    for (called, place, yaml) in synonym::rows() {
        rows += 1;
        let has = |shape: &&&MergeShape, key: &str| match shape {
            MergeShape::Object { fields, .. } => fields.iter().any(|(name, _)| *name == key),
            MergeShape::Leaf | MergeShape::Map(_) | MergeShape::Named(_) | MergeShape::Free => {
                false
            }
        };
        let here: Vec<&MergeShape> =
            places.iter().copied().filter(|shape| has(&shape, place)).collect();
        // Items of lists have no place in the merge.
        if matches!(place, "except" | "namespaceLabels" | "optional" | "podLabels") {
            continue;
        }
        assert!(!here.is_empty(), "no map has `{place}`, where `{called}` would be");
        assert!(here.iter().any(|shape| !has(&shape, called)), "`{called}` is a key of gen's");
        let Some(yaml) = yaml else { continue };
        let json: serde_json::Value =
            serde_saphyr::from_str(&yaml.replace('…', "text")).expect("YAML");
        assert!(here.iter().any(|shape| takes(shape, &json)), "`{called}`: `{yaml}` fits nowhere");
    }
    assert!(rows > 100, "{rows}");
}

/// All maps of the values, lists aside.
fn collect<'a>(shape: &'a MergeShape, places: &mut Vec<&'a MergeShape>) {
    match shape {
        MergeShape::Map(below) | MergeShape::Named(below) => collect(below, places),
        MergeShape::Object { fields, .. } => {
            places.push(shape);
            fields.iter().for_each(|(_, below)| collect(below, places));
        }
        MergeShape::Leaf | MergeShape::Free => {}
    }
}

/// Whether all keys of a YAML exist.
fn takes(shape: &MergeShape, json: &serde_json::Value) -> bool {
    let (MergeShape::Object { fields, .. }, Some(map)) = (shape, json.as_object()) else {
        return match (shape, json.as_object()) {
            (MergeShape::Map(below) | MergeShape::Named(below), Some(map)) => {
                map.values().all(|value| takes(below, value))
            }
            _ => true,
        };
    };
    map.iter().all(|(key, value)| {
        fields.iter().find(|(name, _)| name == key).is_some_and(|(_, below)| takes(below, value))
    })
}
