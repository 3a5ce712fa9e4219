//! What a component is `like`: another backend or frontend, and not itself in the end.

use std::collections::{BTreeMap, BTreeSet};

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::reference_word::component_in;
use crate::stack::name::ObjectName;
use crate::values::Values;
use crate::values::read::At;
use crate::values::scalar::{Label, Text};
use crate::values::suggest::{list_of, nearest};
use crate::values::tier::Tier;

/// Reports components that are like nothing, and circles. Their names, for what they lack is no mistake of theirs.
pub fn check(values: &Values, report: &mut Report) -> BTreeSet<String> {
    let mut wrong = BTreeSet::new();
    let mut likes: BTreeMap<&str, Option<&At<Text>>> = BTreeMap::new();
    for (_, name, item) in values.workloads() {
        likes.entry(name).or_insert(item.at.value.like.as_ref());
    }
    for (name, item) in values.jobs.iter().flat_map(|jobs| &jobs.entries) {
        likes.entry(name).or_insert(item.at.value.like.as_ref());
    }
    of_defaults(values, report);
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for (name, like) in &likes {
        let Some(like) = like else { continue };
        if !likes.contains_key(like.as_str()) {
            report.add(unknown(like, values, &likes));
            wrong.insert((*name).to_owned());
            continue;
        }
        if told.contains(name) {
            continue;
        }
        let mut round: Vec<(&str, &At<Text>)> = Vec::new();
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut at = *name;
        while let Some(Some(like)) = likes.get(at).filter(|_| seen.insert(at) && !told.contains(at))
        {
            round.push((at, like));
            at = like.as_str();
        }
        let circle = round.iter().position(|(name, _)| *name == at).filter(|_| !told.contains(at));
        told.extend(seen);
        if let Some(start) = circle {
            report.add(around(&round[start..]));
        }
        // Who is like one of these lacks the same.
        if circle.is_some() || wrong.contains(at) || !likes.contains_key(at) {
            wrong.extend(round.iter().map(|(name, _)| (*name).to_owned()));
        }
    }
    wrong
}

/// Jobs that are like nothing, as the directory has what failed.
pub fn failed_jobs<'v>(
    values: &'v Values,
    wrong: &'v BTreeSet<String>,
) -> impl Iterator<Item = (String, Tier)> + 'v {
    let jobs = values.jobs.iter().flat_map(|jobs| jobs.entries.keys());
    jobs.filter(|name| wrong.contains(*name)).map(|name| (name.clone(), Tier::Job))
}

/// The name of what a component is like.
pub fn name(field: Option<&At<Text>>) -> Option<ObjectName> {
    let label = Label::new(field?.as_str()).ok()?;
    Some(ObjectName::from(&label))
}

/// What a component is like, it says itself.
fn of_defaults(values: &Values, report: &mut Report) {
    let Some(defaults) = &values.defaults else { return };
    let tiers = [&defaults.backends, &defaults.frontends].into_iter().flatten();
    let likes = tiers.filter_map(|tier| tier.like.as_ref());
    let of_jobs = defaults.jobs.iter().filter_map(|jobs| jobs.like.as_ref());
    for like in likes.chain(of_jobs) {
        report.add(
            Diagnostic::error(Code::Conflict, "`like` has no effect in `defaults`")
                .at(like.span, "what a component is like, it says itself")
                .help("move it into the components"),
        );
    }
}

fn unknown(
    like: &At<Text>,
    values: &Values,
    likes: &BTreeMap<&str, Option<&At<Text>>>,
) -> Diagnostic {
    let names = || likes.keys().copied();
    let is_database = values.all_databases().any(|(name, _)| name == like.as_str());
    let (message, label) = if is_database {
        (format!("`{}` is a database, which no component is like", like.as_str()), "a database")
    } else {
        (format!("there is no component `{}` for `like`", like.as_str()), "unknown")
    };
    // The name of a database is no slip of another one.
    let nearest = || nearest(like.as_str(), names()).filter(|_| !is_database);
    let near = component_in(like.as_str(), &names()).or_else(nearest);
    let wrong = Diagnostic::error(Code::UnknownReference, message).at(like.span, label);
    match near {
        Some(near) => wrong.write(near),
        None => wrong.help(format!("use one of {}", list_of(names()))),
    }
}

fn around(round: &[(&str, &At<Text>)]) -> Diagnostic {
    let mut names: Vec<&str> = round.iter().map(|(name, _)| *name).collect();
    names.extend(names.first().copied());
    let message = format!("components are like each other: {}", names.join(" → "));
    let mut diagnostic = Diagnostic::error(Code::WaitCycle, message);
    for (index, (name, like)) in round.iter().enumerate().rev() {
        let label = format!("`{name}` is like `{}`", like.as_str());
        let last = index + 1 == round.len();
        diagnostic =
            if last { diagnostic.at(like.span, label) } else { diagnostic.also(like.span, label) };
    }
    diagnostic.help("let one of them say its values itself")
}
