//! The picture of anybody's manifests.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagram::entrance::{self, Entrance};
use crate::diagram::scale::{Scalers, shown};
use crate::diagram::track::{TrackGroup, is_track, release, track_name};
use crate::diagram::{Diagram, DiagramNode, Door, Edge, OUTSIDE, Weighted, short};
use crate::engine::Engine;
use crate::graph::Graph;
use crate::graph::call::{AddressSource, Call, Reach};
use crate::graph::service::Service;
use crate::values::tier::Tier;

/// Said of a host in the cluster that no Service has.
const MISSING: &str = "no Service of this name";

/// Said of a Service without pods.
const EMPTY: &str = "selects no pods";

/// The picture of some graphs, side by side.
pub fn diagram(graphs: &[Graph], title: String) -> Diagram {
    let mut all = Diagram { title, nodes: Vec::new(), edges: Vec::new(), doors: Vec::new() };
    for graph in graphs {
        let Diagram { nodes, edges, doors, .. } = Drawing::new(graph).diagram();
        let shift = all.nodes.len();
        all.nodes.extend(nodes);
        all.edges.extend(edges.into_iter().map(|edge| Edge {
            from: edge.from + shift,
            to: edge.to + shift,
            ..edge
        }));
        all.doors.extend(doors.into_iter().map(|door| Door { to: door.to + shift, ..door }));
    }
    all
}

/// What one card stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Card {
    /// Workloads, by their indices in the graph: one, or the tracks of a release.
    Workloads(Vec<usize>),
    /// A Service that selects no pods, by its place in the graph.
    Service(usize),
    /// A host that no workload here answers for.
    Host { name: String, is_missing: bool, engine: Option<Engine> },
}

struct Drawing<'g, 'a> {
    graph: &'g Graph<'a>,
    cards: Vec<Card>,
    /// The card of each workload.
    of_workload: Vec<usize>,
    /// The cards of hosts.
    hosts: BTreeMap<(String, bool, Option<Engine>), usize>,
    /// The cards of Services without pods.
    empty: BTreeMap<usize, usize>,
    edges: Vec<Edge>,
    /// The edges between two cards.
    pairs: BTreeMap<(usize, usize), Vec<usize>>,
    doors: Vec<Door>,
    /// Which cards are called by each, and which ones anybody calls, or comes in through a door.
    calls: Vec<Vec<usize>>,
    called: BTreeSet<usize>,
    entered: BTreeSet<usize>,
    scalers: Scalers<'a>,
}

/// How many others one component is shown to call. A ConfigMap that many take in may name all of them.
const MOST_CALLS: usize = 64;

/// How many calls between two components are shown, each with a label of its own.
const MOST_LABELS: usize = 16;

impl<'g, 'a> Drawing<'g, 'a> {
    fn new(graph: &'g Graph<'a>) -> Self {
        let mut drawing = Self {
            graph,
            cards: Vec::new(),
            of_workload: Vec::new(),
            hosts: BTreeMap::new(),
            empty: BTreeMap::new(),
            edges: Vec::new(),
            pairs: BTreeMap::new(),
            doors: Vec::new(),
            calls: Vec::new(),
            called: BTreeSet::new(),
            entered: BTreeSet::new(),
            scalers: Scalers::new(graph),
        };
        // Of releases that are alike but for their tracks, the first takes the tracks in.
        let mut releases: BTreeMap<TrackGroup, usize> = BTreeMap::new();
        for (index, workload) in graph.workloads.iter().enumerate() {
            let own = drawing.cards.len();
            let card = *releases.entry(release(workload)).or_insert(own);
            match drawing.cards.get_mut(card) {
                Some(Card::Workloads(tracks))
                    if is_track(&graph.workloads[tracks[0]], workload) =>
                {
                    tracks.push(index);
                    drawing.of_workload.push(card);
                }
                _ => {
                    drawing.cards.push(Card::Workloads(vec![index]));
                    drawing.of_workload.push(own);
                }
            }
        }
        for call in &graph.calls {
            drawing.call(call);
        }
        if !graph.workloads.is_empty() {
            let selects_none = |one: &&Service| one.selector.is_some() && one.workloads.is_empty();
            for service in graph.services.iter().filter(selects_none) {
                drawing.service(service);
            }
        }
        for Entrance { to, kind, at } in entrance::all(graph) {
            let to = match to {
                Ok(service) => drawing.service(service),
                Err(missing) => Some(drawing.host((missing.to_owned(), true, None))),
            };
            drawing.doors.extend(to.map(|to| Door { to, kind, at }));
        }
        drawing.calls = vec![Vec::new(); drawing.cards.len()];
        for edge in &drawing.edges {
            drawing.calls[edge.from].push(edge.to);
            drawing.called.insert(edge.to);
        }
        drawing.entered = drawing.doors.iter().map(|door| door.to).collect();
        drawing
    }

    fn call(&mut self, call: &Call) {
        let from = self.of_workload[call.workload];
        let scheme = call.address.scheme.as_str();
        let host = |is_missing| (call.address.host.clone(), is_missing, call.engine());
        let (to, service) = match call.reach {
            Reach::Service(index) | Reach::OtherNamespace(index) => {
                let service = &self.graph.services[index];
                let card = self.service(service);
                (card.unwrap_or_else(|| self.host(host(false))), Some(service))
            }
            // What comes in bulk may not be meant for this workload.
            Reach::Missing if !call.is_bulk => (self.host(host(true)), None),
            Reach::Outside if call.engine().is_some() => (self.host(host(false)), None),
            Reach::Missing | Reach::Outside | Reach::Loopback | Reach::Ip(_) => return,
        };
        if from == to || self.pairs.range((from, 0)..(from + 1, 0)).count() >= MOST_CALLS {
            return;
        }
        let only = service.filter(|service| service.ports.len() == 1);
        let port = call.address.port.or_else(|| only.map(|service| service.ports[0].number));
        let protocol = match (self.engine(to), scheme, &call.way) {
            (Some(engine), ..) => engine.as_str().to_owned(),
            (None, "", AddressSource::File { is_upstream: true, .. }) => "http".to_owned(),
            (None, "", _) => String::new(),
            (None, scheme, _) => scheme.rsplit(':').next().unwrap_or_default().to_owned(),
        };
        let inner = service.zip(port).and_then(|(service, port)| {
            let first = &self.graph.workloads[*service.workloads.first()?];
            service.port(port)?.pod_port(first).filter(|inner| *inner != port)
        });
        let port = port.map(|port| match inner {
            Some(inner) => format!("{port} → {inner}"),
            None => port.to_string(),
        });
        let parts = [Some(protocol).filter(|text| !text.is_empty()), port];
        let label = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let pair = self.pairs.entry((from, to)).or_default();
        let known = pair.iter().copied().find(|edge| {
            let known = &self.edges[*edge].label;
            known.ends_with(&label) || label.ends_with(known)
        });
        match known {
            Some(edge) if self.edges[edge].label.len() < label.len() => {
                self.edges[edge].label = label;
            }
            None if pair.len() < MOST_LABELS => {
                pair.push(self.edges.len());
                self.edges.push(Edge { from, to, label });
            }
            Some(_) | None => {}
        }
    }

    /// The card that answers for a Service; none where its endpoints come from elsewhere.
    fn service(&mut self, service: &Service) -> Option<usize> {
        if let Some(first) = service.workloads.first() {
            return Some(self.of_workload[*first]);
        }
        if service.selector.is_none() || service.kind == "ExternalName" {
            return None;
        }
        let cards = &mut self.cards;
        Some(*self.empty.entry(service.index).or_insert_with(|| {
            cards.push(Card::Service(service.index));
            cards.len() - 1
        }))
    }

    /// The card of a host that is not here.
    fn host(&mut self, host: (String, bool, Option<Engine>)) -> usize {
        *self.hosts.entry(host).or_insert_with_key(|(name, is_missing, engine)| {
            let (name, is_missing, engine) = (name.clone(), *is_missing, *engine);
            self.cards.push(Card::Host { name, is_missing, engine });
            self.cards.len() - 1
        })
    }

    fn engine(&self, card: usize) -> Option<Engine> {
        match &self.cards[card] {
            Card::Host { engine, .. } => *engine,
            Card::Service(_) => None,
            Card::Workloads(all) => {
                self.graph.workloads[all[0]].database().map(|database| database.engine)
            }
        }
    }

    fn tier(&self, card: usize) -> Tier {
        let calls = &self.calls[card];
        let is_called = self.called.contains(&card);
        let keeps = match &self.cards[card] {
            Card::Workloads(all) => self.graph.workloads[all[0]].object.kind == "StatefulSet",
            Card::Service(_) | Card::Host { .. } => false,
        };
        let has_door = self.entered.contains(&card);
        if self.engine(card).is_some() || keeps && is_called && calls.is_empty() {
            return Tier::Database;
        }
        let asks_database = calls.iter().any(|called| self.engine(*called).is_some());
        if has_door && !is_called && !asks_database {
            return Tier::Frontend;
        }
        Tier::Backend
    }

    /// The cards with what is called before its callers, as far as calls make no circle.
    fn order(&self) -> Vec<usize> {
        let mut order = Vec::new();
        let mut seen = BTreeSet::new();
        for card in 0..self.cards.len() {
            self.visit(card, &mut seen, &mut order);
        }
        order
    }

    fn visit(&self, card: usize, seen: &mut BTreeSet<usize>, order: &mut Vec<usize>) {
        let mut open = vec![(card, false)];
        while let Some((card, is_done)) = open.pop() {
            if is_done {
                order.push(card);
            } else if seen.insert(card) {
                open.push((card, true));
                open.extend(self.calls[card].iter().map(|called| (*called, false)));
            }
        }
    }

    fn diagram(self) -> Diagram {
        let order = self.order();
        let mut place = vec![0; order.len()];
        for (index, card) in order.iter().enumerate() {
            place[*card] = index;
        }
        Diagram {
            title: String::new(),
            nodes: order.iter().map(|card| self.node(*card)).collect(),
            edges: self
                .edges
                .iter()
                .map(|edge| Edge { from: place[edge.from], to: place[edge.to], ..edge.clone() })
                .collect(),
            doors: self
                .doors
                .iter()
                .map(|door| Door { to: place[door.to], ..door.clone() })
                .collect(),
        }
    }

    fn node(&self, card: usize) -> DiagramNode {
        let tier = self.tier(card);
        let tracks = match &self.cards[card] {
            Card::Host { name, is_missing, engine } => {
                return DiagramNode {
                    name: name.clone(),
                    tier,
                    namespace: None,
                    runs: engine.map(|engine| engine.title().to_owned()).unwrap_or_default(),
                    service: if *is_missing { MISSING } else { OUTSIDE }.to_owned(),
                    pods: None,
                    tracks: Vec::new(),
                    is_broken: *is_missing,
                };
            }
            Card::Service(place) => return self.empty_service(&self.graph.services[*place], tier),
            Card::Workloads(tracks) => tracks,
        };
        let graph = self.graph;
        let first = &graph.workloads[tracks[0]];
        let mut serving: Vec<&Service> =
            tracks.iter().flat_map(|track| graph.serving(*track)).collect();
        serving.sort_by_key(|service| (service.is_headless, service.index));
        let services = || serving.iter().copied();
        let image = first.running().next().map_or("", |container| container.image.text);
        let service = services().next().map(shown);
        let chosen: Option<&[usize]> = services().next().map(|service| &*service.workloads);
        let weight = |track: usize| {
            let selected = |one: &&usize| chosen.is_none_or(|chosen| chosen.contains(*one));
            let all: i64 =
                tracks.iter().filter(selected).map(|one| graph.workloads[*one].replicas).sum();
            let own = if selected(&&track) { graph.workloads[track].replicas } else { 0 };
            own * 100 / all.max(1)
        };
        let weighted = |track: &usize| Weighted {
            name: track_name(&graph.workloads[*track]).to_owned(),
            pods: self.scalers.pods(&graph.workloads[*track]),
            weight: weight(*track),
        };
        let several = tracks.len() > 1;
        let name = services().next().filter(|_| several).map(|service| service.object.name.clone());
        let name = name.unwrap_or_else(|| first.object.name.clone());
        DiagramNode {
            name,
            tier,
            namespace: Some(first.namespace().unwrap_or("default").to_owned()),
            runs: short(image),
            service: service.unwrap_or_else(|| "no Service".to_owned()),
            pods: (!several).then(|| self.scalers.pods(first)),
            tracks: tracks.iter().filter(|_| several).map(weighted).collect(),
            is_broken: false,
        }
    }

    fn empty_service(&self, service: &Service, tier: Tier) -> DiagramNode {
        DiagramNode {
            name: service.object.name.clone(),
            tier,
            namespace: Some(service.object.namespace.as_deref().unwrap_or("default").to_owned()),
            runs: EMPTY.to_owned(),
            service: shown(service),
            pods: None,
            tracks: Vec::new(),
            // An operator that is told here may make the pods.
            is_broken: !self.graph.has_pod_makers,
        }
    }
}
