//! The templates of a chart: a folder per component with a file per kind, and the helpers.

use std::collections::BTreeMap;

use crate::emit::order::Order;
use crate::helm::access::ValueAccess;
use crate::helm::expression::{Expression, Segment};
use crate::helm::guard::Guard;
use crate::helm::helpers::Helpers;
use crate::helm::helpers_file;
use crate::helm::knob::{PREFIX, ValuePath};
use crate::helm::node::{ChartNode, Lifted};
use crate::helm::printer::Printer;

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
        let mut blocks: Vec<(&Guard, String)> = Vec::new();
        for object in objects {
            let mut printer =
                Printer::new(access, &helpers, object.component.as_deref().unwrap_or("stack"));
            printer.defined = std::mem::take(&mut defined);
            printer.is_secret = object.kind == "Secret";
            printer.has_pods = WITH_PODS.contains(&object.kind.as_str());
            printer.object(&object.node, Order::OBJECT);
            defined = std::mem::take(&mut printer.defined);
            blocks.push((&object.when, printer.out));
        }
        let mut body = String::new();
        let several = blocks.len() > 1;
        for (when, text) in blocks {
            if *when != Guard::Always {
                body += &format!("{{{{- if {} }}}}\n", when.text(access));
            }
            if several {
                body += "---\n";
            }
            body += &text;
            if *when != Guard::Always {
                body += "{{- end }}\n";
            }
        }
        files.push((path, access.opening(&body) + &body));
    }
    let longest = objects.iter().map(name_length).max().unwrap_or(0);
    files.push((
        "_helpers.tpl".to_owned(),
        helpers_file::file(&helpers, access, stack, longest, &defined),
    ));
    files
}

/// What refuses values of which one alone may be said.
pub fn refusals(access: &ValueAccess, exclusive: &[[ValuePath; 2]]) -> String {
    let mut text =
        "{{- /* What cannot work is refused before anything is made. */ -}}\n".to_owned();
    for [one, other] in exclusive {
        let (first, second) = (one.join("."), other.join("."));
        text += &format!(
            "{{{{- if and {} {} }}}}\n{{{{- fail \"{first} and {second}: say one of them, not both\" }}}}\n{{{{- end }}}}\n",
            access.path(one),
            access.path(other)
        );
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
        Segment::Value(..) => 0,
    });
    if has_prefix { literals.sum() } else { 0 }
}
