//! What people write in place of a list, and what it stands for.

use crate::layer::merge::MergeShape;
use crate::layer::node::{Map, Node, Scalar, Style, Value};
use crate::values::advice::Advice;
use crate::values::flow;
use crate::values::in_quotes::unquoted;
use crate::values::instead::{OF_SHELLS, command_of};
use crate::values::named_secret::variables_of;
use crate::values::path::KeyPath;
use crate::values::peer_form::{is_network, peer};
use crate::values::secrets::holds_secret;

/// What to write where a list belongs and something else is.
pub(super) fn instead_of_list(path: &KeyPath, node: &Node, item: &MergeShape) -> Option<Advice> {
    match &node.value {
        _ if holds_secret(node) && !names_a_secret(path, node) => None,
        Value::Scalar(scalar) if scalar.text.contains('\n') => match path.last() {
            "command" | "args" => Some(Advice::say(
                "write each word as an item, or give the lines to a shell: `[sh, -c, \"…\"]`",
            )),
            "json" => Some(Advice::say("write the list itself, without the `|`")),
            _ => None,
        },
        Value::Scalar(scalar) => {
            Some(unquoted(node, '[', ']').unwrap_or_else(|| list_of_scalar(path.last(), scalar)))
        }
        Value::Map(map) if !map.entries.is_empty() => {
            let joined = |items: Vec<String>| items.join(", ");
            let items = match path.last() {
                "connects" | "writable" | "before" | "after" | "imagePullSecrets" => {
                    joined(names(map))
                }
                "args" => {
                    return Some(Advice::say(
                        "write each word as an item, as the program reads it: `[--max-connections=300]`",
                    ));
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

/// Whether what looks like a secret is the name of one.
fn names_a_secret(path: &KeyPath, node: &Node) -> bool {
    let is_name = |key: &str| matches!(key, "secret" | "configMap" | "prefix" | "optional");
    path.last() == "envFrom"
        && node.as_map().is_some_and(|map| map.entries.keys().all(|key| is_name(key)))
}

/// What a map names in place of a list: its keys, `main: { condition: … }`, or their texts, `database: main`.
fn names(map: &Map) -> Vec<String> {
    let text = |node: &Node| {
        let scalar = node.as_scalar()?;
        (!matches!(&*scalar.text, "true" | "yes")).then(|| flow::text(&scalar.text))
    };
    let texts: Option<Vec<String>> = map.entries.values().map(|entry| text(&entry.node)).collect();
    texts.unwrap_or_else(|| map.entries.keys().map(|key| flow::text(key)).collect())
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

/// What to write where a list belongs and one text is.
pub fn list_of_scalar(key: &str, scalar: &Scalar) -> Advice {
    let text = scalar.text.as_str();
    // `-main`: the dash of an item without its space.
    let item = text.strip_prefix('-').filter(|item| item.starts_with(char::is_alphanumeric));
    if let Some(item) = item
        && scalar.style == Style::Plain
        && !matches!(key, "command" | "args")
    {
        // Lines without the blank are one text to YAML.
        let items: Vec<String> = item.split(" -").map(flow::text).collect();
        let items = format!("[{}]", items.join(", "));
        return Advice::edit(format!("write a space after the `-`, or `{items}`"), items);
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
            None if matches!(key, "command" | "args") && !text.contains(OF_SHELLS) => {
                let words: Vec<&str> = text.split_whitespace().collect();
                Advice::write(format!("{{{}}}", words.join(",")))
            }
            None => Advice::write(format!("{{{text}}}")),
        };
    }
    // One bracket was lost.
    let bare = text.strip_suffix(']').filter(|bare| !bare.contains(['[', ']']));
    if let Some(bare) = bare.filter(|_| scalar.style == Style::Plain) {
        return Advice::edit("write `[` before it", format!("[{bare}]"));
    }
    let words = || text.split_whitespace().map(flow::text).collect::<Vec<_>>().join(", ");
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match key {
        "writable" if matches!(text, "true" | "yes") => Advice::write("[/tmp]"),
        "allowTo" | "allowFrom" if matches!(text, "*" | "all" | "any" | "anywhere") => {
            Advice::write("[{ cidr: 0.0.0.0/0 }]")
        }
        "connects" | "before" | "after" | "buckets" | "sourceRanges" | "imagePullSecrets"
            if matches!(text, "true" | "false" | "yes" | "no" | "all") =>
        {
            Advice::say("write the names: `[first, second]`")
        }
        "topologySpread" => match text {
            "zone" | "zones" => Advice::write("[{ topologyKey: topology.kubernetes.io/zone }]"),
            "node" | "host" | "hostname" => {
                Advice::write("[{ topologyKey: kubernetes.io/hostname }]")
            }
            _ => Advice::write(format!("[{{ topologyKey: {} }}]", flow::text(text))),
        },
        _ if is_number => Advice::write(format!("[{text}]")),
        // `get, list`: the items, with what stands between them.
        _ if is_listed(text) && !matches!(key, "allowTo" | "allowFrom" | "envFrom") => {
            let items = text.split(',').map(|item| flow::text(item.trim()));
            Advice::write(format!("[{}]", items.collect::<Vec<_>>().join(", ")))
        }
        "command" => match quoted_words(text).filter(|words| words.len() > 2) {
            // A shell that is called already needs none around it.
            Some(words) if words.get(1).is_some_and(|word| word == "\"-c\"") => {
                Advice::write(format!("[{}]", words.join(", ")))
            }
            _ => Advice::write(command_of(text)),
        },
        "args" if text.contains('"') || text.contains('\'') => match quoted_words(text) {
            Some(words) => Advice::write(format!("[{}]", words.join(", "))),
            None => Advice::say("write each argument as an item of a list: `[--name, \"a b\"]`"),
        },
        "args" => Advice::write(format!("[{}]", words())),
        "connects" | "before" | "after" => {
            // `${databases.main}` is the name with something around it.
            let bare = text.trim_start_matches("${").trim_end_matches('}');
            let bare = if bare == text { text } else { bare.rsplit('.').next().unwrap_or(bare) };
            let names = bare.split([',', ' ']).filter(|name| !name.is_empty());
            Advice::write(format!("[{}]", names.map(flow::text).collect::<Vec<_>>().join(", ")))
        }
        "allowTo" | "allowFrom" if is_network(text) => {
            Advice::write(format!("[{{ cidr: {} }}]", flow::text(text)))
        }
        "allowTo" | "allowFrom" => peer(key, text),
        "envFrom" => variables_of(text, "["),
        _ => Advice::write(format!("[{}]", flow::text(text))),
    }
}

/// Whether a text is words with commas between them.
fn is_listed(text: &str) -> bool {
    let is_word = |item: &str| {
        let item = item.trim();
        !item.is_empty() && !item.contains(|c: char| c.is_whitespace() || "\"'(){}[]".contains(c))
    };
    text.contains(',') && text.split(',').all(is_word)
}

/// The words of a command line as a shell takes them apart, where it has quotes and nothing else of a shell.
fn quoted_words(text: &str) -> Option<Vec<String>> {
    let is_quote = |c: char| matches!(c, '"' | '\'');
    let mut open = None;
    // Between quotes a shell's characters mean what the shell that is called makes of them.
    for c in text.chars() {
        match open {
            Some(quote) if c == quote => open = None,
            None if is_quote(c) => open = Some(c),
            None if c == '\\' || OF_SHELLS.contains(&c) => return None,
            _ if c == '\\' => return None,
            _ => {}
        }
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
