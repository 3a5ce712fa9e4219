//! What people read: README, the book in `docs/`, the examples' own pages. What they show is run, what they say of
//! values, verbs, codes, engines and targets is made of these, and their links lead somewhere.

mod codes;
mod facts;
mod links;
mod pictures;
#[cfg(unix)]
mod run;
mod values;
mod verbs;

use std::fs;
use std::path::{Path, PathBuf};

use crate::folder::{names_in, repository};

/// README is read in one go.
const MOST_LINES: usize = 150;

/// Where the sources of the book are.
fn book() -> PathBuf {
    repository().join("docs/src")
}

/// All pages, as paths from the repository.
fn pages() -> Vec<PathBuf> {
    let mut found = vec![PathBuf::from("README.md")];
    let mut folders = vec![PathBuf::from("docs/src")];
    while let Some(folder) = folders.pop() {
        for name in names_in(&repository().join(&folder)) {
            let path = folder.join(name);
            if repository().join(&path).is_dir() {
                folders.push(path);
            } else if is_page(&path) {
                found.push(path);
            }
        }
    }
    for name in names_in(&repository().join("examples")) {
        let path = Path::new("examples").join(name).join("README.md");
        if repository().join(&path).is_file() {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// A sentence as Markdown shows it: what stands between `<` and `>` is no tag, but for addresses.
fn prose(text: &str) -> String {
    let parts = text.split('`').enumerate();
    let escaped = parts.map(|(at, part)| {
        let is_code = at % 2 == 1;
        if is_code { part.to_owned() } else { part.replace('<', "\\<").replace("\\<http", "<http") }
    });
    escaped.collect::<Vec<_>>().join("`")
}

fn is_page(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "md")
}

fn text(path: &Path) -> String {
    fs::read_to_string(repository().join(path)).expect("a readable page")
}

#[test]
fn the_readme_is_one_page_that_starts_with_what_gen_does_and_how_to_try_it() {
    let readme = text(Path::new("README.md"));
    let lines = readme.lines().count();
    assert!(lines < MOST_LINES, "README.md has {lines} lines: move some of them into docs/src");
    let head: Vec<&str> = readme.lines().take(16).collect();
    for command in ["cargo run --release -- render --env dev", "cargo test --workspace"] {
        assert!(head.iter().any(|line| line.starts_with(command)), "{head:?}");
    }
}

#[test]
fn every_page_of_the_book_is_in_its_summary() {
    let summary = text(Path::new("docs/src/SUMMARY.md"));
    let mut seen = 0;
    for path in pages() {
        let Ok(path) = path.strip_prefix("docs/src") else { continue };
        if path != Path::new("SUMMARY.md") {
            let entry = format!("({})", path.display()).replace('\\', "/");
            assert!(summary.contains(&entry), "SUMMARY.md has no {entry}");
            seen += 1;
        }
    }
    assert_eq!(seen, summary.matches(".md)").count(), "SUMMARY.md names a page that is not there");
}
