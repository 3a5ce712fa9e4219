//! Instructions that gen takes for more and more of one thing, for each shape of manifests.
//!
//! `cargo bench --bench growth [WORD]` runs gen in valgrind, and prints how many times as many instructions as
//! linear growth the largest size takes. Instructions of the start, as of an empty file, are taken off.

#[path = "../tests/growth/shape.rs"]
mod shape;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use shape::{SHAPES, Shape, Verb};

const HEADING: &str = "thousands of instructions for so many";

const SIZES: [usize; 5] = [250, 500, 1000, 2000, 4000];

fn main() {
    let words: Vec<String> =
        std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let sizes = SIZES.map(|size| format!(" {size:>12}")).concat();
    println!("{HEADING:<44}{sizes}   x linear");
    for shape in SHAPES {
        if !words.is_empty() && !words.iter().any(|word| shape.name.contains(word.as_str())) {
            continue;
        }
        for words in commands(shape.verb) {
            let start = instructions(shape, words, 0, folder.path());
            let counts = SIZES
                .map(|size| instructions(shape, words, size, folder.path()).saturating_sub(start));
            let float = |count: u64| f64::from(u32::try_from(count / 1000).unwrap_or(u32::MAX));
            let [first, .., last] = counts.map(float);
            let columns = counts.map(|count| format!(" {:>12}", count / 1000)).concat();
            let growth = last / first / 16.0;
            let name = match words {
                [_, _, _, output] => format!("{}, {output}", shape.name),
                _ => shape.name.to_owned(),
            };
            println!("{name:<44}{columns}   {growth:>6.2}");
        }
    }
}

/// What gen is called with for a shape.
fn commands(verb: Verb) -> &'static [&'static [&'static str]] {
    match verb {
        Verb::Check => &[&["check", "a.yaml"]],
        Verb::Graph => &[
            &["graph", "a.yaml", "-o", "svg"],
            &["graph", "a.yaml", "-o", "mermaid"],
            &["graph", "a.yaml", "-o", "dot"],
        ],
        Verb::Diff => &[&["diff", "a.yaml", "b.yaml"]],
    }
}

/// How many instructions gen takes for so many.
fn instructions(shape: &Shape, words: &[&str], size: usize, folder: &Path) -> u64 {
    let names = ["a.yaml", "b.yaml"];
    for (name, text) in names.iter().zip(shape.texts(size)) {
        let text = if size == 0 {
            "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n"
        } else {
            &text
        };
        fs::write(folder.join(name), text).expect("a file");
    }
    let output = Command::new("valgrind")
        .args(["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"])
        .arg(env!("CARGO_BIN_EXE_gen"))
        .args(words)
        .current_dir(folder)
        .stdout(Stdio::null())
        .output()
        .expect("valgrind, which counts instructions");
    let told = String::from_utf8_lossy(&output.stderr);
    let line = told.lines().find(|line| line.contains("I refs:") || line.contains("I   refs:"));
    let count = line.and_then(|line| line.rsplit(':').next()).unwrap_or_default();
    count.trim().replace(',', "").parse().unwrap_or_else(|_| panic!("valgrind says: {told}"))
}
