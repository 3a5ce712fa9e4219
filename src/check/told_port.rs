//! Programs that are told to listen on one port, by a variable or an option, where everything else has another: a part
//! of GEN444.

use std::collections::BTreeSet;

use crate::check::rule::{Findings, Rule};
use crate::engine::image_fact::ImageFact;
use crate::graph::Graph;
use crate::graph::container::Container;
use crate::graph::probe::probed;
use crate::graph::workload::Workload;
use crate::manifest::compose_objects::KIND;
use crate::manifest::line;
use crate::notation::address::UNKNOWN;
use crate::notation::listening::{ToldBy, ToldExtent, ToldPorts, told};
use crate::source::Span;

/// Where a container is told to listen, and where it is written.
pub struct ToldContainer {
    pub told: ToldPorts,
    /// `` `PORT` `` or `the command`.
    pub shown: String,
    pub place: Span,
}

/// A place that has another port.
struct OtherPort {
    port: u16,
    place: Span,
    by: OtherBy,
}

/// Who has it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum OtherBy {
    Container,
    Service,
    Probe,
}

/// How many places are shown.
const MOST_SHOWN: usize = 4;

pub fn check(rule: &Rule, graph: &Graph, findings: &mut Findings) {
    let mut found = Vec::new();
    // What several take from one place is meant for those that agree with it.
    let mut right = BTreeSet::new();
    for workload in graph.workloads.iter().filter(|one| one.object.kind != KIND) {
        let mut running = workload.running();
        let Some(only) = running.next().filter(|_| running.next().is_none()) else { continue };
        let Some(own) = of_container(only, workload, graph) else { continue };
        let others = others(only, workload, graph);
        if others.iter().any(|one| own.told.ports.contains(&one.port)) {
            right.insert(own.place);
        } else {
            found.push((workload, only, own, others));
        }
    }
    for (workload, container, own, others) in found {
        if !right.contains(&own.place) {
            report(rule, graph, (workload, container), &own, &others, findings);
        }
    }
}

/// Where a container is told to listen; `None` of images whose ports are known, and where it may be told more elsewhere.
pub fn of_container(
    container: &Container,
    workload: &Workload,
    graph: &Graph,
) -> Option<ToldContainer> {
    let is_known = ImageFact::knows_ports(&container.image);
    if container.environment.is_open {
        return None;
    }
    let words: Vec<(&str, _)> = container.words().collect();
    let texts: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
    let variables = &container.environment.variables;
    let known =
        |value: &Option<String>| value.as_deref().is_some_and(|value| !value.contains(UNKNOWN));
    let values: Vec<(&str, Option<&str>)> = variables
        .iter()
        .map(|one| (one.name.as_str(), one.value.as_deref().filter(|_| known(&one.value))))
        .collect();
    // What images of servers are told by variables is for each of them to say.
    let is_server = is_known || workload.database().is_some();
    let told = told(&texts, if is_server { &[] } else { &values })?;
    let port = told.ports.first()?.to_string();
    let (shown, whole) = match told.by {
        ToldBy::Variable(place) => {
            (format!("`{}`", variables[place].name), variables[place].place())
        }
        ToldBy::Word(place) => ("the command".to_owned(), words[place].1.span),
    };
    let place = line::within(graph.sources, whole, &port);
    Some(ToldContainer { told, shown, place })
}

/// The ports that a container, its Services and its probes have.
fn others(container: &Container, workload: &Workload, graph: &Graph) -> Vec<OtherPort> {
    let declared = container.ports.iter().map(|port| OtherPort {
        port: port.number,
        place: port.span,
        by: OtherBy::Container,
    });
    let mut found: Vec<OtherPort> = declared.collect();
    for service in graph.surely_serving(workload.index) {
        for own in service.ports.iter().filter(|own| own.protocol() == "TCP") {
            let Some(port) = own.pod_port(workload) else { continue };
            let place = own.node.get("targetPort").or_else(|| own.node.get("port"));
            let place = place.unwrap_or(own.node).span;
            found.push(OtherPort { port, place, by: OtherBy::Service });
        }
    }
    found.extend(probed(container, graph.sources).into_iter().map(|one| OtherPort {
        port: one.port,
        place: one.place,
        by: OtherBy::Probe,
    }));
    found
}

fn report(
    rule: &Rule,
    graph: &Graph,
    (workload, container): (&Workload, &Container),
    own: &ToldContainer,
    others: &[OtherPort],
    findings: &mut Findings,
) {
    let has = |by: OtherBy| others.iter().any(|one| one.by == by);
    if !has(OtherBy::Service) && !has(OtherBy::Probe) {
        return;
    }
    let ports: BTreeSet<u16> = others.iter().map(|one| one.port).collect();
    let explained = |port: &u16| is_said(container, *port) || is_of_grpc(*port);
    if own.told.extent < ToldExtent::Whole && ports.iter().any(explained) {
        return;
    }
    let sure = match own.told.extent {
        ToldExtent::Whole => true,
        ToldExtent::Main => has(OtherBy::Service),
        ToldExtent::Habit => false,
    };
    let told = own.told.ports[0];
    let names = [
        (OtherBy::Container, "its container"),
        (OtherBy::Service, "its Service"),
        (OtherBy::Probe, "its probes"),
    ];
    let mut who: Vec<&str> =
        names.iter().filter(|(by, _)| has(*by)).map(|(_, name)| *name).collect();
    let last = who.pop().unwrap_or_default();
    let who =
        if who.is_empty() { last.to_owned() } else { format!("{} and {last}", who.join(", ")) };
    let shown: Vec<String> = ports.iter().map(u16::to_string).collect();
    let verb = if who == "its container" || who == "its Service" { "has" } else { "have" };
    let message = format!(
        "{} tells {} to listen on {told}, and {who} {verb} {}",
        own.shown,
        workload.object.label(),
        shown.join(" and ")
    );
    let mut found = rule.judged(sure && graph.set.is_whole, message).at(own.place, "listens here");
    for one in others.iter().take(MOST_SHOWN) {
        let text = match one.by {
            OtherBy::Container => "declared",
            OtherBy::Service => "leads here",
            OtherBy::Probe => "asked here",
        };
        found = found.also(one.place, text);
    }
    found = match shown.as_slice() {
        [only] => found.help(format!("write {only} here, or {told} at the other places")),
        _ => found.help(format!("write {told} at the other places")),
    };
    // Two against one.
    if let [only] = shown.as_slice()
        && who.contains(" and ")
        && graph.sources.text(own.place) == told.to_string()
    {
        found = found.fix(own.place, only.clone());
    }
    findings.add(workload.object, found);
}

/// Whether a variable or a word tells a container of a port of its own: its program may listen there, too.
pub fn is_said(container: &Container, number: u16) -> bool {
    /// How many words and variables are looked at, and how long they may be.
    const MOST: usize = 256;
    const LONGEST: usize = 4096;
    /// Parts of names that are of servers which programs call.
    const OF_SERVERS: [&str; 12] = [
        "DB", "DATABASE", "SQL", "POSTGRES", "PG", "MONGO", "REDIS", "CACHE", "KAFKA", "RABBIT",
        "MQ", "SMTP",
    ];
    /// What stands before the port that a program listens on.
    const EVERYWHERE: [&str; 6] = ["", ":", "0.0.0.0:", "[::]:", "*:", "+:"];
    let number = number.to_string();
    let holds = |text: &str| {
        text.len() < LONGEST
            && text.match_indices(&number).any(|(at, found)| {
                let is_digit = |one: Option<char>| one.is_some_and(|one| one.is_ascii_digit());
                !is_digit(text[..at].chars().next_back())
                    && !is_digit(text[at + found.len()..].chars().next())
            })
    };
    let environment = &container.environment;
    // `DB_PORT`, and whatever stands beside `…_HOST`, is that of another.
    let is_called = |name: &str| {
        name.strip_suffix("PORT").is_some_and(|stem| {
            let is_server = OF_SERVERS.iter().any(|word| stem.contains(word));
            is_server
                || ["HOST", "SERVER", "HOSTNAME", "URL"]
                    .iter()
                    .any(|end| environment.get(&format!("{stem}{end}")).is_some())
        })
    };
    let is_own = |name: &str, value: &str| {
        let start = value.strip_suffix(number.as_str());
        let start = start.map(|start| start.rsplit("//").next().unwrap_or_default());
        start.is_some_and(|start| EVERYWHERE.contains(&start)) && !is_called(name)
    };
    container.words().take(MOST).any(|(word, _)| holds(word))
        || environment
            .variables
            .iter()
            .take(MOST)
            .any(|one| one.value.as_deref().is_some_and(|value| is_own(&one.name, value)))
}

/// Whether a number is one that servers of gRPC have by habit, beside the one that frameworks are told of.
fn is_of_grpc(port: u16) -> bool {
    matches!(port, 9090 | 50_051..=50_059 | 6565)
}
