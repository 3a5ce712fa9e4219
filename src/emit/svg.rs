//! A graph as a picture that needs nothing else.

use crate::diagram::area::Area;
use crate::diagram::layout::layout;
use crate::diagram::{Diagram, DiagramNode, Weighted};
use crate::foreign;
use crate::values::tier::Tier;

const STYLE: &str = "\
  text { font-family: ui-sans-serif, system-ui, -apple-system, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif; fill: #0f172a; }
  .title { font-size: 19px; font-weight: 700; }
  .name { font-size: 15px; font-weight: 700; }
  .small { font-size: 12px; fill: #475569; }
  .mono { font-size: 12px; font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #334155; }
  .space { font-size: 12px; font-weight: 600; fill: #64748b; letter-spacing: .02em; }
  .label { font-size: 11.5px; fill: #334155; paint-order: stroke; stroke: #ffffff; stroke-width: 5px; stroke-linejoin: round; }
  .line { fill: none; stroke: #94a3b8; stroke-width: 1.6; marker-end: url(#end); }
  .way { fill: none; stroke: #ea580c; stroke-width: 1.8; marker-end: url(#way); }
";

/// The text of an `.svg` file.
pub fn text(graph: &Diagram) -> String {
    let page = layout(graph);
    let (width, height) = (number(page.width), number(page.height));
    let title = foreign::xml(&graph.title);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" aria-label=\"{title}\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n<defs>\n{}{}\
         <filter id=\"shade\" x=\"-10%\" y=\"-10%\" width=\"120%\" height=\"130%\"><feDropShadow dx=\"0\" dy=\"1.5\" stdDeviation=\"2.5\" flood-color=\"#0f172a\" flood-opacity=\".12\"/></filter>\n</defs>\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"14\" fill=\"#ffffff\"/>\n\
         <text class=\"title\" x=\"36\" y=\"46\">{title}</text>\n",
        marker("end", "#94a3b8"),
        marker("way", "#ea580c")
    );
    for (name, area) in &page.namespaces {
        let Area { x, y, .. } = *area;
        text += &format!(
            "{}<text class=\"space\" x=\"{}\" y=\"{}\">namespace {}</text>\n",
            rect(*area, 16.0, "fill=\"#f8fafc\" stroke=\"#cbd5e1\" stroke-dasharray=\"5 4\""),
            number(x + 18.0),
            number(y + 24.0),
            foreign::xml(name)
        );
    }
    let edges = graph.edges.len();
    for (index, points) in page.lines.iter().enumerate() {
        let class = if index < edges { "line" } else { "way" };
        text += &format!("<path class=\"{class}\" d=\"{}\"/>\n", curve(points));
    }
    for (node, area) in graph.nodes.iter().zip(&page.nodes) {
        text += &card(node, *area);
    }
    for (door, area) in graph.doors.iter().zip(&page.doors) {
        text += &rect(*area, 27.0, "fill=\"#fff7ed\" stroke=\"#ea580c\" stroke-width=\"1.5\"");
        let x = area.x + area.width / 2.0;
        text += &centred("name", x, area.y + 23.0, door.kind);
        text += &centred("small", x, area.y + 41.0, &fitting(&door.at, *area));
    }
    for (edge, points) in graph.edges.iter().zip(&page.lines) {
        // Where a line ends, others are near; its first stretch is its own.
        let ((x, y), (to, below)) = (points[0], points[1]);
        text += &centred("label", f64::midpoint(x, to), f64::midpoint(y, below) - 9.0, &edge.label);
    }
    text + "</svg>\n"
}

fn card(node: &DiagramNode, area: Area) -> String {
    let (color, pale) = match node.tier {
        Tier::Frontend => ("#2563eb", "#dbeafe"),
        Tier::Backend => ("#7c3aed", "#ede9fe"),
        Tier::Database => ("#059669", "#d1fae5"),
        Tier::Job => ("#475569", "#f1f5f9"),
    };
    let (color, pale) = if node.is_broken { ("#dc2626", "#fee2e2") } else { (color, pale) };
    let Area { x, y, width, height } = area;
    let dashed = node.namespace.is_none() || node.is_broken;
    let border = if dashed { "stroke-dasharray=\"4 3\"" } else { "filter=\"url(#shade)\"" };
    let fill = if node.is_broken { pale } else { "#ffffff" };
    let mut text = rect(
        area,
        12.0,
        &format!("fill=\"{fill}\" stroke=\"{color}\" stroke-width=\"1.5\" {border}"),
    );
    text += &format!(
        "<rect x=\"{}\" y=\"{}\" width=\"4\" height=\"{}\" rx=\"2\" fill=\"{color}\"/>\n",
        number(x + 10.0),
        number(y + 14.0),
        number(height - 28.0)
    );
    let left = x + 24.0;
    text += &line("name", left, y + 28.0, &fitting(&node.name, area));
    if let Some(pods) = &node.pods {
        text += &format!(
            "<text class=\"small\" text-anchor=\"end\" x=\"{}\" y=\"{}\">{}</text>\n",
            number(x + width - 14.0),
            number(y + 28.0),
            foreign::xml(pods)
        );
    }
    text += &line("small", left, y + 49.0, &fitting(&node.runs, area));
    text += &line("mono", left, y + 72.0, &fitting(&node.service, area));
    for (index, track) in node.tracks.iter().enumerate() {
        let top = y + 86.0 + 30.0 * f64::from(u32::try_from(index).unwrap_or(0));
        text +=
            &track_row(track, Area { x: left, y: top, width: width - 38.0, height: 24.0 }, pale);
    }
    text
}

/// A bar as long as the track's share of the traffic.
fn track_row(track: &Weighted, area: Area, color: &str) -> String {
    let share = i32::try_from(track.weight).map_or(0.0, f64::from).clamp(0.0, 100.0) / 100.0;
    let bar = Area { width: area.width * share, ..area };
    let mut text = rect(area, 6.0, "fill=\"#f1f5f9\"");
    if share > 0.0 {
        text += &rect(bar, 6.0, &format!("fill=\"{color}\""));
    }
    text + &line("small", area.x + 9.0, area.y + 16.5, &track.text())
}

fn line(class: &str, x: f64, y: f64, text: &str) -> String {
    format!(
        "<text class=\"{class}\" x=\"{}\" y=\"{}\">{}</text>\n",
        number(x),
        number(y),
        foreign::xml(text)
    )
}

fn centred(class: &str, x: f64, y: f64, text: &str) -> String {
    format!(
        "<text class=\"{class}\" text-anchor=\"middle\" x=\"{}\" y=\"{}\">{}</text>\n",
        number(x),
        number(y),
        foreign::xml(text)
    )
}

fn rect(area: Area, radius: f64, more: &str) -> String {
    let Area { x, y, width, height } = area;
    let [x, y, width, height] = [x, y, width, height].map(number);
    format!(
        "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{}\" {more}/>\n",
        number(radius)
    )
}

/// A curve through points, level at each; straight through the columns that it passes.
fn curve(points: &[(f64, f64)]) -> String {
    let mut path = String::new();
    for (index, (x, y)) in points.iter().enumerate() {
        if index == 0 {
            path += &format!("M{} {}", number(*x), number(*y));
            continue;
        }
        let (from, level) = points[index - 1];
        // A line back makes a bow.
        let reach = if *x > from { (x - from) / 2.0 } else { 90.0 };
        let [a, b, c, d] = [from + reach, level, x - reach, *y].map(number);
        path += &format!(" C{a} {b} {c} {d} {} {}", number(*x), number(*y));
    }
    path
}

fn marker(id: &str, color: &str) -> String {
    format!(
        "<marker id=\"{id}\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto-start-reverse\"><path d=\"M0 0.8 L10 5 L0 9.2 z\" fill=\"{color}\"/></marker>\n"
    )
}

/// A text that stays inside of an area.
fn fitting(text: &str, area: Area) -> String {
    let text = foreign::line(text);
    let most = ((area.width - 36.0) / 7.0).max(4.0);
    let count = text.chars().count();
    if u32::try_from(count).map_or(f64::MAX, f64::from) <= most {
        return text.into_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        if u32::try_from(kept.chars().count() + 2).map_or(f64::MAX, f64::from) > most {
            break;
        }
        kept.push(c);
    }
    kept + "…"
}

/// Tenths are fine enough for a picture.
fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}
