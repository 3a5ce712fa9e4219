//! `# gen: ignore[GEN421] made by hand`: comments that say a finding is known.
//!
//! One stands at the end of the line that a finding marks, alone on the line above it, or alone above
//! the first line of an object, for the whole object.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::rule::{Finding, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::manifest::object::Object;
use crate::source::{FileId, Sources, Span};

pub const RULE: Rule = Rule {
    code: Code::UnusedIgnore,
    severity: Severity::Warning,
    why: "A comment that says a finding is known should go when the finding is gone. It names codes, \
          and a reason.",
    symptom: "a later mistake at this place would not be told",
    bad: "\
apiVersion: v1
kind: Pod
metadata: { name: api } # gen: ignore[GEN421] made by hand
spec: { containers: [{ name: api, image: acme/api:1.4.2 }] }
",
    good: "\
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      envFrom:
        - secretRef: { name: api } # gen: ignore[GEN421] made by hand
",
    check: |_, _| {},
};

/// How a comment starts.
const MARK: &str = "# gen: ignore[";

/// A comment.
#[derive(Clone, Debug)]
struct Comment {
    span: Span,
    codes: Vec<String>,
    has_reason: bool,
    /// The lines that it is about, the last one excluded; counted from 0.
    from: usize,
    until: usize,
}

/// Takes the findings out that comments know, and tells of comments that know none.
pub fn apply(
    findings: &mut Vec<Finding>,
    files: &[FileId],
    objects: &[&Object],
    sources: &Sources,
) {
    let told = take(findings, files, objects, sources);
    findings
        .extend(told.into_iter().map(|diagnostic| Finding { diagnostic, object: String::new() }));
}

/// Takes the findings out that comments know; what is to be said of the comments themselves.
pub fn take(
    findings: &mut Vec<Finding>,
    files: &[FileId],
    objects: &[&Object],
    sources: &Sources,
) -> Vec<Diagnostic> {
    let files: BTreeSet<FileId> =
        files.iter().copied().filter(|file| sources.get(*file).text.contains(MARK)).collect();
    if files.is_empty() {
        return Vec::new();
    }
    let mut starts: BTreeMap<FileId, Vec<usize>> = BTreeMap::new();
    for object in objects.iter().filter(|object| object.file == object.node.span.file) {
        if files.contains(&object.file) {
            let line = sources.position(object.node.span).line - 1;
            starts.entry(object.file).or_default().push(line);
        }
    }
    let mut told = Vec::new();
    let mut open = OpenFindings::new(findings, &files, sources);
    for file in files {
        let mut starts = starts.remove(&file).unwrap_or_default();
        starts.sort_unstable();
        for comment in comments(file, &sources.get(file).text, &starts) {
            let known = open.take(file, &comment);
            told.extend(complaint(&comment, known));
        }
    }
    let OpenFindings { known, .. } = open;
    let mut index = 0..;
    findings.retain(|_| !index.next().is_some_and(|index| known.contains(&index)));
    told
}

/// The findings of some files that no comment has taken yet.
struct OpenFindings {
    /// Positions by file and code, then by line.
    lines: BTreeMap<(FileId, &'static str), BTreeMap<usize, Vec<usize>>>,
    known: BTreeSet<usize>,
}

impl OpenFindings {
    fn new(findings: &[Finding], files: &BTreeSet<FileId>, sources: &Sources) -> Self {
        let mut open = Self { lines: BTreeMap::new(), known: BTreeSet::new() };
        for (index, Finding { diagnostic, .. }) in findings.iter().enumerate() {
            let Some(place) = diagnostic.place().filter(|place| files.contains(&place.file)) else {
                continue;
            };
            let lines = open.lines.entry((place.file, diagnostic.code.as_str())).or_default();
            lines.entry(sources.position(place).line - 1).or_default().push(index);
        }
        open
    }

    /// Takes what a comment knows; whether there was anything.
    fn take(&mut self, file: FileId, comment: &Comment) -> bool {
        let before = self.known.len();
        for code in &comment.codes {
            let Some(code) = code_of(code) else { continue };
            let Some(lines) = self.lines.get_mut(&(file, code.as_str())) else { continue };
            let within: Vec<usize> =
                lines.range(comment.from..comment.until).map(|(line, _)| *line).collect();
            for line in within {
                self.known.extend(lines.remove(&line).into_iter().flatten());
            }
        }
        self.known.len() > before
    }
}

fn code_of(text: &str) -> Option<Code> {
    Code::ALL.iter().copied().find(|code| code.as_str() == text)
}

fn complaint(comment: &Comment, used: bool) -> Option<Diagnostic> {
    let unknown = comment.codes.iter().find(|code| code_of(code).is_none());
    if let Some(code) = unknown {
        return Some(
            RULE.warning(format!("there is no rule `{code}`"))
                .at(comment.span, "unknown")
                .help("correct the code, or remove the comment"),
        );
    }
    if !used {
        let codes = comment.codes.join(", ");
        return Some(
            RULE.warning(format!("nothing to ignore here: {codes}"))
                .at(comment.span, "no such finding")
                .help("remove the comment"),
        );
    }
    let found = RULE.warning("a finding is ignored without a reason").at(comment.span, "why?");
    (!comment.has_reason).then(|| found.help("write the reason behind the bracket"))
}

/// The comments of a text; `starts` are the lines at which its objects start.
fn comments(file: FileId, text: &str, starts: &[usize]) -> Vec<Comment> {
    let lines: Vec<&str> = text.split('\n').collect();
    let next = next_written(&lines);
    let mut found = Vec::new();
    let mut offset = 0;
    for (number, line) in lines.iter().enumerate() {
        if let Some(at) = line.find(MARK) {
            let rest = &line[at + MARK.len()..];
            let (codes, reason) = rest.split_once(']').unwrap_or((rest, ""));
            let alone = line[..at].trim().is_empty();
            let below = next[number];
            let (from, until) = match (alone, starts.binary_search(&below)) {
                (false, _) => (number, number + 1),
                (true, Ok(object)) => {
                    (below, starts.get(object + 1).copied().unwrap_or(usize::MAX))
                }
                (true, Err(_)) => (below, below + 1),
            };
            let byte = |offset: usize| u32::try_from(offset).unwrap_or_default();
            let end = offset + line.trim_end().len();
            found.push(Comment {
                span: Span { file, start: byte(offset + at), end: byte(end) },
                codes: codes
                    .split(',')
                    .map(|code| code.trim().to_owned())
                    .filter(|code| !code.is_empty())
                    .collect(),
                has_reason: !reason.trim().is_empty(),
                from,
                until,
            });
        }
        offset += line.len() + 1;
    }
    found
}

/// For each line the next one that holds more than a comment; the one below it where there is none.
fn next_written(lines: &[&str]) -> Vec<usize> {
    let mut next: Vec<usize> = (1..=lines.len()).collect();
    let mut found = None;
    for number in (0..lines.len()).rev() {
        next[number] = found.unwrap_or(number + 1);
        let text = lines[number].trim();
        if !text.is_empty() && !text.starts_with('#') && text != "---" {
            found = Some(number);
        }
    }
    next
}
