//! What gen writes, other programs read.

use arbitrary::{Arbitrary, Unstructured};
use serde_json::{Map, Value as Json};
use stackgen::diagram::{Diagram, DiagramNode, Door, Edge};
use stackgen::diff::{Premise, SideObject, compare};
use stackgen::emit::{dot, mermaid, svg, yaml};
use stackgen::layer::json::to_json;
use stackgen::layer::parse;
use stackgen::report::diff_answer::Answer;
use stackgen::report::{diff, diff_json, diff_markdown};
use stackgen::source::Sources;
use stackgen::values::tier::Tier;
use stackgen_random::laws::without_nulls;

use crate::Tries;

/// Something to write.
#[derive(Arbitrary, Debug)]
pub struct Written {
    tree: Tree,
    other: Tree,
    texts: Vec<String>,
    edges: Vec<(u8, u8)>,
}

impl Written {
    /// What a fuzzer makes of bytes.
    ///
    /// # Errors
    /// Bytes that are too few.
    pub fn of_bytes(bytes: &[u8]) -> arbitrary::Result<Self> {
        Self::arbitrary_take_rest(Unstructured::new(bytes))
    }
}

/// A tree of YAML.
#[derive(Arbitrary, Debug)]
enum Tree {
    Null,
    Flag(bool),
    Number(i64),
    Text(String),
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
}

/// Writes trees, differences or pictures, and reads them back.
pub fn writers(written: &Written, tries: Tries) {
    let Written { tree, other, texts, edges } = written;
    let written = || trees(&json(tree));
    let drawn = || pictures(texts, edges);
    let compared = || differences([json(tree), json(other)], texts);
    tries.run(&[&written, &drawn, &compared]);
}

fn differences(trees: [Json; 2], texts: &[String]) {
    let item = |spec: Json| {
        let body = serde_json::json!({
            "apiVersion": "example.com/v1", "kind": "Widget", "metadata": { "name": "x" }, "spec": spec,
        });
        [SideObject::told(body)]
    };
    let [before, after] = trees.map(item);
    let sources = Sources::default();
    let name = |index: usize| texts.get(index).cloned().unwrap_or_default();
    let sides = [(before.as_slice(), &sources), (after.as_slice(), &sources)];
    let answer =
        Answer::new([name(0), name(1)], compare(&before, &after, &Premise::default()), None, sides);
    let _ = (diff::to_text(&answer, false), diff_markdown::to_text(&answer));
    let told = diff_json::to_json(&answer).to_string();
    serde_json::from_str::<Json>(&told).expect("JSON");
}

fn trees(tree: &Json) {
    let mut text = String::new();
    yaml::value(tree, 0, &mut text);
    let saphyr: Json = serde_saphyr::from_str(&text).expect("YAML for saphyr");
    assert_eq!(saphyr, *tree, "saphyr reads\n{text}");
    let libyaml: Json = yaml_serde::from_str(&text).expect("YAML for libyaml");
    assert_eq!(libyaml, *tree, "libyaml reads\n{text}");
    let mut sources = Sources::default();
    let file = sources.add("written", text.clone());
    let wanted = without_nulls(tree);
    let own = parse::documents(file, &text);
    let own = own.roots.first().map(to_json).unwrap_or_default();
    assert_eq!(own, wanted, "gen reads\n{text}");
}

fn pictures(texts: &[String], edges: &[(u8, u8)]) {
    let tiers = [Tier::Database, Tier::Backend, Tier::Frontend];
    let of = |index: usize| texts[index % texts.len()].clone();
    let node = |index: usize| DiagramNode {
        name: of(index),
        tier: tiers[index % 3],
        namespace: (!index.is_multiple_of(4)).then(|| of(index / 2)),
        runs: of(index + 1),
        service: of(index + 2),
        pods: (!index.is_multiple_of(2)).then(|| of(index + 3)),
        tracks: Vec::new(),
        is_broken: index.is_multiple_of(5),
    };
    let nodes: Vec<DiagramNode> = (0..texts.len().min(20)).map(node).collect();
    if nodes.is_empty() {
        return;
    }
    let end = |end: u8| usize::from(end) % nodes.len();
    let edge = |(from, to): &(u8, u8)| Edge {
        from: end(*from),
        to: end(*to),
        label: of(usize::from(*from)),
    };
    let edges: Vec<Edge> =
        edges.iter().take(40).map(edge).filter(|edge| edge.from != edge.to).collect();
    let doors = vec![Door { to: 0, kind: "Ingress", at: of(0) }];
    let graph = Diagram { title: of(0), nodes, edges, doors };
    let _ = (mermaid::text(&graph), dot::text(&graph));
    let drawn = svg::text(&graph);
    roxmltree::Document::parse(&drawn).expect("XML");
}

fn json(tree: &Tree) -> Json {
    match tree {
        Tree::Null => Json::Null,
        Tree::Flag(flag) => (*flag).into(),
        Tree::Number(number) => (*number).into(),
        Tree::Text(text) => text.as_str().into(),
        Tree::List(items) => items.iter().map(json).collect(),
        Tree::Map(entries) => {
            let entries = entries.iter().map(|(key, value)| (key.clone(), json(value)));
            Json::Object(entries.collect::<Map<String, Json>>())
        }
    }
}
