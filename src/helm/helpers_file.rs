//! `_helpers.tpl`: the named templates of a chart.

use crate::emit::order::Order;
use crate::helm::access::ValueAccess;
use crate::helm::helpers::{Helpers, SELECTOR};
use crate::helm::node::{ChartNode, PartEntry};
use crate::helm::piece::TRACKED;
use crate::helm::printer::Printer;
use crate::object::checksum;

/// What every chart has.
const HELPERS: &str = include_str!("../../templates/helm/helpers.tpl");

/// What names a release, and what a chart is then called by: below another chart, too, and there more than once.
pub const RELEASE: &str = ".Release.Name";
const BELOW_OTHERS: &str = ".Chart.IsRoot | ternary .Release.Name (printf \"%s-%s\" .Release.Name .Chart.Name) | trunc 63 | trimSuffix \"-\"";

/// The text of `_helpers.tpl`; `longest` is the length of the longest name of an object.
pub fn file(
    helpers: &Helpers,
    access: &ValueAccess,
    stack: &str,
    longest: usize,
    defined: &[(String, String)],
) -> String {
    let chart = access.chart;
    let room = 62_usize.saturating_sub(longest);
    let mut text = HELPERS
        .replace("CHART", chart)
        .replace(
            "INSTANCE",
            match access.instance {
                RELEASE => BELOW_OTHERS,
                own => own,
            },
        )
        .replace("STACK", stack)
        .replace("DIGITS", &checksum::DIGITS.to_string())
        .replace("ROOM", &room.to_string())
        .replace("SHORT", &shortened(room, stack));
    let none = Helpers::default();
    for (component, entries) in &helpers.labels {
        let body = |entries: Vec<PartEntry>| {
            let mut printer = Printer::new(access, &none, component);
            printer.object(&ChartNode::Map(entries), Order::Given);
            printer.out
        };
        let selector: Vec<PartEntry> = entries
            .iter()
            .filter(|entry| SELECTOR.contains(&entry.key.as_str()))
            .cloned()
            .collect();
        let selector = body(selector);
        let pods = body(entries.clone());
        let name = format!("{chart}.{component}");
        let mut add = |about: &str, word: &str, body: &str| {
            let opening = trimmed(&access.opening(body));
            text += &format!(
                "\n{{{{/* {about} */}}}}\n{{{{- define \"{name}.{word}\" -}}}}\n{opening}{body}{{{{- end }}}}\n"
            );
        };
        add(
            &format!("What selects the pods of `{component}`. Nothing else changes it."),
            "selectorLabels",
            &selector,
        );
        add(&format!("Labels of the pods of `{component}`."), "podLabels", &pods);
        let labels = format!(
            "{{{{ include \"{name}.podLabels\" . }}}}\nhelm.sh/chart: {{{{ include \"{chart}.chart\" . }}}}\n"
        );
        add(&format!("Labels of the objects of `{component}`."), "labels", &labels);
    }
    for (name, body) in defined {
        let about = if name.contains(".wiring") {
            "What others are called and where they are."
        } else if name.rsplit_once('.').is_some_and(|(_, last)| last == "pods") {
            "What the Job runs. Its name is made of it: pods of a Job cannot change."
        } else if name.contains(".annotations") {
            "What is said to controllers and clouds, unless the values say otherwise."
        } else if name.contains(".added") {
            "What containers have that are added, unless they say otherwise."
        } else if name.contains(".rolled") {
            "What rolls pods when it changes."
        } else {
            "What pods read."
        };
        let opening =
            if body.starts_with(TRACKED) { String::new() } else { trimmed(&access.opening(body)) };
        text += &format!(
            "\n{{{{/* {about} */}}}}\n{{{{- define \"{name}\" -}}}}\n{opening}{body}{{{{- end }}}}\n"
        );
    }
    text
}

/// How the start of names is written where it is longer than there is room.
fn shortened(room: usize, stack: &str) -> String {
    match room {
        0..=2 => format!("{{{{ fail \"names leave no room: call the release {stack}\" }}}}"),
        3..=12 => format!("r{{{{ $start | sha256sum | trunc {} }}}}", room - 1),
        _ => format!(
            "{{{{ $start | trunc {} | trimSuffix \"-\" }}}}-{{{{ $start | sha256sum | trunc 5 }}}}",
            room - 6
        ),
    }
}

/// Lines of a named template's head, after which nothing of them is left.
fn trimmed(opening: &str) -> String {
    opening.replace(" }}\n", " -}}\n")
}

/// Takes named templates away that no file of a chart includes.
pub fn prune(files: &mut [(String, String)]) {
    const START: &str = "{{/*";
    let is_helpers = |path: &str| path.ends_with("/_helpers.tpl");
    let Some((_, text)) = files.iter().find(|(path, _)| is_helpers(path)) else { return };
    let starts = text.match_indices(START).map(|(at, _)| at);
    let starts: Vec<usize> =
        starts.filter(|at| *at == 0 || text[..*at].ends_with("\n\n")).collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let mut parts: Vec<String> =
        starts.iter().zip(ends).map(|(start, end)| text[*start..end].to_owned()).collect();
    let others = files.iter().filter(|(path, _)| !is_helpers(path)).map(|(_, text)| text.as_str());
    let others: String = others.collect();
    loop {
        let used = |part: &String| {
            let defined = part.split("define \"").skip(1).filter_map(|rest| rest.split('"').next());
            // Long lines are broken behind `include`.
            let mut named = defined.map(|name| format!("\"{name}\"")).peekable();
            named.peek().is_none()
                || named.any(|name| {
                    others.contains(&name)
                        || parts.iter().any(|other| other != part && other.contains(&name))
                })
        };
        let kept: Vec<String> = parts.iter().filter(|part| used(part)).cloned().collect();
        if kept.len() == parts.len() {
            break;
        }
        parts = kept;
    }
    let text = parts.concat().trim_end().to_owned() + "\n";
    if let Some((_, helpers)) = files.iter_mut().find(|(path, _)| is_helpers(path)) {
        *helpers = text;
    }
}
