//! The ports of components: the one that callers mean, and further ones by name.

use std::collections::BTreeMap;

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::Engine;
use crate::source::Span;
use crate::stack::component::{Component, ExtraPort, Opening};
use crate::stack::name::ObjectName;
use crate::values::database;
use crate::values::port::{self, NamedPort, Protocol, Transport, is_port_name};
use crate::values::read::{At, Either, Item, Map};
use crate::values::scalar::Label;
use crate::values::suggest::list_of;
use crate::values::workload::Beside;

/// What a port of an `other` server is called that the values give no name.
const MAIN: &str = "main";

/// The ports of a database.
#[derive(Clone, Debug)]
pub struct Ports {
    pub port: u16,
    pub name: String,
    /// What the Service has for it, where the values say that beside its number.
    pub service_port: Option<u16>,
    pub extra: Vec<ExtraPort>,
}

/// The port of a component that has a name.
pub fn named<'c>(
    name: &str,
    span: Span,
    component: &'c Component,
    report: &mut Report,
) -> Option<Opening<'c>> {
    let found = component.ports().find(|opening| opening.name == name);
    if found.is_none() {
        let names = component.ports().map(|opening| opening.name);
        let help = match names.collect::<Vec<_>>() {
            names if names.is_empty() => format!("add `ports: {{ {name}: … }}` to it"),
            names => format!("use {}", list_of(names.into_iter())),
        };
        report.add(
            Diagnostic::error(Code::UnknownReference, format!("there is no port `{name}`"))
                .at(span, "unknown")
                .help(help),
        );
    }
    found
}

/// Reports a port that nothing of the web can lead to.
pub fn check_web(port: Opening, span: Span, report: &mut Report) {
    let transport = port.transport();
    if transport != Transport::Tcp {
        let word = transport.as_str();
        report.add(
            Diagnostic::error(Code::Conflict, format!("`{}` is a port of {word}", port.name))
                .at(span, "requests come over TCP")
                .help(format!("lead to it by `nodePort: {{ {0}: 30080 }}` or `loadBalancer: {{ ports: {{ {0}: {1} }} }}`", port.name, port.service_port)),
        );
    }
}

/// Further ports; `main` is the name that the main one has.
pub fn extra(
    field: Option<&At<Map<NamedPort>>>,
    main: &str,
    report: &mut Report,
) -> Vec<ExtraPort> {
    let mut ports = Vec::new();
    for (name, item) in field.into_iter().flat_map(|map| &map.entries) {
        if name == main {
            report.add(
                Diagnostic::error(Code::Conflict, format!("`{main}` is the name of the main port"))
                    .at(item.key, "a further port")
                    .help("write its number as `port`, or choose another name for a further one"),
            );
        }
        ports.extend(further(name, item, report));
    }
    ports
}

/// The ports of sidecars, whose names are those of their component.
pub fn of_sidecars(
    field: Option<&At<Map<Beside>>>,
    main: &str,
    report: &mut Report,
) -> Vec<ExtraPort> {
    let mut ports = Vec::new();
    for (sidecar, item) in field.into_iter().flat_map(|map| &map.entries) {
        let name = Label::new(sidecar.as_str()).ok().map(|label| ObjectName::from(&label));
        let own = extra(item.at.value.ports.as_ref(), main, report).into_iter();
        ports.extend(own.map(|port| ExtraPort { sidecar: name.clone(), ..port }));
    }
    ports
}

fn further(name: &str, item: &Item<NamedPort>, report: &mut Report) -> Option<ExtraPort> {
    if !is_port_name(name) {
        report.add(
            Diagnostic::error(
                Code::InvalidValue,
                format!("`{name}` cannot be the name of a further port"),
            )
            .at(item.key, "at most 15 lower-case letters, digits and single `-`, with a letter")
            .help("choose a name such as `metrics`"),
        );
    }
    let (port, service_port, protocol, private) = match &item.at.value {
        Either::Short(port) => (port.0, None, Protocol::Tcp, false),
        Either::Long(port::ExtraPort { port, service_port, protocol, private }) => {
            let Some(port) = port else {
                report.add(
                    Diagnostic::error(Code::Missing, format!("the port `{name}` needs a number"))
                        .at(item.key, "what does the container listen on?")
                        .help("add `port: …`"),
                );
                return None;
            };
            let protocol = protocol.as_ref().map_or(Protocol::Tcp, |protocol| protocol.value);
            let private = private.as_ref().is_some_and(|flag| flag.value.0);
            (port.value.0, service_port.as_ref().map(|port| port.value.0), protocol, private)
        }
    };
    let service_port = service_port.unwrap_or(port);
    Some(ExtraPort { name: name.to_owned(), sidecar: None, port, service_port, protocol, private })
}

/// The ports of a database: those of its engine and those of the values. Of an `other` server the values
/// say which one clients use.
pub fn of_database(
    name: &str,
    item: &Item<database::Database>,
    engine: Engine,
    report: &mut Report,
) -> Option<Ports> {
    let values = &item.at.value;
    if engine.is_other() {
        return of_other(name, item, report);
    }
    let facts = engine.facts();
    if let (Some(port), Some(external)) = (&values.port, &values.external) {
        report.add(
            Diagnostic::error(
                Code::Conflict,
                "the port of a server elsewhere stands with its host",
            )
            .at(port.span, "no one would read it")
            .also(external.span, "where it is")
            .help(format!("write `external: {{ host: …, port: {} }}`", port.value.0)),
        );
    } else if let Some(port) = &values.port {
        report.add(
            Diagnostic::error(
                Code::Conflict,
                format!("{} listens on {}, and gen leaves it there", facts.word, facts.port),
            )
            .at(port.span, "for an `other` server")
            .help("remove `port`; what clients use is `service: { port: … }`"),
        );
    }
    let mut extra = extra(values.ports.as_ref(), facts.word, report);
    for (name, port) in facts.ports.iter().filter(|_| values.external.is_none()) {
        if !extra.iter().any(|own| own.name == *name) {
            extra.push(ExtraPort {
                name: (*name).to_owned(),
                sidecar: None,
                port: *port,
                service_port: *port,
                protocol: Protocol::Tcp,
                private: false,
            });
        }
    }
    Some(Ports { port: facts.port, name: facts.word.to_owned(), service_port: None, extra })
}

fn of_other(name: &str, item: &Item<database::Database>, report: &mut Report) -> Option<Ports> {
    let values = &item.at.value;
    let mut ports = extra(values.ports.as_ref(), "", report);
    let outside = values.external.as_ref().and_then(|external| external.port.as_ref());
    if let Some(written) = values.port.as_ref().or(outside) {
        let number = written.value.0;
        let place = ports.iter().position(|port| port.port == number);
        let (name, service_port) = match place.map(|place| ports.remove(place)) {
            Some(port) => (port.name, Some(port.service_port)),
            None => (MAIN.to_owned(), None),
        };
        return Some(Ports { port: number, name, service_port, extra: ports });
    }
    let url = values.url.as_ref().map(|url| url.as_str());
    let scheme = url.and_then(|url| url.split_once("://"));
    let of_scheme = |port: &ExtraPort| scheme.is_some_and(|(scheme, _)| port.name == scheme);
    let named = |port: &ExtraPort| url?.find(&format!("${{ports.{}}}", port.name));
    let place = match ports.as_slice() {
        [_] => Some(0),
        all => all.iter().position(of_scheme).or_else(|| {
            // Clients use the first of those that the url itself names.
            let places = all.iter().enumerate();
            let named = places.filter_map(|(place, port)| Some((named(port)?, place)));
            named.min().map(|(_, place)| place)
        }),
    };
    let Some(place) = place else {
        let (label, help) = match (values.external.is_some(), ports.first()) {
            (true, _) => ("where does it listen?", "add `port: …` to `external`".to_owned()),
            (false, None) => ("what does the server listen on?", "add `port: …`".to_owned()),
            (false, Some(first)) => (
                "which of its ports do clients use?",
                format!("add `port: {}`, or the one that they use", first.port),
            ),
        };
        report.add(
            Diagnostic::error(Code::Missing, format!("`databases.{name}.port` is required"))
                .at(item.key, label)
                .help(help),
        );
        return None;
    };
    let ExtraPort { name, sidecar: _, port, service_port, protocol: _, private: _ } =
        ports.remove(place);
    Some(Ports { port, name, service_port: Some(service_port), extra: ports })
}

/// Ports of one Service that have one number: the API server would refuse it.
pub fn check_service(
    component: &Component,
    field: Option<&At<Map<NamedPort>>>,
    report: &mut Report,
) {
    let main = component.service_port();
    let main = main.map(|port| ((port, Transport::Tcp), component.port_name.as_str()));
    let mut taken: BTreeMap<(u16, Transport), &str> = main.into_iter().collect();
    for extra in &component.extra_ports {
        let Some(first) =
            taken.insert((extra.service_port, extra.protocol.transport()), &extra.name)
        else {
            continue;
        };
        let map = field.into_iter().flat_map(|ports| &ports.entries);
        let own = map.filter(|(name, _)| **name == extra.name).map(|(_, item)| item.key).next();
        let span: Span = own.unwrap_or(component.origin);
        report.add(
            Diagnostic::error(
                Code::Conflict,
                format!("two ports of the Service have the number {}", extra.service_port),
            )
            .at(span, format!("`{first}` has it already"))
            .help("give it another `servicePort`"),
        );
    }
}
