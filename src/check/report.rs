//! Findings as files for other programs: JSON lines, SARIF and JUnit.

use serde_json::{Value as Json, json};

use crate::check::{Finding, RULES};
use crate::diagnostic;
use crate::foreign;
use crate::source::{Position, Sources, Span};

/// One JSON object per line: a diagnostic with the object that it is about.
pub fn json(findings: &[Finding], sources: &Sources) -> String {
    let line = |Finding { diagnostic, object }: &Finding| {
        diagnostic::json_line(diagnostic, object, sources)
    };
    findings.iter().map(line).collect()
}

/// Findings with the sources to show them: of one set of files, or one environment.
#[derive(Clone, Copy, Debug)]
pub struct ReportPart<'r> {
    pub findings: &'r [Finding],
    pub sources: &'r Sources,
    /// What was not read: paths, and why.
    pub passed_over: &'r [(String, String)],
}

impl<'r> ReportPart<'r> {
    fn all(self) -> impl Iterator<Item = (&'r Finding, &'r Sources)> {
        self.findings.iter().map(move |one| (one, self.sources))
    }
}

/// What was not read: one JSON object per line.
pub fn json_passed_over(all: &[(String, String)]) -> String {
    let line = |(path, why): &(String, String)| {
        let text = json!({ "passedOver": path, "reason": why }).to_string();
        foreign::json(&text).into_owned() + "\n"
    };
    all.iter().map(line).collect()
}

/// SARIF 2.1.0, with a line break at its end.
/// <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>
pub fn sarif(parts: &[ReportPart]) -> String {
    let rules: Vec<Json> = RULES
        .iter()
        .map(|rule| {
            json!({
                "id": rule.code.as_str(),
                "shortDescription": { "text": rule.code.meaning() },
                "fullDescription": { "text": rule.why },
                "help": { "text": rule.symptom },
                "defaultConfiguration": { "level": rule.severity.name() },
            })
        })
        .collect();
    let findings = parts.iter().flat_map(|part| part.all());
    let results: Vec<Json> = findings.map(|(finding, sources)| result(finding, sources)).collect();
    let passed_over: Vec<Json> = parts
        .iter()
        .flat_map(|part| part.passed_over)
        .map(|(path, why)| {
            json!({
                "level": "error",
                "message": { "text": plain(&format!("passed over: `{path}`: {why}")) },
                "locations": [{ "physicalLocation": { "artifactLocation": { "uri": uri(path) } } }],
            })
        })
        .collect();
    let mut log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "gen",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    if !passed_over.is_empty() {
        // What was not read is never "no results".
        log["runs"][0]["invocations"] =
            json!([{ "executionSuccessful": false, "toolExecutionNotifications": passed_over }]);
    }
    let text = serde_json::to_string_pretty(&log).expect("texts and numbers are JSON");
    foreign::json(&text).into_owned() + "\n"
}

fn result(finding: &Finding, sources: &Sources) -> Json {
    let Finding { diagnostic, object } = finding;
    let mut lines = vec![diagnostic.message.clone()];
    lines.extend(diagnostic.note.clone());
    lines.extend(diagnostic.help.as_ref().map(|help| format!("help: {help}")));
    let locations: Vec<Json> =
        diagnostic.place().map(|place| location(place, None, sources)).into_iter().collect();
    let primary = diagnostic.place();
    let related: Vec<Json> = diagnostic
        .labels
        .iter()
        .filter(|label| Some(label.span) != primary)
        .map(|label| location(label.span, Some(&label.text), sources))
        .collect();
    let mut result = json!({
        "ruleId": diagnostic.code.as_str(),
        "level": diagnostic.severity.name(),
        "message": { "text": plain(&lines.join("\n")) },
        "locations": locations,
        "properties": { "object": object },
    });
    if !related.is_empty() {
        result["relatedLocations"] = related.into();
    }
    if let Some(edit) = diagnostic.fix.as_ref().filter(|edit| edit.shown.is_none()) {
        let file = &sources.get(edit.span.file).name;
        result["fixes"] = json!([{ "artifactChanges": [{
            "artifactLocation": { "uri": uri(file) },
            "replacements": [{ "deletedRegion": region(edit.span, sources), "insertedContent": { "text": edit.text } }],
        }] }]);
    }
    result
}

fn location(span: Span, text: Option<&str>, sources: &Sources) -> Json {
    let file = &sources.get(span.file).name;
    let mut location = json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri(file) },
        "region": region(span, sources),
    } });
    if let Some(text) = text {
        location["message"] = json!({ "text": plain(text) });
    }
    location
}

fn region(span: Span, sources: &Sources) -> Json {
    let Position { line, column } = sources.position(span);
    let end = sources.position(Span { start: span.end, ..span });
    json!({ "startLine": line, "startColumn": column, "endLine": end.line, "endColumn": end.column })
}

/// A text without links: one in brackets would be read as one.
/// <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html#_Toc34317426>
fn plain(text: &str) -> String {
    if !text.contains("](") {
        return text.to_owned();
    }
    text.replace('\\', r"\\").replace('[', r"\[").replace(']', r"\]")
}

/// A path as a relative reference.
fn uri(path: &str) -> String {
    const ESCAPED: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'#')
        .add(b'%')
        .add(b'<')
        .add(b'>')
        .add(b'?')
        .add(b'`')
        .add(b'{')
        .add(b'}')
        .add(b'[')
        .add(b']')
        .add(b'\\')
        .add(b'^')
        .add(b'|')
        .add(b':');
    percent_encoding::utf8_percent_encode(path, ESCAPED).to_string()
}

/// JUnit's XML: a suite per file, a failed case per finding.
pub fn junit(parts: &[ReportPart]) -> String {
    let mut suites: Vec<(&str, Vec<(&Finding, &Sources)>)> = Vec::new();
    let mut total = 0;
    for (finding, sources) in parts.iter().flat_map(|part| part.all()) {
        total += 1;
        let file =
            finding.diagnostic.place().map_or("gen", |place| sources.get(place.file).name.as_str());
        match suites.iter_mut().find(|(name, _)| *name == file) {
            Some((_, cases)) => cases.push((finding, sources)),
            None => suites.push((file, vec![(finding, sources)])),
        }
    }
    let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
    text += &format!("<testsuites name=\"gen check\" tests=\"{total}\" failures=\"{total}\">\n");
    for (file, cases) in suites {
        let count = cases.len();
        text += &format!(
            "  <testsuite name=\"{}\" tests=\"{count}\" failures=\"{count}\">\n",
            foreign::xml(file)
        );
        for (Finding { diagnostic, object }, sources) in cases {
            let place = diagnostic.place().map(|place| sources.place(place)).unwrap_or_default();
            let mut lines = vec![foreign::xml(&place)];
            lines.extend(diagnostic.note.as_deref().map(foreign::xml));
            lines
                .extend(diagnostic.help.iter().map(|help| format!("help: {}", foreign::xml(help))));
            text += &format!(
                "    <testcase name=\"{}\" classname=\"{}\">\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n    </testcase>\n",
                foreign::xml(&match object.as_str() {
                    "" => format!("{}: {}", diagnostic.code, diagnostic.message),
                    object => format!("{} {object}", diagnostic.code),
                }),
                foreign::xml(file),
                diagnostic.severity.name(),
                foreign::xml(&diagnostic.message),
                lines.join("\n"),
            );
        }
        text += "  </testsuite>\n";
    }
    text + "</testsuites>\n"
}
