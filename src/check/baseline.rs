//! A file of findings that are known: what was there before gen looked.
//!
//! One line a finding, without line numbers, so that it stays known when lines move. A finding that is
//! there twice has two lines.

use std::collections::BTreeMap;

use crate::check::rule::Finding;
use crate::foreign;
use crate::source::Sources;

/// How a baseline begins.
pub const SIGN: &str = "# Findings that `gen check` knows";

/// The rest of its first line.
const ABOUT: &str = " and does not report. Written with --write-baseline.\n";

/// The text of a baseline.
pub fn write(findings: &[Finding], sources: &Sources) -> String {
    let mut lines: Vec<String> = findings.iter().map(|finding| line(finding, sources)).collect();
    lines.sort();
    lines.into_iter().fold(format!("{SIGN}{ABOUT}"), |text, line| text + &line + "\n")
}

/// Takes the findings of a baseline out; tells how many of its lines found nothing.
pub fn apply(findings: &mut Vec<Finding>, baseline: &str, sources: &Sources) -> usize {
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    for line in baseline.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        *known.entry(line).or_default() += 1;
    }
    findings.retain(|finding| match known.get_mut(line(finding, sources).as_str()) {
        Some(left) if *left > 0 => {
            *left -= 1;
            false
        }
        _ => true,
    });
    known.values().sum()
}

/// `GEN401 k8s/api.yaml Deployment/api: message`.
fn line(finding: &Finding, sources: &Sources) -> String {
    let file =
        finding.diagnostic.place().map_or("-", |place| sources.get(place.file).name.as_str());
    let Finding { diagnostic, object } = finding;
    let line = format!("{} {file} {object}: {}", diagnostic.code, diagnostic.message);
    foreign::line(&line).into_owned()
}
