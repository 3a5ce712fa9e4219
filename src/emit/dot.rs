//! A graph in the language of Graphviz. <https://graphviz.org/doc/info/lang.html>

use crate::diagram::Diagram;
use crate::foreign;
use crate::values::tier::Tier;

/// The text of a file that `dot` reads.
pub fn text(graph: &Diagram) -> String {
    let mut text = format!(
        "digraph stack {{\n  label={};\n  labelloc=t;\n  rankdir=LR;\n  nodesep=0.5;\n  ranksep=1.2;\n  \
         fontname=\"Helvetica\";\n  node [fontname=\"Helvetica\", style=\"filled,rounded\", shape=box, margin=\"0.2,0.12\"];\n  \
         edge [fontname=\"Helvetica\", fontsize=11, color=\"#64748b\"];\n",
        quoted(&graph.title)
    );
    for (index, door) in graph.doors.iter().enumerate() {
        let label = lines(&[door.kind, &door.at]);
        text += &format!(
            "  door{index} [label={label}, shape=ellipse, style=filled, fillcolor=\"#ffedd5\", color=\"#ea580c\"];\n"
        );
    }
    for (space, (namespace, inside)) in graph.namespaces().into_iter().enumerate() {
        let indent = if namespace.is_some() { "    " } else { "  " };
        if let Some(name) = namespace {
            let label = quoted(&format!("namespace {name}"));
            text += &format!(
                "  subgraph cluster_{space} {{\n    label={label};\n    style=rounded;\n    color=\"#cbd5e1\";\n"
            );
        }
        for index in inside {
            let node = &graph.nodes[index];
            let tracks: Vec<String> =
                node.tracks.iter().map(crate::diagram::Weighted::text).collect();
            let mut all = vec![node.name.as_str(), &node.runs, &node.service];
            all.extend(node.pods.as_deref());
            all.extend(tracks.iter().map(String::as_str));
            let (fill, line) = match node.tier {
                Tier::Frontend => ("#dbeafe", "#2563eb"),
                Tier::Backend => ("#ede9fe", "#7c3aed"),
                Tier::Database => ("#d1fae5", "#059669"),
                Tier::Job => ("#f1f5f9", "#475569"),
            };
            let (fill, line) = if node.is_broken { ("#fee2e2", "#dc2626") } else { (fill, line) };
            let shape = match (node.tier, node.is_broken) {
                (Tier::Database, false) => ", shape=cylinder, style=filled",
                (Tier::Database, true) => ", shape=cylinder, style=\"filled,dashed\"",
                (_, false) => "",
                (_, true) => ", style=\"filled,rounded,dashed\"",
            };
            let label = lines(&all);
            text += &format!(
                "{indent}node{index} [label={label}, fillcolor=\"{fill}\", color=\"{line}\"{shape}];\n"
            );
        }
        text += if namespace.is_some() { "  }\n" } else { "" };
    }
    for (index, door) in graph.doors.iter().enumerate() {
        text += &format!("  door{index} -> node{};\n", door.to);
    }
    for edge in &graph.edges {
        let label = quoted(&edge.label);
        text += &format!("  node{} -> node{} [label={label}];\n", edge.from, edge.to);
    }
    text + "}\n"
}

fn quoted(text: &str) -> String {
    lines(&[text])
}

/// Some lines as one text.
fn lines(lines: &[&str]) -> String {
    let one = |line: &&str| foreign::line(line).replace('\\', r"\\").replace('"', r#"\""#);
    format!("\"{}\"", lines.iter().map(one).collect::<Vec<_>>().join(r"\n"))
}
