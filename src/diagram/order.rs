//! Columns of a graph, and the order in each, so that edges cross little.

use std::collections::BTreeMap;

use crate::diagram::Diagram;
use crate::values::tier::Tier;

/// How often the columns are gone through.
const ROUNDS: usize = 6;

/// How many columns a tier has beside its first: each line takes room in all columns that it passes.
const DEEPEST: usize = 32;

/// What takes room in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slot {
    Door(usize),
    Node(usize),
    /// A line that goes on to a later column.
    Pass {
        line: usize,
        column: usize,
    },
}

/// The column of each node: frontends, backends, databases, and callers of the same tier before what they
/// call. Doors have the first one.
pub fn columns(graph: &Diagram) -> Vec<usize> {
    let mut depth = vec![0_usize; graph.nodes.len()];
    // What is called comes first among the nodes.
    let mut called = vec![Vec::new(); graph.nodes.len()];
    for edge in graph.edges.iter().filter(|edge| edge.to < edge.from) {
        called[edge.from].push(edge.to);
    }
    for index in 0..graph.nodes.len() {
        let tier = graph.nodes[index].tier;
        let same = called[index].iter().filter(|to| graph.nodes[**to].tier == tier);
        let deepest = same.map(|to| depth[*to] + 1).max().unwrap_or(0);
        depth[index] = deepest.min(DEEPEST);
    }
    let mut column = vec![0; graph.nodes.len()];
    let mut first = usize::from(!graph.doors.is_empty());
    for tier in [Tier::Job, Tier::Frontend, Tier::Backend, Tier::Database] {
        let own = || (0..graph.nodes.len()).filter(|index| graph.nodes[*index].tier == tier);
        let Some(deepest) = own().map(|index| depth[index]).max() else { continue };
        for index in own() {
            column[index] = first + deepest - depth[index];
        }
        first += deepest + 1;
    }
    column
}

/// The slots of each line from left to right: of the edges, then of the ways of doors. An edge back to an
/// earlier column, or to the same one, has its ends alone.
pub fn chains(graph: &Diagram, column: &[usize]) -> Vec<Vec<Slot>> {
    let edges = graph.edges.iter().map(|edge| (Slot::Node(edge.from), column[edge.from], edge.to));
    let doors = graph.doors.iter().enumerate().map(|(index, door)| (Slot::Door(index), 0, door.to));
    let chain = |(line, (start, from, to)): (usize, (Slot, usize, usize))| {
        let passed = (from + 1..column[to].max(from + 1)).map(|column| Slot::Pass { line, column });
        std::iter::once(start).chain(passed).chain([Slot::Node(to)]).collect()
    };
    edges.chain(doors).enumerate().map(chain).collect()
}

/// What is in each column from top to bottom: by band, and every slot near the middle of what it is joined with.
pub fn ordered(graph: &Diagram, column: &[usize], bands: &Bands) -> Vec<Vec<Slot>> {
    let count = column.iter().copied().max().map_or(1, |last| last + 1);
    let mut columns = vec![Vec::new(); count];
    columns[0].extend((0..graph.doors.len()).map(Slot::Door));
    for (index, column) in column.iter().enumerate() {
        columns[*column].push(Slot::Node(index));
    }
    let chains = chains(graph, column);
    for slot in chains.iter().flatten() {
        if let Slot::Pass { column, .. } = slot {
            columns[*column].push(*slot);
        }
    }
    let mut joined: [BTreeMap<Slot, Vec<Slot>>; 2] = Default::default();
    for pair in chains.iter().flat_map(|chain| chain.windows(2)) {
        joined[0].entry(pair[0]).or_default().push(pair[1]);
        joined[1].entry(pair[1]).or_default().push(pair[0]);
    }
    let mut place = BTreeMap::new();
    for slots in &columns {
        note(slots, &mut place);
    }
    for round in 0..ROUNDS {
        let near = &joined[round % 2];
        let forward = 0..columns.len();
        let way: Vec<usize> =
            if round % 2 == 0 { forward.rev().collect() } else { forward.collect() };
        for index in way {
            let middle = |slot: &Slot| {
                let places: Vec<f64> =
                    near.get(slot).into_iter().flatten().map(|other| place[other]).collect();
                if places.is_empty() {
                    place[slot]
                } else {
                    places.iter().sum::<f64>() / float(places.len())
                }
            };
            let mut keyed: Vec<(f64, Slot)> =
                columns[index].iter().map(|slot| (middle(slot), *slot)).collect();
            keyed.sort_by(|one, other| one.0.total_cmp(&other.0));
            columns[index] = keyed.into_iter().map(|(_, slot)| slot).collect();
            note(&columns[index], &mut place);
        }
    }
    for slots in &mut columns {
        slots.sort_by_key(|slot| bands.of(*slot));
    }
    columns
}

/// Which of the rows of a page each thing is in: one for each namespace, and a last one for what is in none.
/// So that a namespace is one box, whatever calls what.
#[derive(Clone, Debug)]
pub struct Bands {
    nodes: Vec<usize>,
    doors: Vec<usize>,
    /// Where each line ends.
    ends: Vec<usize>,
    pub count: usize,
}

impl Bands {
    pub fn new(graph: &Diagram) -> Self {
        let namespaces = graph.namespaces();
        let inside = namespaces.iter().filter(|(name, _)| name.is_some());
        let outside = namespaces.iter().filter(|(name, _)| name.is_none());
        let mut nodes = vec![0; graph.nodes.len()];
        for (band, (_, all)) in inside.chain(outside).enumerate() {
            for node in all {
                nodes[*node] = band;
            }
        }
        let doors: Vec<usize> = graph.doors.iter().map(|door| nodes[door.to]).collect();
        let ends = graph.edges.iter().map(|edge| nodes[edge.to]).chain(doors.iter().copied());
        Self { ends: ends.collect(), count: namespaces.len(), nodes, doors }
    }

    pub fn of(&self, slot: Slot) -> usize {
        match slot {
            Slot::Door(index) => self.doors[index],
            Slot::Node(index) => self.nodes[index],
            Slot::Pass { line, .. } => self.ends[line],
        }
    }
}

/// Notes where each slot of a column is, from 0 at the top to 1 at the bottom.
fn note(slots: &[Slot], place: &mut BTreeMap<Slot, f64>) {
    for (index, slot) in slots.iter().enumerate() {
        place.insert(*slot, (float(index) + 0.5) / float(slots.len()));
    }
}

fn float(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}
