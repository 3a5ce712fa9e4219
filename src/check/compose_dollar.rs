//! GEN517: a `$` in a Compose file that is not what it looks like.

use crate::check::compose_project::{ComposeProject, WrittenService};
use crate::check::compose_required;
use crate::check::compose_shape::in_compose;
use crate::check::compose_value::{DollarFault, dollars};
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::layer::node::{Node, Value};
use crate::manifest::env_file::FileVariable;
use crate::manifest::line;
use crate::source::{Sources, Span};
use crate::values::secrets::{is_secret_variable, looks_secret};

pub const RULE: Rule = Rule {
    code: Code::LostDollar,
    severity: Severity::Error,
    why: "Docker Compose replaces `$NAME` and `${NAME}` in all values, also in quotes, and a `$` that stays is written `$$`: \
          https://docs.docker.com/reference/compose-file/interpolation/. What it does not understand is an error; a \
          `$` inside of a word, as passwords have it, is a warning. `${NAME:?why}` refuses the project where `NAME` is not set.",
    symptom: "invalid interpolation format; or the variable is not set, and a blank string takes its place",
    bad: "\
services:
  api:
    image: acme/api:1.4.2
    command: [run, \"${LEVEL\"]
",
    good: "\
services:
  api:
    image: acme/api:1.4.2
    command: [run, \"${LEVEL:-info}\"]
",
    check: in_compose,
};

pub fn check(project: &ComposeProject, findings: &mut Findings) {
    for service in project.written() {
        let known = compose_required::dot_env(&service, project.sources);
        walk(service.node(), "", &service, known.as_deref(), project.sources, findings);
    }
}

/// `known` are the variables of `.env`, where there is one.
fn walk(
    node: &Node,
    key: &str,
    service: &WrittenService,
    known: Option<&[FileVariable]>,
    sources: &Sources,
    findings: &mut Findings,
) {
    match &node.value {
        Value::List(items) => {
            for item in items {
                walk(item, key, service, known, sources, findings);
            }
        }
        Value::Map(map) => {
            for (key, entry) in &map.entries {
                if !key.starts_with("x-") {
                    walk(&entry.node, key, service, known, sources, findings);
                }
            }
        }
        Value::Scalar(scalar) if scalar.text.contains('$') => {
            if let Some(known) = known {
                compose_required::check(
                    &RULE,
                    &scalar.text,
                    node,
                    known,
                    service,
                    sources,
                    findings,
                );
            }
            for fault in dollars(&scalar.text) {
                let found = match fault {
                    DollarFault::Syntax(at) => {
                        let rest = &scalar.text[at..];
                        let end = rest.char_indices().nth(12).map_or(rest.len(), |(end, _)| end);
                        let shown = rest[..end].lines().next().unwrap_or_default();
                        RULE.error(format!("`{shown}` is no variable of Docker Compose"))
                            .at(line::word_at(sources, node, shown, at), "refused")
                            .help("write `${NAME}`, or `$$` for a dollar that stays")
                    }
                    DollarFault::Inside(name, at) if is_secret(key, &scalar.text) => {
                        let place = line::word_at(sources, node, &format!("${name}"), at);
                        let start = Span { end: place.start + 1, ..place };
                        RULE.warning("a `$` in a password is taken for a variable")
                            .at(start, "replaced with what follows, by nothing if it is not set")
                            .help("write `$$` for a dollar that stays")
                    }
                    DollarFault::Inside(name, at) => {
                        let written = format!("${name}");
                        let place = line::word_at(sources, node, &written, at);
                        RULE.warning(format!("`{written}` is taken for a variable"))
                            .at(place, "replaced, by nothing if it is not set")
                            .fix(place, format!("${written}"))
                            .help(format!("write `${written}`"))
                    }
                };
                findings.about(service.label(), found);
            }
        }
        Value::Scalar(_) | Value::Null => {}
    }
}

/// Whether a text is, or holds, what nobody should see: by the name that it has, also as `NAME=value`.
fn is_secret(key: &str, text: &str) -> bool {
    let (name, value) = text.split_once('=').unwrap_or((key, text));
    looks_secret(name) || is_secret_variable(key, text) || is_secret_variable(name, value)
}
