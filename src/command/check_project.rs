//! `gen check` in a project: the rules of the stack, and those of the graph over what gen makes of it.

use std::collections::BTreeMap;

use crate::check::{self, Finding};
use crate::command::project::Folder;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::layer::json::from_json;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::collect::{Collected, Set};
use crate::manifest::object::objects;
use crate::object::{Bundle, Object};
use crate::plan::{Failure, Plan, Rendering, Request};
use crate::source::{FileId, Sources, Span};
use crate::stack::Stack;

/// What was found in one environment.
pub struct CheckedEnv {
    pub findings: Vec<Finding>,
    /// To show them, secrets masked.
    pub sources: Sources,
    /// What was made, where something was.
    pub made: Option<(Plan, Rendering)>,
}

/// What was found in one environment, and the sources to show it, secrets masked.
///
/// # Errors
/// A file cannot be read.
pub fn check(project: &Folder, request: &Request) -> anyhow::Result<CheckedEnv> {
    let failed = |failure: Failure| match failure {
        Failure::Values { diagnostics, sources } => {
            Ok(CheckedEnv { findings: of_values(diagnostics), sources, made: None })
        }
        Failure::World(error) => Err(error),
    };
    let plan = match Plan::new(project, request) {
        Ok(plan) => plan,
        Err(failure) => return failed(failure),
    };
    let mut rendering = match plan.render(project) {
        Ok(rendering) => rendering,
        Err(failure) => return failed(failure),
    };
    let mut findings = of_values(std::mem::take(&mut rendering.warnings));
    findings.extend(of_objects(&rendering.stack, &rendering.bundle, &plan.root));
    let sources = plan.shown_sources();
    Ok(CheckedEnv { findings, sources, made: Some((plan, rendering)) })
}

/// What is told of values, which are no objects yet.
pub fn of_values(diagnostics: Vec<Diagnostic>) -> Vec<Finding> {
    let of = |diagnostic| Finding { diagnostic, object: String::new() };
    diagnostics.into_iter().map(of).collect()
}

/// What the rules find in the objects, at the values that the objects were made of. Habits are left to
/// the rules of the stack, which know what the user chose.
pub fn of_objects(stack: &Stack, bundle: &Bundle, values: &Node) -> Vec<Finding> {
    // Each object is a source of its own, by which a finding in it tells whose it is.
    let mut sources = Sources::default();
    let mut owners = BTreeMap::new();
    let mut all = Vec::new();
    for object in &bundle.objects {
        let file = sources.add("objects", "");
        owners.insert(file, object);
        all.extend(objects(file, &from_json(file, &object.body)));
    }
    let existing = stack.existing_secrets.iter();
    let existing = existing.map(|(namespace, name)| (namespace.to_string(), name.to_string()));
    let set = Set {
        objects: all,
        existing_secrets: existing.collect(),
        is_whole: true,
        ..Set::default()
    };
    let collected = Collected { sets: vec![set], ..Collected::default() };
    let found = check::check(&collected, &[], &sources).findings;
    // Which node ports there are is a fact of the target, by which the values were judged.
    let is_error = |finding: &Finding| {
        finding.diagnostic.severity == Severity::Error
            && finding.diagnostic.code != Code::NodePortInvalid
    };
    found.into_iter().filter(is_error).map(|finding| moved(finding, &owners, values)).collect()
}

/// Whether values change objects by hand: patches, objects of their own, fields of pods.
pub fn is_forced(values: &Node) -> bool {
    let added = ["patches", "extraObjects"].iter().any(|key| values.pairs(key).next().is_some());
    let reaches = |tier: &&str| {
        values
            .pairs(tier)
            .any(|(_, entry)| ["pod", "container"].iter().any(|key| entry.node.get(key).is_some()))
    };
    added || ["databases", "backends", "frontends", "jobs"].iter().any(reaches)
}

/// The same finding where the values say that there is such an object.
fn moved(finding: Finding, owners: &BTreeMap<FileId, &Object>, values: &Node) -> Finding {
    let Finding { diagnostic, object } = finding;
    let owner = diagnostic.place().and_then(|place| owners.get(&place.file));
    let origin = owner.and_then(|owner| owner.origin);
    let place = origin.map_or(values.span, |origin| extra_object(values, origin).unwrap_or(origin));
    // The policy of the namespace is nobody's own: one line asks for it.
    let is_of_namespace = owner
        .is_some_and(|one| one.kind() == "NetworkPolicy" && one.name().ends_with("default-deny"));
    let asked = values.at("networkPolicy.defaultDeny").filter(|_| is_of_namespace);
    let place = asked.map_or(place, |flag| flag.span);
    let text = format!("makes {object}");
    let moved = Diagnostic { labels: Vec::new(), fix: None, ..diagnostic }.at(place, text);
    Finding { diagnostic: moved, object }
}

/// The name of the user's own object that is written at a place.
fn extra_object(values: &Node, place: Span) -> Option<Span> {
    let (_, entry) = values.pairs("extraObjects").find(|(_, entry)| entry.key == place)?;
    entry.node.at("metadata.name").map(|name| name.span)
}
