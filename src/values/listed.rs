//! Lists where maps by name belong, as Kubernetes and Docker Compose write them.

use crate::layer::merge::MergeShape;
use crate::layer::node::{Map, Node, Value};
use crate::values::advice::Advice;
use crate::values::check::dns_label;
use crate::values::flow;
use crate::values::secrets::{holds_password, is_secret_variable};
use crate::values::suggest::list_of;

/// What to write in place of a list below a key; entries that hold a secret are never repeated.
pub fn instead(key: &str, list: &Node, shape: &MergeShape) -> Advice {
    let Value::List(items) = &list.value else { return Advice::say(BY_NAME) };
    if let (MergeShape::Object { .. }, [Node { value: Value::Map(only), .. }]) =
        (shape, items.as_slice())
        && !hides(list)
    {
        // What is no key here would be the next mistake.
        let other: Vec<&str> =
            only.entries.keys().map(String::as_str).filter(|key| shape.refuses(key)).collect();
        if other.len() < only.entries.len() {
            let help = if other.is_empty() {
                "write the one map, without `-`".to_owned()
            } else {
                format!("write the one map, without `-` and {}", list_of(other.iter().copied()))
            };
            return Advice::edit(help, flow::map(only, &other));
        }
    }
    if key == "migrate" && !hides(list) && items.iter().all(|item| item.as_scalar().is_some()) {
        return Advice::write(format!("{{ command: {} }}", flow::node(list)));
    }
    if key == "expose" {
        return Advice::say(
            "leave it out: components reach each other by `connects`; `{ ingress: { host: shop.example.com } }` opens it to the outside",
        );
    }
    if matches!(key, "databases" | "backends" | "frontends" | "jobs") && !hides(list)
        || matches!(
            key,
            "env"
                | "labels"
                | "nodeSelector"
                | "annotations"
                | "sidecars"
                | "initContainers"
                | "init"
                | "volumes"
                | "params"
        )
    {
        let entries: Option<Vec<(String, String)>> = items
            .iter()
            .enumerate()
            .map(|(number, item)| entry((key, shape), item, number))
            .collect();
        if let Some(entries) = entries.filter(|entries| !entries.is_empty()) {
            let written: Vec<String> = entries
                .iter()
                .map(|(name, value)| format!("{}: {value}", flow::text(name)))
                .collect();
            return Advice::edit(BY_NAME, format!("{{ {} }}", written.join(", ")));
        }
    }
    match key {
        "env" => Advice::say(format!("{BY_NAME}: `NAME: value`")),
        "sidecars" | "initContainers" => {
            Advice::say(format!("{BY_NAME}: `proxy: {{ image: envoyproxy/envoy:v1.35.0 }}`"))
        }
        // Those of a door lead to the component's.
        "ports" if matches!(shape, MergeShape::Map(MergeShape::Leaf)) => Advice::say(
            "write `port: 80` for the main port, or each by its name: `ports: { http: 80 }`",
        ),
        "ports" => Advice::say(
            "name each further one: `ports: { admin: 9000 }`; the one that callers use is `port` of a program, and known of a database; `expose` opens it to the outside",
        ),
        "volumes" => Advice::say(format!(
            "{BY_NAME}: `data: {{ mountPath: /data, claim: {{ size: 1Gi }} }}`"
        )),
        "files" => Advice::say(
            "write the paths in the container as keys: `/etc/app/config.yaml: { file: config.yaml }`",
        ),
        "init" => Advice::say(format!("{BY_NAME}: `001-init.sql: {{ file: sql/init.sql }}`")),
        _ => Advice::say(BY_NAME),
    }
}

const BY_NAME: &str = "write the names as keys, without `-`";

/// An item as a name and what belongs to it, where that is sure.
fn entry(
    (key, shape): (&str, &MergeShape),
    item: &Node,
    number: usize,
) -> Option<(String, String)> {
    match &item.value {
        Value::Scalar(scalar) if key == "init" && scalar.text.contains([' ', ';', '\n']) => {
            let name = format!("{:03}.sql", number + 1);
            Some((name, serde_json::Value::from(scalar.text.as_str()).to_string()))
        }
        Value::Scalar(scalar) if key == "init" => {
            let name = scalar.text.rsplit('/').next().filter(|name| !name.is_empty())?;
            Some((name.to_owned(), format!("{{ file: {} }}", flow::text(&scalar.text))))
        }
        Value::Scalar(scalar) if key == "volumes" => volume(&scalar.text),
        Value::Scalar(scalar) => {
            let (name, value) = scalar.text.split_once('=')?;
            let is_name = !name.is_empty() && !name.contains(char::is_whitespace);
            let tells = is_secret_variable(name, value) || holds_password(&scalar.text);
            (is_name && !tells)
                .then(|| (name.to_owned(), serde_json::Value::from(value).to_string()))
        }
        Value::Map(map) => named((key, shape.below("")), map),
        Value::Null | Value::List(_) => None,
    }
}

/// `data:/var/lib/app` of Docker Compose.
fn volume(text: &str) -> Option<(String, String)> {
    let (name, path) = text.split_once(':')?;
    let is_name =
        name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    let path = path.split(':').next().filter(|path| path.starts_with('/'))?;
    let is_name = is_name && !name.is_empty();
    is_name.then(|| (name.to_owned(), format!("{{ mountPath: {path}, claim: {{ size: 1Gi }} }}")))
}

/// `{ name: …, … }` of Kubernetes; a map of one key is a name already, unless what has no name has that key.
fn named((key, shape): (&str, &MergeShape), map: &Map) -> Option<(String, String)> {
    let text = |map: &Map, key: &str| Some(map.get(key)?.as_scalar()?.text.clone());
    let Some(name) = text(map, "name") else {
        if key != "env" && map.entries.keys().any(|key| shape.has_field(key)) {
            let name = of_image(&text(map, "image")?)?;
            let hidden = map.entries.values().any(|entry| hides(&entry.node));
            return (!hidden).then(|| (name, flow::map(map, &[])));
        }
        let (name, entry) = map.entries.first().filter(|_| map.entries.len() == 1)?;
        let value = entry.node.as_scalar()?;
        let tells = is_secret_variable(name, &value.text) || holds_password(&value.text);
        return (!tells).then(|| (name.clone(), flow::node(&entry.node)));
    };
    if key != "env" {
        let hidden = map.entries.values().any(|entry| hides(&entry.node));
        return (!hidden).then(|| (name, flow::map(map, &["name"])));
    }
    if let Some(value) = text(map, "value") {
        let tells = is_secret_variable(&name, &value) || holds_password(&value);
        return (!tells).then(|| (name, serde_json::Value::from(value).to_string()));
    }
    let from = map.get("valueFrom")?;
    if let Some(secret) = from.get("secretKeyRef").and_then(Node::as_map) {
        let (secret, key) = (text(secret, "name")?, text(secret, "key")?);
        let (secret, key) = (flow::text(&secret), flow::text(&key));
        return Some((name, format!("{{ existingSecret: {{ name: {secret}, key: {key} }} }}")));
    }
    let field = from.get("fieldRef").and_then(Node::as_map)?;
    let path = flow::text(&text(field, "fieldPath")?);
    Some((name, format!("{{ fieldRef: {path} }}")))
}

/// What is in an image, by the end of its name.
fn of_image(image: &str) -> Option<String> {
    let (name, _) = image.split_once('@').unwrap_or((image, ""));
    let name = name.rsplit('/').next()?;
    let (name, _) = name.split_once(':').unwrap_or((name, ""));
    dns_label(name).is_ok().then(|| name.to_owned())
}

/// Whether something below may be a secret.
pub(super) fn hides(node: &Node) -> bool {
    match &node.value {
        Value::Null => false,
        Value::Scalar(scalar) => holds_password(&scalar.text),
        Value::List(items) => items.iter().any(hides),
        Value::Map(map) => {
            let name = map.get("name").and_then(Node::as_scalar).map_or("", |name| &name.text);
            map.entries.iter().any(|(key, entry)| {
                let text = entry.node.as_scalar().map_or("", |scalar| &scalar.text);
                let name = if key == "value" { name } else { key };
                key == "credentials"
                    || key == "rootCredentials"
                    || is_secret_variable(name, text) && key != "name"
                    || hides(&entry.node)
            })
        }
    }
}
