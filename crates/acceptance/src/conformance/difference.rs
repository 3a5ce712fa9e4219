//! Whether the API server kept what gen wrote. It may add; it may not drop, change or reorder.

use serde_json::Value as Json;

/// Says where what was kept lacks what was wrote, or has it otherwise.
pub fn lost(wrote: &[Json], kept: &[Json]) -> Vec<String> {
    let mut found = Vec::new();
    for object in wrote {
        let name = identity(object);
        match kept.iter().find(|kept| identity(kept) == name) {
            Some(kept) => compare(object, kept, &name, &mut found),
            None => found.push(format!("{name}: not kept at all")),
        }
    }
    found
}

/// `Deployment shop/api`
fn identity(object: &Json) -> String {
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    let Json::Object(_) = object else { return String::new() };
    let (kind, metadata) = (text(&object["kind"]), &object["metadata"]);
    format!("{kind} {}/{}", text(&metadata["namespace"]), text(&metadata["name"]))
}

fn compare(wrote: &Json, kept: &Json, path: &str, found: &mut Vec<String>) {
    match (wrote, kept) {
        (Json::Object(wrote), Json::Object(kept)) => {
            for (key, value) in wrote {
                let path = format!("{path}.{key}");
                match kept.get(key) {
                    Some(kept) => compare(value, kept, &path, found),
                    None => found.push(format!("{path}: wrote {value}, and it is gone")),
                }
            }
        }
        (Json::Array(wrote), Json::Array(kept)) if wrote.len() == kept.len() => {
            for (index, (wrote, kept)) in wrote.iter().zip(kept).enumerate() {
                compare(wrote, kept, &format!("{path}[{index}]"), found);
            }
        }
        (Json::Array(wrote), Json::Array(kept))
            if wrote.iter().all(|item| item["name"].is_string()) =>
        {
            for item in wrote {
                let path = format!("{path}[{}]", item["name"]);
                match kept.iter().find(|kept| kept["name"] == item["name"]) {
                    Some(kept) => compare(item, kept, &path, found),
                    None => found.push(format!("{path}: gone")),
                }
            }
        }
        _ if wrote == kept => {}
        _ => found.push(format!("{path}: wrote {wrote}, and {kept} was kept")),
    }
}

#[cfg(test)]
mod tests {
    use super::lost;
    use serde_json::{Value as Json, json};

    fn object(spec: &Json) -> Vec<Json> {
        vec![json!({ "kind": "Service", "metadata": { "name": "api" }, "spec": spec })]
    }

    #[test]
    fn what_the_server_adds_is_fine() {
        let wrote = object(&json!({ "ports": [{ "name": "a", "port": 1 }] }));
        let more = json!({ "ports": [{ "name": "b" }, { "name": "a", "port": 1, "protocol": "TCP" }], "type": "x" });
        assert_eq!(lost(&wrote, &object(&more)), Vec::<String>::new());
    }

    #[test]
    fn what_it_drops_or_changes_is_told() {
        let wrote = object(&json!({ "cpu": "1000m", "gone": {}, "list": [1, 2] }));
        let kept = object(&json!({ "cpu": "1", "list": [2, 1] }));
        let told = [
            r#"Service /api.spec.cpu: wrote "1000m", and "1" was kept"#,
            "Service /api.spec.gone: wrote {}, and it is gone",
            "Service /api.spec.list[0]: wrote 1, and 2 was kept",
            "Service /api.spec.list[1]: wrote 2, and 1 was kept",
        ];
        assert_eq!(lost(&wrote, &kept), told);
        assert_eq!(lost(&wrote, &[]), ["Service /api: not kept at all"]);
    }
}
