//! Names of the cluster that variables hold: hosts without a dot, and Services with their namespace. Those of the stack
//! are known; whatever else is meant, the network policy of the caller must let it out.

use std::collections::{BTreeMap, BTreeSet};

use crate::admission::policy::{Report, Unwise};
use crate::notation::address::Address;
use crate::resolve::directory::{Callee, Directory, DirectoryEntry};
use crate::resolve::example;
use crate::resolve::mention::{self, Mention};
use crate::stack::Additions;
use crate::stack::component::Component;
use crate::stack::names::Which;
use crate::stack::network::{Access, Peer};
use crate::stack::workload::Workload;
use crate::values::suggest::nearest;

/// More unknown hosts than this are not compared with all names.
const MOST_COMPARED: usize = 50;

/// Reports what variables name of the cluster and is not there, or is kept closed, where there are policies.
pub fn check(
    stack: (&Directory, &[Workload], &Additions),
    mentions: &[Mention],
    has_policies: bool,
    report: &mut Report,
) {
    let (directory, workloads, additions) = stack;
    let is_of_cluster = |host: &str| !host.contains('.') || mention::is_in_cluster(host);
    let mut mentions = mentions.iter().filter(|mention| is_of_cluster(&mention.host)).peekable();
    // Most stacks name no such host, and what is known is not asked for.
    if mentions.peek().is_none() {
        return;
    }
    let mut known = KnownHosts::of(directory, workloads, additions);
    let called = |workload: &'_ Workload| {
        let Component { tier, name, .. } = &workload.component;
        directory.find(*tier, name.as_str())
    };
    let callers: BTreeMap<usize, &Workload> =
        workloads.iter().filter_map(|workload| Some((called(workload)?, workload))).collect();
    for mention in mentions {
        let Some(workload) = callers.get(&mention.component) else { continue };
        let access = has_policies.then_some(&workload.access);
        known.check(mention, workload.component.name.as_str(), access, report);
    }
}

/// What can be called in the namespaces of a stack.
struct KnownHosts<'a> {
    directory: &'a Directory,
    names: BTreeSet<String>,
    namespaces: BTreeSet<&'a str>,
    compared: usize,
}

impl<'a> KnownHosts<'a> {
    /// The Services of the stack, whatever objects are added to it, and hosts that the values describe.
    fn of(directory: &'a Directory, workloads: &[Workload], additions: &Additions) -> Self {
        let mut names = BTreeSet::from(["kubernetes".to_owned()]);
        for entry in directory.entries.iter().filter(|entry| entry.component.has_service()) {
            let component = &entry.component;
            names.insert(component.service.to_string());
            let further = [Which::Headless, Which::LoadBalancer, Which::NodePort];
            names.extend(further.map(|which| component.called(which).to_string()));
            if let Callee::Database(address) = &entry.kind {
                names.extend(address.external_host.clone());
            }
        }
        let tracks = workloads.iter().flat_map(|workload| &workload.tracks);
        names.extend(tracks.map(|track| track.names.service.to_string()));
        names.extend(directory.externals.iter().map(|remote| remote.host.clone()));
        let added = additions.objects.iter().filter_map(|object| {
            Some(object.value.json.pointer("/metadata/name")?.as_str()?.to_owned())
        });
        names.extend(added);
        let of = |entry: &'a DirectoryEntry| entry.component.namespace.as_str();
        let namespaces = directory.entries.iter().map(of).collect();
        Self { directory, names, namespaces, compared: 0 }
    }

    /// Reports a mention of what is not there, or what a network policy keeps closed. `access` is that of the caller
    /// called `name`, where there are policies.
    fn check(
        &mut self,
        mention: &Mention,
        name: &str,
        access: Option<&Access>,
        report: &mut Report,
    ) {
        let Mention { component, variable, scheme, host, port, span } = mention;
        let mut labels = host.split('.');
        let service = labels.next().unwrap_or_default();
        let namespace = labels.next().filter(|namespace| !self.namespaces.contains(namespace));
        if namespace.is_none() && self.names.contains(service) || self.names.contains(host) {
            return;
        }
        let peers = || access.into_iter().flat_map(|access| &access.to).map(|rule| &rule.peer);
        let is_pods = |peer: &Peer| matches!(peer, Peer::Pods { .. } | Peer::Namespace(_));
        let is_network = |peer: &Peer| matches!(peer, Peer::Cidr { .. } | Peer::Anyone);
        if peers().any(is_pods) {
            return;
        }
        let near = namespace.is_none().then(|| self.near(service, *component)).flatten();
        if near.is_none() && (access.is_none() || peers().any(is_network)) {
            return;
        }
        let scheme = scheme.clone();
        let address = Address { scheme, port: *port, ..Address::default() };
        let ports = port.map(|port| format!(", ports: [{port}]")).unwrap_or_default();
        let unknown = || {
            format!("`{variable}` names the host `{host}`, and nothing in the stack is called so")
        };
        let (message, label, help) = match (namespace, near) {
            (Some(namespace), _) => (
                format!(
                    "`{variable}` names `{host}`, which the network policy of `{name}` keeps closed"
                ),
                "packets to it are dropped",
                format!("add `allowTo: [{{ namespace: {namespace}{ports} }}]` to `{name}`"),
            ),
            (None, Some(right)) => {
                (unknown(), "no Service has this name", format!("write `{right}`"))
            }
            (None, None) => (
                unknown(),
                "no Service has this name, and packets to pods of others are dropped",
                format!(
                    "refer to the component that is meant, as in `{}`; what others run is reached by `allowTo: [{{ podLabels: {{ app: {service} }}{ports} }}]`",
                    example::reference(variable, &address, *component, self.directory)
                ),
            ),
        };
        report.unwise(Unwise::ClosedEgress, message, |diagnostic| {
            diagnostic.at(*span, label).help(help)
        });
    }

    /// A reference to the component whose name is nearly a host, or what it begins with: `api-service`.
    fn near(&mut self, host: &str, from: usize) -> Option<String> {
        self.compared += 1;
        // An operator calls the Services of a database otherwise.
        let mut all = self.directory.entries.iter();
        if let Some(index) = all.position(|entry| entry.component.name.as_str() == host) {
            return (index != from).then(|| self.reference(index));
        }
        let entries = || {
            let all = self.directory.entries.iter().enumerate();
            all.filter(|(_, entry)| entry.component.has_service())
        };
        let longer = |service: &str| {
            let rest = host.strip_prefix(service);
            rest.is_some_and(|rest| ["-service", "-svc", "-server", "-host", "-db"].contains(&rest))
        };
        let name = if self.compared > MOST_COMPARED {
            None
        } else {
            let services = || entries().map(|(_, entry)| entry.component.service.as_str());
            let longer = || services().find(|name| longer(name));
            longer().or_else(|| nearest(host, services()))
        }?;
        let (index, _) = entries().find(|(_, entry)| entry.component.service.as_str() == name)?;
        (index != from).then(|| self.reference(index))
    }

    fn reference(&self, index: usize) -> String {
        let entry = &self.directory.entries[index];
        let field = match &entry.kind {
            Callee::Database(_) => "host",
            Callee::Workload => "url",
        };
        format!("${{{}.{}.{field}}}", entry.component.tier.key(), entry.component.name)
    }
}
