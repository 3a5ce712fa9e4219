//! All calls of a graph: every address that a workload is given.

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::Graph;
use crate::graph::call::{AddressSource, Call, SameStem};
use crate::graph::container::Container;
use crate::graph::environment::Variable;
use crate::graph::host::hosts;
use crate::graph::resolve::resolve;
use crate::graph::store::{StoreKind, StoreLookup};
use crate::graph::workload::Workload;
use crate::graph::{command_line, file};
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::line::{self, Cursor};
use crate::notation::address::{self, Address, HOSTS};
use crate::notation::identifier::is_no_call;
use crate::notation::nginx;
use crate::source::Span;

/// The longest value that is taken for a user, a password or the name of a database, in bytes.
const LONGEST_BESIDE: u64 = 1024;

/// All calls of a graph that has no calls yet.
pub fn all<'a>(graph: &Graph<'a>) -> Vec<Call<'a>> {
    let mut calls = Vec::new();
    for workload in &graph.workloads {
        let (mut volumes, mut commanded) = (BTreeMap::new(), BTreeSet::new());
        for volume in workload.pod.items("volumes") {
            volumes.entry(volume.text("name")).or_insert(volume);
        }
        for (index, container) in workload.containers.iter().enumerate() {
            let mut caller = CallingContainer {
                graph,
                workload,
                container,
                index,
                volumes: &volumes,
                commanded: &mut commanded,
                calls: &mut calls,
            };
            caller.variables();
            caller.commands();
            caller.files();
        }
    }
    calls
}

struct CallingContainer<'g, 'a> {
    graph: &'g Graph<'a>,
    workload: &'g Workload<'a>,
    container: &'g Container<'a>,
    index: usize,
    /// The volumes of the workload by name.
    volumes: &'g BTreeMap<Option<&'a str>, &'a Node>,
    /// The hosts that its commands call.
    commanded: &'g mut BTreeSet<String>,
    calls: &'g mut Vec<Call<'a>>,
}

impl<'a> CallingContainer<'_, 'a> {
    fn variables(&mut self) {
        for variable in &self.container.environment.variables {
            let Some(value) = variable.value.as_deref().filter(|value| !value.is_empty()) else {
                continue;
            };
            let Some(node) = variable.node else { continue };
            let used = (variable.used != node.span && !near(variable.used, node.span))
                .then_some(variable.used);
            let urls = if value.contains('\n') { Vec::new() } else { address::all(value) };
            let name = &variable.name;
            if is_no_call(name) {
                continue;
            }
            let before = self.calls.len();
            let mut cursor = Cursor::new(self.graph.sources, node.span);
            if urls.is_empty() {
                for (host, port) in hosts(name, value, self.graph) {
                    let address = Address { host, port, ..Address::default() };
                    self.add(AddressSource::Variable(name.clone()), address, &mut cursor, used);
                }
            }
            for url in urls {
                self.add(AddressSource::Variable(name.clone()), url, &mut cursor, used);
            }
            for call in &mut self.calls[before..] {
                call.object = variable.store.unwrap_or(call.object);
                call.is_bulk = variable.is_bulk;
            }
        }
    }

    fn commands(&mut self) {
        let sources = self.graph.sources;
        for (word, node) in self.container.words() {
            let mut cursor = Cursor::of(sources, node);
            for (address, spot) in command_line::all(word) {
                self.commanded.insert(address.host.clone());
                if let Some(spot) = spot {
                    cursor.go_to(word, spot, &address.host);
                }
                self.add(AddressSource::Command, address, &mut cursor, None);
            }
        }
        let words: Vec<(&str, &Node)> = self.container.words().collect();
        let apart = words.iter().all(|(word, _)| !word.contains(' '));
        let Some((_, first)) = words.first().filter(|_| apart) else { return };
        let text = words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(" ");
        let mut from = 0;
        for (address, _) in command_line::all(&text) {
            if !self.commanded.insert(address.host.clone()) {
                continue;
            }
            // Addresses come in the order of the words.
            let spot = words[from..].iter().position(|(word, _)| word.contains(&address.host));
            from += spot.unwrap_or_default();
            let node = if spot.is_some() { words[from].1 } else { first };
            self.add(AddressSource::Command, address, &mut Cursor::new(sources, node.span), None);
        }
    }

    /// ConfigMaps that are mounted.
    fn files(&mut self) {
        let before = self.calls.len();
        let mut upstreams = BTreeSet::new();
        for mount in self.container.node.items("volumeMounts") {
            let name = mount.text("name").unwrap_or_default();
            let Some(volume) = self.volumes.get(&Some(name)).copied() else { continue };
            let mut maps = vec![volume.at("configMap.name")];
            for source in volume.items("projected.sources") {
                maps.push(source.at("configMap.name"));
            }
            for map in maps.into_iter().flatten() {
                let sub_path = mount.text("subPath");
                self.mounted(map, sub_path, &mut upstreams);
            }
        }
        // A file that another one includes passes requests on to what that one calls an upstream.
        if !upstreams.is_empty() {
            let own = self.calls.split_off(before);
            self.calls.extend(own.into_iter().filter(|call| {
                let is_file = matches!(&call.way, AddressSource::File { is_upstream: true, .. });
                let is_passed = is_file && !call.address.scheme.is_empty();
                !is_passed || !upstreams.contains(&call.address.host)
            }));
        }
    }

    fn mounted(&mut self, map: &'a Node, sub_path: Option<&str>, upstreams: &mut BTreeSet<String>) {
        let name = map.text("").unwrap_or_default();
        let graph = self.graph;
        let found = graph.stores.find(StoreKind::ConfigMap, name, self.workload.namespace());
        let StoreLookup::Here(store) = found else { return };
        let before = self.calls.len();
        for (key, item) in store.keys.iter().flatten() {
            let Some(text) = &item.value else { continue };
            if sub_path.is_some_and(|path| path != *key) || is_no_call(key) {
                continue;
            }
            upstreams.extend(nginx::upstreams(text));
            for found in file::all(key, text) {
                if found.setting.as_deref().is_some_and(is_no_call) {
                    continue;
                }
                let way =
                    AddressSource::File { name: (*key).to_owned(), is_upstream: found.is_upstream };
                let host = line::of_line(graph.sources, item.node, found.line, &found.address.host);
                self.push(way, found.address, host, None, Some(map.span), SameStem::default());
            }
            for (line, setting, value) in file::settings(key, text) {
                for (host, port) in
                    hosts(&setting.replace(['.', '-'], "_").to_uppercase(), &value, graph)
                {
                    if value.contains("://") {
                        continue;
                    }
                    let span = line::of_line(graph.sources, item.node, line, &host);
                    let way = AddressSource::File { name: (*key).to_owned(), is_upstream: false };
                    let address = Address { host, port, ..Address::default() };
                    self.push(way, address, span, None, Some(map.span), SameStem::default());
                }
            }
        }
        for call in &mut self.calls[before..] {
            call.object = store.object;
        }
    }

    fn add(
        &mut self,
        way: AddressSource,
        mut address: Address,
        cursor: &mut Cursor,
        used: Option<Span>,
    ) {
        let host = cursor.find_host(&address.host);
        let mut port = address.port.map(|port| cursor.find_after(&format!(":{port}")));
        let mut beside = SameStem::default();
        let stem = if let AddressSource::Variable(name) = &way { self.stem(name) } else { None };
        if let Some(stem) = stem {
            let sibling = |endings: &[&str]| self.sibling(&stem, endings);
            if address.port.is_none()
                && let Some(variable) = sibling(&["PORT"])
            {
                address.port = variable.value.as_deref().and_then(|port| port.parse().ok());
                port = variable.node.map(|node| node.span);
            }
            beside.user = sibling(&["USER", "USERNAME", "USER_NAME"]);
            beside.password = sibling(&["PASSWORD", "PASS", "PWD"]);
            beside.database =
                sibling(&["NAME", "DATABASE", "DB", "DB_NAME", "DATABASE_NAME", "DBNAME"]);
        }
        self.push(way, address, host, port, used, beside);
    }

    fn push(
        &mut self,
        way: AddressSource,
        address: Address,
        host: Span,
        port: Option<Span>,
        used: Option<Span>,
        beside: SameStem<'a>,
    ) {
        let reach = resolve(self.graph, &address.host, self.workload.namespace());
        let (workload, container, object) = (self.workload.index, self.index, self.workload.object);
        let is_bulk = false;
        self.calls.push(Call {
            workload,
            container,
            way,
            address,
            host,
            port,
            used,
            object,
            is_bulk,
            reach,
            beside,
        });
    }

    /// What a variable that names a host has in common with those beside it; nothing where none has it.
    fn stem(&self, name: &str) -> Option<Stem> {
        let upper = name.to_ascii_uppercase();
        let ending = HOSTS.iter().find(|ending| upper.ends_with(**ending))?;
        let stem = &name[..name.len() - ending.len()];
        let is_upper = upper == name;
        let shared = self.container.environment.share_prefix(stem);
        shared.then(|| Stem { text: stem.to_owned(), is_upper })
    }

    /// The variable of the same stem with another ending.
    fn sibling(&self, stem: &Stem, endings: &[&str]) -> Option<Variable<'a>> {
        let environment = &self.container.environment;
        let found = endings.iter().find_map(|ending| {
            let cased = if stem.is_upper { (*ending).to_owned() } else { ending.to_lowercase() };
            environment.get(&format!("{}{cased}", stem.text))
        });
        // No user, password or name of a database is longer, and each address brings its own copy.
        let is_short = |one: &&Variable| one.length <= LONGEST_BESIDE;
        found.filter(is_short).cloned()
    }
}

/// How the names of variables start that belong together.
struct Stem {
    text: String,
    is_upper: bool,
}

/// Whether both places are in one entry of a list, so that one of them is enough.
fn near(one: Span, other: Span) -> bool {
    one.file == other.file && one.start.abs_diff(other.start) < 200
}
