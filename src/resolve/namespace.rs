//! The namespaces of a stack: which component lives where.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::metadata;
use crate::source::Span;
use crate::stack::database::Database;
use crate::stack::name::ObjectName;
use crate::stack::namespace::{Limits, Namespace};
use crate::stack::workload::Workload;
use crate::values::Values;
use crate::values::namespace::{self, NamespaceRef, Security};
use crate::values::plain;
use crate::values::read::{At, Either, Map};
use crate::values::scalar::{Label, QuantityText};
use crate::values::tier::Tier;

/// Which namespaces there are, and each tier's own.
#[derive(Debug)]
pub struct Homes {
    tiers: BTreeMap<Tier, (ObjectName, Span)>,
    namespaces: IndexMap<ObjectName, Namespace>,
}

impl Homes {
    /// The namespaces that the values name for the stack and for its tiers.
    pub fn resolve(values: &Values, stack: &ObjectName, origin: Span, report: &mut Report) -> Self {
        let mut homes = Self { tiers: BTreeMap::new(), namespaces: IndexMap::new() };
        let common = values.namespace.as_ref();
        let tiers = values.namespaces.as_ref().map(|tiers| &tiers.value);
        let own = [
            (Tier::Database, tiers.and_then(|tiers| tiers.database.as_ref())),
            (Tier::Backend, tiers.and_then(|tiers| tiers.backend.as_ref())),
            (Tier::Frontend, tiers.and_then(|tiers| tiers.frontend.as_ref())),
            (Tier::Job, tiers.and_then(|tiers| tiers.backend.as_ref())),
        ];
        without_effect(values, &own, report);
        for (tier, own) in own {
            let home = match own.or(common) {
                Some(named) => homes.take(named, stack, report),
                None => (stack.clone(), origin),
            };
            homes.tiers.insert(tier, home);
        }
        homes
    }

    /// Where a component lives; the namespace is noted as used.
    pub fn of_component(
        &mut self,
        tier: Tier,
        own: Option<&At<Label>>,
        security: Security,
    ) -> ObjectName {
        let (name, origin) = match own {
            Some(label) => (ObjectName::from(&label.value), label.span),
            None => self.tiers[&tier].clone(),
        };
        let namespace = self.namespaces.entry(name.clone()).or_insert_with(|| plain(&name, origin));
        if security == Security::Baseline {
            namespace.security = Security::Baseline;
        }
        name
    }

    /// The namespaces that components use, in the order of first use.
    pub fn into_used<'n>(self, used: impl Iterator<Item = &'n ObjectName>) -> Vec<Namespace> {
        let Self { mut namespaces, tiers: _ } = self;
        used.filter_map(|name| namespaces.swap_remove(name)).collect()
    }

    fn take(
        &mut self,
        named: &At<NamespaceRef>,
        stack: &ObjectName,
        report: &mut Report,
    ) -> (ObjectName, Span) {
        match &named.value {
            Either::Short(label) => {
                let name = ObjectName::from(label);
                self.namespaces.entry(name.clone()).or_insert_with(|| plain(&name, named.span));
                (name, named.span)
            }
            Either::Long(long) => {
                let namespace = full(long, named.span, stack, report);
                let home = (namespace.name.clone(), namespace.origin);
                let twice = self
                    .namespaces
                    .get(&namespace.name)
                    .is_some_and(|other| other.origin != namespace.origin && is_configured(other));
                if twice {
                    let message = format!("the namespace `{}` is described twice", namespace.name);
                    report.add(
                        Diagnostic::error(Code::Conflict, message)
                            .at(named.span, "a second description")
                            .also(self.namespaces[&namespace.name].origin, "the first one")
                            .help("describe it once, and write its name alone elsewhere"),
                    );
                } else {
                    self.namespaces.insert(namespace.name.clone(), namespace);
                }
                home
            }
        }
    }
}

/// Warns of a namespace of the stack where each of its tiers has one of its own: an environment's `namespace` beside the
/// `namespaces` of all of them would leave its components where those of others are.
fn without_effect(values: &Values, own: &[(Tier, Option<&At<NamespaceRef>>)], report: &mut Report) {
    let (Some(common), Some(tiers)) = (&values.namespace, &values.namespaces) else { return };
    let databases = values.all_databases().map(|_| Tier::Database);
    let jobs = values.jobs.iter().flat_map(|jobs| &jobs.entries).map(|_| Tier::Job);
    let mut used =
        values.workloads().map(|(tier, ..)| tier).chain(databases).chain(jobs).peekable();
    let has_own = |tier: Tier| own.iter().any(|(one, named)| *one == tier && named.is_some());
    let is_empty = used.peek().is_none() || values.extra_objects.is_some();
    if is_empty || !used.all(has_own) {
        return;
    }
    report.add(
        Diagnostic::warning(Code::Conflict, "`namespace` has no effect beside `namespaces`")
            .at(common.span, "each tier has a namespace of its own")
            .also(tiers.span, "said here")
            .help("write the namespaces of the tiers here as well, `namespaces: { database: …, backend: …, frontend: … }`, or remove it"),
    );
}

fn plain(name: &ObjectName, origin: Span) -> Namespace {
    Namespace {
        name: name.clone(),
        create: !is_of_kubernetes(name.as_str()),
        labels: BTreeMap::new(),
        annotations: BTreeMap::new(),
        security: Security::Restricted,
        quota: BTreeMap::new(),
        limits: None,
        origin,
    }
}

fn is_configured(namespace: &Namespace) -> bool {
    let Namespace { name: _, create, labels, annotations, security: _, quota, limits, origin: _ } =
        namespace;
    !create
        || !labels.is_empty()
        || !annotations.is_empty()
        || !quota.is_empty()
        || limits.is_some()
}

fn full(
    long: &namespace::Namespace,
    span: Span,
    stack: &ObjectName,
    report: &mut Report,
) -> Namespace {
    let namespace::Namespace { name, create, labels, annotations, quota, limits } = long;
    let own = name.as_ref().map_or(stack.as_str(), |name| name.value.as_str());
    check_foreign(own, long, report);
    let amounts = |field: Option<&At<Map<QuantityText>>>| -> BTreeMap<String, String> {
        let pairs = field.into_iter().flat_map(|map| &map.entries);
        pairs.map(|(key, item)| (key.clone(), item.as_str().to_owned())).collect()
    };
    Namespace {
        name: name.as_ref().map_or_else(|| stack.clone(), |name| ObjectName::from(&name.value)),
        create: create.as_ref().map_or(!is_of_kubernetes(own), |create| create.value.0),
        labels: metadata::labels(labels.as_ref(), report),
        annotations: plain::map(annotations.as_ref()),
        security: Security::Restricted,
        quota: amounts(quota.as_ref()),
        limits: limits.as_ref().map(|limits| {
            let namespace::Limits { default, default_request, max, min } = &limits.value;
            Limits {
                default: amounts(default.as_ref()),
                default_request: amounts(default_request.as_ref()),
                max: amounts(max.as_ref()),
                min: amounts(min.as_ref()),
            }
        }),
        origin: name.as_ref().map_or(span, |name| name.span),
    }
}

/// The namespaces that every cluster starts with. What runs in them is not the stack's alone, and often the cluster's own.
/// <https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/#initial-namespaces>
const INITIAL: [&str; 4] = ["default", "kube-node-lease", "kube-public", "kube-system"];

/// Whether a namespace is Kubernetes' own, by its name: one of the first, or of those whose names are kept for the system.
/// gen makes no object of it, which would label what others run there.
fn is_of_kubernetes(name: &str) -> bool {
    INITIAL.contains(&name) || name.starts_with("kube-")
}

/// Reports what would have to be written into the object of a namespace that is there without gen.
fn check_foreign(name: &str, long: &namespace::Namespace, report: &mut Report) {
    let namespace::Namespace { name: _, create, labels, annotations, quota: _, limits: _ } = long;
    let makes = create.as_ref().filter(|create| create.value.0);
    if !is_of_kubernetes(name) || makes.is_some() && !INITIAL.contains(&name) {
        return;
    }
    let not_made = [
        (makes.map(|field| field.span), "create"),
        (labels.as_ref().map(|field| field.span), "labels"),
        (annotations.as_ref().map(|field| field.span), "annotations"),
    ];
    let found = not_made.into_iter().find_map(|(span, key)| Some((span?, key)));
    let Some((span, key)) = found else { return };
    report.add(
        Diagnostic::error(
            Code::Conflict,
            format!("gen does not make the namespace `{name}`, which is Kubernetes' own"),
        )
        .at(span, "others run there, and would be held to it, too")
        .help(match key {
            "annotations" => format!(
                "remove `annotations`, or choose a namespace of the stack's own; `kubectl annotate namespace {name} …` says what holds for all in it"
            ),
            "labels" => format!(
                "remove `labels`, or choose a namespace of the stack's own; `kubectl label namespace {name} …` says what holds for all in it"
            ),
            _ => format!("remove `{key}`, or choose a namespace of the stack's own"),
        }),
    );
}

/// The namespaces in which something is, once or more often.
pub fn used<'s>(databases: &'s [Database], workloads: &'s [Workload]) -> Vec<&'s ObjectName> {
    let runs = databases
        .iter()
        .filter(|database| database.server.is_some())
        .map(|database| &database.component);
    let secrets =
        databases.iter().flat_map(|database| &database.secrets).map(|secret| &secret.namespace);
    let used = runs
        .chain(workloads.iter().map(|workload| &workload.component))
        .map(|component| &component.namespace)
        .chain(secrets);
    let mut used: Vec<&ObjectName> = used.collect();
    // Where nothing runs, what the user adds still has a home.
    let homeless = databases.first().filter(|_| used.is_empty());
    used.extend(homeless.map(|database| &database.component.namespace));
    used
}
