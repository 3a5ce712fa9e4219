//! The templates of a chart: a folder per component with a file per kind, and the helpers.

use std::collections::{BTreeMap, BTreeSet};

use crate::emit::order::Order;
use crate::helm::access::{TRACK, ValueAccess};
use crate::helm::expression::{Expression, Segment};
use crate::helm::guard::Guard;
use crate::helm::helpers::Helpers;
use crate::helm::helpers_file;
use crate::helm::knob::{PREFIX, below};
use crate::helm::node::{ChartNode, Lifted};
use crate::helm::own_variable::asks_for;
use crate::helm::printer::Printer;
use crate::helm::table;
use crate::helm::tracks::{self, Ranged};

/// How long a condition may be that is said more than once.
const GLANCE: usize = 60;

/// Kinds whose objects have pods.
const WITH_PODS: [&str; 5] = ["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"];

/// How charts call files of kinds with long names.
const FILES: [(&str, &str); 3] = [
    ("HorizontalPodAutoscaler", "hpa"),
    ("PodDisruptionBudget", "pdb"),
    ("PersistentVolumeClaim", "pvc"),
];

/// The templates by path.
pub fn files(access: &ValueAccess, stack: &str, objects: &[Lifted]) -> Vec<(String, String)> {
    let helpers = Helpers::of(objects);
    let mut groups: BTreeMap<String, Vec<&Lifted>> = BTreeMap::new();
    for object in objects {
        groups.entry(file(object)).or_default().push(object);
    }
    let mut defined: Vec<(String, String)> = Vec::new();
    let mut files = Vec::new();
    for (path, objects) in groups {
        let mut body = String::new();
        let mut taken: BTreeSet<usize> = BTreeSet::new();
        for (at, object) in objects.iter().enumerate() {
            if taken.contains(&at) {
                continue;
            }
            let ranged = tracks::ranged(&objects, at, access.knobs);
            let when = ranged.as_ref().map_or(&object.when, |(one, _)| &one.object.when);
            let asked = asks_for(access.knobs, when);
            let when = if object.kind == "Secret" { &asked } else { when };
            let mut inner = String::new();
            if let Some((ranged, numbers)) = &ranged {
                taken.extend(numbers);
                inner += &of_tracks(access, &helpers, ranged, &mut defined);
            } else {
                if objects.len() > 1 {
                    inner += "---\n";
                }
                inner += &printed(access, &helpers, object, &mut defined);
            }
            body += &when.around(access, &inner);
        }
        let component = objects.first().and_then(|object| object.owner());
        let named = component.map_or_else(String::new, |of| named(access, &of, &mut body));
        files.push((path, access.opening(&(named.clone() + &body)) + &named + &body));
    }
    let longest = objects.iter().map(name_length).max().unwrap_or(0);
    files.push((
        "_helpers.tpl".to_owned(),
        helpers_file::file(&helpers, access, stack, longest, &defined),
    ));
    files
}

/// Gives conditions names that a text says more than once; the lines that say what these are.
fn named(access: &ValueAccess, of: &[String], body: &mut String) -> String {
    let is_known = |path: &[String]| access.knobs.iter().any(|knob| knob.path.starts_with(path));
    let mut lines = String::new();
    for (name, about, guard) in table::named(of) {
        let Some(text) = guard.among(&is_known).map(|guard| guard.text(access)) else { continue };
        // In a longer `or` stand its operands.
        let inner = text.strip_prefix("or ").unwrap_or(&text).to_owned();
        if inner.len() < GLANCE || body.matches(&inner).count() < 2 {
            continue;
        }
        for whole in [format!("({text})"), format!("if {text} }}}}")] {
            let shown =
                if whole.starts_with('(') { name.to_owned() } else { format!("if {name} }}}}") };
            *body = body.replace(&whole, &shown);
        }
        *body = body.replace(&inner, name);
        lines += &format!("{{{{- /* {about} */}}}}\n{{{{- {name} := {text} }}}}\n");
    }
    lines
}

/// An object as a template.
fn printed<'a>(
    access: &'a ValueAccess<'a>,
    helpers: &'a Helpers,
    object: &Lifted,
    defined: &mut Vec<(String, String)>,
) -> String {
    let mut printer = Printer::new(access, helpers, object.component.as_deref().unwrap_or("stack"));
    printer.defined = std::mem::take(defined);
    printer.is_secret = object.kind == "Secret";
    printer.is_job = object.kind == "Job";
    printer.has_pods = WITH_PODS.contains(&object.kind.as_str());
    printer.object(&object.node, Order::OBJECT);
    *defined = std::mem::take(&mut printer.defined);
    printer.out
}

/// The objects of several tracks, one after the other.
fn of_tracks(
    access: &ValueAccess,
    helpers: &Helpers,
    ranged: &Ranged,
    defined: &mut Vec<(String, String)>,
) -> String {
    let inside = access.of_tracks(below(&ranged.place, &ranged.tracks[0]));
    let text = printed(&inside, helpers, &ranged.object, defined);
    let (own, _) = inside.own_line(&text);
    let words: Vec<String> = ranged.tracks.iter().map(|track| format!("{track:?}")).collect();
    let words = words.join(" ");
    format!("{{{{- range {TRACK} := list {words} }}}}\n{own}---\n{text}{{{{- end }}}}\n")
}

/// What refuses values with which nothing would work.
pub fn refusals(access: &ValueAccess, refusals: &[(Guard, String)]) -> String {
    let mut text =
        "{{- /* What cannot work is refused before anything is made. */ -}}\n".to_owned();
    for (when, words) in refusals {
        text += &when.around(access, &format!("{{{{- fail {words:?} }}}}\n"));
    }
    access.opening(&text) + &text
}

/// The file of an object.
fn file(object: &Lifted) -> String {
    let known = FILES.iter().find(|(kind, _)| *kind == object.kind);
    let kind = known.map_or_else(|| object.kind.to_lowercase(), |(_, file)| (*file).to_owned());
    match &object.component {
        Some(component) => format!("{component}/{kind}.yaml"),
        None => format!("{kind}.yaml"),
    }
}

/// How long an object's name is behind the prefix.
fn name_length(object: &Lifted) -> usize {
    let Some(ChartNode::Scalar(Expression::Text(segments))) = object.at(&["metadata", "name"])
    else {
        return 0;
    };
    let has_prefix = segments.iter().any(|segment| matches!(segment, Segment::Value(PREFIX, _)));
    let literals = segments.iter().map(|segment| match segment {
        Segment::Literal(text) => text.len(),
        Segment::Value(..) | Segment::Fact(_) => 0,
    });
    // What Kubernetes puts behind the names: of what pods are made of, and of each run.
    let behind = match object.kind.as_str() {
        "CronJob" | "StatefulSet" => 11,
        "Job" => 10,
        _ => 0,
    };
    if has_prefix { literals.sum::<usize>() + behind } else { 0 }
}
