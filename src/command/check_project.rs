//! `gen check` in a project: the rules of the stack, and those of the graph over what gen makes of it.

use crate::check::{self, Finding};
use crate::command::project::Folder;
use crate::diagnostic::{Diagnostic, Severity};
use crate::emit::yaml;
use crate::layer::node::Node;
use crate::layer::parse;
use crate::manifest::Look;
use crate::manifest::collect::{Collected, Set, objects};
use crate::object::Bundle;
use crate::plan::{Failure, Plan, Rendering, Request};
use crate::source::{Sources, Span};

/// What was found in one environment, and the sources to show it, secrets masked.
#[derive(Debug)]
pub struct Project {
    pub findings: Vec<Finding>,
    pub sources: Sources,
}

/// Checks one environment.
///
/// # Errors
/// A file cannot be read.
pub fn check(project: &Folder, request: &Request) -> anyhow::Result<Project> {
    let of = |diagnostics: Vec<Diagnostic>| -> Vec<Finding> {
        diagnostics
            .into_iter()
            .map(|diagnostic| Finding { diagnostic, object: String::new() })
            .collect()
    };
    let failed = |failure: Failure| match failure {
        Failure::Values { diagnostics, sources } => {
            Ok(Project { findings: of(diagnostics), sources })
        }
        Failure::World(error) => Err(error),
    };
    let plan = match Plan::new(project, request) {
        Ok(plan) => plan,
        Err(failure) => return failed(failure),
    };
    let Rendering { bundle, warnings, .. } = match plan.render(project) {
        Ok(rendering) => rendering,
        Err(failure) => return failed(failure),
    };
    let mut findings = of(warnings);
    findings.extend(of_objects(&bundle, &plan.root));
    Ok(Project { findings, sources: plan.shown_sources() })
}

/// What the rules find in the objects, at the values that the objects were made of. Habits are left to
/// the rules of the stack, which know what the user chose.
pub fn of_objects(bundle: &Bundle, values: &Node) -> Vec<Finding> {
    let mut sources = Sources::default();
    let text = yaml::documents(bundle.objects.iter().map(|object| &object.body));
    let file = sources.add("objects", text.clone());
    let roots = parse::documents(file, &text).roots;
    let set = Set {
        objects: roots.iter().flat_map(|root| objects(file, root)).collect(),
        is_whole: true,
        ..Set::default()
    };
    let collected = Collected { sets: vec![set], ..Collected::default() };
    let found = check::check(&collected, &[], &sources).findings;
    let is_error = |finding: &Finding| finding.diagnostic.severity == Severity::Error;
    found.into_iter().filter(is_error).map(|finding| moved(finding, bundle, values)).collect()
}

/// Whether values change objects by hand: patches, objects of their own, fields of pods.
pub fn is_forced(values: &Node) -> bool {
    let added = ["patches", "extraObjects"].iter().any(|key| !values.items(key).is_empty());
    let reaches = |tier: &&str| {
        values
            .pairs(tier)
            .any(|(_, entry)| ["pod", "container"].iter().any(|key| entry.node.get(key).is_some()))
    };
    added || ["databases", "backends", "frontends"].iter().any(reaches)
}

/// The same finding at the component that its object belongs to.
fn moved(finding: Finding, bundle: &Bundle, values: &Node) -> Finding {
    let Finding { diagnostic, object } = finding;
    let owner = bundle
        .objects
        .iter()
        .find(|one| format!("{}/{}", one.kind(), one.name()) == object)
        .and_then(|one| one.component.as_deref());
    let place = owner
        .and_then(|name| component(values, name))
        .or_else(|| extra_object(values, &object))
        .unwrap_or(values.span);
    let text = format!("makes {object}");
    let moved = Diagnostic { labels: Vec::new(), fix: None, ..diagnostic }.at(place, text);
    Finding { diagnostic: moved, object }
}

/// Where an object of the user's own is written.
fn extra_object(values: &Node, label: &str) -> Option<Span> {
    values.items("extraObjects").iter().find_map(|item| {
        let name = item.at("metadata.name")?;
        let own = format!("{}/{}", item.text("kind")?, name.text("")?);
        (own == label).then_some(name.span)
    })
}

fn component(values: &Node, name: &str) -> Option<Span> {
    ["databases", "backends", "frontends"].iter().find_map(|tier| {
        let found = values.pairs(tier).find(|(own, _)| *own == name);
        found.map(|(_, entry)| entry.key)
    })
}
