//! Clients that the smallest images do not have: a loop that waits with one waits for ever. A part of GEN459.

use crate::check::rule::{Findings, Rule};
use crate::graph::Graph;
use crate::graph::container::Container;
use crate::manifest::Look;
use crate::manifest::line;
use crate::notation::script::is_shell;

/// Programs that neither BusyBox nor Alpine brings along.
/// <https://busybox.net/downloads/BusyBox.html>, <https://hub.docker.com/_/alpine>
const ABSENT: [&str; 15] = [
    "pg_isready",
    "psql",
    "pg_dump",
    "mysql",
    "mysqladmin",
    "mysqldump",
    "mariadb",
    "mongosh",
    "mongo",
    "mongodump",
    "redis-cli",
    "curl",
    "kubectl",
    "aws",
    "jq",
];

/// Words before the program that is run.
const BEFORE: [&str; 9] = ["until", "while", "if", "elif", "!", "do", "then", "else", "exec"];

pub fn check(rule: &Rule, graph: &Graph, findings: &mut Findings) {
    for workload in &graph.workloads {
        for container in &workload.containers {
            let Some((program, offset, node)) = absent(container) else { continue };
            let name = container.image.name();
            let found = rule
                .error(format!(
                    "{} runs `{program}`, which the image `{name}` does not have",
                    workload.object.label()
                ))
                .at(line::word_at(graph.sources, node, program, offset), "not found")
                .also(container.image_span(), "an image without it")
                .note("not found: a loop that waits for it to do well never ends")
                .help(match program {
                    "curl" => {
                        "write `wget -q -O -`, which the image has, or take an image with curl"
                    }
                    "kubectl" | "aws" | "jq" => "take an image that has it",
                    _ => "take the image of the database itself, or ask its port with `nc -z`",
                });
            findings.add(workload.object, found);
        }
    }
}

/// The first program of a script that its image surely lacks: its name, where in the text, and the text.
fn absent<'c>(container: &'c Container) -> Option<(&'c str, usize, &'c crate::layer::node::Node)> {
    let is_bare = matches!(container.image.short(), "busybox" | "alpine");
    // Volumes may bring programs, and scripts install or look for them.
    let brings = !container.node.items("volumeMounts").is_empty()
        && container.words().any(|(word, _)| word.contains("PATH"));
    let gets = |word: &str| {
        ["apk ", "command -v", "which ", "wget ", "type "].iter().any(|get| word.contains(get))
    };
    if !is_bare || brings || container.words().any(|(word, _)| gets(word)) {
        return None;
    }
    let (first, node) = container.words().next()?;
    if !is_shell(first) {
        return ABSENT.contains(&first).then_some((first, 0, node));
    }
    let (text, node) = container.words().find(|(word, _)| word.contains(' '))?;
    let is_end = |one: char| ";|&(){}\n".contains(one);
    text.split(is_end).find_map(|order| {
        let mut words = order.split_whitespace().skip_while(|word| BEFORE.contains(word));
        let program = words.next().filter(|program| ABSENT.contains(program))?;
        Some((program, program.as_ptr() as usize - text.as_ptr() as usize, node))
    })
}
