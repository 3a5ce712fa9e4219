//! Single changes to good objects: what the list says that the API server refuses is an error, and nothing else
//! is. `cargo acceptance conformance` asks the server whether the list is right.

use serde_json::Value as Json;
use stackgen::check;
use stackgen::diagnostic::Severity;

use crate::check::{Alone, found_with};

const MUTATIONS: &str = include_str!("../../conformance/mutations.yaml");

/// Merges a patch into an object. <https://www.rfc-editor.org/rfc/rfc7396>
fn merge(object: &mut Json, patch: &Json) {
    let Json::Object(patch) = patch else {
        *object = patch.clone();
        return;
    };
    if !object.is_object() {
        *object = Json::Object(serde_json::Map::new());
    }
    for (key, value) in patch {
        if value.is_null() {
            object.as_object_mut().map(|map| map.shift_remove(key));
        } else {
            merge(&mut object[key], value);
        }
    }
}

fn errors(object: &Json) -> Vec<String> {
    let text = object.to_string();
    let (checked, ..) = found_with(&[("object.json", &text)], &Alone::default());
    let found = checked.findings.into_iter().map(|finding| finding.diagnostic);
    found
        .filter(|one| one.severity == Severity::Error && check::REFUSALS.contains(&one.code))
        .map(|one| format!("{}: {}", one.code, one.message))
        .collect()
}

#[test]
fn what_the_api_server_refuses_is_an_error_and_nothing_else() {
    let (mut wrong, mut count) = (Vec::new(), 0);
    for text in MUTATIONS.split("\n---\n").skip(1) {
        let read: Json = yaml_serde::from_str(text).expect("a document");
        assert_eq!(errors(&read["object"]), [""; 0]);
        for (list, refused) in [("refused", true), ("taken", false)] {
            for change in read[list].as_array().expect("a list") {
                let mut object = read["object"].clone();
                merge(&mut object, change);
                let told = errors(&object);
                count += 1;
                if told.is_empty() == refused {
                    wrong.push(format!(
                        "{list}: {} {change}: {}",
                        read["object"]["kind"],
                        told.join("; ")
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count >= 150, "{count} changes");
}
