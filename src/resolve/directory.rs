//! Every component's address, known before anything refers to it.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::Engine;
use crate::resolve::contract::Contract;
use crate::resolve::credentials::SecretSource;
use crate::resolve::host_port::HostPorts;
use crate::resolve::inputs::Platform;
use crate::resolve::public::PublicAddress;
use crate::resolve::reference;
use crate::source::Span;
use crate::stack::Call;
use crate::stack::component::{Component, ExtraPort};
use crate::stack::expose::HostPort;
use crate::stack::external::Remote;
use crate::stack::name::ObjectName;
use crate::stack::names::Which;
use crate::stack::network::Peer;
use crate::stack::secret::SecretKey;
use crate::stack::url::{Url, UrlForm, UrlPart, encode};
use crate::values::tier::Tier;

/// Stands for a password that gen does not know, in a url: values cannot hold this character, and what is in a url is
/// percent-encoded, so that it is in one place alone, where whoever knows the password puts it.
pub const UNKNOWN_PASSWORD: char = '\0';

/// All components, databases first; an index into it names a component.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    pub platform: Platform,
    pub host_ports: HostPorts,
    pub entries: Vec<DirectoryEntry>,
    /// What is called outside of the stack, in the order of its names.
    pub externals: Vec<Remote>,
    /// The base of the stack's hosts, where the values say it.
    pub domain: Option<String>,
    /// Components that are there and could not be resolved: the mistake is told already.
    pub failed: BTreeSet<(String, Tier)>,
    /// The same of what is called outside of the stack.
    pub failed_externals: BTreeSet<String>,
    /// The components of a name, one per tier at most.
    by_name: BTreeMap<String, Vec<usize>>,
    /// The components whose Services have a name, in any namespace.
    by_service: BTreeMap<String, Vec<usize>>,
}

/// A component and what others may ask of it.
#[derive(Clone, Debug)]
pub struct DirectoryEntry {
    pub component: Component,
    pub kind: Callee,
    /// How people reach it from outside; nothing has no doors.
    pub public: Option<PublicAddress>,
    /// The component that it starts from.
    pub like: Option<String>,
}

/// What kind of component it is.
#[derive(Clone, Debug)]
pub enum Callee {
    Database(Box<DatabaseAddress>),
    Workload,
}

/// How a database is reached, and as whom.
#[derive(Clone, Debug)]
pub struct DatabaseAddress {
    pub engine: Engine,
    /// The form of its url, where it is not the engine's usual one.
    pub template: Option<UrlForm>,
    /// The host of a database outside the cluster.
    pub external_host: Option<String>,
    /// The database on whose server it is.
    pub server: Option<usize>,
    /// Whether an operator runs its server, and reads its Secret.
    pub operated: bool,
    /// Where network policies find a database that others run, where the values say it.
    pub external_peer: Option<Peer>,
    pub database: String,
    pub user: String,
    pub params: Vec<(String, String)>,
    pub contract: Contract,
    /// Whether clients get its variables.
    pub tells_clients: bool,
    /// Absent where nobody is asked for a password.
    pub source: Option<SecretSource>,
    pub credentials: Span,
    pub secret: ObjectName,
    pub password_key: String,
    pub url_key: String,
}

impl Directory {
    /// A directory without entries.
    pub fn new(platform: Platform, host_ports: HostPorts) -> Self {
        Self { platform, host_ports, ..Self::default() }
    }

    pub fn add(&mut self, entry: DirectoryEntry) {
        let component = &entry.component;
        let same = self.by_name.entry(component.name.to_string()).or_default();
        same.push(self.entries.len());
        let served = self.by_service.entry(component.service.to_string()).or_default();
        served.push(self.entries.len());
        self.entries.push(entry);
    }

    pub fn find(&self, tier: Tier, name: &str) -> Option<usize> {
        let mut same = self.by_name.get(name)?.iter().copied();
        same.find(|index| self.entries[*index].component.tier == tier)
    }

    /// The component that `connects` names, in whichever tier it is.
    pub fn find_any(&self, name: &str) -> Option<usize> {
        self.by_name.get(name)?.first().copied()
    }

    /// What is outside of the stack and has a name in the values.
    pub fn find_external(&self, name: &str) -> Option<usize> {
        self.externals.iter().position(|remote| remote.name.as_str() == name)
    }

    /// The component that `self` means to the one at an index: itself, or, where a value came from another by `like`
    /// and the fact is none of its own, that one. A worker has no address, and no door of the other's.
    pub fn itself(&self, index: usize, fact: &str) -> usize {
        let mut at = index;
        // Circles are told elsewhere.
        for _ in 0..self.entries.len() {
            let entry = &self.entries[at];
            let is_own = match fact {
                fact if reference::PUBLIC_FIELDS.contains(&fact) => {
                    entry.public.as_ref().is_some_and(|public| public.is_said)
                }
                "host" | "port" | "url" | "ports" => entry.component.has_service(),
                _ => true,
            };
            if is_own {
                return at;
            }
            let tiers = [Tier::Backend, Tier::Frontend, Tier::Job];
            let like = entry.like.as_ref();
            let next = like.and_then(|name| tiers.iter().find_map(|tier| self.find(*tier, name)));
            let Some(next) = next else { break };
            at = next;
        }
        index
    }

    /// The component that a host reaches, as it is written inside the cluster: the name of its
    /// Service, alone or before its namespace.
    pub fn find_host(&self, host: &str) -> Option<usize> {
        let (service, rest) = match host.split_once('.') {
            Some((service, rest)) => (service, rest.split('.').next()),
            None => (host, None),
        };
        let fits = |index: &usize| {
            let own = self.entries[*index].component.namespace.as_str();
            rest.is_none_or(|namespace| namespace == own)
        };
        self.by_service.get(service)?.iter().copied().find(fits)
    }

    /// The databases that are on the servers of others, with these.
    pub fn guests(&self) -> impl Iterator<Item = (usize, usize)> {
        let server = |index: usize| Some((index, self.database(index)?.server?));
        (0..self.entries.len()).filter_map(server)
    }

    /// Whether what has this name could not be resolved, in whichever tier it is, or outside.
    pub fn has_failed(&self, name: &str) -> bool {
        let tiers = Tier::ALL;
        self.failed_externals.contains(name)
            || tiers.into_iter().any(|tier| self.failed.contains(&(name.to_owned(), tier)))
    }

    pub fn names(&self, tier: Tier) -> impl Iterator<Item = &str> + Clone {
        self.entries
            .iter()
            .filter(move |entry| entry.component.tier == tier)
            .map(|entry| entry.component.name.as_str())
    }

    /// The edge from a component to another.
    pub fn call(&self, from: usize, to: usize) -> Call {
        let end = |index: usize| {
            let component = &self.entries[index].component;
            (component.tier, component.name.clone())
        };
        Call { from: end(from), to: end(to) }
    }

    /// The host under which a component is reached from a namespace.
    pub fn host<'n>(&self, index: usize, from: impl Into<Option<&'n ObjectName>>) -> String {
        let DirectoryEntry { component, kind, public: _, like: _ } = &self.entries[index];
        match kind {
            Callee::Database(address) if address.external_host.is_some() => {
                address.external_host.clone().unwrap_or_default()
            }
            _ if from.into() == Some(&component.namespace) => component.service.to_string(),
            _ => format!("{}.{}.svc.cluster.local", component.service, component.namespace),
        }
    }

    /// The ports of the machine that lead to a component where one Docker engine runs the stack.
    pub fn host_ports_of(&self, component: &Component) -> &[HostPort] {
        let ports = self.host_ports.get(&(component.tier, component.name.to_string()));
        ports.map_or(&[], Vec::as_slice)
    }

    /// The name below which the pods of a StatefulSet have theirs.
    pub fn headless(&self, index: usize, from: Option<&ObjectName>) -> String {
        let component = &self.entries[index].component;
        let name = component.called(Which::Headless);
        if from == Some(&component.namespace) {
            return name.to_string();
        }
        format!("{name}.{}.svc.cluster.local", component.namespace)
    }

    /// The port at which callers reach a component, where it has one.
    pub fn port(&self, index: usize) -> Option<u16> {
        let DirectoryEntry { component, kind, public: _, like: _ } = &self.entries[index];
        match (self.platform, kind) {
            (Platform::Compose, Callee::Database(address)) if address.external_host.is_some() => {
                component.service_port()
            }
            (Platform::Compose, _) => component.port(),
            (Platform::Kubernetes, _) => component.service_port(),
        }
    }

    /// The port at which callers reach a further port of a component.
    pub fn extra_port(&self, extra: &ExtraPort) -> u16 {
        match self.platform {
            Platform::Kubernetes => extra.service_port,
            Platform::Compose => extra.port,
        }
    }

    /// The database at an index.
    pub fn database(&self, index: usize) -> Option<&DatabaseAddress> {
        match &self.entries[index].kind {
            Callee::Database(address) => Some(address),
            Callee::Workload => None,
        }
    }

    /// The url of a server without a password, which everyone may see.
    pub fn plain_url(&self, index: usize, from: Option<&ObjectName>) -> Option<String> {
        let is_open = self.database(index).is_some_and(|address| !address.url_is_secret());
        from.filter(|_| is_open).map(|from| self.url(index, from, None))
    }

    /// A database's url as seen from a namespace, around a password as it is to stand there.
    pub fn url(&self, index: usize, from: &ObjectName, password: Option<&str>) -> String {
        let Some(address) = self.database(index) else { return String::new() };
        let extra = &self.entries[index].component.extra_ports;
        let ports: Vec<(&str, u16)> =
            extra.iter().map(|port| (port.name.as_str(), self.extra_port(port))).collect();
        Url {
            engine: address.engine,
            template: address.template.as_ref(),
            ports: &ports,
            user: &address.user,
            password,
            host: &self.host(index, from),
            port: self.port(index).unwrap_or_default(),
            database: &address.database,
            params: &address.params,
        }
        .text()
    }
}

impl DatabaseAddress {
    /// Whether the stack runs a server for it alone.
    pub fn has_server(&self) -> bool {
        self.external_host.is_none() && self.server.is_none()
    }

    /// Where the password is read, in any namespace that has it.
    pub fn password(&self) -> Option<SecretKey> {
        let key = |secret: &ObjectName, key: &str| SecretKey {
            secret: secret.clone(),
            key: key.to_owned(),
        };
        match self.source.as_ref()? {
            SecretSource::Literal(_) | SecretSource::External(_) => {
                Some(key(&self.secret, &self.password_key))
            }
            SecretSource::Existing { name, key: named, url_key: _ } => {
                Some(key(name, named.as_deref().unwrap_or("password")))
            }
        }
    }

    /// Whether its url holds its password.
    pub fn url_is_secret(&self) -> bool {
        let template = self.template.as_ref();
        self.source.is_some() && template.is_none_or(|form| form.has(&UrlPart::Password))
    }

    /// Where the whole url is read, where a Secret holds it.
    pub fn url_secret(&self) -> Option<SecretKey> {
        if !self.url_is_secret() {
            return None;
        }
        match self.source.as_ref()? {
            SecretSource::Literal(_) | SecretSource::External(_) => {
                Some(SecretKey { secret: self.secret.clone(), key: self.url_key.clone() })
            }
            SecretSource::Existing { name, key: _, url_key } => {
                Some(SecretKey { secret: name.clone(), key: url_key.clone()? })
            }
        }
    }

    /// Whether the parts of its url are percent-encoded.
    pub fn is_encoded(&self) -> bool {
        self.template.as_ref().is_none_or(UrlForm::is_encoded)
    }

    /// The password as its url holds it, where gen knows it.
    pub fn password_in_url(&self) -> Option<String> {
        match self.source.as_ref()? {
            SecretSource::Literal(secret) if !self.is_encoded() => Some(secret.reveal().to_owned()),
            SecretSource::Literal(secret) => Some(encode(secret.reveal())),
            SecretSource::Existing { .. } | SecretSource::External(_) => None,
        }
    }
}
