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
    if let Some(advice) = of_form(key, list, items, shape) {
        return advice;
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
                | "headers"
                | "requestHeaders"
                | "podLabels"
                | "namespaceLabels"
                | "selector"
                | "items"
                | "externals"
                | "maintainers"
                | "files"
                | "pod"
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
        // `- NAME` of Compose hands one's own variable on.
        "env" if !items.is_empty() && items.iter().all(is_variable) => {
            let own = items.iter().map(|item| {
                let name = flow::node(item);
                format!("{name}: {{ fromEnv: {name} }}")
            });
            let own: Vec<String> = own.collect();
            Advice::edit(
                format!("{BY_NAME}: `NAME: value`; one of gen's own environment is a secret"),
                format!("{{ {} }}", own.join(", ")),
            )
        }
        "env" => Advice::say(format!("{BY_NAME}: `NAME: value`")),
        "sidecars" | "initContainers" => {
            Advice::say(format!("{BY_NAME}: `proxy: {{ image: envoyproxy/envoy:v1.35.0 }}`"))
        }
        // Those of a door lead to the component's.
        "ports" if matches!(shape, MergeShape::Map(MergeShape::Leaf)) => Advice::say(
            "write `port: 80` for the main port, or each by its name: `ports: { http: 80 }`",
        ),
        "ports" => ports(items),
        "volumes" if items.iter().any(is_own_folder) => Advice::say(
            "no cluster has the folders of your machine: files of the project are `files: { /app: { dir: src } }`, and data is `volumes: { data: { mountPath: /data, claim: { size: 1Gi } } }`",
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

/// What a list of texts is in a place of one form.
fn of_form(key: &str, list: &Node, items: &[Node], shape: &MergeShape) -> Option<Advice> {
    // `image: [acme/api:1.0]`
    if let (MergeShape::Object { short: Some(_), .. }, [only]) = (shape, items)
        && only.as_scalar().is_some()
        && !hides(list)
    {
        return Some(Advice::write(flow::node(only)));
    }
    if let Some(advice) = docker_test(key, items) {
        return Some(advice);
    }
    if shape.has_field("fromEnv") && shape.has_field("fieldRef") {
        let may_hide = hides(list) || is_secret_variable(key, "text");
        return Some(of_variable(if may_hide { &[] } else { items }));
    }
    if key == "capabilities" && items.iter().all(|item| item.as_scalar().is_some()) {
        return Some(Advice::write(format!("{{ add: {} }}", flow::node(list))));
    }
    if key == "autoscaling"
        && let [least, most] = items
        && let (Some(least), Some(most)) = (least.as_scalar(), most.as_scalar())
    {
        return Some(Advice::say(format!(
            "write `{{ min: {}, max: {}, cpu: 70 }}`",
            least.text, most.text
        )));
    }
    if matches!(key, "tracks" | "namespaces") && items.iter().all(|item| item.as_scalar().is_some())
    {
        if key == "namespaces" {
            return Some(Advice::say(
                "write the namespace of each tier: `{ database: data, backend: shop, frontend: shop }`",
            ));
        }
        let names = items.iter().map(|item| format!("{}: {{}}", flow::node(item)));
        let names: Vec<String> = names.collect();
        return Some(Advice::edit(BY_NAME, format!("{{ {} }}", names.join(", "))));
    }
    None
}

/// `["CMD", "curl", …]` of Docker, as a probe.
fn docker_test(key: &str, items: &[Node]) -> Option<Advice> {
    if !matches!(key, "readiness" | "liveness" | "startup") {
        return None;
    }
    let words: Option<Vec<&Node>> =
        items.iter().map(|item| item.as_scalar().map(|_| item)).collect();
    let words = words.filter(|words| !words.is_empty() && !words.iter().any(|word| hides(word)))?;
    let first = words[0].as_scalar().map_or("", |word| &word.text);
    let command = match first {
        "CMD" => words[1..].to_vec(),
        "CMD-SHELL" => {
            let text = flow::node(words.get(1)?);
            return Some(Advice::write(format!("{{ command: [sh, -c, {text}] }}")));
        }
        _ => words,
    };
    let command: Vec<String> = command.into_iter().map(flow::node).collect();
    Some(Advice::write(format!("{{ command: [{}] }}", command.join(", "))))
}

/// A variable is one text, whatever a program makes of it.
fn of_variable(items: &[Node]) -> Advice {
    let texts: Option<Vec<&str>> =
        items.iter().map(|item| Some(item.as_scalar()?.text.as_str())).collect();
    match texts.filter(|texts| !texts.is_empty()) {
        Some(texts) => Advice::edit(
            "a variable is one text",
            serde_json::Value::from(texts.join(",")).to_string(),
        ),
        None => Advice::say("a variable is one text: write it in quotes, as the program reads it"),
    }
}

/// A variable alone, without a value.
fn is_variable(item: &Node) -> bool {
    item.as_scalar().is_some_and(|scalar| {
        let is_part = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
        !scalar.text.is_empty() && scalar.text.bytes().all(is_part)
    })
}

/// `./src:/app`, a folder of whoever runs Compose.
fn is_own_folder(item: &Node) -> bool {
    let text = item.as_scalar().map_or("", |scalar| &scalar.text);
    text.starts_with(['.', '/', '~']) && text.contains(':')
}

/// The main port of a program has a key of its own.
fn ports(items: &[Node]) -> Advice {
    let number = |item: &Node| {
        let port = item.get("containerPort").or(item.get("targetPort")).or(item.get("target"));
        let text = &port.or(item.get("port")).unwrap_or(item).as_scalar()?.text;
        let inside = text.split('/').next()?.rsplit(':').next()?;
        inside.parse::<u16>().ok()
    };
    let main = match items {
        [only] => number(only)
            .map(|port| format!("write `port: {port}` in place of `ports`, where callers use it, and nothing for a database, whose port gen knows")),
        _ => None,
    };
    let main = main.unwrap_or_else(|| {
        "write the one that callers use as `port`, which gen knows of a database".to_owned()
    });
    Advice::say(format!(
        "{main}; each further one has a name: `ports: {{ admin: 9000 }}`; `expose` opens one to the outside"
    ))
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
        Value::Scalar(scalar) if key == "files" => {
            let (own, path) = scalar.text.split_once(':')?;
            let path = path.split(':').next().filter(|path| path.starts_with('/'))?;
            let own = own.trim_start_matches("./");
            let is_own = !own.is_empty() && !own.starts_with(['/', '~']) && !own.contains("..");
            is_own.then(|| (path.to_owned(), format!("{{ file: {} }}", flow::text(own))))
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
    // A map of texts has the value of `{ name: …, value: … }` alone.
    if matches!(shape, MergeShape::Leaf)
        && map.entries.keys().all(|key| matches!(key.as_str(), "name" | "value"))
    {
        let value = text(map, "value")?;
        let tells = is_secret_variable(&name, &value) || holds_password(&value);
        return (!tells).then(|| (name, serde_json::Value::from(value).to_string()));
    }
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
