//! All rules over all sets of objects: what is found, each mistake once.

use crate::check::cascade::Cascade;
use crate::check::checked::Checked;
use crate::check::overlays::OverlayFindings;
use crate::check::rule::{Finding, Findings, Rule, sort};
use crate::check::ways::{self, WayFindings};
use crate::check::{compose, doubt, ignore, secrets};
use crate::graph::Graph;
use crate::manifest::collect::Collected;
use crate::source::{FileId, Sources};
use crate::values::concealed::conceal;

/// Runs rules over sets of objects. `files` are those whose comments count.
pub fn check(
    rules: &[&Rule],
    collected: &Collected,
    files: &[FileId],
    sources: &Sources,
) -> Checked {
    let mut checked = Checked::default();
    let mut findings = Findings::default();
    let (mut objects, mut shared) = (Vec::new(), WayFindings::default());
    let mut overlays = OverlayFindings::new(&collected.sets);
    for (index, set) in collected.sets.iter().enumerate() {
        let graph = Graph::new(set, sources);
        let own = Findings::of(&graph, rules.iter().copied());
        let (cascade, own) = (Cascade::new(set, sources), own.into_all().into_iter());
        let own = own.filter_map(|one| doubt::weighed(one, &cascade, set, sources));
        overlays.add(index, shared.sort(own, set.way.as_ref()));
        let mut own = Findings::default();
        checked.secrets.extend(compose::check_all(&set.composes, sources, &mut own));
        overlays.add(index, own.into_all());
        checked.secrets.extend(secrets::spans(&graph));
        objects.extend(set.objects.iter().filter(|one| set.judges(one.file)));
    }
    checked.errors = overlays.errors(collected.sets.len());
    overlays.tell(sources, &mut findings);
    for finding in shared.of_all() {
        findings.about(finding.object, finding.diagnostic);
    }
    ways::of_alternatives(&collected.alternatives, sources, &mut findings);
    let duplicates = collected.diagnostics.iter().cloned();
    let duplicates = duplicates.map(|diagnostic| Finding { diagnostic, object: String::new() });
    let mut findings: Vec<Finding> = findings.into_all().into_iter().chain(duplicates).collect();
    sort(&mut findings);
    doubt::soften_tests(&mut findings, files, sources);
    ignore::apply(&mut findings, files, &objects, sources);
    conceal(findings.iter_mut().map(|one| &mut one.diagnostic), &checked.secrets, sources);
    checked.objects = objects.len();
    checked.findings = findings;
    checked
}
