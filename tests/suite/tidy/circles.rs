//! Files do not need each other in circles: whoever reads one reads what stands below it, and is done.

use std::collections::{BTreeMap, BTreeSet};

use super::sources;

/// Modules by name, as `stack::env`, with their texts: comments and quoted texts taken out.
type Modules = BTreeMap<String, String>;

#[test]
fn no_files_import_each_other_in_circles() {
    let modules = modules();
    let passed_on = passed_on(&modules);
    let needs: BTreeMap<&str, BTreeSet<String>> = modules
        .iter()
        .map(|(name, text)| (name.as_str(), needed(name, text, &modules, &passed_on)))
        .collect();
    let mut circles = BTreeSet::new();
    for start in needs.keys() {
        circles.extend(round(start, &needs).map(|round| round.join(" → ")));
    }
    let circles: Vec<String> = circles.into_iter().collect();
    assert!(circles.is_empty(), "files in circles:\n{}", circles.join("\n"));
}

#[test]
fn imports_are_read_with_their_braces_and_through_what_passes_them_on() {
    let mut modules = Modules::new();
    let mut add = |name: &str, text: &str| modules.insert(name.to_owned(), without_words(text));
    add("stack", "pub use url::{encode as encode_url};\nmod url;\npub struct Stack;");
    add("stack::url", "pub fn encode() {} // use crate::plan::Plan;");
    add(
        "stack::env",
        "use std::fmt;\nuse crate::{plan::{self, Plan}, stack::{Stack, encode_url}};",
    );
    add("stack::name", "fn f() { let _ = \"crate::plan\"; super::env::of(); }");
    add("plan", "mod layers;\nfn f() { layers::all(); crate::stack::name::cut(); }");
    add("plan::layers", "");
    let passed_on = passed_on(&modules);
    let needed = |name: &str| -> Vec<String> {
        needed(name, &modules[name], &modules, &passed_on).into_iter().collect()
    };
    assert_eq!(needed("stack"), ["stack::url"]);
    assert!(needed("stack::url").is_empty());
    assert_eq!(needed("stack::env"), ["plan", "stack", "stack::url"]);
    assert_eq!(needed("stack::name"), ["stack::env"]);
    assert_eq!(needed("plan"), ["plan::layers", "stack::name"]);
}

fn modules() -> Modules {
    let all = sources("src").into_iter().filter_map(|(path, text)| {
        let name = path.strip_prefix("src").ok()?.with_extension("");
        let parts: Vec<String> =
            name.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        let is_root = ["main", "lib"].contains(&parts[0].as_str());
        (!is_root).then(|| (parts.join("::"), without_words(&text)))
    });
    all.collect()
}

/// A text without comments, and with nothing between its quotes.
fn without_words(text: &str) -> String {
    let mut code = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['"', '/', '\'']) {
        code.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with("//") {
            rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
        } else if let Some(inside) = rest.strip_prefix('"') {
            let hashes = code.len() - code.trim_end_matches('#').len();
            let is_raw = code.trim_end_matches('#').ends_with('r');
            rest = if is_raw { after_raw(inside, hashes) } else { after_quoted(inside) };
            code.push_str("\"\"");
        } else if let Some(length) = character(rest) {
            rest = &rest[length..];
        } else {
            code.push_str(&rest[..1]);
            rest = &rest[1..];
        }
    }
    code + rest
}

fn after_raw(inside: &str, hashes: usize) -> &str {
    let end = format!("\"{}", "#".repeat(hashes));
    inside.split_once(end.as_str()).map_or("", |(_, rest)| rest)
}

fn after_quoted(inside: &str) -> &str {
    let mut escaped = false;
    let end = inside.find(|c| {
        let ends = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    });
    end.map_or("", |end| &inside[end + 1..])
}

/// The length of a character in quotes at the start of a text; a lifetime is none.
fn character(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('\'')?;
    let skipped = if inside.starts_with('\\') { 2 } else { inside.chars().next()?.len_utf8() };
    let end = inside.get(skipped..)?.find('\'')?;
    (end == 0 || inside.starts_with('\\')).then_some(1 + skipped + end + 1)
}

/// The trees of all imports of a text.
fn imports(text: &str) -> impl Iterator<Item = (bool, &str)> {
    text.split("use ").skip(1).zip(text.split("use ")).filter_map(|(after, before)| {
        let line = before.rsplit('\n').next().unwrap_or_default().trim_start();
        let public = line.starts_with("pub");
        let is_import = line.is_empty() || (public && !line.contains(['=', '{']));
        is_import.then(|| (public, after.split(';').next().unwrap_or_default()))
    })
}

/// The paths of an import: `a::{b, c::{self, d}}` has three. A new name of something is left out.
fn paths(tree: &str) -> Vec<String> {
    let tree = tree.trim();
    let Some((start, inside)) = tree.split_once('{') else {
        return vec![tree.split(" as ").next().unwrap_or_default().trim().to_owned()];
    };
    let inside = inside.trim_end().trim_end_matches('}');
    let mut depth = 0;
    let parts = inside.split(|c| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        c == ',' && depth == 0
    });
    let below = parts.filter(|part| !part.trim().is_empty()).flat_map(paths);
    below.map(|path| format!("{}{path}", start.trim())).collect()
}

/// The names that an import gives: the last word of each path, or what it is called from here on.
fn given(tree: &str) -> Vec<String> {
    let words = tree.split(['{', '}', ',']).filter(|part| !part.trim().ends_with("::"));
    let last = |part: &str| part.rsplit([':', ' ']).next().unwrap_or_default().to_owned();
    words.map(|part| last(part.trim())).filter(|name| !name.is_empty()).collect()
}

/// What modules pass on with `pub use`: module and name, and where that comes from.
fn passed_on(modules: &Modules) -> BTreeMap<(String, String), String> {
    let mut passed = BTreeMap::new();
    for (module, text) in modules {
        for (_, tree) in imports(text).filter(|(public, _)| *public) {
            for (path, name) in paths(tree).into_iter().zip(given(tree)) {
                let from = match path.strip_prefix("crate::") {
                    Some(path) => longest(path, modules),
                    None => longest(&format!("{module}::{path}"), modules),
                };
                let from = from.filter(|from| from != module);
                passed.extend(from.map(|from| ((module.clone(), name), from)));
            }
        }
    }
    passed
}

/// The module at the start of a path.
fn longest(path: &str, modules: &Modules) -> Option<String> {
    let parts: Vec<&str> = path.split("::").collect();
    let starts = (1..=parts.len()).rev().map(|length| parts[..length].join("::"));
    starts.into_iter().find(|start| modules.contains_key(start))
}

/// The modules that a module's text names, itself left out.
fn needed(
    module: &str,
    text: &str,
    modules: &Modules,
    passed_on: &BTreeMap<(String, String), String>,
) -> BTreeSet<String> {
    let parent = module.rsplit_once("::").map_or("", |(parent, _)| parent);
    let word = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let written =
        text.split(|c| !word(c)).filter(|path| path.contains("::") && !path.ends_with("::"));
    let written = written.map(str::to_owned);
    let imported = imports(text).flat_map(|(_, tree)| paths(tree));
    let children: Vec<&str> = text
        .split("mod ")
        .skip(1)
        .filter_map(|rest| rest.split_once(';'))
        .map(|(name, _)| name)
        .collect();
    let mut found = BTreeSet::new();
    for path in imported.chain(written) {
        let first = path.split("::").next().unwrap_or_default();
        let path = match first {
            "crate" => path["crate".len()..].trim_start_matches(':').to_owned(),
            "super" => format!("{parent}{}", &path["super".len()..]),
            child if children.contains(&child) => format!("{module}::{path}"),
            _ => continue,
        };
        let Some(home) = longest(path.trim_start_matches(':'), modules) else { continue };
        let rest = path.trim_start_matches(':')[home.len()..].trim_start_matches(':');
        let name = rest.split("::").next().unwrap_or_default();
        let key = (home.clone(), name.to_owned());
        found.insert(passed_on.get(&key).cloned().unwrap_or(home));
    }
    found.remove(module);
    found
}

/// The shortest way from a module back to itself, turned so that its first name comes first.
fn round(start: &str, needs: &BTreeMap<&str, BTreeSet<String>>) -> Option<Vec<String>> {
    let mut before: BTreeMap<&str, &str> = BTreeMap::new();
    let mut next = vec![start];
    while !next.is_empty() {
        let mut further = Vec::new();
        for from in next {
            for to in &needs[from] {
                if to == start {
                    return Some(turned(way(from, start, &before)));
                }
                if !before.contains_key(to.as_str()) {
                    before.insert(to, from);
                    further.push(to.as_str());
                }
            }
        }
        next = further;
    }
    None
}

fn way(end: &str, start: &str, before: &BTreeMap<&str, &str>) -> Vec<String> {
    let mut names = vec![end.to_owned()];
    let mut at = end;
    while at != start {
        at = before[at];
        names.push(at.to_owned());
    }
    names.reverse();
    names
}

fn turned(mut names: Vec<String>) -> Vec<String> {
    let first = names.iter().enumerate().min_by_key(|(_, name)| *name).map_or(0, |(at, _)| at);
    names.rotate_left(first);
    names.push(names[0].clone());
    names
}
