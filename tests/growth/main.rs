//! Nothing takes more than its share: twice as many things never take four times as much.
//!
//! What counts is how often gen looks at something, and how much memory it asks for: neither depends on the
//! machine. `cargo bench --bench growth` counts instructions.

mod render;
mod shape;

use shape::{SHAPES, Shape, Verb};
use stackgen::check::{self, report};
use stackgen::diagnostic::{self, Diagnostic, MessageFormat};
use stackgen::diagram::manifests::diagram;
use stackgen::diff::{Premise, SideObject, compare};
use stackgen::emit::{dot, mermaid, svg};
use stackgen::graph::Graph;
use stackgen::manifest::{Collected, World, WorldEntry, collect};
use stackgen::source::{FileId, Sources, effort};

/// So many things, then twice as many. Fewer are no test: some things are looked at up to a bound.
const MANY: usize = 300;

/// How many times as much twice as many may take.
const MOST: f64 = 2.6;

/// Nothing beside the given files, and no programs.
struct Nothing;

impl World for Nothing {
    fn find(&self, _: &str) -> Result<WorldEntry, String> {
        Ok(WorldEntry::Nothing)
    }
}

/// Does what a shape is for; returns all that is told.
fn run(shape: &Shape, texts: &[String]) -> String {
    let mut sources = Sources::default();
    let files: Vec<FileId> = texts
        .iter()
        .enumerate()
        .map(|(index, text)| sources.add(format!("{index}.yaml"), text.clone()))
        .collect();
    match shape.verb {
        Verb::Check => {
            let collected = collect(&files, &mut sources, &Nothing);
            let checked = check::check(&collected, &files, &sources);
            let all: Vec<Diagnostic> =
                checked.findings.iter().map(|finding| finding.diagnostic.clone()).collect();
            diagnostic::render(&all, &sources, MessageFormat::Human, false)
                + &report::json(&checked.findings, &sources)
        }
        Verb::Graph => {
            let collected = collect(&files, &mut sources, &Nothing);
            let graphs: Vec<Graph> =
                collected.sets.iter().map(|set| Graph::new(set, &sources)).collect();
            let picture = diagram(&graphs, "everything".to_owned());
            svg::text(&picture) + &mermaid::text(&picture) + &dot::text(&picture)
        }
        Verb::Diff => {
            let sides = files.iter().map(|file| {
                let collected: Collected = collect(&[*file], &mut sources, &Nothing);
                collected.sets[0].objects.iter().map(SideObject::read).collect()
            });
            let sides: Vec<Vec<SideObject>> = sides.collect();
            format!("{:?}", compare(&sides[0], &sides[1], &Premise::default()))
        }
    }
}

/// What a run takes.
#[derive(Clone, Copy, Debug)]
struct Cost {
    looks: f64,
    bytes: f64,
    told: f64,
}

fn cost(shape: &Shape, many: usize) -> Cost {
    let texts = shape.texts(many);
    let before = effort::spent();
    let mut told = 0;
    let memory = allocation_counter::measure(|| told = run(shape, &texts).len());
    let float = |count: u64| f64::from(u32::try_from(count / 16).unwrap_or(u32::MAX));
    Cost {
        looks: float(effort::spent() - before),
        bytes: float(memory.bytes_total),
        told: float(told as u64),
    }
}

#[test]
fn twice_as_many_take_twice_as_much() {
    let mut worse = Vec::new();
    for shape in SHAPES {
        let (once, twice) = (cost(shape, MANY), cost(shape, 2 * MANY));
        let counts = [
            ("looks", once.looks, twice.looks),
            ("bytes", once.bytes, twice.bytes),
            ("text", once.told, twice.told),
        ];
        for (what, once, twice) in counts {
            if twice > MOST * once + 1_000.0 {
                worse.push(format!("{}: {what} {once} and {twice}", shape.name));
            }
        }
    }
    assert!(worse.is_empty(), "{}", worse.join("\n"));
}

/// A count that counts nothing would find nothing.
#[test]
fn what_is_looked_at_is_counted() {
    let cost = cost(&SHAPES[0], MANY);
    assert!(cfg!(not(debug_assertions)) || cost.looks > 100.0, "{cost:?}");
    assert!(cost.bytes > 1_000.0 && cost.told > 10.0, "{cost:?}");
}
