//! Lists where maps by name belong, as Kubernetes and Docker Compose write them.

use crate::layer::merge::MergeShape;
use crate::layer::node::{Map, Node, Value};
use crate::values::advice::Advice;
use crate::values::flow;
use crate::values::list_entry::entry;
use crate::values::secrets::{holds_secret, is_secret_variable};
use crate::values::suggest::list_of;

/// What to write in place of a list below a key; entries that hold a secret are never repeated.
pub fn instead(key: &str, list: &Node, shape: &MergeShape) -> Advice {
    let Value::List(items) = &list.value else { return Advice::say(BY_NAME) };
    if let (MergeShape::Object { .. }, [Node { value: Value::Map(only), .. }]) =
        (shape, items.as_slice())
        && !holds_secret(list)
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
    if let Some(advice) = of_form(key, list, items, shape).or_else(|| joined(list, items, shape)) {
        return advice;
    }
    if key == "expose" {
        return Advice::say(
            "leave it out: components reach each other by `connects`; `{ ingress: { host: shop.example.com } }` opens it to the outside",
        );
    }
    if matches!(key, "databases" | "backends" | "frontends" | "jobs") && !holds_secret(list)
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
                | "hostAliases"
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

/// Whether a list is the words of a program, where that is a map: `migrate: [rake, "db:migrate"]`, `liveness: [bin/alive]`. What
/// else may stand in its place is a path that is asked, or a test as Docker has it.
fn is_program(key: &str, items: &[Node], shape: &MergeShape) -> bool {
    let first = items.first().and_then(Node::as_scalar).map(|first| first.text.as_str());
    let is_other = first.is_none_or(|first| {
        first.starts_with('/') || matches!(first, "CMD" | "CMD-SHELL" | "NONE")
    });
    let takes_one = match key {
        "migrate" => !items.is_empty(),
        "startup" | "readiness" | "liveness" | "preStop" | "postStart" => {
            shape.has_field("command") && !is_other
        }
        _ => false,
    };
    takes_one && items.iter().all(|item| item.as_scalar().is_some())
}

/// What a list of texts is in a place of one form.
fn of_form(key: &str, list: &Node, items: &[Node], shape: &MergeShape) -> Option<Advice> {
    if is_program(key, items, shape) && !holds_secret(list) {
        return Some(Advice::write(format!("{{ command: {} }}", flow::node(list))));
    }
    // `image: [acme/api:1.0]`
    if let (MergeShape::Object { short: Some(_), .. }, [only]) = (shape, items)
        && only.as_scalar().is_some()
        && !holds_secret(list)
    {
        return Some(Advice::write(flow::node(only)));
    }
    if let Some(advice) = docker_test(key, items) {
        return Some(advice);
    }
    if items.is_empty() {
        return Some(Advice::say("leave the key out, or write `{}`"));
    }
    if let [only] = items
        && let Some(scalar) = only.as_scalar()
        && (TAKE_TEXT.contains(&key) || (shape.has_field("servicePort") && is_number(&scalar.text)))
    {
        return Some(Advice::write(flow::node(only)));
    }
    if shape.has_field("fromEnv") && shape.has_field("fieldRef") {
        let may_hide = holds_secret(list) || is_secret_variable(key, "text");
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

/// Maps in a list as the one map that they are: each has keys of it, or the name of one.
fn joined(list: &Node, items: &[Node], shape: &MergeShape) -> Option<Advice> {
    let MergeShape::Object { .. } = shape else { return None };
    let maps: Option<Vec<&Map>> = items.iter().map(Node::as_map).collect();
    let maps = maps.filter(|maps| !maps.is_empty() && !holds_secret(list))?;
    let mut joined = Map::default();
    let entries = || maps.iter().flat_map(|map| &map.entries);
    if entries().all(|(key, _)| !shape.refuses(key)) {
        for (key, entry) in entries() {
            if joined.entries.insert(key.clone(), entry.clone()).is_some() {
                return None;
            }
        }
        return Some(Advice::edit("write one map, without `-`", flow::map(&joined, &[])));
    }
    let named = |map: &&Map| {
        let name = map.get("name")?.as_scalar()?.text.clone();
        shape.has_field(&name).then(|| format!("{name}: {}", flow::map(map, &["name"])))
    };
    let named: Option<Vec<String>> = maps.iter().map(named).collect();
    Some(Advice::edit(BY_NAME, format!("{{ {} }}", named?.join(", "))))
}

/// `["CMD", "curl", …]` of Docker, as a probe.
fn docker_test(key: &str, items: &[Node]) -> Option<Advice> {
    if !matches!(key, "readiness" | "liveness" | "startup") {
        return None;
    }
    let words: Option<Vec<&Node>> =
        items.iter().map(|item| item.as_scalar().map(|_| item)).collect();
    let words =
        words.filter(|words| !words.is_empty() && !words.iter().any(|word| holds_secret(word)))?;
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

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
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
    let named = |item: &Node| Some((item.get("name")?.as_scalar()?.text.clone(), number(item)?));
    let of_name = items.iter().find_map(named);
    let (name, port) = of_name
        .unwrap_or_else(|| ("admin".to_owned(), items.first().and_then(number).unwrap_or(9000)));
    let main = match items {
        [only] => number(only).map(|port| format!("write `port: {port}` if callers use it")),
        _ => None,
    };
    let main = main.unwrap_or_else(|| "write the one that callers use as `port`".to_owned());
    Advice::say(format!(
        "{main}; a further one has a name: `ports: {{ {name}: {port} }}`; gen knows the port of a database, and `expose` opens one to the outside"
    ))
}

/// Keys that take a text or a number as well as a map.
const TAKE_TEXT: [&str; 4] = ["gateway", "namespace", "nodePort", "tls"];

/// Where the data of a database are needs no volume of its own.
pub const OF_DATA: &str = "leave it out: `storage: 1Gi` is where its data are; further volumes have names: `volumes: { extra: { mountPath: /extra, claim: { size: 1Gi } } }`";

const BY_NAME: &str = "write the names as keys, without `-`";
