//! A law of slips: whatever key, word, level or name is slipped at any place of the applications' values is an error at its
//! line, and where an edit is shown, what it makes renders.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde_json::Value as Json;
use stackgen::diagnostic::{Diagnostic, Edit, Severity};
use stackgen::layer::merge::MergeShape;
use stackgen::layer::node::{Map, Node, Style, Value};
use stackgen::layer::parse::parse;
use stackgen::plan::{Failure, Plan, Project, Request, environments};
use stackgen::source::{FileId, Sources};
use stackgen::values::{shape, synonym};

use crate::folder::{Folder, names_in, projects, repository};

/// A project in which one file has another text.
pub struct Slipped<'p> {
    pub folder: &'p Folder,
    pub file: &'p str,
    pub text: String,
}

impl Project for Slipped<'_> {
    fn read(&self, path: &str) -> anyhow::Result<Option<String>> {
        if path == self.file { Ok(Some(self.text.clone())) } else { self.folder.read(path) }
    }

    fn shown(&self, path: &str) -> String {
        path.to_owned()
    }

    fn names(&self, folder: &str) -> anyhow::Result<Vec<String>> {
        self.folder.names(folder)
    }

    fn below(&self, folder: &str) -> anyhow::Result<Option<Vec<String>>> {
        self.folder.below(folder)
    }

    fn environment(&self, _: &str) -> Option<String> {
        None
    }
}

/// What a hand does to a text.
#[derive(Debug)]
struct Slip {
    kind: &'static str,
    range: Range<usize>,
    text: String,
}

/// Finds what can be slipped in a file.
struct Slips<'t> {
    text: &'t str,
    /// Keys that take one of some words.
    enums: &'t BTreeSet<String>,
    found: Vec<Slip>,
}

impl Slips<'_> {
    fn add(&mut self, kind: &'static str, range: Range<usize>, text: impl Into<String>) {
        self.found.push(Slip { kind, range, text: text.into() });
    }

    fn node(&mut self, node: &Node, shape: &MergeShape, path: &[&str]) {
        match &node.value {
            Value::Map(map) => self.map(node, map, shape, path),
            Value::List(items) => {
                for item in items {
                    if let Some(scalar) = item.as_scalar() {
                        self.named(item, &scalar.text, path);
                    }
                    // A map that is in a list has no shape in the merge.
                }
            }
            Value::Scalar(scalar) => self.named(node, &scalar.text, path),
            Value::Null => {}
        }
    }

    fn map(&mut self, node: &Node, map: &Map, shape: &MergeShape, path: &[&str]) {
        let is_fixed = matches!(shape, MergeShape::Object { others: None, .. });
        if is_fixed && let Some(first) = map.entries.values().next() {
            let at = first.key.start as usize;
            let line = self.text[..at].rfind('\n').map_or(0, |end| end + 1);
            let is_flow = self.text[node.span.start as usize..].starts_with('{');
            let indent = " ".repeat(at - line);
            let is_own = self.text[line..at].trim().is_empty();
            if is_flow || is_own {
                let between = if is_flow { ", ".to_owned() } else { format!("\n{indent}") };
                for (called, place, _) in synonym::rows() {
                    if shape.has_field(place) && !shape.has_field(called) {
                        self.add("another tool's key", at..at, format!("{called}: zz{between}"));
                    }
                }
                for stranger in
                    ["accessModes", "serviceMonitor", "rollingg", "schedul", "secretKey"]
                {
                    if !shape.has_field(stranger) {
                        self.add("a stranger", at..at, format!("{stranger}: zz{between}"));
                    }
                }
            }
        }
        for (key, entry) in &map.entries {
            let range = entry.key.start as usize..entry.key.end as usize;
            let below = shape.below(key);
            let mut path = path.to_vec();
            path.push(key);
            if is_fixed && let Some(other) = swapped(key).filter(|other| !shape.has_field(other)) {
                self.add("a misspelt key", range.clone(), other);
            }
            if is_fixed {
                self.form(&entry.node, below, key);
            }
            self.node(&entry.node, below, &path);
        }
    }

    /// What stands behind a fixed key.
    fn form(&mut self, node: &Node, shape: &MergeShape, key: &str) {
        let range = node.span.start as usize..node.span.end as usize;
        let Some(scalar) = node.as_scalar() else { return };
        if self.text.get(range.clone()).is_none_or(|text| text.contains('\n')) {
            return;
        }
        if matches!(shape, MergeShape::Leaf) {
            self.add("a map for a value", range.clone(), "{ zz: zz }");
        }
        let text = scalar.text.as_str();
        let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        match key {
            "port" | "nodePort" => self.add("a wrong unit", range.clone(), format!("{text}/tcp")),
            "memory" | "size" | "storage" | "sizeLimit" if text.len() > number.len() => {
                self.add("a wrong unit", range.clone(), format!("{number}mb"));
            }
            "cpu" if text.ends_with('m') => {
                self.add("a wrong unit", range.clone(), format!("{number}M"));
            }
            "replicas" | "min" | "max" => self.add("a wrong unit", range.clone(), "two"),
            _ if key.ends_with("Seconds") => {
                self.add("a wrong unit", range.clone(), format!("{text} s"));
            }
            _ => {}
        }
        if self.enums.contains(key)
            && let Some(other) = swapped(text)
            && scalar.style == Style::Plain
        {
            self.add("a misspelt word", range, other);
        }
    }

    /// Names of components, and references to them.
    fn named(&mut self, node: &Node, text: &str, path: &[&str]) {
        let range = node.span.start as usize..node.span.end as usize;
        let Some(written) = self.text.get(range.clone()) else { return };
        let key = path.last().copied().unwrap_or_default();
        if matches!(key, "connects" | "like" | "before" | "after")
            && written == text
            && let Some(other) = swapped(text)
        {
            self.add("a misspelt name", range.clone(), other);
        }
        for tier in ["databases", "backends", "frontends", "externals"] {
            let start = format!("${{{tier}.");
            let Some(at) = written.find(&start) else { continue };
            let name = written[at + start.len()..].split(['.', '}']).next().unwrap_or_default();
            let Some(other) = swapped(name) else { continue };
            let from = range.start + at + start.len();
            let is_free = path.iter().any(|key| matches!(*key, "files" | "init"));
            if !is_free {
                self.add("a misspelt reference", from..from + name.len(), other);
            }
        }
    }
}

/// Two letters in the middle the other way round.
fn swapped(word: &str) -> Option<String> {
    let mut letters: Vec<char> = word.chars().collect();
    let plain = word.len() > 3 && letters.iter().all(char::is_ascii_alphanumeric);
    let at = (1..letters.len().saturating_sub(1)).find(|at| letters[*at] != letters[at + 1])?;
    letters.swap(at, at + 1);
    plain.then(|| letters.into_iter().collect())
}

/// The keys that take one of some words, by the schema.
fn enums() -> BTreeSet<String> {
    let text = std::fs::read_to_string(repository().join("values.schema.json")).expect("a schema");
    let schema: Json = serde_json::from_str(&text).expect("JSON");
    let definitions = &schema["definitions"];
    let is_enum = |schema: &Json| {
        let alone = std::slice::from_ref(schema);
        let forms = schema["anyOf"].as_array().map_or(alone, Vec::as_slice);
        forms.iter().any(|form| {
            let name = form["$ref"].as_str().and_then(|name| name.rsplit('/').next());
            let meant = name.map_or(form, |name| &definitions[name]);
            meant["enum"].is_array() || meant["oneOf"][0]["const"].is_string()
        })
    };
    let mut found = BTreeSet::new();
    let mut left = vec![&schema];
    while let Some(node) = left.pop() {
        if let Some(properties) = node["properties"].as_object() {
            found.extend(
                properties.iter().filter(|(_, one)| is_enum(one)).map(|(key, _)| key.clone()),
            );
        }
        left.extend(node.as_object().into_iter().flat_map(|map| map.values()));
        left.extend(node.as_array().into_iter().flatten());
    }
    found
}

/// What gen says about an environment, and whether it renders.
pub fn diagnosed(project: &dyn Project, env: &str) -> (Vec<Diagnostic>, Sources, bool) {
    let failed = |failure| match failure {
        Failure::Values { diagnostics, sources } => (diagnostics, sources, false),
        Failure::World(error) => panic!("{error:#}"),
    };
    let request = Request { env: env.to_owned(), ..Request::default() };
    let plan = match Plan::new(project, &request) {
        Ok(plan) => plan,
        Err(failure) => return failed(failure),
    };
    match plan.render(project) {
        Ok(rendering) => (rendering.warnings, plan.shown_sources(), true),
        Err(failure) => failed(failure),
    }
}

/// What is wrong with the edits that are shown of a slip: each of them, carried out alone, takes its mistake away and
/// leaves YAML, whatever it is about.
pub fn wrong_edit(slipped: &Slipped, env: &str) -> Option<String> {
    let (found, sources, _) = diagnosed(slipped, env);
    let own = |edit: &Edit| sources.get(edit.span.file).name == slipped.file;
    let of_text = |one: &Diagnostic| one.code.as_str().starts_with("GEN00");
    for one in &found {
        let Some(edit) = one.fix.as_deref().filter(|edit| own(edit)) else { continue };
        let mut text = slipped.text.clone();
        text.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
        let (after, ..) = diagnosed(&Slipped { text, ..*slipped }, env);
        let same = |all: &[Diagnostic]| {
            all.iter()
                .filter(|other| other.code == one.code && other.message == one.message)
                .count()
        };
        if same(&after) >= same(&found) {
            return Some(format!("the edit `{}` leaves `{}`", edit.text, one.message));
        }
        if !of_text(one) && after.iter().any(of_text) {
            return Some(format!("the edit `{}` leaves no YAML", edit.text));
        }
    }
    None
}

/// The projects: the repository's own, its examples, and public applications.
fn all() -> Vec<(String, Folder)> {
    let mut all = projects();
    let apps = repository().join("tests/apps");
    for name in names_in(&apps) {
        if apps.join(&name).join("values").is_dir() {
            all.push((name.clone(), Folder(apps.join(&name))));
        }
    }
    all
}

/// A law of slips: which there are in a text, which of them are tried, and what is wrong with what is told of one.
pub trait SlipLaw {
    type Slip;

    fn slips(&self, text: &str, root: &Node) -> Vec<Self::Slip>;
    fn kind(slip: &Self::Slip) -> &'static str;
    /// One slip in so many of its kind is tried; the others are tried when somebody changes this.
    fn one_in(kind: &str) -> usize;
    /// What is wrong with what gen says of a slip; nothing where all is right.
    fn wrong(
        folder: &Folder,
        file: &str,
        before: &str,
        env: &str,
        slip: &Self::Slip,
    ) -> Option<String>;
    /// A slip in a text, as a failure names it: its lines, its kind, and what became of the text.
    fn shown(before: &str, slip: &Self::Slip) -> String;
}

/// Tries the slips of a law over all projects; there are at least so many kinds of them.
pub fn assert_told<L: SlipLaw>(law: &L, kinds: usize) {
    let mut tried: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut faults = Vec::new();
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, folder) in all() {
        let envs = environments(&folder).expect("environments");
        let envs: Vec<&String> = envs.iter().filter(|env| diagnosed(&folder, env).2).collect();
        let Some(first) = envs.first() else { continue };
        for file in ["values/base.yaml".to_owned(), format!("values/{first}.yaml")] {
            let Some(text) = folder.read(&file).expect("a readable file") else { continue };
            let Ok(root) = parse(FileId(0), &text) else { continue };
            for slip in law.slips(&text, &root) {
                let kind = L::kind(&slip);
                let count = counted.entry(kind).or_default();
                *count += 1;
                if !(*count).is_multiple_of(L::one_in(kind)) {
                    continue;
                }
                let of_kind = tried.entry(kind).or_default();
                of_kind.0 += 1;
                // What another layer replaces is told where it holds.
                let readers = if file.ends_with("base.yaml") { envs.as_slice() } else { &[*first] };
                let told: Option<Vec<String>> =
                    readers.iter().map(|env| L::wrong(&folder, &file, &text, env, &slip)).collect();
                if let Some(why) = told {
                    of_kind.1 += 1;
                    faults.push(format!("{name}/{file}:{}: {}", L::shown(&text, &slip), why[0]));
                }
            }
        }
    }
    for (kind, (tried, failed)) in &tried {
        println!("{kind}: {failed} of {tried} fail");
    }
    assert!(faults.is_empty(), "{} fail:\n{}", faults.len(), faults.join("\n"));
    assert!(tried.len() >= kinds && tried.values().all(|(tried, _)| *tried > 1), "{tried:?}");
}

/// Slips of keys, words and names.
struct WordSlips {
    enums: BTreeSet<String>,
}

impl SlipLaw for WordSlips {
    type Slip = Slip;

    fn slips(&self, text: &str, root: &Node) -> Vec<Slip> {
        let mut slips = Slips { text, enums: &self.enums, found: Vec::new() };
        slips.node(root, shape(), &[]);
        slips.found
    }

    fn kind(slip: &Slip) -> &'static str {
        slip.kind
    }

    fn one_in(kind: &str) -> usize {
        match kind {
            "another tool's key" => 151,
            "a stranger" => 31,
            "a misspelt key" | "a map for a value" => 11,
            _ => 2,
        }
    }

    fn wrong(folder: &Folder, file: &str, before: &str, env: &str, slip: &Slip) -> Option<String> {
        let mut text = before.to_owned();
        text.replace_range(slip.range.clone(), &slip.text);
        let line = before[..slip.range.start].matches('\n').count() + 1;
        let slipped = Slipped { folder, file, text };
        let (found, sources, renders) = diagnosed(&slipped, env);
        if renders {
            return Some("silent".to_owned());
        }
        let is_here = |one: &&Diagnostic| {
            one.severity == Severity::Error
                && one.place().is_some_and(|place| {
                    sources.get(place.file).name == file && sources.position(place).line == line
                })
        };
        let Some(here) = found.iter().find(is_here) else {
            let first = found.first().map(|one| one.message.as_str()).unwrap_or_default();
            return Some(format!("at another line: {first}"));
        };
        if let Some(wrong) = wrong_edit(&slipped, env) {
            return Some(wrong);
        }
        let Edit { span, text: edit, .. } = here.fix.as_deref()?;
        let mut mended = slipped.text.clone();
        mended.replace_range(span.start as usize..span.end as usize, edit);
        let after = Slipped { folder, file, text: mended };
        let (found, _, renders) = diagnosed(&after, env);
        // What a hand put in place of a value is lost; a key of another tool may be there already in its right form.
        let is_lost = slip.text.contains("zz");
        (!renders && !is_lost)
            .then(|| format!("the edit `{edit}` does not render: {}", found[0].message))
    }

    fn shown(before: &str, Slip { kind, text, range }: &Slip) -> String {
        let line = before[..range.start].matches('\n').count() + 1;
        format!("{line}: {kind}: {text:?}")
    }
}

#[test]
fn slips_are_told_where_they_are() {
    let enums = enums();
    assert!(enums.len() > 10, "{enums:?}");
    assert_told(&WordSlips { enums }, 8);
}
