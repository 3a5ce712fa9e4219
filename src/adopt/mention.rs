//! Names of services in texts, where they stand for a host.

use std::collections::{BTreeMap, BTreeSet};

use crate::manifest::Look;
use crate::manifest::compose_objects;
use crate::manifest::compose_run::MergedService;
use crate::notation::address::HOSTS;

/// Endings of names of variables that hold hosts, beside those of addresses.
const MORE_HOSTS: [&str; 14] = [
    "ADDRESSES",
    "ADDRS",
    "BACKEND",
    "ENDPOINTS",
    "LOCATION",
    "NODES",
    "PEERS",
    "PROXY",
    "REDIS",
    "SEEDS",
    "SERVICE",
    "UPSTREAM",
    "UPSTREAMS",
    "URLS",
];

/// Keys of connection strings before a host.
const KEYS: [&str; 8] =
    ["host=", "server=", "hostname=", "addr=", "address=", "data source=", "hosts=", "tcp("];

/// The services of a project, by the names under which others reach them.
#[derive(Clone, Debug, Default)]
pub struct HostNames {
    known: BTreeMap<String, usize>,
    /// The networks of the project.
    networks: BTreeSet<String>,
}

/// A name of a service in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostMention {
    pub service: usize,
    pub start: usize,
    pub end: usize,
    /// The port behind it, with the end of its digits.
    pub port: Option<(u16, usize)>,
}

impl HostNames {
    pub fn new(services: &[MergedService]) -> Self {
        let mut known = BTreeMap::new();
        for (at, service) in services.iter().enumerate() {
            for name in compose_objects::names(&service.name, &service.node) {
                known.entry(name).or_insert(at);
            }
        }
        // A service's own name is stronger than what another one is called besides.
        for (at, service) in services.iter().enumerate() {
            known.insert(service.name.clone(), at);
        }
        let networks = services.iter().flat_map(|service| {
            let mapped = service.node.pairs("networks").map(|(name, _)| name);
            mapped.chain(service.node.items("networks").iter().filter_map(|item| item.text("")))
        });
        Self { known, networks: networks.map(str::to_owned).collect() }
    }

    /// The services that a service calls by other names of its own.
    #[must_use]
    pub fn with_links(&self, service: &MergedService) -> Self {
        let mut own = self.clone();
        for item in service.node.items("links") {
            let Some((target, alias)) = item.text("").and_then(|text| text.split_once(':')) else {
                continue;
            };
            if let Some(at) = self.known.get(target) {
                own.known.insert(alias.to_owned(), *at);
            }
        }
        own
    }

    /// The service that a name is of, also where its network stands behind it: `db.shop_default`.
    /// <https://docs.docker.com/compose/how-tos/networking/>
    pub fn get(&self, name: &str) -> Option<usize> {
        let known = self.known.get(name);
        let in_network = || {
            let (service, network) = name.split_once('.')?;
            let is_network = network.contains('_') || self.networks.contains(network);
            self.known.get(service).filter(|_| is_network)
        };
        known.or_else(in_network).copied()
    }

    /// The hosts in the text of a variable; of other texts, whose name is empty.
    pub fn mentions(&self, name: &str, text: &str) -> Vec<HostMention> {
        let is_host = is_host_variable(name);
        let mut found = Vec::new();
        for (start, end) in host_words(text) {
            let Some(service) = self.get(&text[start..end]) else { continue };
            let port = port_behind(text, end);
            if stands_for_host(text, start, end, port.is_some(), is_host) {
                found.push(HostMention { service, start, end, port });
            }
        }
        found
    }
}

/// Where words begin and end that may be hosts.
pub fn host_words(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let of_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let mut rest = 0;
    std::iter::from_fn(move || {
        let start = rest + text[rest..].find(of_host)?;
        rest = text[start..].find(|c| !of_host(c)).map_or(text.len(), |at| start + at);
        Some((start, rest))
    })
}

/// Whether a variable of a program that names the program itself says where it listens, and not how others call it.
pub fn is_listened_at(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    let words: Vec<&str> = upper.split(['_', '.', '-']).collect();
    let is = |word: &str| OF_OTHERS.iter().any(|one| word.starts_with(one));
    let listens = |word: &str| ["BIND", "LISTEN"].iter().any(|one| word.starts_with(one));
    !words.iter().any(|word| is(word))
        && (words.iter().any(|word| listens(word)) || words.last() == Some(&"HOST"))
}

/// What words begin with that say how others call a program.
const OF_OTHERS: [&str; 8] =
    ["ADVERTI", "ALLOW", "ANNOUNCE", "EXTERN", "PUBLI", "TRUST", "VIRTUAL", "SITE"];

/// Whether a variable holds hosts, by its name.
pub fn is_host_variable(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    !upper.is_empty()
        && (upper.contains("HOST")
            || HOSTS.iter().chain(&MORE_HOSTS).any(|ending| upper.ends_with(ending)))
}

fn port_behind(text: &str, end: usize) -> Option<(u16, usize)> {
    let digits = text[end..].strip_prefix(':')?;
    let length = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    let is_end = !digits[length..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '.');
    let port = digits[..length].parse().ok().filter(|port| *port > 0 && is_end)?;
    Some((port, end + 1 + length))
}

fn stands_for_host(text: &str, start: usize, end: usize, has_port: bool, is_host: bool) -> bool {
    let (before, after) = (&text[..start], &text[end..]);
    if before.ends_with("://") || before.ends_with('@') {
        return true;
    }
    let from = before.len().saturating_sub(16);
    let near = before[before.ceil_char_boundary(from)..].to_ascii_lowercase();
    if KEYS.iter().any(|key| near.ends_with(key)) {
        return true;
    }
    let is_apart = before.is_empty()
        || before.ends_with([',', ' ', '=', '(', ';', '[', '"', '\'', '\n', '\t']);
    if has_port {
        return is_apart;
    }
    let is_last =
        after.is_empty() || after.starts_with([',', '/', ' ']) && !after.starts_with("/ ");
    let starts = before.is_empty() || before.ends_with([',', ' ']);
    is_host && starts && is_last
}
