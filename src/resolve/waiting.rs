//! What a component waits for before it starts: the databases that it connects to, unless the values say which; other
//! backends where the values name them.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::run::{CALLER, CONNECT};
use crate::resolve::directory::{Callee, Directory};
use crate::resolve::order::WantedWait;
use crate::resolve::wiring::Wiring;
use crate::source::Span;
use crate::stack::component::Component;
use crate::stack::image::Image;
use crate::stack::name::ObjectName;
use crate::stack::wait::Wait;
use crate::values::read::{At, Item};
use crate::values::scalar::Text;
use crate::values::suggest::{list_of, nearest};
use crate::values::tier::Tier;
use crate::values::wait::WaitFor;
use crate::values::workload::Workload;

/// Whether a component waits for another one that it connects to; for the server of a database, too.
pub fn is_wanted(field: Option<&At<WaitFor>>, index: usize, directory: &Directory) -> bool {
    let Some(field) = field else { return true };
    let name = |index: usize| directory.entries[index].component.name.as_str();
    let mut guests = directory.guests().filter(|(_, host)| *host == index);
    field.value.has(name(index)) || guests.any(|(guest, _)| field.value.has(name(guest)))
}

/// Draws edges to the backends that a component waits for: what answers it, it must reach.
pub fn edges(index: usize, values: &Workload, wiring: &mut Wiring, report: &mut Report) {
    let directory = wiring.directory;
    for name in values.wait_for.iter().flat_map(|field| field.value.names()) {
        let Some(found) = found(index, name, directory, report) else { continue };
        if matches!(directory.entries[found].kind, Callee::Workload) {
            wiring.edges.insert(index, found);
        }
    }
}

/// What a name in `waitFor` is: a component that can be waited for.
fn found(
    index: usize,
    name: &At<Text>,
    directory: &Directory,
    report: &mut Report,
) -> Option<usize> {
    let own = &directory.entries[index].component;
    let mut refuse = |code: Code, message: String, label: &str, help: String| {
        report.add(Diagnostic::error(code, message).at(name.span, label).help(help));
    };
    let Some(found) = directory.find_any(name.as_str()) else {
        if directory.has_failed(name.as_str()) {
            return None;
        }
        let others = || directory.entries.iter().map(|entry| entry.component.name.as_str());
        let message = format!("there is no component `{}` to wait for", name.as_str());
        if directory.find_external(name.as_str()).is_some() {
            let help = format!("take `{}` out", name.as_str());
            refuse(Code::UnknownReference, message, "outside of the stack", help);
            return None;
        }
        let help = match nearest(name.as_str(), others().filter(|one| *one != own.name.as_str())) {
            Some(near) => format!("write `{near}`"),
            None => format!("use one of {}", list_of(others())),
        };
        refuse(Code::UnknownReference, message, "unknown", help);
        return None;
    };
    let other = &directory.entries[found].component;
    let named = format!("`{}`", other.name);
    if found == index {
        let message = format!("{named} would wait for itself");
        refuse(Code::WaitCycle, message, "this is the component", "take it out".to_owned());
        return None;
    }
    if other.tier == Tier::Job {
        let message = format!("{named} is a job, for which nothing waits by its name");
        let help = format!("add `before: [{}]` to the job", own.name);
        refuse(Code::Conflict, message, "a job", help);
        return None;
    }
    if other.tier != Tier::Database && !other.has_service() {
        let message = format!("{named} listens on no port");
        refuse(Code::Conflict, message, "never answers", "take it out".to_owned());
        return None;
    }
    // Argo CD makes frontends once all backends are healthy.
    if other.tier == Tier::Frontend && own.tier == Tier::Backend {
        let message = format!("the backend `{}` would wait for the frontend {named}", own.name);
        let help = format!("move {named} to `backends`, or take it out");
        refuse(Code::Conflict, message, "frontends start after backends", help);
        return None;
    }
    Some(found)
}

/// Reports databases that a component waits for and does not connect to, once all edges are known.
pub fn check_connected(
    index: usize,
    field: Option<&At<WaitFor>>,
    wiring: &Wiring,
    report: &mut Report,
) {
    let directory = wiring.directory;
    for name in field.into_iter().flat_map(|field| field.value.names()) {
        let Some(found) = directory.find_any(name.as_str()) else { continue };
        let is_database = directory.database(found).is_some();
        if !is_database || wiring.edges.from(index).any(|to| to == found) {
            continue;
        }
        let own = &directory.entries[index].component.name;
        let name = (name.as_str(), name.span);
        report.add(not_connected(own, name));
    }
}

fn not_connected(own: &ObjectName, (name, span): (&str, Span)) -> Diagnostic {
    let message = format!("`{own}` waits for `{name}`, and does not connect to it");
    Diagnostic::error(Code::Conflict, message)
        .at(span, "no way leads there")
        .help(format!("add `{name}` to `connects`, or take it out"))
}

/// The waits that the values name between backends and frontends.
pub fn of_workloads<'a>(
    index: usize,
    item: &'a Item<Workload>,
    directory: &'a Directory,
) -> impl Iterator<Item = WantedWait> + 'a {
    let names = item.at.value.wait_for.iter().flat_map(|field| field.value.names());
    let found = names.filter_map(|name| Some((directory.find_any(name.as_str())?, name.span)));
    let is_workload =
        move |to: usize| to != index && matches!(directory.entries[to].kind, Callee::Workload);
    let found = found.filter(move |(to, _)| is_workload(*to));
    found.map(move |(to, span)| WantedWait { from: index, to, span })
}

/// The gates for the backends that a component names: each is open once one of its pods takes connections, which is
/// once it is ready.
pub fn gates(index: usize, item: &Item<Workload>, wiring: &Wiring) -> Vec<Wait> {
    let directory = wiring.directory;
    let namespace = &directory.entries[index].component.namespace;
    of_workloads(index, item, directory)
        .filter_map(|wait| gate(wait.to, namespace, directory))
        .collect()
}

/// The gate for a component that is no database.
pub fn gate(index: usize, from: &ObjectName, directory: &Directory) -> Option<Wait> {
    let component: &Component = &directory.entries[index].component;
    Some(Wait {
        name: component.name.clone(),
        question: CONNECT,
        image: Image { reference: CALLER.0.to_owned(), pull_policy: None },
        user: CALLER.1,
        host: directory.host(index, from),
        port: directory.port(index)?,
    })
}
