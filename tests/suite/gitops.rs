//! The example of a repository for Argo CD: what is rendered in it is what its values say, and its workflow asks for
//! nothing that gen or the actions do not have.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use crate::folder::{names_in, repository};
use crate::kept;
use crate::program::Place;

fn example() -> PathBuf {
    repository().join("examples/gitops")
}

/// All files below a folder, by their paths from there.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for name in names_in(folder) {
        let path = folder.join(&name);
        if path.is_dir() {
            let inside = files(&path).into_iter();
            found.extend(inside.map(|(path, text)| (format!("{name}/{path}"), text)));
        } else {
            found.insert(name, fs::read_to_string(path).expect("text"));
        }
    }
    found
}

#[test]
fn the_repository_for_argo_cd_is_rendered_from_its_values() {
    let project = example().join("apps/shop");
    let place = Place::new(&[]);
    for (path, text) in files(&project.join("values")) {
        place.write(&format!("values/{path}"), &text);
    }
    place.prints(&["render", "--all", "--output-dir", "manifests"]);
    place.prints(&["argocd", "--all", "--output-dir", "argocd"]);
    for folder in ["manifests", "argocd"] {
        kept::folder_is(&project.join(folder), &files(&place.path().join(folder)));
    }
}

#[test]
fn the_workflow_of_the_repository_uses_inputs_that_the_actions_have() {
    let path = example().join(".github/workflows/manifests.yml");
    let workflow = fs::read_to_string(path).expect("a workflow");
    let workflow: Json = yaml_serde::from_str(&workflow).expect("YAML");
    let steps = workflow["jobs"]["shop"]["steps"].as_array().expect("steps");
    let mut seen = 0;
    for step in steps {
        let Some(uses) = step["uses"].as_str() else { continue };
        let Some(path) = uses.strip_prefix("stackgen/gen/") else { continue };
        let (path, version) = path.split_once('@').expect("a version");
        assert_eq!(version, concat!("v", env!("CARGO_PKG_VERSION")), "{uses}");
        let action = repository().join(path).join("action.yml");
        let action = fs::read_to_string(&action).expect("an action");
        let action: Json = yaml_serde::from_str(&action).expect("YAML");
        for (input, _) in step["with"].as_object().into_iter().flatten() {
            assert!(action["inputs"][input].is_object(), "{path} has no input {input}");
        }
        seen += 1;
    }
    assert_eq!(seen, 3);
}
