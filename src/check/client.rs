//! Workloads that call a database which is here, with what they present to it.

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::Graph;
use crate::graph::call::Reach;
use crate::graph::call::{AddressSource, Call};
use crate::graph::database::Database;
use crate::graph::environment::Environment;
use crate::graph::workload::Workload;
use crate::manifest::Look;
use crate::manifest::object::Object;
use crate::notation::address::UNKNOWN;
use crate::source::{FileId, Sources, Span};

/// One address of a database, with the databases behind it.
#[derive(Debug)]
pub struct Client<'g, 'a> {
    pub call: &'g Call<'a>,
    pub service: &'a Object,
    pub servers: Vec<Database<'g, 'a>>,
    /// Whether a Job calls the database too, which may make users and databases.
    pub has_job: bool,
    /// Whether a script makes users or databases there.
    pub has_maker: bool,
    /// Whether a variable beside the address may bring a user or a password.
    has_login: bool,
}

/// All calls of databases, but those of command lines, which rarely log in.
pub fn clients<'g, 'a>(graph: &'g Graph<'a>) -> Vec<Client<'g, 'a>> {
    let mut found = Vec::new();
    // A container calls many, and its script is read once.
    let mut backups: BTreeMap<(usize, usize), bool> = BTreeMap::new();
    let of_job = |call: &&Call| {
        let workload = &graph.workloads[call.workload];
        let is_backup = || workload.containers[call.container].is_backup();
        workload.is_job()
            && !*backups.entry((call.workload, call.container)).or_insert_with(is_backup)
    };
    let by_jobs: BTreeSet<usize> = graph
        .calls
        .iter()
        .filter(of_job)
        .filter_map(|call| match call.reach {
            Reach::Service(index) => Some(index),
            _ => None,
        })
        .collect();
    let mut makers: BTreeMap<(usize, usize), bool> = BTreeMap::new();
    let mut by_scripts: BTreeSet<usize> = BTreeSet::new();
    for call in &graph.calls {
        let container = &graph.workloads[call.workload].containers[call.container];
        let place = (call.workload, call.container);
        let file = graph.workloads[call.workload].object.file;
        let is_maker = *makers
            .entry(place)
            .or_insert_with(|| container.makes_users() || knows_root(&container.environment, file));
        if let Reach::Service(index) = call.reach
            && is_maker
        {
            by_scripts.insert(index);
        }
    }
    let mut logins: BTreeMap<(usize, usize), bool> = BTreeMap::new();
    for call in graph.calls.iter().filter(|call| call.way != AddressSource::Command) {
        let Reach::Service(index) = call.reach else { continue };
        // What comes with a file of variables for everybody is not meant for a server that takes it in, too.
        let caller = &graph.workloads[call.workload];
        let is_brought = call.is_bulk || call.host.file != caller.object.file;
        if is_brought && caller.database().is_some() {
            continue;
        }
        let service = &graph.services[index];
        let servers: Vec<Database> = graph.behind(service).filter_map(Workload::database).collect();
        // A name and its port may stand in two variables of one container.
        let engine = call.engine();
        let fits =
            servers.iter().all(|server| engine.is_none_or(|one| one.speaks_like(server.engine)));
        if !servers.is_empty() && fits {
            let has_login = *logins.entry((call.workload, call.container)).or_insert_with(|| {
                has_login(&graph.workloads[call.workload].containers[call.container].environment)
            });
            let has_job = by_jobs.contains(&index);
            // Services of one database are many.
            let has_maker = !by_scripts.is_empty()
                && by_scripts.iter().any(|other| {
                    let other = &graph.services[*other];
                    other.workloads.iter().any(|place| service.workloads.contains(place))
                });
            let service = service.object;
            found.push(Client { call, service, servers, has_job, has_maker, has_login });
        }
    }
    found
}

impl<'a> Client<'_, 'a> {
    /// The object that the address is written in.
    pub fn object(&self) -> &'a Object {
        self.call.object
    }

    pub fn user(&self) -> Option<String> {
        let beside = self.call.beside.user.as_ref().and_then(|user| user.value.clone());
        self.call.address.user.clone().or(beside).filter(|user| is_known(user))
    }

    pub fn password(&self) -> Option<String> {
        let beside = self.call.beside.password.as_ref().and_then(|one| one.value.clone());
        let inside = self.call.address.password.clone();
        let own = if self.call.address.has_credentials { inside } else { beside };
        own.filter(|password| is_known(password))
    }

    pub fn database(&self) -> Option<String> {
        let beside = self.call.beside.database.as_ref().and_then(|one| one.value.clone());
        let inside = self.call.address.database.clone();
        inside
            .or(beside.filter(|_| self.call.address.scheme.is_empty()))
            .filter(|name| is_known(name))
    }

    /// Whether the address itself names the database.
    pub fn is_inside(&self) -> bool {
        self.call.address.database.is_some()
    }

    /// Where the user is written.
    pub fn user_place(&self) -> Option<Span> {
        let beside = self.call.beside.user.as_ref()?;
        beside.node.filter(|_| self.call.address.user.is_none()).map(|node| node.span)
    }

    /// Where the password is written, if not in the address.
    pub fn password_place(&self) -> Option<Span> {
        let beside = self.call.beside.password.as_ref()?;
        beside.node.filter(|_| !self.call.address.has_credentials).map(|node| node.span)
    }

    /// Where the name of the database is written.
    pub fn database_place(&self, sources: &Sources) -> Option<Span> {
        if let Some(name) = self.call.address.database.as_deref() {
            return behind(self.call.host, name, sources);
        }
        let beside = self.call.beside.database.as_ref()?;
        beside.node.filter(|_| self.call.address.database.is_none()).map(|node| node.span)
    }

    /// Whether the address names all but the login, so that variables beside it are probably not put into it.
    pub fn is_complete(&self) -> bool {
        let address = &self.call.address;
        !address.scheme.is_empty() && address.database.is_some()
    }

    /// Whether its container takes in variables or files that may bring a login.
    pub fn is_open(&self, graph: &Graph) -> bool {
        let container = &graph.workloads[self.call.workload].containers[self.call.container];
        container.environment.is_open || !container.node.items("volumeMounts").is_empty()
    }

    /// Whether any variable may bring a user or a password.
    pub fn may_have_credentials(&self) -> bool {
        self.call.address.has_credentials || self.has_login
    }
}

/// Whether a program is given the password of the server's root, and a user of its own beside it: it makes the user.
fn knows_root(environment: &Environment, file: FileId) -> bool {
    environment.variables.iter().any(|one| {
        // What comes with everything is meant for the server.
        let is_own = !one.is_bulk && one.node.is_some_and(|node| node.span.file == file);
        is_own && one.name.to_uppercase().contains("ROOT_PASS")
    })
}

fn has_login(environment: &Environment) -> bool {
    let words = ["USER", "PASS", "CRED", "AUTH_DB"];
    environment.is_open && environment.variables.len() > 30
        || environment.variables.iter().any(|variable| {
            let upper = variable.name.to_uppercase();
            let is_database =
                upper.contains("MONGO") || upper.contains("REDIS") || upper.contains("DB");
            is_database && words.iter().any(|word| upper.contains(word))
        })
}

fn is_known(text: &str) -> bool {
    !text.is_empty() && !text.contains(UNKNOWN) && !text.contains("${")
}

/// Where the name of a database stands behind the host of an address.
fn behind(host: Span, name: &str, sources: &Sources) -> Option<Span> {
    let from = usize::try_from(host.end).ok()?;
    let rest = sources.get(host.file).text.get(from..)?;
    let end = rest.find([' ', '"', '\'', '?', '\n', ',']).unwrap_or(rest.len());
    let at = rest[..end].find(&format!("/{name}")).filter(|_| !name.is_empty())? + 1;
    let (at, length) = (u32::try_from(at).ok()?, u32::try_from(name.len()).ok()?);
    Some(Span { file: host.file, start: host.end + at, end: host.end + at + length })
}
