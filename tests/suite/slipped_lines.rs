//! A law of slips of lines: whatever line of the applications' values is indented wrongly, cut, doubled or of another form is
//! told at the lines that it has to do with, and where an edit is shown, what it makes is YAML and no longer wrong there.

use std::ops::RangeInclusive;

use stackgen::diagnostic::Diagnostic;
use stackgen::layer::merge::MergeShape;
use stackgen::layer::node::{Entry, Map, Node, Style, Value};
use stackgen::layer::parse::parse;
use stackgen::source::FileId;
use stackgen::values::{flow, shape};

use crate::folder::Folder;
use crate::slipped::{SlipLaw, Slipped, assert_told, diagnosed, wrong_edit};

/// What a hand makes of a text, and the lines at which that may be told, counted from 1.
struct LineSlip {
    kind: &'static str,
    text: String,
    lines: RangeInclusive<usize>,
}

/// Finds what can be slipped in the lines of a file.
struct LineSlips<'t> {
    lines: Vec<&'t str>,
    text: &'t str,
    found: Vec<LineSlip>,
}

/// An entry of a map whose key stands at the start of a line, and the lines that belong to it, counted from 0.
struct OwnLine {
    at: usize,
    /// The line after its last one.
    end: usize,
    indent: usize,
    /// The line of the key above it.
    parent: usize,
}

impl<'t> LineSlips<'t> {
    fn of(text: &'t str) -> Self {
        Self { lines: text.lines().collect(), text, found: Vec::new() }
    }

    fn map(&mut self, map: &Map, shape: &MergeShape, parent: usize) {
        if matches!(shape, MergeShape::Leaf | MergeShape::Free) {
            return;
        }
        let is_fixed = matches!(shape, MergeShape::Object { others: None, .. });
        let is_alone = map.entries.len() == 1;
        for (key, entry) in &map.entries {
            let below = shape.below(key);
            if let Some(own) = self.own_line(entry, parent) {
                if is_fixed {
                    self.fixed(entry, below, &own);
                }
                if !is_alone && own.indent > 0 {
                    self.columns(&own);
                }
                self.text_of(entry, &own);
            }
            if let Value::Map(inner) = &entry.node.value {
                let at = self.line_of(entry.key.start as usize);
                self.map(inner, below, at);
            }
        }
    }

    fn line_of(&self, byte: usize) -> usize {
        self.text[..byte].matches('\n').count()
    }

    fn own_line(&self, entry: &Entry, parent: usize) -> Option<OwnLine> {
        let at = self.line_of(entry.key.start as usize);
        let line = self.lines[at];
        let indent = line.len() - line.trim_start_matches(' ').len();
        let start = self.text[..entry.key.start as usize].rfind('\n').map_or(0, |end| end + 1);
        let is_own = entry.key.start as usize - start == indent && !line.contains(" #");
        let deeper = |line: &&&str| {
            let own = line.len() - line.trim_start_matches(' ').len();
            line.trim().is_empty() || own > indent
        };
        let mut end = at + 1 + self.lines[at + 1..].iter().take_while(deeper).count();
        while self.lines[end - 1].trim().is_empty() {
            end -= 1;
        }
        is_own.then_some(OwnLine { at, end, indent, parent })
    }

    /// The text with some lines in place of others.
    fn add(
        &mut self,
        kind: &'static str,
        (from, to): (usize, usize),
        lines: &[String],
        told: RangeInclusive<usize>,
    ) {
        let (before, after) = (&self.lines[..from], &self.lines[to..]);
        let all = before.iter().map(|line| (*line).to_owned()).chain(lines.iter().cloned());
        let all: Vec<String> = all.chain(after.iter().map(|line| (*line).to_owned())).collect();
        let lines = told.start() + 1..=told.end() + 1;
        self.found.push(LineSlip { kind, text: all.join("\n") + "\n", lines });
    }

    /// What can happen to a key of a fixed place.
    fn fixed(&mut self, entry: &Entry, below: &MergeShape, own: &OwnLine) {
        let OwnLine { at, end, indent, .. } = *own;
        let block: Vec<String> =
            self.lines[at..end].iter().map(|line| (*line).to_owned()).collect();
        let blank = " ".repeat(indent);
        let key = self.lines[at].trim().split(':').next().unwrap_or_default().to_owned();
        let twice: Vec<String> = block.iter().chain(&block).cloned().collect();
        self.add("a key twice", (at, end), &twice, end..=end);
        let written = |value: &str| vec![format!("{blank}{key}: {value}")];
        match (&entry.node.value, below) {
            (Value::Map(map), MergeShape::Object { short: None, .. })
                if !map.entries.is_empty() =>
            {
                let items: Vec<String> = map
                    .entries
                    .iter()
                    .map(|(key, entry)| {
                        format!("{{ {}: {} }}", flow::text(key), flow::node(&entry.node))
                    })
                    .collect();
                let list = format!("[{}]", items.join(", "));
                if !list.contains("${") {
                    self.add("a list for a map", (at, end), &written(&list), at..=at);
                }
                self.add("text for a map", (at, end), &written("\"zz zz\""), at..=at);
            }
            (Value::List(items), MergeShape::Leaf) if items.len() > 1 => {
                let scalars: Option<Vec<&str>> =
                    items.iter().map(|item| Some(item.as_scalar()?.text.as_str())).collect();
                if let Some(texts) = scalars.filter(|_| !matches!(&*key, "path" | "host")) {
                    let map: Vec<String> =
                        texts.iter().map(|text| format!("{}: {{}}", flow::text(text))).collect();
                    let map = format!("{{ {} }}", map.join(", "));
                    self.add("a map for a list", (at, end), &written(&map), at..=at);
                    self.add(
                        "text for a list",
                        (at, end),
                        &written(&flow::text(texts[0])),
                        at..=at,
                    );
                }
            }
            (Value::Scalar(scalar), MergeShape::Leaf) if end == at + 1 => {
                let is_number = scalar.text.bytes().all(|byte| byte.is_ascii_digit());
                let counts = ["port", "nodePort", "replicas", "min", "max"].contains(&&*key);
                if scalar.style == Style::Plain && is_number && counts {
                    let quoted = format!("\"{}\"", scalar.text);
                    self.add("a quoted number", (at, end), &written(&quoted), at..=at);
                }
                self.add("an empty key", (at, end), &[format!("{blank}{key}:")], at..=at);
            }
            _ => {}
        }
    }

    /// What can happen to the columns of a key with its block.
    fn columns(&mut self, own: &OwnLine) {
        let OwnLine { at, end, indent, parent } = *own;
        let block: Vec<String> =
            self.lines[at..end].iter().map(|line| (*line).to_owned()).collect();
        let has_list = block.iter().any(|line| line.trim_start().starts_with("- "));
        let has_text = block.iter().any(|line| line.trim_end().ends_with(['|', '>', '-']));
        let next = (end..self.lines.len())
            .find(|line| !self.lines[*line].trim().is_empty())
            .unwrap_or(end);
        let first = block[0].clone();
        let tabs = format!("{}{}", "\t".repeat(indent / 2), first.trim_start());
        self.add("a tab", (at, at + 1), &[tabs], at..=at);
        self.add("one blank less", (at, at + 1), &[first[1..].to_owned()], parent..=next);
        self.add("one blank more", (at, at + 1), &[format!(" {first}")], parent..=next);
        if has_text || has_list {
            return;
        }
        let out = block.iter().map(|line| line.get(2..).unwrap_or_default().to_owned());
        let out: Vec<String> = out.collect();
        self.add("a level out", (at, end), &out, parent..=next);
        let above = &self.lines[..at];
        let opens = above
            .iter()
            .rev()
            .take_while(|line| !line.trim().is_empty())
            .find(|line| line.len() - line.trim_start().len() <= indent);
        if opens.is_some_and(|line| {
            line.trim_end().ends_with(':') && line.len() - line.trim_start().len() == indent
        }) {
            let inside: Vec<String> = block.iter().map(|line| format!("  {line}")).collect();
            self.add("a level in", (at, end), &inside, parent..=next);
        }
    }

    /// What can happen to the signs of a line.
    fn text_of(&mut self, entry: &Entry, own: &OwnLine) {
        let OwnLine { at, end, parent, .. } = *own;
        let line = self.lines[at];
        let Some((key, value)) = line.split_once(": ").filter(|_| end == at + 1) else { return };
        let is_plain = |node: &Node| {
            node.as_scalar().is_some_and(|scalar| scalar.style == Style::Plain)
                && !value.contains(['{', ':', '"', ' '])
        };
        self.add("no blank", (at, end), &[format!("{key}:{value}")], parent..=at);
        let indent = " ".repeat(own.indent);
        let commented = [format!("{indent}// {}", key.trim()), line.to_owned()];
        self.add("a comment of another language", (at, end), &commented, parent..=at + 1);
        if line.ends_with('}') && !line.ends_with("{}") {
            let below = [line.to_owned(), format!("{indent}  zz: zz")];
            self.add("a key below braces", (at, end), &below, at..=at + 1);
        }
        if is_plain(&entry.node) {
            self.add("no colon", (at, end), &[format!("{key} {value}")], parent..=at);
            self.add("an equals sign", (at, end), &[format!("{key} = {value}")], parent..=at);
        }
        for close in ['"', '}', ']'] {
            if let Some(before) = line.strip_suffix(close) {
                self.add("unclosed", (at, end), &[before.to_owned()], at..=at);
            }
        }
    }
}

/// Slips of whole lines.
struct WholeLines;

impl SlipLaw for WholeLines {
    type Slip = LineSlip;

    fn slips(&self, text: &str, root: &Node) -> Vec<LineSlip> {
        let mut slips = LineSlips::of(text);
        if let Value::Map(map) = &root.value {
            slips.map(map, shape(), 0);
        }
        slips.found
    }

    fn kind(slip: &LineSlip) -> &'static str {
        slip.kind
    }

    fn one_in(kind: &str) -> usize {
        match kind {
            "a key twice" | "a tab" | "no blank" | "no colon" | "an equals sign" => 17,
            "a comment of another language" | "a key below braces" => 13,
            "an empty key" | "text for a map" | "a list for a map" => 5,
            "a map for a list" | "text for a list" => 2,
            _ => 7,
        }
    }

    fn wrong(
        folder: &Folder,
        file: &str,
        before: &str,
        env: &str,
        slip: &LineSlip,
    ) -> Option<String> {
        let slipped = Slipped { folder, file, text: slip.text.clone() };
        let (found, sources, renders) = diagnosed(&slipped, env);
        let is_told = |one: &&Diagnostic| {
            one.labels.iter().any(|label| {
                let place = sources.position(label.span);
                sources.get(label.span.file).name == file && slip.lines.contains(&place.line)
            })
        };
        let Some(told) = found.iter().find(is_told) else {
            let alike = || parse(FileId(0), before).ok().map(|node| flow::node(&node));
            let same = parse(FileId(0), &slip.text).ok().map(|node| flow::node(&node)) == alike();
            if renders && (same || slip.kind.starts_with("a level")) {
                return None;
            }
            let first = found.first().map_or("silent", |one| one.message.as_str());
            return Some(format!("at another line: {first}"));
        };
        told.fix.as_ref()?;
        wrong_edit(&slipped, env)
    }

    fn shown(_: &str, LineSlip { kind, text, lines }: &LineSlip) -> String {
        let line = text.lines().nth(*lines.start() - 1).unwrap_or_default();
        format!("{}..{}: {kind}: {line}", lines.start(), lines.end())
    }
}

#[test]
fn slips_of_lines_are_told_at_the_lines() {
    assert_told(&WholeLines, 16);
}
