//! `gen check` in a project: the rules of the stack, and those of the graph over what gen makes of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::{Finding, Rule, ignore, made};
use crate::command::cause::cause;
use crate::command::project::Folder;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::collect::Set;
use crate::manifest::object::objects_in;
use crate::object::{Bundle, Object};
use crate::plan::{Failure, Plan, Rendering, Request};
use crate::source::{FileId, Sources, Span};
use crate::stack::Stack;
use crate::values::suggest::nearest;

/// What was found in one environment.
pub struct CheckedEnv {
    pub findings: Vec<Finding>,
    /// To show them, secrets masked.
    pub sources: Sources,
    /// What was made, where something was.
    pub made: Option<(Plan, Rendering)>,
    /// Whether a text could not be read.
    pub is_cut: bool,
}

/// What was found in one environment, and the sources to show it, secrets masked.
///
/// # Errors
/// A file cannot be read.
pub fn check(project: &Folder, request: &Request) -> anyhow::Result<CheckedEnv> {
    let failed = |failure: Failure| match failure {
        Failure::Values { diagnostics, sources } => {
            // Codes of this family are about texts.
            let is_cut = diagnostics.iter().any(|one| one.code.as_str().starts_with("GEN0"));
            Ok(CheckedEnv { findings: of_values(diagnostics), sources, made: None, is_cut })
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
    findings.extend(of_objects(&plan, &rendering.stack, &rendering.bundle, |_| true));
    let sources = plan.shown_sources();
    Ok(CheckedEnv { findings, sources, made: Some((plan, rendering)), is_cut: false })
}

/// What is told of values, which are no objects yet.
pub fn of_values(diagnostics: Vec<Diagnostic>) -> Vec<Finding> {
    let of = |diagnostic| Finding { diagnostic, object: String::new() };
    diagnostics.into_iter().map(of).collect()
}

/// What makes objects that are not to be made at all, see [`is_certain`], and what the values tell programs wrongly.
pub fn certain(plan: &Plan, stack: &Stack, bundle: &Bundle) -> Vec<Diagnostic> {
    let may_be = |rule: &Rule| {
        let is_error = rule.severity == Severity::Error && !is_judged_by_values(rule.code);
        is_error || is_about_programs(rule.code)
    };
    let found = of_objects(plan, stack, bundle, may_be).into_iter();
    let is_told = |one: &Diagnostic| is_certain(one) || is_about_programs(one.code);
    found.map(|finding| finding.diagnostic).filter(is_told).collect()
}

/// Adds what objects tell to what the values themselves do: of a word that is wrong the values tell more, and the worse
/// verdict holds.
pub fn add(certain: Vec<Diagnostic>, warnings: &mut Vec<Diagnostic>) {
    for found in certain {
        let is_told = |one: &&mut Diagnostic| {
            one.code == Code::InvalidValue && one.place() == found.place() && one.help.is_some()
        };
        match warnings.iter_mut().find(is_told) {
            Some(told) => told.severity = told.severity.max(found.severity),
            None => warnings.push(found),
        }
    }
}

/// Whether a rule is about what programs are told by values: where they listen, what they give to browsers, how much
/// they keep, which settings of a controller there are. Nothing is refused of it, and it is said before it is applied.
fn is_about_programs(code: Code) -> bool {
    matches!(code, Code::BrowserVariable | Code::OwnAddress | Code::OddAmount | Code::OddAnnotation)
}

/// What some rules find in the objects, at the values that the objects were made of. Habits are left to
/// the rules of the stack, which know what the user chose.
fn of_objects(
    plan: &Plan,
    stack: &Stack,
    bundle: &Bundle,
    is_asked: impl Fn(&Rule) -> bool,
) -> Vec<Finding> {
    // Each object is a source of its own, by which a finding in it tells whose it is.
    let mut sources = Sources::default();
    let mut makers = BTreeMap::new();
    let mut all = Vec::new();
    for object in &bundle.objects {
        let file = sources.add("objects", "");
        makers.insert(file, object);
        all.extend(objects_in(file, object.body.tree(file)));
    }
    let existing = stack.existing_secrets.iter();
    let existing = existing.map(|(namespace, name)| (namespace.to_string(), name.to_string()));
    let set = Set {
        objects: all,
        existing_secrets: existing.collect(),
        is_whole: true,
        ..Set::default()
    };
    // Pods that their namespace refuses were told as they were made.
    let is_open = |rule: &Rule| rule.code != Code::PodSecurity && is_asked(rule);
    let found = made::findings(&set, &sources, is_open);
    let told = found.into_iter().filter(|found| !is_of_values(&found.diagnostic));
    let files = plan.own_layers();
    let mut moved: Vec<Finding> =
        told.map(|finding| moved(finding, &makers, &plan.root, stack, &files)).collect();
    // What several objects got from one line is one mistake.
    let mut told = BTreeSet::new();
    moved.retain(|Finding { diagnostic, .. }| {
        told.insert((diagnostic.place(), diagnostic.message.clone()))
    });
    // A comment in values that others share too may know what another environment has.
    ignore::take(&mut moved, &files, &[], &plan.sources);
    plan.conceal(moved.iter_mut().map(|finding| &mut finding.diagnostic));
    moved
}

/// Whether the values, which know what the user chose, judge of this themselves.
fn is_of_values(found: &Diagnostic) -> bool {
    match found.severity {
        // Which node ports there are is a fact of the target.
        Severity::Error => {
            found.code == Code::NodePortInvalid
                || found.code == Code::MissingConfig && !is_slip_of_name(found)
        }
        // Secrets, hosts and clients that are somebody else's were named as such, and so were images.
        Severity::Warning => matches!(
            found.code,
            Code::NodePortInvalid
                | Code::MissingConfig
                | Code::MissingNamespace
                | Code::PolicyPeer
                | Code::FloatingImage
                | Code::SameImage
                | Code::Localhost
                | Code::UnknownHost
                | Code::ClusterIp
                | Code::BlockedCall
                | Code::Gap
        ),
        Severity::Note => true,
    }
}

/// Whether a name that is missing is the one to write in its place with a slip in it. Of names that begin alike, one may
/// well be what somebody else makes: `api-config` beside `api`.
fn is_slip_of_name(found: &Diagnostic) -> bool {
    let of_help = || found.help.as_deref()?.strip_prefix("write `")?.strip_suffix('`');
    let meant = found.fix.as_deref().map(|edit| edit.text.as_str()).or_else(of_help);
    let mut quoted = found.message.split('`').skip(1).step_by(2);
    meant.is_none_or(|meant| quoted.any(|name| nearest(name, [meant].into_iter()).is_some()))
}

/// Whether nothing is made of values of which this is told. Hosts that nobody knows and calls that policies stop are
/// judged by the values themselves, as their `policy` says: a file may name what its reader never calls.
fn is_certain(found: &Diagnostic) -> bool {
    found.severity == Severity::Error && !is_judged_by_values(found.code)
}

fn is_judged_by_values(code: Code) -> bool {
    matches!(code, Code::UnknownHost | Code::BlockedCall)
}

/// The same finding where the values say what it is about, else where they say that there is such an object.
fn moved(
    finding: Finding,
    makers: &BTreeMap<FileId, &Object>,
    values: &Node,
    stack: &Stack,
    files: &[FileId],
) -> Finding {
    let Finding { diagnostic, object } = finding;
    let place = diagnostic.place();
    let made = place.and_then(|place| makers.get(&place.file)).copied();
    let origin = made.and_then(|made| made.origin);
    // The policy of the namespace is nobody's own: one line asks for it.
    let is_of_namespace = made
        .is_some_and(|one| one.kind() == "NetworkPolicy" && one.name().ends_with("default-deny"));
    let asked = values.at("networkPolicy.defaultDeny").filter(|_| is_of_namespace);
    let extra = origin.and_then(|origin| extra_object(values, origin));
    // Read once more, its places are the same.
    let said = place
        .zip(made)
        .and_then(|(place, made)| cause(values, stack, made, &made.body.tree(place.file), place));
    let said = said.filter(|said| files.contains(&said.file));
    let help = help(&diagnostic, values).or(diagnostic.help);
    let (place, text) = match (asked.map(|flag| flag.span), said) {
        (None, Some(said)) => (said, format!("in {object}")),
        (place, _) => {
            (place.or(extra).or(origin).unwrap_or(values.span), format!("makes {object}"))
        }
    };
    let moved = Diagnostic { labels: Vec::new(), fix: None, help, ..diagnostic }.at(place, text);
    Finding { diagnostic: moved, object }
}

/// What to write into values, where a rule says what to write into objects.
fn help(found: &Diagnostic, values: &Node) -> Option<String> {
    let said = found.help.as_deref().unwrap_or_default();
    let help = match found.code {
        Code::HttpProbe => {
            "leave the probe out, and gen asks the server with its own client; or write `command: […]`"
        }
        Code::DataInContainer => {
            "leave out what moves the data: gen mounts the volume where the image keeps them"
        }
        Code::Localhost => {
            let mut tiers = ["databases", "backends", "frontends"].into_iter();
            let first = |tier: &'static str| Some((tier, values.pairs(tier).next()?.0));
            let (tier, name) = tiers.find_map(first)?;
            return Some(format!("refer to what is meant, as in `${{{tier}.{name}.host}}`"));
        }
        Code::NoProgram if said.contains("defaultMode") => {
            "write `mode: \"0755\"` beside the file's text, or start it by a shell: `[sh, …]`"
        }
        _ => return None,
    };
    Some(help.to_owned())
}

/// The name of the user's own object that is written at a place.
fn extra_object(values: &Node, place: Span) -> Option<Span> {
    let (_, entry) = values.pairs("extraObjects").find(|(_, entry)| entry.key == place)?;
    entry.node.at("metadata.name").map(|name| name.span)
}
