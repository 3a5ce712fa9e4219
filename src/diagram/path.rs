//! The lines of a layout: from the right side of a card to the left side of another.

use std::collections::BTreeMap;

use crate::diagram::Diagram;
use crate::diagram::area::Area;
use crate::diagram::order::{Slot, chains};

/// Lines of one side of a card are at most so far apart.
const APART: f64 = 34.0;

/// Points of each line: its ends, and both sides of every column that it passes.
pub fn lines(
    graph: &Diagram,
    column: &[usize],
    areas: &BTreeMap<Slot, Area>,
) -> Vec<Vec<(f64, f64)>> {
    let chains = chains(graph, column);
    let at = |slot: &Slot| areas.get(slot).copied().unwrap_or_default();
    let middle = |slot: &Slot| at(slot).y + at(slot).height / 2.0;
    // Lines leave and arrive in the order in which their other ends stand.
    let mut starts: BTreeMap<Slot, Vec<(f64, usize)>> = BTreeMap::new();
    let mut ends: BTreeMap<Slot, Vec<(f64, usize)>> = BTreeMap::new();
    for (line, chain) in chains.iter().enumerate() {
        let last = chain.len() - 1;
        starts.entry(chain[0]).or_default().push((middle(&chain[1]), line));
        ends.entry(chain[last]).or_default().push((middle(&chain[last - 1]), line));
    }
    let mut places = [vec![0; chains.len()], vec![0; chains.len()]];
    for (sides, places) in [&mut starts, &mut ends].into_iter().zip(&mut places) {
        for lines in sides.values_mut() {
            lines.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
            for (place, (_, line)) in lines.iter().enumerate() {
                places[*line] = place;
            }
        }
    }
    let [left, right] = places;
    let widths = widths(areas, column);
    let port = |lines: &[(f64, usize)], place: usize, area: Area| {
        let float = |count: usize| f64::from(u32::try_from(count).unwrap_or(0));
        let step = APART.min((area.height - 24.0) / float(lines.len()));
        area.y + area.height / 2.0 + (float(place) - (float(lines.len()) - 1.0) / 2.0) * step
    };
    let points = |(line, chain): (usize, &Vec<Slot>)| {
        let (first, last) = (chain[0], chain[chain.len() - 1]);
        let (from, to) = (at(&first), at(&last));
        let mut points = vec![(from.x + from.width, port(&starts[&first], left[line], from))];
        for slot in &chain[1..chain.len() - 1] {
            let area = at(slot);
            let wide = match slot {
                Slot::Pass { column, .. } => widths.get(column).copied().unwrap_or_default(),
                Slot::Door(_) | Slot::Node(_) => 0.0,
            };
            points.extend([(area.x, middle(slot)), (area.x + wide, middle(slot))]);
        }
        points.push((to.x, port(&ends[&last], right[line], to)));
        points
    };
    chains.iter().enumerate().map(points).collect()
}

/// How wide each column is.
fn widths(areas: &BTreeMap<Slot, Area>, column: &[usize]) -> BTreeMap<usize, f64> {
    let mut widths = BTreeMap::new();
    for (node, column) in column.iter().enumerate() {
        let width = areas.get(&Slot::Node(node)).map_or(0.0, |area| area.width);
        widths.entry(*column).or_insert(width);
    }
    widths
}
