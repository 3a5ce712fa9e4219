//! Where things are on a page: doors at the left, then columns in the direction of the calls.

use std::collections::BTreeMap;

use crate::diagram::area::Area;
use crate::diagram::order::{self, Bands, Slot};
use crate::diagram::{Diagram, DiagramNode, path};

/// Between columns, where the labels of edges are.
const GAP: f64 = 170.0;
/// Between cards of a column.
const SPACE: f64 = 66.0;
/// Between the rows of two namespaces: their boxes are larger than what they hold.
const BETWEEN: f64 = 90.0;
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
    let bands = Bands::new(graph);
    let columns = order::ordered(graph, &column, &bands);
    let mut areas: BTreeMap<Slot, Area> = BTreeMap::new();
    // How much of each band a column takes, and how tall the band is therefore.
    let mut taken: Vec<BTreeMap<usize, f64>> = Vec::new();
    let mut tall = vec![0.0_f64; bands.count];
    for slots in &columns {
        let mut own: BTreeMap<usize, f64> = BTreeMap::new();
        for slot in slots {
            let sum = own.entry(bands.of(*slot)).or_insert(-SPACE);
            *sum += height(graph, *slot) + SPACE;
        }
        for (band, height) in &own {
            tall[*band] = tall[*band].max(*height);
        }
        taken.push(own);
    }
    let mut tops = Vec::new();
    let mut bottom = TITLE + MARGIN - BETWEEN;
    for height in &tall {
        tops.push(bottom + BETWEEN);
        bottom += BETWEEN + height;
    }
    let mut x = MARGIN;
    for (slots, taken) in columns.iter().zip(&taken) {
        let width = slots.iter().map(|slot| width(graph, *slot)).fold(0.0, f64::max);
        let (mut band, mut y) = (None, 0.0);
        for slot in slots {
            let own = bands.of(*slot);
            if band.replace(own) != Some(own) {
                y = tops[own] + (tall[own] - taken[&own]) / 2.0;
            }
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
        height: bottom + MARGIN,
        namespaces: namespaces(graph, &nodes),
        nodes,
        doors,
        lines,
    }
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

/// The box around what is in each namespace.
fn namespaces(graph: &Diagram, nodes: &[Area]) -> Vec<(String, Area)> {
    let inside = graph.namespaces().into_iter().filter_map(|(name, all)| Some((name?, all)));
    let area = |all: Vec<usize>| around(&all.iter().map(|node| nodes[*node]).collect::<Vec<_>>());
    inside.map(|(name, all)| (name.to_owned(), area(all))).collect()
}

fn around(areas: &[Area]) -> Area {
    let least = |of: fn(&Area) -> f64| areas.iter().map(of).fold(f64::INFINITY, f64::min);
    let most = |of: fn(&Area) -> f64| areas.iter().map(of).fold(0.0, f64::max);
    let (x, y) = (least(|area| area.x) - 20.0, least(|area| area.y) - 38.0);
    let (right, bottom) = (most(|area| area.x + area.width), most(|area| area.y + area.height));
    Area { x, y, width: right + 20.0 - x, height: bottom + 20.0 - y }
}
