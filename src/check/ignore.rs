//! `# gen: ignore[GEN421] made by hand`: comments that say a finding is known.
//!
//! One stands at the end of the line that a finding marks, alone on the line above it, or alone above
//! the first line of an object, for the whole object.

use std::collections::BTreeMap;

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
    let mut used: BTreeMap<(FileId, usize), bool> = BTreeMap::new();
    let mut told = Vec::new();
    for file in files {
        let text = &sources.get(*file).text;
        if !text.contains("gen: ignore") {
            continue;
        }
        for (index, comment) in comments(*file, text, objects, sources).into_iter().enumerate() {
            let known = |finding: &Finding| {
                let code = finding.diagnostic.code.as_str();
                let listed = comment.codes.iter().any(|own| own == code);
                let place = finding.diagnostic.place().filter(|place| place.file == *file);
                let line = place.map(|place| sources.position(place).line - 1);
                listed && line.is_some_and(|line| (comment.from..comment.until).contains(&line))
            };
            let before = findings.len();
            findings.retain(|finding| !known(finding));
            used.insert((*file, index), findings.len() < before);
            told.extend(complaint(&comment, findings.len() < before));
        }
    }
    findings
        .extend(told.into_iter().map(|diagnostic| Finding { diagnostic, object: String::new() }));
}

fn complaint(comment: &Comment, used: bool) -> Option<Diagnostic> {
    let unknown = comment
        .codes
        .iter()
        .find(|code| !Code::ALL.iter().any(|known| known.as_str() == code.as_str()));
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

fn comments(file: FileId, text: &str, objects: &[&Object], sources: &Sources) -> Vec<Comment> {
    let lines: Vec<&str> = text.split('\n').collect();
    let mut starts: Vec<usize> = objects
        .iter()
        .filter(|object| object.file == file && object.node.span.file == file)
        .map(|object| sources.position(object.node.span).line - 1)
        .collect();
    starts.sort_unstable();
    let mut found = Vec::new();
    let mut offset = 0;
    for (number, line) in lines.iter().enumerate() {
        if let Some(at) = line.find("# gen: ignore[") {
            let rest = &line[at + "# gen: ignore[".len()..];
            let (codes, reason) = rest.split_once(']').unwrap_or((rest, ""));
            let alone = line[..at].trim().is_empty();
            let next = lines[number + 1..].iter().position(|line| {
                let text = line.trim();
                !text.is_empty() && !text.starts_with('#') && text != "---"
            });
            let below = number + 1 + next.unwrap_or_default();
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
