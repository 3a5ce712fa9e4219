//! The values surface: what users may write, read from the merged tree into types.
//!
//! A type here says what a user *wrote*; what it *means* is the business of `resolve`. Every type also
//! gives the JSON Schema of its place and how it merges.

pub mod account;
pub mod advice;
mod after_comma;
mod amount;
pub mod argocd;
pub mod braces;
mod called;
mod called_at_top;
mod called_besides;
mod called_elsewhere;
mod called_further;
pub(crate) mod check;
pub mod cluster;
mod collection;
pub mod concealed;
pub mod content;
pub mod credentials;
pub mod database;
mod emptied;
mod engine;
pub mod env;
pub mod expose;
pub mod extended_resource;
pub mod external;
pub mod facts;
pub mod flow;
mod foreign_probe;
mod foreign_variable;
pub mod image;
mod in_quotes;
pub mod instead;
pub(crate) mod instead_of_list;
pub mod job;
mod key_slip;
pub mod level;
mod like;
mod list_entry;
pub mod listed;
pub mod metadata;
mod misplaced;
mod mistake;
mod named_secret;
pub mod names;
pub mod namespace;
pub mod network;
pub(crate) mod number;
pub mod object;
pub mod operator;
mod pairs;
pub mod patch;
mod path;
mod peer_form;
pub mod plain;
pub mod pod;
pub mod policy;
pub mod port;
pub mod probe;
pub mod raw;
pub mod read;
mod referred;
pub mod release;
mod release_word;
pub mod resources;
pub mod scalar;
pub mod scaling;
pub mod schema;
mod secret_form;
mod secret_json;
mod secret_name;
mod secret_option;
mod secret_place;
pub mod secret_text;
pub mod secrets;
pub mod short;
pub mod storage;
pub mod suggest;
mod switched;
pub mod synonym;
pub mod tier;
pub mod unfilled;
mod unwrapped;
pub mod wait;
pub mod workload;

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::layer::merge::MergeShape;
use crate::layer::node::{Entry, Node};
use crate::source::Span;
use crate::values::argocd::ArgoCd;
use crate::values::cluster::Cluster;
use crate::values::database::Database;
use crate::values::expose::Expose;
use crate::values::external::ExternalHost;
use crate::values::facts::TextFacts;
use crate::values::job::Job;
use crate::values::namespace::{NamespaceRef, TierNamespaces};
use crate::values::network::NetworkPolicies;
use crate::values::object::object;
use crate::values::patch::Patch;
use crate::values::policy::Policy;
use crate::values::raw::Raw;
use crate::values::read::{At, FromNode, Item, List, Map, Named, Reader};
use crate::values::scalar::{Label, Subdomain, Text};
use crate::values::tier::Tier;
use crate::values::workload::Workload;

object! {
    /// The values of a stack.
    Values {
        /// The name of the stack.
        name: Label,
        /// The kind of cluster: a built-in target such as `kind` or `eks`, or a file in `profiles/`. Default: `kind`.
        target: Label,
        /// The namespace. Default: the stack's name.
        namespace: NamespaceRef,
        /// Another namespace per tier.
        namespaces: TierNamespaces,
        /// The base of ingress hosts, such as `shop.example.com`.
        domain: Subdomain,
        /// What every component of a tier starts from.
        defaults: Box<Defaults>,
        /// The databases by name.
        databases: Map<Database>,
        /// The backends by name.
        backends: Map<Workload>,
        /// The frontends by name.
        frontends: Map<Workload>,
        /// The jobs by name.
        jobs: Map<Job>,
        /// What the stack calls and gen does not deploy, by name.
        externals: Map<ExternalHost>,
        /// Network policies.
        network_policy as "networkPolicy": Box<NetworkPolicies>,
        /// What gen does about unwise things.
        policy: Policy,
        /// Facts about the target.
        cluster: Cluster,
        /// How Argo CD finds this environment, and where it puts it.
        argocd: ArgoCd,
        /// Secrets with which nodes pull images.
        image_pull_secrets as "imagePullSecrets": List<Subdomain>,
        /// Labels of every object.
        labels: Map<Text>,
        /// Objects that gen passes through, by names of your choice, in the wave that
        /// `argocd.argoproj.io/sync-wave` names (default 3). `${…}` refers to components as in `env`.
        extra_objects as "extraObjects": Named<Raw>,
        /// Changes to rendered objects, by names of your choice, in the order of the names.
        patches: Named<Patch>,
        /// What a Helm chart of the stack is called by.
        chart: Chart,
    }
}

object! {
    /// What a Helm chart says about itself.
    Chart {
        /// The chart's own version, which its packages carry. Default: `0.1.0`.
        version: Text,
        /// The version of the application. Default: the tag that all images share, if they do.
        app_version as "appVersion": Text,
        /// What it is, in a sentence, as lists of charts show it.
        description: Text,
        /// The url of the project's page.
        home: Text,
        /// The url of a picture.
        icon: Text,
        /// The urls of sources.
        sources: List<Text>,
        /// Words by which it is found.
        keywords: List<Text>,
        /// Who looks after it: mail addresses by name.
        maintainers: Map<Text>,
        /// Annotations of `Chart.yaml`, such as `artifacthub.io/license: Apache-2.0`.
        /// <https://artifacthub.io/docs/topics/annotations/helm/>
        annotations: Map<Text>,
    }
}

object! {
    /// What every component of a tier starts from.
    Defaults {
        /// Every database.
        databases: Box<Database>,
        /// Every backend.
        backends: Box<Workload>,
        /// Every frontend.
        frontends: Box<Workload>,
        /// Every job.
        jobs: Box<Job>,
    }
}

impl Values {
    /// The workloads of the stack: backends, then frontends, each with its tier and its name.
    pub fn workloads(&self) -> impl Iterator<Item = (Tier, &String, &Item<Workload>)> {
        let backends = entries(self.backends.as_ref());
        let frontends = entries(self.frontends.as_ref());
        let backends = backends.map(|(name, item)| (Tier::Backend, name, item));
        backends.chain(frontends.map(|(name, item)| (Tier::Frontend, name, item)))
    }

    /// The workload of a tier and a name.
    pub fn workload(&self, tier: Tier, name: &str) -> Option<&Item<Workload>> {
        let components = match tier {
            Tier::Database | Tier::Job => None,
            Tier::Backend => self.backends.as_ref(),
            Tier::Frontend => self.frontends.as_ref(),
        };
        components?.value.entries.get(name).map(Box::as_ref)
    }

    /// What is reached from outside: tier, name and doors.
    pub fn doors(&self) -> impl Iterator<Item = (Tier, &String, &At<Expose>)> {
        let workloads = self.workloads();
        let workloads = workloads
            .filter_map(|(tier, name, item)| Some((tier, name, item.at.value.expose.as_ref()?)));
        let databases = self.all_databases();
        let databases = databases.filter_map(|(name, item)| {
            Some((Tier::Database, name, item.at.value.expose.as_ref()?))
        });
        workloads.chain(databases)
    }

    /// The jobs of the stack, as far as they are workloads.
    pub fn jobs(&self) -> Vec<(&String, &Item<Job>, Item<Workload>)> {
        let workload = |item: &Item<Job>| Item {
            key: item.key,
            at: At {
                value: item.at.value.workload(),
                span: item.at.span,
                overrode: item.at.overrode,
            },
        };
        entries(self.jobs.as_ref()).map(|(name, item)| (name, item, workload(item))).collect()
    }

    /// The databases of the stack by name.
    pub fn all_databases(&self) -> impl Iterator<Item = (&String, &Item<Database>)> {
        entries(self.databases.as_ref())
    }
}

fn entries<T>(map: Option<&At<Map<T>>>) -> impl Iterator<Item = (&String, &Item<T>)> {
    map.into_iter().flat_map(|map| &map.entries).map(|(name, item)| (name, item.as_ref()))
}

/// The tiers' keys in the values, in wave order.
pub const TIERS: [&str; 4] = ["databases", "backends", "frontends", "jobs"];

/// How the whole of the values merges.
pub fn shape() -> &'static MergeShape {
    Values::SHAPE
}

/// Lays every component upon the one that it is like, and upon the defaults of its tier.
pub fn apply_defaults(mut root: Node) -> Node {
    let tiers = TIERS.map(|tier| (tier, Values::SHAPE.below(tier).below("")));
    let mut done = like::applied(&root, &tiers);
    for (tier, _) in tiers {
        let crate::layer::node::Value::Map(map) = &mut root.value else { continue };
        let Some(components) = map.entries.get_mut(tier) else { continue };
        let crate::layer::node::Value::Map(components) = &mut components.node.value else {
            continue;
        };
        for (name, entry) in &mut components.entries {
            if let Some(node) = done.remove(&(tier, name.clone())) {
                entry.node = node;
            }
        }
    }
    root
}

/// Where the keys of the first two levels are, such as those of components.
fn parts(root: &Node) -> Vec<Span> {
    let keys = entries_of(root).flat_map(|entry| {
        let below = entries_of(&entry.node).map(|entry| entry.key);
        std::iter::once(entry.key).chain(below)
    });
    keys.collect()
}

fn entries_of(node: &Node) -> impl Iterator<Item = &Entry> {
    node.as_map().into_iter().flat_map(|map| map.entries.values())
}

/// What `${name}`, `${env}`, `${target}` and `${domain}` stand for.
pub fn facts(root: &Node, env: &str, target: &str) -> TextFacts {
    let text = |key: &str| Some(root.get(key)?.as_scalar()?.text.as_str());
    TextFacts::new(text("name"), text("domain"), env, target)
}

/// Reads the merged tree. In texts, `${name}`, `${env}`, `${target}` and `${domain}` are put in.
///
/// # Errors
/// All mistakes in it.
pub fn read(root: &Node, env: &str, target: &str) -> Result<Box<Values>, Vec<Diagnostic>> {
    let mut reader = Reader::new(facts(root, env, target));
    reader.parts = parts(root);
    let values = Box::<Values>::read(root, &mut reader);
    match values {
        Some(values) if reader.diagnostics.is_empty() => Ok(values),
        _ => Err(once(without_consequences(reader.diagnostics))),
    }
}

/// Without what is missing because something was misspelt: a `null` that deletes nothing.
fn without_consequences(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let is_of_form = |one: &Diagnostic| matches!(one.code, Code::UnknownKey | Code::WrongType);
    if diagnostics.iter().any(is_of_form) {
        diagnostics.retain(|one| !one.may_follow);
    }
    diagnostics
}

/// Without what is told of the same text again: what stands below `defaults` is read there, and in each component
/// that gets it.
fn once(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut told = BTreeSet::new();
    let is_first = |one: &Diagnostic| match one.place() {
        // What a component has already is no matter of what all of them get.
        Some(place) if one.code == Code::UnknownKey => told.insert((one.code, place, None)),
        Some(place) => told.insert((one.code, place, one.help.clone())),
        None => true,
    };
    let mut is_first = is_first;
    diagnostics.into_iter().filter(|one| is_first(one)).collect()
}
