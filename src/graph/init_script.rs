//! The scripts that a database runs when it is first started: whether they may make a user or a database of a name.

use std::collections::BTreeSet;

use crate::graph::Graph;
use crate::graph::database::Database;
use crate::graph::store::{StoreKind, StoreLookup};
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::compose_mounts::SCRIPTS;
use crate::notation::sql_login;

/// The folder of scripts that the images of databases share.
const FOLDER: &str = "docker-entrypoint-initdb.d";

/// What is known of the scripts of a server.
#[derive(Clone, Debug)]
pub struct InitScripts<'g> {
    /// Whether there are any that cannot be read.
    is_open: bool,
    pub texts: Vec<InitScript<'g>>,
}

/// A script that can be read.
#[derive(Clone, Copy, Debug)]
pub struct InitScript<'g> {
    pub name: &'g str,
    pub text: &'g str,
    /// Where it is written, or brought from.
    pub node: &'g Node,
}

/// A user that a script makes.
#[derive(Clone, Copy, Debug)]
pub struct ScriptLogin<'g> {
    pub name: &'g str,
    pub password: Option<&'g str>,
    /// Where the script is written, or brought from.
    pub node: &'g Node,
}

impl InitScript<'_> {
    /// The ending of its name, by which the entrypoint tells what runs it.
    pub fn ending(&self) -> &str {
        self.name.rsplit_once('.').map_or("", |(_, ending)| ending)
    }
}

impl<'g> InitScripts<'g> {
    /// The scripts of a server, as far as they can be read.
    pub fn of(server: &Database<'_, 'g>, graph: &'g Graph<'g>) -> Self {
        let mut found = Self { is_open: false, texts: Vec::new() };
        for mount in server.container.node.items("volumeMounts") {
            let path = mount.text("mountPath").unwrap_or_default();
            // RabbitMQ reads definitions, with users, from its folder.
            found.is_open |= path.starts_with("/etc/rabbitmq");
            if path.contains(FOLDER) {
                let texts = mounted(server, mount, graph);
                found.is_open |= texts.is_none();
                found.texts.extend(texts.into_iter().flatten());
            }
        }
        found
    }

    /// The users that they make, where all that they do is written out; `None` where it is not.
    pub fn logins(&self) -> Option<Vec<ScriptLogin<'g>>> {
        let mut found: Vec<ScriptLogin> = Vec::new();
        for script in &self.texts {
            let is_plain = matches!(script.ending(), "sql" | "sh");
            let lower = script.text.to_lowercase();
            // Older servers make whom they are told to grant something, and their tables can be written to.
            let is_granted = lower.contains("grant ") && lower.contains("identified by");
            if !is_plain
                || is_granted
                || lower.contains("mysql.user")
                || puts_together(script.ending(), &lower)
            {
                return None;
            }
            found.extend(
                sql_login::all(script.text).into_iter().map(|(name, password)| ScriptLogin {
                    name,
                    password,
                    node: script.node,
                }),
            );
        }
        (!self.is_open && !self.texts.is_empty()).then_some(found)
    }

    /// Whether one of them may make something of a name: a script that says the name, or that puts names together.
    pub fn may_make(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        self.is_open
            || self.texts.iter().any(|script| {
                let text = script.text.to_lowercase();
                text.contains(&name) || puts_together(script.ending(), &text)
            })
    }
}

/// The texts that a mount brings; `None` where they are not known.
fn mounted<'g>(
    server: &Database<'_, 'g>,
    mount: &Node,
    graph: &'g Graph<'g>,
) -> Option<Vec<InitScript<'g>>> {
    let name = mount.text("name")?;
    let (_, volume) = server.workload.volumes().find(|(own, _)| *own == name)?;
    if let Some(scripts) = volume.get("composeBind").and_then(|bind| bind.get(SCRIPTS)) {
        let read = |one: &'g Node| {
            Some(InitScript { name: one.text("name")?, text: one.text("text")?, node: one })
        };
        return scripts.items("").iter().map(read).collect();
    }
    let map = volume.get("configMap")?;
    let found =
        graph.stores.find(StoreKind::ConfigMap, map.text("name")?, server.workload.namespace());
    let StoreLookup::Here(store) = found else { return None };
    let part = mount.text("subPath");
    let items = map.items("items");
    let mut texts = Vec::new();
    for (key, item) in store.keys.as_ref()? {
        let listed = items.iter().find(|one| one.text("key") == Some(*key));
        let file = listed.and_then(|one| one.text("path")).unwrap_or(key);
        let is_taken = items.is_empty() || listed.is_some();
        if is_taken && part.is_none_or(|part| part == file) {
            texts.push(InitScript { name: file, text: item.value.as_deref()?, node: item.node });
        }
    }
    Some(texts)
}

/// The users and databases, in small letters, that texts of ConfigMaps make, which any container may run.
pub fn made_by_config(graph: &Graph) -> BTreeSet<String> {
    let stores = graph.stores.all.iter().filter(|store| store.kind == StoreKind::ConfigMap);
    let texts = stores.flat_map(|store| store.keys.iter().flatten());
    let lines = texts.flat_map(|(_, item)| item.value.as_deref().unwrap_or_default().lines());
    let mut made = BTreeSet::new();
    for line in lines.map(str::to_lowercase) {
        if let Some(at) = ORDERS.iter().filter_map(|order| line.find(order)).min() {
            let is_end = |one: char| !(one.is_alphanumeric() || matches!(one, '_' | '-'));
            made.extend(line[at..].split(is_end).map(str::to_owned));
        }
    }
    // `createuser "$APP_USER"` makes whom the variable names.
    let containers = graph.workloads.iter().flat_map(|one| &one.containers);
    let variables = containers.flat_map(|one| &one.environment.variables);
    let named: Vec<String> = variables
        .filter(|_| !made.is_empty())
        .filter(|one| made.contains(&one.name.to_lowercase()))
        .filter_map(|one| Some(one.value.as_deref()?.to_lowercase()))
        .collect();
    made.extend(named);
    made
}

/// Orders that make users and databases.
const ORDERS: [&str; 7] = [
    "create database",
    "create user",
    "create role",
    "create schema",
    "createuser",
    "createdb",
    "grant ",
];

/// Whether a script, in small letters, makes names of what it only knows when it runs.
fn puts_together(ending: &str, text: &str) -> bool {
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if has(&["execute", "gexec", "prepare ", "\\i ", "\\ir ", "source "]) {
        return true;
    }
    if ending == "sql" {
        // `:name` is a variable of psql.
        return text.contains("\\set") || text.contains("\\getenv");
    }
    let reads = ["for ", "while ", "read ", "process.env", "_getenv", " < ", " -f ", "restore"];
    has(&reads)
        || !matches!(ending, "sh" | "js")
        || text.lines().any(|line| {
            // Who logs in, and where, stands before it and is known.
            let mut places = ORDERS.iter().filter_map(|order| line.find(order));
            places.any(|at| line[at..].contains('$'))
        })
}
