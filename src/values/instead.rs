//! What people write in place of a map or a list, and what it stands for.

use crate::layer::merge::MergeShape;
use crate::layer::node::{Node, Scalar, Style, Value};
use crate::values::advice::Advice;
use crate::values::check::{dns_label, dns_subdomain};
use crate::values::flow;
use crate::values::listed::hides;
use crate::values::path::KeyPath;
use crate::values::secrets::holds_password;

/// Characters by which a command is one for a shell.
const OF_SHELLS: [char; 14] =
    ['|', '&', ';', '<', '>', '$', '`', '*', '?', '~', '(', ')', '\'', '"'];

/// What to write where a map belongs and something else is.
pub(super) fn instead_of_map(path: &KeyPath, node: &Node) -> Option<Advice> {
    let scalar = node.as_scalar().filter(|scalar| !holds_password(&scalar.text))?;
    let text = scalar.text.as_str();
    let number = text.parse::<u32>().ok();
    // A number stays one: a text of digits would be quoted.
    let written = if number.is_some() { text.to_owned() } else { flow::text(text) };
    let is_true = text == "true";
    let one = |key: &str| Some(Advice::write(format!("{{ {key}: {written} }}")));
    let form = |form: &str| Some(Advice::write(form));
    match path.last() {
        "release" => Some(release(text)),
        "credentials" | "rootCredentials" => Some(Advice::say(
            "write `{ value: … }` where `policy.inlineSecrets` allows it, else `{ existingSecret: { name: … } }` or `{ fromEnv: … }`",
        )),
        "expose" => match number {
            Some(30_000..=32_767) => one("nodePort"),
            None if text.contains('.') => {
                Some(Advice::write(format!("{{ ingress: {{ host: {written} }} }}")))
            }
            _ => Some(Advice::say(
                "write `{ nodePort: 30080 }`, `{ loadBalancer: {} }` or `{ ingress: { host: shop.example.com } }`",
            )),
        },
        "ingress" | "loadBalancer" | "serviceMonitor" if is_true => form("{}"),
        "ingress" | "external" if text.contains('.') => one("host"),
        "autoscaling" => match number {
            Some(most @ 1..) => Some(Advice::write(format!("{{ max: {most}, cpu: 70 }}"))),
            _ => Some(Advice::say("write `{ min: 2, max: 5, cpu: 70 }`")),
        },
        "disruptionBudget" if number.is_some() => one("minAvailable"),
        "disruptionBudget" if is_true => form("{ minAvailable: 1 }"),
        "allowTo" | "allowFrom" if path.is_item() && is_network(text) => one("cidr"),
        "allowTo" | "allowFrom" if path.is_item() && is_address(text) => {
            Some(Advice::write(format!("{{ cidr: {text}/32 }}")))
        }
        "allowTo" | "allowFrom" if path.is_item() => {
            Some(Advice::say("write `{ cidr: 10.0.0.0/8 }` or `{ podLabels: { app: … } }`"))
        }
        "envFrom" if path.is_item() => one("secret"),
        "service" if number.is_some() => one("port"),
        "service" | "serviceAccount" | "existingClaim" | "existingSecret" | "secret" => one("name"),
        "probes" if text.starts_with('/') => one("readiness"),
        "probes" if matches!(text, "false" | "none" | "off") => Some(Advice::say(
            "leave it out; `policy: { missingProbes: allow }` of an environment takes components without",
        )),
        "migrate" => Some(Advice::write(format!("{{ command: {} }}", command_of(text)))),
        "networkPolicy" if matches!(text, "true" | "false") => one("enabled"),
        "init" if !text.contains('\n') => {
            Some(Advice::write(format!("{{ 001-init.sql: {{ file: {written} }} }}")))
        }
        "volumes" => {
            Some(Advice::say("write `{ data: { mountPath: /data, claim: { size: 1Gi } } }`"))
        }
        "resources" | "requests" | "limits" => Some(Advice::say(
            "write `{ requests: { cpu: 100m, memory: 128Mi }, limits: { memory: 256Mi } }`",
        )),
        _ => None,
    }
}

/// `replicas:3` and `replicas = 3`, where a key and its value are meant.
pub(super) fn tight_key(node: &Node, shape: &MergeShape) -> Option<Advice> {
    let scalar = node.as_scalar().filter(|scalar| scalar.style == Style::Plain)?;
    let (key, value) = scalar.text.split_once([':', '='])?;
    let (key, value) = (key.trim(), value.trim());
    let is_line = !value.is_empty() && !value.contains('\n') && !holds_password(&scalar.text);
    (is_line && shape.has_field(key)).then(|| Advice::write(format!("{key}: {value}")))
}

/// A command that is one text, as a list of words; what only a shell understands is given to one.
pub fn command_of(text: &str) -> String {
    if text.contains(OF_SHELLS) {
        format!("[sh, -c, {}]", flow::text(text))
    } else {
        let words: Vec<String> = text.split_whitespace().map(flow::text).collect();
        format!("[{}]", words.join(", "))
    }
}

/// What to write where a flag stands beside another form, and something else is.
pub(super) fn instead_of_flag(path: &KeyPath, text: &str) -> Option<Advice> {
    let is_certificate = path.keys().ends_with(&["ingress", "tls"]);
    let is_name = is_certificate && dns_subdomain(text).is_ok();
    is_name.then(|| Advice::write(format!("{{ secretName: {} }}", flow::text(text))))
}

/// What to write where a name stands beside another form, and something else is: `infra/gateway`.
pub(super) fn instead_of_name(path: &KeyPath, text: &str) -> Option<Advice> {
    if text.strip_prefix("*.").is_some_and(|below| dns_subdomain(below).is_ok())
        && path.keys().contains(&"ingress")
    {
        return Some(Advice::say(format!(
            "write each host, `host: [a{rest}, b{rest}]`, or `route: {{ hosts: [\"{text}\"] }}` of a Gateway; a patch can give the Ingress any",
            rest = &text[1..]
        )));
    }
    let (namespace, name) = text.split_once('/').filter(|_| path.last() == "gateway")?;
    let are_names = dns_subdomain(name).is_ok() && dns_label(namespace).is_ok();
    are_names.then(|| Advice::write(format!("{{ name: {name}, namespace: {namespace} }}")))
}

/// What to write where a path belongs and something else is.
pub(super) fn instead_of_path(path: &KeyPath, text: &str) -> Option<Advice> {
    if let Some((_, rest)) = text.split_once("://") {
        let path = rest.find('/').map_or("/", |slash| &rest[slash..]);
        return Some(Advice::write(path.split(['?', '#']).next().unwrap_or(path)));
    }
    let is_metrics = path.keys().iter().rev().nth(1) == Some(&"metrics");
    let is_probe = path.keys().iter().rev().nth(2) == Some(&"probes");
    match text {
        "tcp" | "TCP" | "tcpSocket" | "grpc" if is_probe => Some(Advice::say(
            "leave `path` out: a probe without it and `command` is a TCP connection, as in `readiness: {}`",
        )),
        "http" | "HTTP" | "httpGet" | "https" if is_probe => {
            Some(Advice::say("write the path, such as `/readyz`"))
        }
        "true" if is_metrics => Some(Advice::write("{}")),
        "true" | "false" => Some(Advice::say(if is_metrics {
            "leave `metrics` out, or write `metrics: null` to delete it"
        } else {
            "write the path, such as `/readyz`"
        })),
        _ => None,
    }
}

/// What to write where a list belongs and something else is.
pub(super) fn instead_of_list(path: &KeyPath, node: &Node, item: &MergeShape) -> Option<Advice> {
    match &node.value {
        _ if hides(node) => None,
        Value::Scalar(scalar) if scalar.text.contains('\n') => None,
        Value::Scalar(scalar) => Some(list_of_scalar(path.last(), scalar)),
        Value::Map(map) if !map.entries.is_empty() => {
            let joined = |items: Vec<String>| items.join(", ");
            let items = match path.last() {
                "connects" | "writable" | "before" | "after" => {
                    joined(map.entries.keys().map(|key| flow::text(key)).collect())
                }
                // An item that the place refuses would be the next mistake.
                "tolerations" if map.entries.keys().all(|key| item.refuses(key)) => joined(
                    map.entries.iter().map(|(key, entry)| toleration(key, &entry.node)).collect(),
                ),
                _ if map.entries.keys().any(|key| item.refuses(key))
                    || matches!(item, MergeShape::Leaf) =>
                {
                    return None;
                }
                _ => flow::map(map, &[]),
            };
            Some(Advice::edit("write it as a list", format!("[{items}]")))
        }
        Value::Map(_) | Value::Null | Value::List(_) => None,
    }
}

/// The taint that a key and a value name, as the toleration of it.
fn toleration(key: &str, value: &Node) -> String {
    let key = flow::text(key);
    match value.as_scalar().map(|scalar| scalar.text.as_str()) {
        Some(effect @ ("NoSchedule" | "PreferNoSchedule" | "NoExecute")) => {
            format!("{{ key: {key}, operator: Exists, effect: {effect} }}")
        }
        Some(_) => format!("{{ key: {key}, value: {} }}", flow::node(value)),
        None => format!("{{ key: {key}, operator: Exists }}"),
    }
}

fn list_of_scalar(key: &str, scalar: &Scalar) -> Advice {
    let text = scalar.text.as_str();
    // `-main`: the dash of an item without its space.
    let item = text.strip_prefix('-').filter(|item| item.starts_with(char::is_alphanumeric));
    if let Some(item) = item
        && scalar.style == Style::Plain
        && !matches!(key, "command" | "args")
    {
        return Advice::edit(
            format!("write a space after the `-`, or `[{}]`", flow::text(item)),
            format!("[{}]", flow::text(item)),
        );
    }
    if scalar.style == Style::Flag {
        // No plain scalar of YAML starts like this: it was set on the command line.
        return match text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
            // Lists of `--set` hold texts; what is in a map has a path of its own.
            Some(items) if items.contains(['{', '[']) => {
                Advice::say("write the list into a file, and give that with `--values`")
            }
            Some(items) => {
                Advice::say(format!("write `{{{items}}}`: lists of `--set` have braces"))
            }
            None => Advice::write(format!("{{{text}}}")),
        };
    }
    let words = || text.split_whitespace().map(flow::text).collect::<Vec<_>>().join(", ");
    match key {
        "command" => Advice::write(command_of(text)),
        "args" if text.contains('"') || text.contains('\'') => match quoted_words(text) {
            Some(words) => Advice::write(format!("[{}]", words.join(", "))),
            None => Advice::say("write each argument as an item of a list: `[--name, \"a b\"]`"),
        },
        "args" => Advice::write(format!("[{}]", words())),
        "connects" | "before" | "after" => {
            let names = text.split([',', ' ']).filter(|name| !name.is_empty());
            Advice::write(format!("[{}]", names.map(flow::text).collect::<Vec<_>>().join(", ")))
        }
        "allowTo" | "allowFrom" if is_network(text) => {
            Advice::write(format!("[{{ cidr: {} }}]", flow::text(text)))
        }
        "envFrom" => Advice::write(format!("[{{ secret: {} }}]", flow::text(text))),
        _ => Advice::write(format!("[{}]", flow::text(text))),
    }
}

/// The words of a command line as a shell takes them apart, where it has quotes and nothing else of a shell.
fn quoted_words(text: &str) -> Option<Vec<String>> {
    let is_quote = |c: char| matches!(c, '"' | '\'');
    if text.contains(|c| c == '\\' || OF_SHELLS.contains(&c) && !is_quote(c)) {
        return None;
    }
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for c in text.chars() {
        match quote {
            Some(open) if c == open => quote = None,
            None if is_quote(c) => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            None if c.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    quote.is_none().then(|| words.iter().map(|word| flow::text(word)).collect())
}

fn release(text: &str) -> Advice {
    let folded = text.to_ascii_lowercase().replace(['-', '_', ' ', '/'], "");
    let form = match folded.as_str() {
        "rolling" | "rollingupdate" => "{ rolling: {} }",
        "recreate" => "{ recreate: {} }",
        "bluegreen" => "{ blueGreen: { active: blue, tracks: { blue: {}, green: {} } } }",
        "canary" => "{ canary: { stable: { replicas: 9 }, canary: { replicas: 1 } } }",
        _ => {
            return Advice::say(
                "write `{ rolling: {} }`, `{ recreate: {} }`, `{ blueGreen: … }` or `{ canary: … }`",
            );
        }
    };
    Advice::write(form)
}

/// `10.0.0.0/8`, as far as a help must know.
fn is_network(text: &str) -> bool {
    text.split_once('/').is_some_and(|(address, bits)| {
        address.parse::<std::net::IpAddr>().is_ok()
            && bits.parse::<u8>().is_ok_and(|bits| bits <= 128)
    })
}

fn is_address(text: &str) -> bool {
    text.parse::<std::net::Ipv4Addr>().is_ok()
}
