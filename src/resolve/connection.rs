//! What waits for what, and names that must differ.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexSet;

use crate::admission::policy::{Report, Unwise};
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::credentials::SecretSource;
use crate::resolve::directory::{Callee, Directory};
use crate::resolve::order;
use crate::resolve::waiting;
use crate::resolve::wiring::Wiring;
use crate::source::Span;
use crate::stack::component::Component;
use crate::stack::database::Database;
use crate::stack::name::ObjectName;
use crate::stack::target::Target;
use crate::stack::workload::Workload;
use crate::values::Values;
use crate::values::read::Item;
use crate::values::tier::Tier;
use crate::values::workload as workload_values;

/// The first version of Kubernetes whose Services may have names that start with a digit.
/// <https://kubernetes.io/docs/reference/command-line-tools-reference/feature-gates/>, `RelaxedServiceNameValidation`.
const DIGITS_FIRST: (u32, u32) = (1, 36);

/// Two components of one namespace with one name would make the same objects.
pub fn check_names(directory: &Directory, target: &Target, report: &mut Report) {
    let mut called: BTreeMap<&ObjectName, &Component> = BTreeMap::new();
    let mut named: BTreeMap<(&ObjectName, &ObjectName), &Component> = BTreeMap::new();
    let mut served: BTreeMap<(&ObjectName, &ObjectName), &Component> = BTreeMap::new();
    for entry in &directory.entries {
        let one = &entry.component;
        // What is on the server of another makes no Service.
        let is_guest = matches!(&entry.kind, Callee::Database(address) if address.server.is_some());
        if is_guest && !called.contains_key(&one.name) {
            called.insert(&one.name, one);
            continue;
        }
        let starts_so = one.service.as_str().starts_with(|c: char| c.is_ascii_digit());
        if starts_so && one.ports().next().is_some() && target.kubernetes < DIGITS_FIRST {
            let (major, minor) = DIGITS_FIRST;
            let message = format!(
                "the Service `{}` starts with a digit, which Kubernetes takes from {major}.{minor} on",
                one.service
            );
            report.add(
                Diagnostic::error(Code::InvalidValue, message)
                    .at(one.origin, "starts with a digit")
                    .help("give it a name that starts with a letter"),
            );
        }
        let same_object = named
            .get(&(&one.namespace, &one.name))
            .or_else(|| served.get(&(&one.namespace, &one.service)));
        if let Some(two) = same_object {
            let what = if one.name == two.name { &one.name } else { &one.service };
            let serve = one.has_service() && two.has_service();
            let message = if serve || one.name != two.name {
                format!("two components would both make the Service `{what}`")
            } else {
                format!("two components of the namespace `{}` are called `{what}`", one.namespace)
            };
            report.add(
                Diagnostic::error(Code::ObjectCollision, message)
                    .at(one.origin, if serve { "makes it too" } else { "called so too" })
                    .also(two.origin, if serve { "makes it" } else { "called so" })
                    .help("rename one of them, or give it another `namespace`"),
            );
        } else if let Some(two) = called.get(&one.name) {
            report.add(
                Diagnostic::error(
                    Code::ObjectCollision,
                    format!("two components are called `{}`", one.name),
                )
                .at(one.origin, "called so too")
                .also(two.origin, "called so")
                .help("rename one of them: selectors and `connects` go by name"),
            );
        }
        if let Some(outside) = directory.find_external(one.name.as_str()) {
            report.add(
                Diagnostic::error(
                    Code::ObjectCollision,
                    format!("a component and a server outside are both called `{}`", one.name),
                )
                .at(directory.externals[outside].origin, "outside of the stack")
                .also(one.origin, "the component")
                .help("rename one of them: `connects` goes by name"),
            );
        }
        called.entry(&one.name).or_insert(one);
        named.entry((&one.namespace, &one.name)).or_insert(one);
        served.entry((&one.namespace, &one.service)).or_insert(one);
    }
}

/// Reports databases that nothing in the stack connects to, where there is something that could.
pub fn check_used(directory: &Directory, values: &Values, wiring: &Wiring, report: &mut Report) {
    let could = directory.entries.iter().any(|entry| entry.component.tier != Tier::Database);
    for (name, item) in values.all_databases().filter(|_| could && directory.failed.is_empty()) {
        let Some(index) = directory.find(Tier::Database, name) else { continue };
        if wiring.edges.to(index).next().is_some() || item.at.value.allow_from.is_some() {
            continue;
        }
        let message = format!("no component connects to the database `{name}`");
        report.unwise(Unwise::UnusedDatabases, message, |diagnostic| {
            diagnostic
                .at(item.key, "no one gets its password, nor the way to it")
                .help(format!("add `connects: [{name}]` to the components that use it"))
        });
    }
}

/// What `connects` says between backends and frontends: these waits may not run in circles.
pub fn explicit_waits(
    index: usize,
    item: &Item<workload_values::Workload>,
    directory: &Directory,
) -> Vec<order::WantedWait> {
    let field = item.at.value.wait_for.as_ref();
    let names = item.at.value.connects.iter().flat_map(|list| &list.value);
    let further = waiting::of_workloads(index, item, directory);
    names
        .filter_map(|name| Some((directory.find_any(name.as_str())?, name.span)))
        .filter(|(to, _)| *to != index && waiting::is_wanted(field, *to, directory))
        .map(|(to, span): (usize, Span)| order::WantedWait { from: index, to, span })
        .chain(further)
        .collect()
}

/// Gives workloads the other workloads that they wait for.
pub fn follow(workloads: &mut [Workload], waits: &[order::WantedWait], directory: &Directory) {
    let mut followed: BTreeMap<usize, IndexSet<&ObjectName>> = BTreeMap::new();
    for wait in waits {
        let to = &directory.entries[wait.to].component;
        if to.tier != Tier::Database {
            followed.entry(wait.from).or_default().insert(&to.name);
        }
    }
    for workload in workloads {
        let Component { tier, name, .. } = &workload.component;
        let index = directory.find(*tier, name.as_str());
        let follows = index.and_then(|index| followed.get(&index));
        workload.follows = follows.into_iter().flatten().map(|name| (*name).clone()).collect();
    }
}

/// The Secrets of which the values say that they exist, with their namespaces and where that is said.
fn existing_secrets(wiring: &Wiring) -> Vec<(ObjectName, ObjectName, Span)> {
    let mut all = wiring.existing.clone();
    for (index, namespaces) in &wiring.needs {
        let Some(address) = wiring.directory.database(*index) else { continue };
        let Some(SecretSource::Existing { name, .. }) = &address.source else { continue };
        let of = |namespace: &ObjectName| (namespace.clone(), name.clone(), address.credentials);
        all.extend(namespaces.keys().map(of));
    }
    all
}

/// The Secrets that exist, by namespace and name. One that gen makes cannot have the name of one of them: it would
/// take its place.
pub fn check_secrets(
    wiring: &Wiring,
    databases: &[Database],
    workloads: &[Workload],
    report: &mut Report,
) -> BTreeSet<(ObjectName, ObjectName)> {
    let existing = existing_secrets(wiring);
    let of_databases = databases.iter().flat_map(|database| &database.secrets);
    let made: BTreeSet<(&ObjectName, &ObjectName)> = of_databases
        .chain(workloads.iter().flat_map(|workload| &workload.secrets))
        .map(|secret| (&secret.namespace, &secret.name))
        .collect();
    for (namespace, name, span) in &existing {
        if made.contains(&(namespace, name)) {
            report.add(
                Diagnostic::error(
                    Code::ObjectCollision,
                    format!("gen makes a Secret `{name}` too, and would replace this one"),
                )
                .at(*span, format!("in the namespace `{namespace}`"))
                .help("call the existing Secret something else"),
            );
        }
    }
    existing.into_iter().map(|(namespace, name, _)| (namespace, name)).collect()
}

/// Reports two databases whose contracts would set the same variable of one component.
pub fn check_contracts(
    wiring: &Wiring,
    connected: &[usize],
    component: usize,
    own: &BTreeSet<&str>,
    report: &mut Report,
) {
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    for database in connected {
        let Some(address) = wiring.directory.database(*database) else { continue };
        let contract = &address.contract;
        let all = [
            Some(&contract.host),
            Some(&contract.port),
            Some(&contract.password),
            contract.url.as_ref(),
            contract.name.as_ref(),
            contract.user.as_ref(),
        ];
        for name in all.into_iter().flatten().filter(|name| !own.contains(name.as_str())) {
            let Some(first) = names.insert(name.clone(), *database) else { continue };
            let entry = |index: usize| &wiring.directory.entries[index].component;
            let (first, second, client) = (entry(first), entry(*database), entry(component));
            report.add(
                Diagnostic::error(
                    Code::ContractCollision,
                    format!(
                        "`{}` and `{}` would both set `{name}` in `{}`",
                        first.name, second.name, client.name
                    ),
                )
                .at(second.origin, "sets it too")
                .also(first.origin, "sets it")
                .help(format!(
                    "give one of them another prefix, such as `envPrefix: {}`",
                    prefix(second.name.as_str())
                )),
            );
            break;
        }
    }
}

fn prefix(name: &str) -> String {
    name.to_ascii_uppercase().replace('-', "_")
}
