//! The versions of Kubernetes that gen supports: what it renders has the fields that each of them knows.
//!
//! The types of every version are in the sources of the crate that gen takes its own from; one version alone can be
//! compiled in, so the others are read as text.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value as Json;

use crate::folder::{names_in, repository};

/// What `docs/src/support.md` says.
const VERSIONS: [&str; 5] = ["v1_33", "v1_34", "v1_35", "v1_36", "v1_37"];

/// The groups that are Kubernetes' own, with the folders of their types.
const GROUPS: [(&str, &str); 7] = [
    ("", "core"),
    ("apps", "apps"),
    ("autoscaling", "autoscaling"),
    ("batch", "batch"),
    ("networking.k8s.io", "networking"),
    ("policy", "policy"),
    ("rbac.authorization.k8s.io", "rbac"),
];

/// The types of one version.
struct Types {
    root: PathBuf,
    /// By path: `api/core/v1/PodSpec`; the keys of each, with their types.
    known: BTreeMap<String, Option<BTreeMap<String, String>>>,
}

impl Types {
    /// The keys of a type, where it is a struct.
    fn keys(&mut self, path: &str) -> Option<BTreeMap<String, String>> {
        if !self.known.contains_key(path) {
            let text = fs::read_to_string(self.root.join(format!("{}.rs", snake(path)))).ok();
            self.known.insert(path.to_owned(), text.and_then(|text| keys(&text)));
        }
        self.known[path].clone()
    }

    /// What an object has that its type has not.
    fn strangers(&mut self, object: &Json, path: &str, at: &str, found: &mut Vec<String>) {
        let (Some(keys), Some(object)) = (self.keys(path), object.as_object()) else { return };
        for (key, value) in object {
            let at = format!("{at}.{key}");
            let Some(told) = keys.get(key) else {
                found.push(at);
                continue;
            };
            let Some(inner) = told.split("crate::").nth(1) else { continue };
            let inner = inner.trim_end_matches([',', '>']).replace("::", "/");
            match value {
                Json::Array(items) => {
                    for item in items {
                        self.strangers(item, &inner, &at, found);
                    }
                }
                value => self.strangers(value, &inner, &at, found),
            }
        }
    }
}

/// The keys of a struct as they are written, and the types of its fields.
fn keys(text: &str) -> Option<BTreeMap<String, String>> {
    let fields: BTreeMap<&str, &str> =
        text.lines().filter_map(|line| line.strip_prefix("    pub ")?.split_once(": ")).collect();
    let written = text.lines().filter_map(|line| {
        let (key, field) = line.trim().split_once(" => Field::Key_")?;
        Some((key.trim_matches('"').to_owned(), field.trim_end_matches(',')))
    });
    let keys: BTreeMap<String, String> =
        written.map(|(key, field)| (key, (*fields.get(field).unwrap_or(&"")).to_owned())).collect();
    (!keys.is_empty()).then_some(keys)
}

/// `api/core/v1/PodSpec` as the name of a file: `api/core/v1/pod_spec`.
fn snake(path: &str) -> String {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let letters: Vec<char> = name.chars().collect();
    let mut file = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let starts = at > 0
            && letter.is_uppercase()
            && (letters[at - 1].is_lowercase()
                || letters.get(at + 1).is_some_and(|next| next.is_lowercase()));
        file += if starts { "_" } else { "" };
        file.extend(letter.to_lowercase());
    }
    format!("{folder}/{file}")
}

/// What cargo prints.
fn cargo(arguments: &[&str]) -> Vec<u8> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(arguments).current_dir(repository()).output().expect("cargo").stdout
}

/// The sources of the types, where cargo keeps them. What only other platforms need may not have been fetched.
fn sources() -> PathBuf {
    let version = String::from_utf8(cargo(&["version", "--verbose"])).expect("text");
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).expect("a platform");
    let told = cargo(&["metadata", "--format-version=1", "--offline", "--filter-platform", host]);
    let told: Json = serde_json::from_slice(&told).expect("JSON");
    let mut packages = told["packages"].as_array().expect("packages").iter();
    let package = packages.find(|package| package["name"] == "k8s-openapi").expect("the types");
    let manifest = Path::new(package["manifest_path"].as_str().expect("a path"));
    manifest.parent().expect("a folder").join("src")
}

/// The objects of Kubernetes' own kinds in the golden files, each with its type.
fn objects() -> Vec<(Json, String)> {
    let mut found = Vec::new();
    for example in names_in(&repository().join("snapshots")) {
        let folder = repository().join("snapshots").join(example);
        let paths = names_in(&folder).into_iter().map(|name| folder.join(name));
        for path in paths.filter(|path| path.extension().is_some_and(|ending| ending == "yaml")) {
            let text = fs::read_to_string(path).expect("text");
            let documents =
                text.split("\n---\n").filter_map(|text| yaml_serde::from_str::<Json>(text).ok());
            found.extend(documents.filter_map(|object| typed(&object)));
        }
    }
    found
}

fn typed(object: &Json) -> Option<(Json, String)> {
    let version = object["apiVersion"].as_str()?;
    let (group, version) = version.rsplit_once('/').unwrap_or(("", version));
    let (_, folder) = GROUPS.iter().find(|(known, _)| *known == group)?;
    let path = format!("api/{folder}/{version}/{}", object["kind"].as_str()?);
    Some((object.clone(), path))
}

#[test]
fn every_supported_version_knows_all_fields_that_gen_renders() {
    let sources = sources();
    let objects = objects();
    assert!(objects.len() > 300, "only {} objects", objects.len());
    for version in VERSIONS {
        let mut types = Types { root: sources.join(version), known: BTreeMap::new() };
        let mut found = Vec::new();
        for (object, path) in &objects {
            assert!(types.keys(path).is_some(), "{version} has no {path}");
            types.strangers(object, path, path, &mut found);
        }
        assert_eq!(found, Vec::<String>::new(), "unknown in {version}");
        let deep = types.known.get("api/core/v1/SecurityContext").and_then(Option::as_ref);
        assert!(
            deep.is_some_and(|keys| keys.contains_key("runAsNonRoot")),
            "{version} was not read"
        );
    }
}

#[test]
fn a_field_that_a_version_does_not_know_is_found() {
    let mut types = Types { root: sources().join(VERSIONS[0]), known: BTreeMap::new() };
    let object = serde_json::json!({ "spec": { "template": { "spec": { "containers": [{ "imag": "a" }] } } } });
    let mut found = Vec::new();
    types.strangers(&object, "api/apps/v1/Deployment", "", &mut found);
    assert_eq!(found, [".spec.template.spec.containers.imag"]);
}
