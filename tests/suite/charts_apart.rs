//! What a component's values say changes its own objects, and of others what names it: that two things happen to differ
//! between the same environments is no reason.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};
use stackgen::helm::{ChartSource, ChartStack, Form, Knob};
use stackgen::plan::{FilesOf, Plan, Project, Request, environments};
use stackgen_random::Project as Random;

use crate::folder::{Folder, projects};

/// Projects that are made at random.
const PROJECTS: u64 = 120;

/// The environments of a project, as charts are made of them; nothing where gen refuses one.
pub fn sources(project: &dyn Project, requests: &[Request]) -> Option<Vec<ChartSource>> {
    let source = |request: &Request| {
        let plan = Plan::new(project, request).ok()?;
        plan.render(project).ok()?;
        Some(ChartSource { env: plan.env, target: plan.target, root: plan.root })
    };
    requests.iter().map(source).collect()
}

pub fn stack(project: &dyn Project, requests: &[Request]) -> Option<ChartStack> {
    let sources = sources(project, requests)?;
    Some(ChartStack::of(&sources, &FilesOf(project)).expect("a chart"))
}

/// The environments of a folder.
pub fn requests_of_folder(folder: &Folder) -> Vec<Request> {
    let names = environments(folder).expect("environments");
    names.into_iter().map(|env| Request { env, ..Request::default() }).collect()
}

/// The environments of a random project.
pub fn requests_of(project: &Random) -> Vec<Request> {
    project.environments.iter().map(|env| project.request(env)).collect()
}

/// What a switch, a door or a place elsewhere is turned to.
fn turned(knob: &Knob, said: Option<&Json>) -> Option<Json> {
    let is_off = said.is_none_or(|said| said.is_null() || *said == false);
    match knob.form {
        Form::Switch => Some(is_off.into()),
        Form::NodePort => Some(if is_off { 30_123.into() } else { Json::Null }),
        Form::Host => Some(if is_off { "turned.example.net".into() } else { Json::Null }),
        Form::Name if knob.path.last().is_some_and(|key| key == "className") => {
            Some(if is_off { "turned".into() } else { Json::Null })
        }
        Form::Count(8) => Some(if is_off { 9.into() } else { Json::Null }),
        _ => None,
    }
}

fn put(values: &mut Json, path: &[String], value: Json) {
    let keys = path.iter();
    *keys.fold(values, |at, key| {
        if !at.is_object() {
            *at = json!({});
        }
        &mut at[key.as_str()]
    }) = value;
}

/// The texts that a component's values have.
fn texts(values: &Json, found: &mut BTreeSet<String>) {
    match values {
        Json::Object(map) => map.values().for_each(|below| texts(below, found)),
        Json::Array(items) => items.iter().for_each(|below| texts(below, found)),
        Json::String(text) if text.len() > 3 => drop(found.insert(text.clone())),
        _ => {}
    }
}

fn is_word(text: &str, word: &str) -> bool {
    let is_part = |letter: char| letter.is_ascii_alphanumeric();
    text.match_indices(word).any(|(at, _)| {
        !text[..at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part)
    })
}

/// The smallest parts that differ, with what they were and are: of lists whole items.
fn parts(one: &Json, other: &Json, found: &mut Vec<String>) {
    match (one, other) {
        _ if one == other => {}
        (Json::Object(map), Json::Object(more)) => {
            for key in map.keys().chain(more.keys().filter(|key| !map.contains_key(*key))) {
                match (map.get(key), more.get(key)) {
                    (Some(one), Some(other)) => parts(one, other, found),
                    (one, other) => found.push(format!("{key}: {one:?} {other:?}")),
                }
            }
        }
        (Json::Array(items), Json::Array(more)) => {
            let gone = items.iter().filter(|item| !more.contains(item));
            let new = more.iter().filter(|item| !items.contains(item));
            found.extend(gone.chain(new).map(Json::to_string));
        }
        _ => found.push(format!("{one} {other}")),
    }
}

/// Turns each switch, and tells what it changes of others that do not name its component.
fn strangers(name: &str, stack: &ChartStack) -> (usize, Vec<String>) {
    let (mut turns, mut found) = (0, Vec::new());
    for environment in &stack.environments {
        let release = environment.release(&environment.values);
        let objects = stack.objects.iter();
        let before: Vec<_> = objects
            .map(|object| (object, object.evaluate(&release, &stack.knobs).unwrap_or_default()))
            .collect();
        for knob in stack.knobs.iter().filter(|knob| knob.path.len() > 2) {
            let path = &knob.path;
            let said = path.iter().try_fold(&environment.values, |at, key| at.get(key));
            let Some(value) = turned(knob, said) else { continue };
            turns += 1;
            let mut values = environment.values.clone();
            put(&mut values, path, value);
            let mut words: BTreeSet<String> = [path[1].clone()].into();
            for values in [&environment.values, &values] {
                texts(&values[&path[0]][&path[1]], &mut words);
                words.extend(values["domain"].as_str().map(str::to_owned));
                // A database elsewhere has a port and no name in the policies of those that call it.
                let port = &values[&path[0]][&path[1]]["external"]["port"];
                words.extend(port.as_u64().map(|port| port.to_string()));
            }
            let release = environment.release(&values);
            // Whoever may call stays, whatever doors there are.
            let policies = before.iter().filter(|(object, _)| object.kind == "NetworkPolicy");
            for (object, before) in policies.filter(|_| path[2] == "expose") {
                let after = object.evaluate(&release, &stack.knobs).unwrap_or_default();
                if calls(before) != calls(&after) {
                    found.push(format!(
                        "{name} {}: {} turns who calls {:?}",
                        environment.name,
                        path.join("."),
                        object.component
                    ));
                }
            }
            let of_others = before.iter().filter(|(object, _)| {
                object.tier.is_some_and(|tier| tier.key() != path[0])
                    || object.component.as_ref().is_some_and(|own| *own != path[1])
            });
            for (object, before) in of_others {
                let after = object.evaluate(&release, &stack.knobs).unwrap_or_default();
                let mut changed = Vec::new();
                parts(before, &after, &mut changed);
                // A checksum says that something else has changed.
                changed.retain(|part| {
                    !words.iter().any(|word| is_word(part, word)) && !is_checksum(part)
                });
                if let Some(part) = changed.first() {
                    found.push(format!(
                        "{name} {}: {} turns the {} of {:?}: {part}",
                        environment.name,
                        path.join("."),
                        object.kind,
                        object.component
                    ));
                }
            }
        }
    }
    (turns, found)
}

/// The rules of a policy that name pods.
fn calls(policy: &Json) -> Vec<&Json> {
    let rules = policy["spec"]["ingress"].as_array().into_iter().flatten();
    rules.filter(|rule| rule["from"].to_string().contains("podSelector")).collect()
}

/// Two hashes.
fn is_checksum(part: &str) -> bool {
    let mut words = part.split(' ');
    let is_hash = |word: &str| {
        let word = word.trim_matches('"');
        word.len() == 16 && word.chars().all(|letter| letter.is_ascii_hexdigit())
    };
    words.all(is_hash)
}

#[test]
fn a_switch_turns_nothing_of_components_that_do_not_name_its_own() {
    let (mut turns, mut found) = (0, Vec::new());
    for (name, folder) in projects() {
        let Some(stack) = stack(&folder, &requests_of_folder(&folder)) else { continue };
        let (some, more) = strangers(&name, &stack);
        turns += some;
        found.extend(more);
    }
    for seed in 0..PROJECTS {
        let project = Random::of_seed(seed);
        let Some(stack) = stack(&project.memory, &requests_of(&project)) else { continue };
        let (some, more) = strangers(&seed.to_string(), &stack);
        turns += some;
        found.extend(more);
    }
    assert!(found.is_empty(), "{} of {turns}:\n{}", found.len(), found.join("\n"));
    assert!(turns > 1000, "{turns}");
}
