//! Links between pages, and from pages into the repository, lead somewhere.

use std::path::{Component, Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, Tag};

use super::{pages, text};
use crate::folder::repository;

/// How the book, which is published without the repository, names the repository's files.
const REPOSITORY: [&str; 2] =
    ["https://github.com/stackgen/gen/blob/main/", "https://github.com/stackgen/gen/tree/main/"];

#[test]
fn links_of_documents_lead_somewhere() {
    let mut seen = 0;
    let mut dead = Vec::new();
    for page in pages() {
        let text = text(&page);
        for event in Parser::new_ext(&text, Options::ENABLE_TABLES) {
            let Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) = event
            else {
                continue;
            };
            seen += 1;
            if !leads(&page, &dest_url) {
                dead.push(format!("{}: {dest_url}", page.display()));
            }
        }
    }
    assert!(dead.is_empty(), "{}", dead.join("\n"));
    assert!(seen > 150, "only {seen} links");
}

fn leads(page: &Path, link: &str) -> bool {
    if let Some(path) = REPOSITORY.iter().find_map(|start| link.strip_prefix(start)) {
        return repository().join(path).exists();
    }
    if link.starts_with("https://") || link.starts_with("http://localhost:") {
        return true;
    }
    let (path, heading) = link.split_once('#').unwrap_or((link, ""));
    let folder = page.parent().unwrap_or(Path::new(""));
    let target = if path.is_empty() { page.to_owned() } else { plain(&folder.join(path)) };
    // What is published with the book lies below it.
    let inside = !page.starts_with("docs/src") || target.starts_with("docs/src");
    let exists = repository().join(&target).exists();
    inside && exists && (heading.is_empty() || headings(&text(&target)).any(|slug| slug == heading))
}

/// The anchors of a page, as GitHub and mdBook name them.
fn headings(text: &str) -> impl Iterator<Item = String> {
    let mut is_code = false;
    let heads = text.lines().filter(move |line| {
        is_code ^= line.starts_with("```");
        !is_code && line.starts_with('#')
    });
    heads.map(|line| {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let kept = title.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    })
}

/// A path without `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(plain.pop()),
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain
}
