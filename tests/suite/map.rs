//! The map of the code: `docs/architecture.md` is the crate's documentation, with links to files.

use std::fs;

use crate::folder::repository;
use crate::kept;

const HEAD: &str = "\
<!-- `cargo bless` writes this from the documentation of the crate in src/lib.rs. -->

# How gen is built

";

#[test]
fn the_architecture_is_the_documentation_of_the_crate() {
    let source = fs::read_to_string(repository().join("src/lib.rs")).expect("a crate");
    let documentation = source.lines().map_while(|line| line.strip_prefix("//!"));
    let mut text = HEAD.to_owned();
    let mut is_code = false;
    for line in documentation {
        let line = line.strip_prefix(' ').unwrap_or(line);
        is_code ^= line.starts_with("```");
        // The page has a title above the crate's headings.
        text.push_str(if line.starts_with('#') && !is_code { "#" } else { "" });
        text.push_str(&linked(line));
        text.push('\n');
    }
    assert!(text.contains("\n## "), "the crate has no documentation");
    kept::file_is(&repository().join("docs/architecture.md"), &text);
}

/// A line in which names of modules and of what is in them lead to their files.
fn linked(line: &str) -> String {
    let mut parts = line.split("[`");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str("[`");
        match part.split_once("`]") {
            Some((name, rest)) => text.push_str(&format!("{name}`]({}){rest}", file(name))),
            None => text.push_str(part),
        }
    }
    text
}

/// The file of a module, or of the module that a name is in, from the folder of the page.
fn file(name: &str) -> String {
    let mut path = name.replace("::", "/");
    loop {
        let file = format!("src/{path}.rs");
        if repository().join(&file).is_file() {
            return format!("../{file}");
        }
        let (module, _) = path.rsplit_once('/').unwrap_or_else(|| panic!("no file has {name}"));
        path = module.to_owned();
    }
}
