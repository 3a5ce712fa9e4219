//! Keeps the house tidy: what the crate's documentation says never happens, does not happen.

mod circles;
mod names;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Who may import whom: a stage imports what stands before it, and itself.
const STAGES: [&str; 27] = [
    "foreign",
    "source",
    "notation",
    "diagnostic",
    "layer",
    "engine",
    "values",
    "stack",
    "admission",
    "resolve",
    "object",
    "manifest",
    "graph",
    "shape",
    "capacity",
    "compose",
    "cluster",
    "argocd",
    "diagram",
    "emit",
    "adopt",
    "helm",
    "check",
    "disk",
    "plan",
    "diff",
    "report",
];

/// Longer files hold a second noun.
const MOST_LINES: usize = 350;

/// The sources below a folder: path from the repository, and text.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut folders = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a readable folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).expect("readable text");
                let path = path.strip_prefix(root).expect("inside the repository");
                found.push((path.to_owned(), text));
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "no sources in {folder}");
    found
}

/// The stage that a file belongs to.
fn stage(path: &Path) -> String {
    let part = path.iter().nth(1).expect("a file below src").to_string_lossy();
    part.trim_end_matches(".rs").to_owned()
}

#[test]
fn a_stage_imports_only_earlier_stages() {
    for (path, text) in sources("src") {
        let own = stage(&path);
        let Some(place) = STAGES.iter().position(|stage| *stage == own) else {
            assert!(
                ["main", "lib", "command"].contains(&own.as_str()),
                "{own} has no place in STAGES"
            );
            continue;
        };
        for import in text.split("crate::").skip(1) {
            let name: String =
                import.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let other = STAGES.iter().position(|stage| *stage == name);
            let earlier = other.is_some_and(|other| other <= place);
            assert!(earlier, "{} imports crate::{name}", path.display());
        }
    }
}

#[test]
fn only_disk_touches_the_world() {
    const WORLD: [&str; 6] =
        ["std::fs", "fs::File", "io::stdin", "io::stdout", "process::Command", "std::net::Tcp"];
    for (path, text) in sources("src") {
        let talks = ["disk", "main"].contains(&stage(&path).as_str());
        // Asking on a terminal is talk, and happens where the questions are.
        let asks = path.ends_with("command/interview.rs");
        for word in WORLD {
            assert!(talks || asks || !text.contains(word), "{} uses {word}", path.display());
        }
    }
}

#[test]
fn what_is_said_passes_one_guard() {
    const EXITS: [(&str, &[&str]); 5] = [
        ("io::stdout", &["src/disk/stdout.rs"]),
        ("io::stderr", &["src/command/interview.rs", "src/command/talk.rs"]),
        ("println!", &["src/main.rs"]),
        // Help and a wrong usage are clap's to print, after what was given has become text.
        (".print()", &["src/command.rs"]),
        ("Error::print", &["src/command.rs"]),
    ];
    for (path, text) in sources("src") {
        for (exit, files) in EXITS {
            let known = files.iter().any(|file| path == Path::new(file));
            assert!(known || !text.contains(exit), "{} prints by {exit}", path.display());
        }
    }
}

#[test]
fn no_clock_no_randomness_and_one_reader_of_the_environment() {
    for (path, text) in sources("src") {
        // The seed of a hash decides where a key is found and nothing else: maps keep the order written.
        let seeds = path.ends_with("layer/node.rs");
        for word in ["SystemTime", "Instant::", "rand::", "RandomState"] {
            let named = text.contains(word) && !(seeds && word == "RandomState");
            assert!(!named, "{} uses {word}", path.display());
        }
        if stage(&path) != "command" {
            assert!(!text.contains("std::env::"), "{} reads the environment", path.display());
        }
    }
}

#[test]
fn one_enum_of_engines_and_nobody_beside_it_knows_one_by_name() {
    let variants: Vec<String> =
        stackgen::engine::Engine::ALL.iter().map(|engine| format!("Engine::{engine:?}")).collect();
    for (path, text) in sources("src") {
        let facts = stage(&path) == "engine";
        assert!(facts || !text.contains("enum Engine"), "{} lists engines", path.display());
        for variant in &variants {
            assert!(facts || !text.contains(variant), "{} names {variant}", path.display());
        }
    }
}

#[test]
fn no_order_comes_from_a_hash() {
    for (path, text) in sources("src").into_iter().chain(sources("crates")) {
        let imported =
            text.contains("collections::HashMap") || text.contains("collections::HashSet");
        assert!(!imported, "{} uses a hash map", path.display());
    }
}

#[test]
fn files_are_where_one_looks_for_them() {
    for (path, _) in sources("src") {
        assert!(path.iter().count() <= 3, "{} is too deep", path.display());
        assert!(!path.ends_with("mod.rs"), "{} has no name", path.display());
    }
}

#[test]
fn every_file_says_what_lives_in_it() {
    for (path, text) in sources("src").into_iter().chain(sources("crates")).chain(sources("tests"))
    {
        assert!(text.starts_with("//! "), "{} has no header", path.display());
        let lines = text.lines().count();
        let is_test = path.starts_with("tests");
        assert!(is_test || lines <= MOST_LINES, "{} has {lines} lines", path.display());
    }
}

#[test]
fn lints_are_switched_off_with_a_reason() {
    for (path, text) in sources("src").into_iter().chain(sources("crates")) {
        let bare = ["#[allow(", "#![allow("].iter().any(|word| text.contains(word));
        assert!(!bare, "{} has a bare allow", path.display());
        for expected in text.split("#[expect(").skip(1) {
            let inside = expected.split(")]").next().unwrap_or_default();
            assert!(inside.contains("reason ="), "{} expects without a reason", path.display());
        }
    }
}

#[test]
fn codes_have_one_number_each() {
    let mut numbers = BTreeSet::new();
    for code in stackgen::diagnostic::Code::ALL {
        assert!(numbers.insert(code.as_str()), "{code} stands for two things");
        assert!(!code.meaning().is_empty(), "{code} has no meaning");
    }
}
