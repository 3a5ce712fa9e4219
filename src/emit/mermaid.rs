//! A graph as Mermaid, which GitHub draws. <https://mermaid.js.org/syntax/flowchart.html>

use crate::diagram::{Diagram, DiagramNode};
use crate::foreign;
use crate::values::tier::Tier;

/// What cards of each tier look like.
const CLASSES: &str = "  classDef frontend fill:#dbeafe,stroke:#2563eb,color:#0f172a
  classDef backend fill:#ede9fe,stroke:#7c3aed,color:#0f172a
  classDef database fill:#d1fae5,stroke:#059669,color:#0f172a
  classDef door fill:#ffedd5,stroke:#ea580c,color:#0f172a
";

/// The same of jobs, where there are any.
const JOBS: &str = "  classDef job fill:#f1f5f9,stroke:#475569,color:#0f172a\n";

/// The same of what does not answer, where there is any.
const BROKEN: &str =
    "  classDef broken fill:#fee2e2,stroke:#dc2626,color:#0f172a,stroke-dasharray:5 4\n";

/// The text of a `mermaid` block.
pub fn text(graph: &Diagram) -> String {
    let mut text = format!("---\ntitle: {}\n---\nflowchart LR\n", quoted(&graph.title));
    for (index, door) in graph.doors.iter().enumerate() {
        text += &format!("  door{index}([\"{}<br/>{}\"]):::door\n", door.kind, escaped(&door.at));
    }
    for (index, (namespace, inside_of)) in graph.namespaces().into_iter().enumerate() {
        let inside = namespace.map(|name| {
            text += &format!("  subgraph space{index} [\"namespace {}\"]\n", escaped(name));
        });
        let indent = if inside.is_some() { "    " } else { "  " };
        for index in inside_of {
            text += &format!("{indent}{}\n", shape(index, &graph.nodes[index]));
        }
        text += if inside.is_some() { "  end\n" } else { "" };
    }
    for (index, door) in graph.doors.iter().enumerate() {
        text += &format!("  door{index} --> node{}\n", door.to);
    }
    for edge in &graph.edges {
        // An empty label is none that Mermaid reads.
        let label = match edge.label.as_str() {
            "" => String::new(),
            label => format!("|\"{}\"|", escaped(label)),
        };
        text += &format!("  node{} -->{label} node{}\n", edge.from, edge.to);
    }
    let has_jobs = graph.nodes.iter().any(|node| node.tier == Tier::Job);
    let has_broken = graph.nodes.iter().any(|node| node.is_broken);
    text + CLASSES + if has_jobs { JOBS } else { "" } + if has_broken { BROKEN } else { "" }
}

fn shape(index: usize, node: &DiagramNode) -> String {
    let name = format!("<b>{}</b>", escaped(&node.name));
    let mut lines = vec![name, escaped(&node.runs), escaped(&node.service)];
    lines.extend(node.pods.as_deref().map(escaped));
    lines.extend(node.tracks.iter().map(|track| escaped(&track.text())));
    let label = lines.join("<br/>");
    let class = if node.is_broken { "broken" } else { node.tier.as_str() };
    match node.tier {
        Tier::Database => format!("node{index}[(\"{label}\")]:::{class}"),
        Tier::Backend | Tier::Frontend | Tier::Job => format!("node{index}[\"{label}\"]:::{class}"),
    }
}

/// Mermaid's own entities for all but letters and what addresses are made of: a label is read as Markdown
/// and HTML, and directives (`%%{init: …}%%`) are looked for in the whole text.
fn escaped(text: &str) -> String {
    let entity = |c: char| {
        let is_plain = c.is_alphanumeric()
            || !c.is_ascii()
            || " -./:,?=()+@".contains(c)
            || c == '%' && !text.contains("%%");
        if is_plain { c.to_string() } else { format!("#{};", u32::from(c)) }
    };
    foreign::line(text).chars().map(entity).collect()
}

/// A text in the front matter, which is YAML: in double quotes, without what a directive is made of.
fn quoted(text: &str) -> String {
    let text = foreign::line(text);
    let text = text.replace('\\', r"\\").replace('"', r#"\""#).replace("%%", r"\x25\x25");
    format!("\"{text}\"")
}
