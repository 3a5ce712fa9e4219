//! Probes as Kubernetes writes them, in gen's words.

use crate::layer::merge::MergeShape;
use crate::layer::node::{Node, Value};
use crate::values::advice::Advice;
use crate::values::flow;
use crate::values::secrets::holds_password;

/// The probes of a container, and what they are called here.
const PROBES: [(&str, &str); 3] =
    [("livenessProbe", "liveness"), ("readinessProbe", "readiness"), ("startupProbe", "startup")];

/// What to write in place of a probe, or of a part of one, with all that is written in it.
pub(super) fn probe_form(
    key: &str,
    value: &Node,
    fields: &[(&str, &MergeShape)],
) -> Option<Advice> {
    let has = |name: &str| fields.iter().any(|(known, _)| *known == name);
    if let Some((_, name)) = PROBES.iter().find(|(theirs, _)| *theirs == key)
        && has("probes")
    {
        let map = value.as_map()?;
        let mut parts = Vec::new();
        for (key, entry) in map.present() {
            match part(key, &entry.node) {
                Some(told) => parts.extend(told),
                None if key == "enabled" => {}
                None => parts.push(format!("{key}: {}", flow::node(&entry.node))),
            }
        }
        return written(&format!("probes: {{ {name}: {} }}", braced(&parts)), value);
    }
    let is_here = has("periodSeconds") || key == "exec" && has("command");
    let parts = part(key, value).filter(|_| is_here)?;
    if parts.is_empty() {
        return Some(Advice::say(
            "leave it out: without `path` and `command` a probe is a TCP connection",
        ));
    }
    written(&parts.join(", "), value)
}

/// What to write for a text that may be a path that is asked, or a program.
pub(super) fn path_or_program(text: &str) -> Advice {
    let program = flow::text(text);
    Advice::say(format!(
        "write `/{text}` for a path that is asked, or `{{ command: [{program}] }}` for a program"
    ))
}

fn written(form: &str, value: &Node) -> Option<Advice> {
    let hides = holds_password(&flow::node(value));
    (!hides).then(|| Advice::say(format!("write `{form}`")))
}

fn braced(parts: &[String]) -> String {
    if parts.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", parts.join(", ")) }
}

/// What a way of asking becomes; nothing for any other key.
fn part(key: &str, value: &Node) -> Option<Vec<String>> {
    // The name of a port says which one: that of the component is asked anyway.
    let number = || {
        let port = value.get("port")?.as_scalar()?.text.parse::<u16>().ok()?;
        Some(format!("port: {port}"))
    };
    let entry = |name: &str| value.get(name).map(|node| format!("{name}: {}", flow::node(node)));
    match key {
        "httpGet" if value.as_scalar().is_some() => {
            Some(vec![format!("path: {}", flow::node(value))])
        }
        "httpGet" => Some([entry("path"), number()].into_iter().flatten().collect()),
        "tcpSocket" => Some(number().into_iter().collect()),
        "grpc" => {
            let service = entry("service").into_iter().collect::<Vec<_>>();
            Some(std::iter::once(format!("grpc: {}", braced(&service))).chain(number()).collect())
        }
        // `[CMD, curl, …]` of Docker.
        "test" => {
            let Value::List(items) = &value.value else { return None };
            let word = items.first()?.as_scalar()?.text.as_str();
            let rest: Vec<String> = items.iter().skip(1).map(flow::node).collect();
            match (word, rest.as_slice()) {
                ("CMD", [_, ..]) => Some(vec![format!("command: [{}]", rest.join(", "))]),
                ("CMD-SHELL", [line]) => Some(vec![format!("command: [sh, -c, {line}]")]),
                _ => None,
            }
        }
        "exec" => match &value.get("command")?.value {
            Value::List(_) => entry("command").map(|command| vec![command]),
            _ => None,
        },
        _ => None,
    }
}
