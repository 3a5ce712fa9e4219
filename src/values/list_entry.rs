//! An item of a list as the entry of a map that it is: its name, and what stands there.

use crate::layer::merge::MergeShape;
use crate::layer::node::{Map, Node, Value};
use crate::values::check::dns_label;
use crate::values::flow;
use crate::values::secrets::{holds_password, holds_secret, is_secret_variable};

/// An item as a name and what belongs to it, where that is sure.
pub(super) fn entry(
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
        Value::Scalar(scalar) if key == "files" => file(&scalar.text),
        // `host:address`, as Compose has it, or `host=address`.
        Value::Scalar(scalar) if key == "hostAliases" => {
            let (host, address) = scalar.text.split_once(['=', ':'])?;
            let is_address = address.parse::<std::net::IpAddr>().is_ok();
            is_address.then(|| (host.to_owned(), flow::text(address)))
        }
        // `{ ip: …, hostnames: […] }` of Kubernetes: each name has the address.
        Value::Map(map) if key == "hostAliases" => {
            let address = flow::text(&map.get("ip")?.as_scalar()?.text);
            let Value::List(names) = &map.get("hostnames")?.value else { return None };
            let names: Option<Vec<&str>> =
                names.iter().map(|name| Some(name.as_scalar()?.text.as_str())).collect();
            let names = names.filter(|names| !names.is_empty())?;
            let all: Vec<String> = names
                .iter()
                .skip(1)
                .map(|name| format!("{}: {address}", flow::text(name)))
                .collect();
            let value = std::iter::once(address.clone()).chain(all).collect::<Vec<_>>().join(", ");
            Some((names[0].to_owned(), value))
        }
        Value::Scalar(scalar) if key == "items" => {
            Some((scalar.text.clone(), flow::text(&scalar.text)))
        }
        Value::Map(map) if key == "items" => {
            let text = |key: &str| Some(map.get(key)?.as_scalar()?.text.clone());
            Some((text("key")?, flow::text(&text("path")?)))
        }
        Value::Map(map) if key == "maintainers" => {
            let text = |key: &str| Some(map.get(key)?.as_scalar()?.text.clone());
            Some((text("name")?, flow::text(&text("email")?)))
        }
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

/// `./app.conf:/etc/app.conf` of Docker Compose.
pub(super) fn file(text: &str) -> Option<(String, String)> {
    let (own, path) = text.split_once(':')?;
    let path = path.split(':').next().filter(|path| path.starts_with('/'))?;
    let own = own.trim_start_matches("./");
    let is_own = !own.is_empty() && !own.starts_with(['/', '~']) && !own.contains("..");
    is_own.then(|| (path.to_owned(), format!("{{ file: {} }}", flow::text(own))))
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
    // `- api:` with its keys in the same column.
    if key != "env"
        && let Some((name, entry)) = map.entries.first().filter(|_| map.entries.len() > 1)
        && entry.node.is_null()
        && !shape.has_field(name)
        && map.entries.keys().skip(1).all(|key| shape.has_field(key))
    {
        let hidden = map.entries.values().any(|entry| holds_secret(&entry.node));
        return (!hidden).then(|| (name.clone(), flow::map(map, &[name])));
    }
    let Some(name) = text(map, "name") else {
        if key != "env" && map.entries.keys().any(|key| shape.has_field(key)) {
            let name = of_image(&text(map, "image")?)?;
            let hidden = map.entries.values().any(|entry| holds_secret(&entry.node));
            return (!hidden).then(|| (name, flow::map(map, &[])));
        }
        let (name, entry) = map.entries.first().filter(|_| map.entries.len() == 1)?;
        let value = entry.node.as_scalar()?;
        let tells = is_secret_variable(name, &value.text) || holds_password(&value.text);
        return (!tells).then(|| (name.clone(), flow::node(&entry.node)));
    };
    // A map of texts has the value of `{ name: …, value: … }` alone.
    if matches!(shape, MergeShape::Leaf)
        && map.entries.keys().all(|key| matches!(key.as_str(), "name" | "value"))
    {
        let value = text(map, "value")?;
        let tells = is_secret_variable(&name, &value) || holds_password(&value);
        return (!tells).then(|| (name, serde_json::Value::from(value).to_string()));
    }
    if key != "env" {
        let hidden = map.entries.values().any(|entry| holds_secret(&entry.node));
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
