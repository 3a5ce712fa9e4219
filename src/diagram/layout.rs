//! Where things are on a page: doors at the left, then columns in the direction of the calls.

use std::collections::BTreeMap;

use crate::diagram::area::Area;
use crate::diagram::order::{self, Slot};
use crate::diagram::{Diagram, DiagramNode, path};

/// Between columns, where the labels of edges are.
const GAP: f64 = 170.0;
/// Between cards of a column.
const SPACE: f64 = 66.0;
/// Around everything.
const MARGIN: f64 = 56.0;
/// The title's height.
const TITLE: f64 = 52.0;
/// A card without its tracks, and each track.
const CARD: f64 = 92.0;
const TRACK: f64 = 30.0;
const DOOR: f64 = 54.0;
/// What an edge takes that passes through a column.
const PASS: f64 = 20.0;
/// How wide a character is, in the sizes of the texts of a card.
const CHARACTER: f64 = 7.6;
/// How much wider the names of cards are, and the title.
const BOLD: f64 = 1.25;
const HEADING: f64 = 1.5;

/// A page.
#[derive(Clone, Debug)]
pub struct Layout {
    pub width: f64,
    pub height: f64,
    /// Of the nodes, in their order.
    pub nodes: Vec<Area>,
    pub doors: Vec<Area>,
    /// Namespaces, with their names.
    pub namespaces: Vec<(String, Area)>,
    /// The points of each edge, then of the way of each door.
    pub lines: Vec<Vec<(f64, f64)>>,
}

/// Places everything.
pub fn layout(graph: &Diagram) -> Layout {
    let column = order::columns(graph);
    let columns = order::ordered(graph, &column);
    let mut areas: BTreeMap<Slot, Area> = BTreeMap::new();
    let heights: Vec<f64> = columns.iter().map(|slots| height_of(graph, slots)).collect();
    let tallest = heights.iter().copied().fold(0.0, f64::max);
    let mut x = MARGIN;
    for (slots, height) in columns.iter().zip(&heights) {
        let width = slots.iter().map(|slot| width(graph, *slot)).fold(0.0, f64::max);
        let mut y = TITLE + MARGIN + (tallest - height) / 2.0;
        for slot in slots {
            let height = self::height(graph, *slot);
            areas.insert(*slot, Area { x, y, width, height });
            y += height + SPACE;
        }
        x += width + GAP;
    }
    let at = |slot: Slot| areas.get(&slot).copied().unwrap_or_default();
    let nodes: Vec<Area> = (0..graph.nodes.len()).map(|index| at(Slot::Node(index))).collect();
    let doors: Vec<Area> = (0..graph.doors.len()).map(|index| at(Slot::Door(index))).collect();
    let lines = path::lines(graph, &column, &areas);
    Layout {
        width: (x - GAP + MARGIN).max(480.0).max(text(&graph.title) * HEADING + MARGIN),
        height: TITLE + tallest + 2.0 * MARGIN,
        namespaces: namespaces(graph, &column, &nodes),
        nodes,
        doors,
        lines,
    }
}

fn height_of(graph: &Diagram, slots: &[Slot]) -> f64 {
    let heights = slots.iter().map(|slot| height(graph, *slot) + SPACE);
    (heights.sum::<f64>() - SPACE).max(0.0)
}

fn height(graph: &Diagram, slot: Slot) -> f64 {
    match slot {
        Slot::Door(_) => DOOR,
        Slot::Pass { .. } => PASS,
        Slot::Node(index) => {
            let tracks = u32::try_from(graph.nodes[index].tracks.len()).unwrap_or(0);
            CARD + TRACK * f64::from(tracks)
        }
    }
}

fn width(graph: &Diagram, slot: Slot) -> f64 {
    let least = 150.0;
    let longest = match slot {
        Slot::Door(index) => text(&graph.doors[index].at),
        Slot::Pass { .. } => return 0.0,
        Slot::Node(index) => {
            let DiagramNode { name, runs, service, pods, tracks, .. } = &graph.nodes[index];
            let first = text(name) * BOLD + pods.as_ref().map_or(0.0, |pods| text(pods) + 20.0);
            let tracks = tracks.iter().map(|track| text(&track.text()) + 24.0);
            [first, text(runs), text(service)].into_iter().chain(tracks).fold(0.0, f64::max)
        }
    };
    (longest + 40.0).clamp(least, 420.0)
}

/// How wide a text is.
fn text(text: &str) -> f64 {
    u32::try_from(text.chars().count()).map_or(f64::MAX, f64::from) * CHARACTER
}

/// Boxes around what is in a namespace: one around neighbours in a column, or around all columns where
/// there is no other namespace.
fn namespaces(graph: &Diagram, column: &[usize], nodes: &[Area]) -> Vec<(String, Area)> {
    let all = graph.namespaces();
    let only = all.keys().flatten().count() == 1;
    let mut boxes: BTreeMap<(usize, &str), Vec<Area>> = BTreeMap::new();
    for (index, node) in graph.nodes.iter().enumerate() {
        let Some(namespace) = node.namespace.as_deref() else { continue };
        let of = if only && all.len() == 1 { 0 } else { column[index] };
        boxes.entry((of, namespace)).or_default().push(nodes[index]);
    }
    boxes.into_iter().map(|((_, name), areas)| (name.to_owned(), around(&areas))).collect()
}

fn around(areas: &[Area]) -> Area {
    let least = |of: fn(&Area) -> f64| areas.iter().map(of).fold(f64::INFINITY, f64::min);
    let most = |of: fn(&Area) -> f64| areas.iter().map(of).fold(0.0, f64::max);
    let (x, y) = (least(|area| area.x) - 20.0, least(|area| area.y) - 38.0);
    let (right, bottom) = (most(|area| area.x + area.width), most(|area| area.y + area.height));
    Area { x, y, width: right + 20.0 - x, height: bottom + 20.0 - y }
}
