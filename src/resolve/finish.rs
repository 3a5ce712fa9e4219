//! What the whole graph decides about a workload: its access and its waits.

use std::collections::BTreeMap;

use crate::admission::policy::Report;
use crate::engine::run::CALLER;
use crate::resolve::job::WrittenWorkloads;
use crate::resolve::network;
use crate::resolve::sharing;
use crate::resolve::waiting;
use crate::resolve::wiring::Wiring;
use crate::stack::database::Database;
use crate::stack::image::Image;
use crate::stack::name::ObjectName;
use crate::stack::network::OpenPort;
use crate::stack::target::Target;
use crate::stack::wait::Wait;
use crate::stack::workload::Workload;
use crate::values::read::At;
use crate::values::tier::Tier;
use crate::values::wait::WaitFor;

/// Puts workloads into their order and gives them what the whole graph decides.
pub fn finish(
    mut found: BTreeMap<usize, Workload>,
    order: &[usize],
    items: &WrittenWorkloads,
    wiring: &Wiring,
    databases: &[Database],
    target: &Target,
    report: &mut Report,
) -> Vec<Workload> {
    let by_name: BTreeMap<&ObjectName, &Database> =
        databases.iter().map(|database| (&database.component.name, database)).collect();
    let mut finished = Vec::new();
    for index in order {
        let Some(mut workload) = found.remove(index) else { continue };
        let component = &workload.component;
        let item = items.get(&(component.tier, component.name.as_str())).map(|(item, _)| *item);
        let mut graph = network::of_graph(*index, wiring);
        graph.from.extend(network::of_doors(
            component,
            &workload.expose,
            workload.metrics.as_ref(),
            target,
        ));
        graph.to.extend(network::of_account(&workload.account));
        if let Some(item) = item {
            let own: Vec<OpenPort> = component.port().map(OpenPort::from).into_iter().collect();
            let said = &item.at.value;
            let (from, to) = (said.allow_from.as_ref(), said.allow_to.as_ref());
            network::add_said(&mut graph, from, to, &own, report);
            let wanted = said.wait_for.as_ref();
            workload.waits = waits(*index, wanted, &workload, wiring, &by_name);
            workload.waits.extend(waiting::gates(*index, item, wiring));
            waiting::check_connected(*index, wanted, wiring, report);
        }
        workload.access = graph;
        workload.is_called = wiring.edges.to(*index).any(|from| from != *index);
        if let Some(item) = item {
            sharing::settle(&mut workload, item, target, report);
        }
        finished.push(workload);
    }
    finished
}

/// The databases inside the cluster that a workload has an edge to.
fn waits(
    index: usize,
    wanted: Option<&At<WaitFor>>,
    workload: &Workload,
    wiring: &Wiring,
    databases: &BTreeMap<&ObjectName, &Database>,
) -> Vec<Wait> {
    let to = wiring.edges.from(index);
    let is_wanted = |to: &usize| {
        let (directory, edges) = (wiring.directory, &wiring.edges);
        let mut guests = directory.guests().filter(|(_, host)| host == to);
        waiting::is_wanted(wanted, *to, directory)
            || edges.is_held(index, *to)
            || guests.any(|(guest, _)| edges.is_held(index, guest))
    };
    let to = to.filter(is_wanted);
    to.filter_map(|to| {
        let component = &wiring.directory.entries[to].component;
        let found = databases.get(&component.name);
        let database = found.filter(|_| component.tier == Tier::Database)?;
        let server = database.server.as_ref()?;
        // Of an unknown image gen does not know whether it has a shell.
        let (image, user) = if database.engine.is_other() {
            (Image { reference: CALLER.0.to_owned(), pull_policy: None }, CALLER.1)
        } else {
            let is_operated = server.operated.is_some();
            let user = if is_operated { server.user } else { server.image_user };
            (server.image.clone(), user)
        };
        Some(Wait {
            name: component.name.clone(),
            question: database.engine.facts().run.wait,
            image,
            user,
            host: wiring.directory.host(to, &workload.component.namespace),
            port: wiring.directory.port(to)?,
        })
    })
    .collect()
}
