//! The databases of a stack, with what the whole graph decides about them.

use std::collections::BTreeMap;

use crate::admission::policy::Report;
use crate::resolve::database::ServerTexts;
use crate::resolve::route::RouteContext;
use crate::resolve::wiring::Wiring;
use crate::resolve::{database, doors, guest, hatch, network, operator, secret};
use crate::stack::database::Database;
use crate::stack::release::Strategy;
use crate::stack::target::Target;
use crate::stack::workload::Workload;
use crate::values::Values;
use crate::values::tier::Tier;

/// Makes them; `own` is what the values tell each server.
pub fn make(
    values: &Values,
    wiring: &mut Wiring,
    mut own: BTreeMap<usize, ServerTexts>,
    target: &Target,
    report: &mut Report,
) -> Vec<Database> {
    let mut databases = Vec::new();
    for (name, item) in values.all_databases() {
        let Some(index) = wiring.directory.find(Tier::Database, name) else { continue };
        let Some(address) = wiring.directory.database(index) else { continue };
        let mut component = wiring.directory.entries[index].component.clone();
        let mut secrets =
            secret::of_database(index, address.external_host.is_none(), wiring, report);
        let (mut server, mut of_doors) = (None, None);
        if address.has_server() {
            let told = (own.remove(&index).unwrap_or_default(), wiring.inputs);
            let Some((mut found, root, of_env)) =
                database::server(&mut component, item, address, told, target, report)
            else {
                continue;
            };
            found.called_port = wiring.directory.port(index).unwrap_or_default();
            secrets.extend(of_env);
            let superuser = address.engine.facts().names.root.unwrap_or_default();
            secrets.extend(root.and_then(|root| secret::of_root(&component, superuser, &root)));
            found.access = network::of_graph(index, wiring);
            let said = &item.at.value;
            let (from, to) = (said.allow_from.as_ref(), said.allow_to.as_ref());
            network::add_said(&mut found.access, from, to, &component.called_ports(), report);
            if let Some(operated) = &found.operated {
                operator::open(&mut found.access, &component, operated);
            }
            guest::make(index, item, &mut found, wiring.directory, report);
            let fields = [said.pod.as_ref(), said.container.as_ref()];
            hatch::settle(&mut found.pod, fields, index, wiring, report);
            of_doors = said.expose.as_ref().map(|field| {
                let context = RouteContext {
                    component: &component,
                    strategy: &Strategy::Recreate,
                    tracks: &[],
                    domain: values.domain.as_ref(),
                    target,
                };
                doors::check_web(&field.value, &component, address.engine, report);
                doors::check_advertised(said, address.engine, report);
                let host_ports = wiring.directory.host_ports_of(&component);
                let expose = doors::of_server(field, context, host_ports, report);
                found.access.from.extend(network::of_doors(&component, &expose, None, target));
                Box::new(Workload::of_doors(component.clone(), expose))
            });
            server = Some(found);
        } else if let Some(expose) = &item.at.value.expose {
            report.add(doors::no_doors(name, expose.span, address.external_host.is_some()));
        }
        databases.push(Database {
            component,
            engine: address.engine,
            database: address.database.clone(),
            user: address.user.clone(),
            login: secret::login(index, wiring),
            server,
            doors: of_doors,
            host: guest::host(address, wiring.directory),
            secrets,
        });
    }
    databases
}
