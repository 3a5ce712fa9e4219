//! Services of a Compose project as objects of the graph, so that what is true of an image, of an address or of a
//! login is true of them as well.
//!
//! Each service becomes a workload of the kind [`KIND`], and each name that it is reached by a Service.

use std::collections::BTreeMap;

use crate::layer::node::Node;
use crate::manifest::compose::{self, ComposeFile, NamedEntry};
use crate::manifest::compose_mounts::ServiceMounts;
use crate::manifest::dollar::Interpolation;
use crate::manifest::env_file::file_variables;
use crate::manifest::look::Look;
use crate::manifest::made_node::{inside_of, list, map, text_node};
use crate::manifest::object::Object;
use crate::notation::address::UNKNOWN;
use crate::source::{FileId, Sources, Span};

/// The kind of the workloads.
pub const KIND: &str = "service";

/// The objects of the services of a project. A service is what all its layers say, the last one first.
pub fn objects(layers: &[&ComposeFile], sources: &Sources) -> Vec<Object> {
    let mut services: BTreeMap<&str, Vec<(&ComposeFile, Span, &Node)>> = BTreeMap::new();
    for layer in layers {
        for (name, entry) in layer.node.pairs("services") {
            services.entry(name).or_default().insert(0, (layer, entry.key, &entry.node));
        }
    }
    let mut found = Vec::new();
    for (name, layers) in services {
        let Some((first, key, _)) = layers.last().copied() else { continue };
        let service = LayeredService { layers: &layers, sources };
        let at = |text: &str| text_node(key, text);
        let labels = map(key, [("service", at(name))]);
        let pod = service.pod(key, name);
        let template =
            map(key, [("metadata", map(key, [("labels", labels.clone())])), ("spec", pod)]);
        let (spec, metadata) = (map(key, [("template", template)]), map(key, [("name", at(name))]));
        let node = map(key, [("metadata", metadata), ("spec", spec)]);
        found.push(object(KIND, name, first.file, node));
        for alias in service.names(name) {
            let spec = map(key, [("selector", labels.clone())]);
            let node = map(key, [("metadata", map(key, [("name", at(&alias))])), ("spec", spec)]);
            found.push(object("Service", &alias, first.file, node));
        }
    }
    found
}

/// The key of a container's port at which the machine listens for it.
pub const PUBLISHED: &str = "composePublished";

/// The names under which containers reach a service.
pub fn names(name: &str, service: &Node) -> Vec<String> {
    let mut names = vec![name.to_owned()];
    let own = ["container_name", "hostname"];
    names.extend(own.iter().filter_map(|key| service.text(key).map(str::to_owned)));
    for (_, network) in service.pairs("networks") {
        let aliases = network.node.items("aliases").iter();
        names.extend(aliases.filter_map(|one| one.text("").map(str::to_owned)));
    }
    names
}

/// The variables of a service as they are written, in either form: name, value, and the place of the value.
pub fn variables<'n>(
    service: &'n Node,
    sources: &Sources,
) -> Vec<(&'n str, Option<&'n str>, Span)> {
    let map = service.get("environment").and_then(Node::as_map);
    let pairs = map.into_iter().flat_map(|map| &map.entries);
    let mut found: Vec<(&str, Option<&str>, Span)> = pairs
        .filter_map(|(name, entry)| {
            if entry.node.is_null() {
                return Some((name.as_str(), None, entry.key));
            }
            Some((name.as_str(), Some(entry.node.text("")?), entry.node.span))
        })
        .collect();
    for item in service.items("environment") {
        let Some(text) = item.text("") else { continue };
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (text, None),
        };
        let mut span = item.span;
        let written = sources.text(span);
        if let Some(offset) = written.find('=').filter(|_| !written.contains('\n'))
            && let Ok(offset) = u32::try_from(offset + 1)
            && value.is_some_and(|value| !value.is_empty())
        {
            span.start += offset;
            if written.ends_with(['"', '\'']) && written.starts_with(['"', '\'']) {
                span.end -= 1;
            }
        }
        found.push((name, value, span));
    }
    found
}

/// The number at which the machine listens, of a port as it is published.
fn published(item: &Node) -> Option<&str> {
    let Some(text) = item.text("") else { return item.text("published") };
    let text = text.split('/').next().unwrap_or_default();
    let (before, _) = text.rsplit_once(':')?;
    before.rsplit(':').next()
}

#[derive(Clone, Copy)]
struct LayeredService<'s> {
    /// The last layer first.
    layers: &'s [(&'s ComposeFile, Span, &'s Node)],
    sources: &'s Sources,
}

impl LayeredService<'_> {
    fn get(&self, key: &str) -> Option<&Node> {
        self.layers.iter().find_map(|(.., node)| node.get(key))
    }

    fn names(&self, name: &str) -> Vec<String> {
        let mut all: Vec<String> =
            self.layers.iter().flat_map(|(.., node)| names(name, node)).collect();
        all.sort();
        all.dedup();
        all
    }

    fn pod(&self, key: Span, name: &str) -> Node {
        let interpolation =
            self.layers.last().map(|(file, ..)| Interpolation::new(file, self.sources));
        let interpolation = interpolation.unwrap_or_default();
        let mut container = vec![("name", text_node(key, name))];
        if let Some(image) = self.get("image")
            && self.get("build").is_none()
            && let Some(text) = image.text("")
        {
            container.push(("image", text_node(image.span, &interpolation.fill(text))));
        }
        if let Some(words) = self.get("entrypoint").map(|node| words(node, &interpolation)) {
            container.push(("command", words));
        }
        if let Some(words) = self.get("command").map(|node| words(node, &interpolation)) {
            container.push(("args", words));
        }
        let (env, is_open) = self.environment(&interpolation);
        container.push(("env", list(key, env)));
        if is_open {
            let source =
                map(key, [("secretRef", map(key, [("name", text_node(key, "env_file"))]))]);
            container.push(("envFrom", list(key, vec![source])));
        }
        container.push(("ports", list(key, self.ports())));
        if let Some(test) = self.get("healthcheck").and_then(|health| health.get("test")) {
            let exec = map(test.span, [("command", health_command(test))]);
            container.push(("healthcheck", map(test.span, [("exec", exec)])));
        }
        let (mounts, volumes) = ServiceMounts { layers: self.layers, sources: self.sources }.read();
        container.push(("volumeMounts", list(key, mounts)));
        let shares_network = self.get("network_mode").is_some();
        let shares = text_node(key, if shares_network { "true" } else { "false" });
        map(
            key,
            [
                ("hostNetwork", shares),
                ("containers", list(key, vec![map(key, container)])),
                ("volumes", list(key, volumes)),
            ],
        )
    }

    /// The variables, and whether there may be more of them.
    fn environment(&self, interpolation: &Interpolation) -> (Vec<Node>, bool) {
        let mut all: BTreeMap<String, (String, Span)> = BTreeMap::new();
        let mut is_open = self.get("extends").is_some();
        for (compose, _, service) in self.layers.iter().rev() {
            for file in compose::env_files(service) {
                match compose.beside.get(file.text("").unwrap_or_default()) {
                    Some(NamedEntry::Variables(file)) => {
                        for one in file_variables(*file, self.sources) {
                            all.insert(one.name, (one.value, one.span));
                        }
                    }
                    _ => is_open = true,
                }
            }
            // Files that may be absent may be there.
            let named = service.items("env_file").len();
            is_open |= named > 0 && named != compose::env_files(service).len();
        }
        for (.., service) in self.layers.iter().rev() {
            for (name, value, span) in variables(service, self.sources) {
                let value = match value {
                    Some(value) => interpolation.fill(value),
                    None => interpolation.get(name).map_or(UNKNOWN.to_string(), str::to_owned),
                };
                all.insert(name.to_owned(), (value, span));
            }
            is_open |= service.get("environment").is_some_and(|node| node.as_scalar().is_some());
        }
        let entry = |(name, (value, span)): (String, (String, Span))| {
            map(span, [("name", text_node(span, &name)), ("value", text_node(span, &value))])
        };
        (all.into_iter().map(entry).collect(), is_open)
    }

    /// The ports of the container that are published or exposed.
    fn ports(&self) -> Vec<Node> {
        let mut found = Vec::new();
        for (.., service) in self.layers {
            for item in service.items("ports") {
                let (text, span) = match item.text("") {
                    Some(text) => (text, item.span),
                    None => match item.get("target") {
                        Some(target) => (target.text("").unwrap_or_default(), target.span),
                        None => continue,
                    },
                };
                let inside = text.split('/').next().unwrap_or_default();
                let inside = inside.rsplit(':').next().unwrap_or_default();
                if inside.parse::<u16>().is_ok() {
                    let place = inside_of(span, inside, self.sources);
                    let outside = published(item).map(|port| (PUBLISHED, text_node(span, port)));
                    let port = [("containerPort", text_node(place, inside))];
                    found.push(map(span, port.into_iter().chain(outside)));
                }
            }
        }
        found
    }
}

/// The words of a command, which may be one text.
fn words(node: &Node, interpolation: &Interpolation) -> Node {
    if let Some(text) = node.text("") {
        let words = split(&interpolation.fill(text));
        return list(node.span, words.iter().map(|word| text_node(node.span, word)).collect());
    }
    let items = node
        .items("")
        .iter()
        .filter_map(|item| Some(text_node(item.span, &interpolation.fill(item.text("")?))));
    list(node.span, items.collect())
}

/// The words of a command, which may be one text, and where each is written.
pub fn command_words(command: &Node) -> Vec<(String, Span)> {
    if let Some(text) = command.text("") {
        return split(text).into_iter().map(|word| (word, command.span)).collect();
    }
    let items = command.items("").iter();
    items.filter_map(|item| Some((item.text("")?.to_owned(), item.span))).collect()
}

/// Splits a text into words, as a shell does.
pub fn split(text: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    let mut characters = text.chars();
    while let Some(one) = characters.next() {
        match (one, quote) {
            ('\\', None | Some('"')) => {
                word.get_or_insert_default().extend(characters.next());
            }
            (one, Some(open)) if one == open => quote = None,
            ('"' | '\'', None) => {
                quote = Some(one);
                word.get_or_insert_default();
            }
            (one, None) if one.is_whitespace() => words.extend(word.take()),
            (one, _) => word.get_or_insert_default().push(one),
        }
    }
    words.extend(word);
    words
}

/// What a health check runs.
pub fn health_command(test: &Node) -> Node {
    let shell = |text: &str, span: Span| {
        let words = ["sh", "-c", text];
        list(test.span, words.iter().map(|word| text_node(span, word)).collect())
    };
    if let Some(text) = test.text("") {
        return shell(text, test.span);
    }
    let items = test.items("");
    match items.first().and_then(|first| first.text("")) {
        Some("CMD") => list(test.span, items[1..].to_vec()),
        Some("CMD-SHELL") => {
            let script = items.get(1).and_then(|item| Some(shell(item.text("")?, item.span)));
            script.unwrap_or_else(|| list(test.span, Vec::new()))
        }
        _ => list(test.span, Vec::new()),
    }
}

fn object(kind: &str, name: &str, file: FileId, node: Node) -> Object {
    Object {
        api_version: "v1".to_owned(),
        kind: kind.to_owned(),
        name: name.to_owned(),
        namespace: None,
        node,
        file,
        is_generated: false,
        has_more: false,
    }
}
