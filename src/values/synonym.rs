//! What to do about keys of other tools, wherever they stand.

use crate::layer::node::{Node, Value};
use crate::values::advice::Advice;
use crate::values::called::ForeignKey::{self, Form, Key, Order, Own};
use crate::values::called::{CALLED, CalledRow};
use crate::values::called_at_top::CALLED_AT_TOP;
use crate::values::called_besides::CALLED_BESIDES;
use crate::values::called_elsewhere::CALLED_ELSEWHERE;
use crate::values::called_further::CALLED_FURTHER;
use crate::values::flow;
use crate::values::secrets::holds_secret;
use crate::values::suggest::nearest;

/// Shorter keys are near many others.
const SHORTEST_MISSPELT: usize = 6;

/// What to do about a key that other tools know, among the keys of a place, and what stands at it.
pub fn called_here<'name>(
    key: &str,
    value: &Node,
    names: &(impl Iterator<Item = &'name str> + Clone),
    stands: impl Fn(&str) -> bool,
) -> Option<Advice> {
    let is_here = |name: &str| names.clone().any(|known| known == name);
    let fits = |key: &str, called: &str, place: &str, here: &ForeignKey| {
        called == key && is_here(place) && here.key().is_none_or(is_here)
    };
    let (_, _, here) = all()
        .find(|(called, place, here)| fits(key, called, place, here))
        .or_else(|| misspelt(key, names, fits))?;
    Some(match here {
        // What the operator runs are instances.
        Order(_)
            if matches!(key, "replicas" | "replicaCount")
                && stands("operator")
                && !stands("instances") =>
        {
            Advice::write("instances")
        }
        Order(_) if key == "type" && is_of_service(value) => Advice::say(
            "leave it out: `expose: { nodePort: 30080 }` or `expose: { loadBalancer: {} }` opens it to the outside",
        ),
        Own(_) if key == "size" && stands("existingClaim") => {
            Advice::say("leave it out: a claim that exists has its size")
        }
        // Kubernetes' `port` is what callers use, and gen's is the container's.
        Key("port") if stands("port") && matches!(key, "targetPort" | "containerPort") => {
            let inside = value.as_scalar().map_or("…", |scalar| scalar.text.as_str());
            let outside =
                if is_here("servicePort") { "servicePort: …" } else { "service: { port: … }" };
            Advice::say(format!(
                "write `port: {inside}`, where the program listens, and the number that callers use as `{outside}`"
            ))
        }
        Key("repository") if stands("repository") && key == "name" => {
            let name = value.as_scalar().map_or("NAME", |scalar| scalar.text.as_str());
            Advice::say(format!(
                "write it at the end of `repository`: `repository: ghcr.io/acme/{name}`"
            ))
        }
        Key(name) if stands(name) && value.as_scalar().is_some() => {
            Advice::say(format!("leave it out: `{name}` is there already"))
        }
        Key(name) if stands(name) => {
            Advice::say(format!("write what is in it below `{name}`, which is there already"))
        }
        Key(name) => Advice::write(*name),
        Form(form) => {
            let own = here.key().and_then(|target| of_own(key, target, form, value));
            let own = own.or_else(|| hosts_of(key, value));
            written(own.as_deref().unwrap_or(form), here, stands)
        }
        Own(form) => {
            let own = hosts_of(key, value).unwrap_or_else(|| with_own(form, value));
            written(&own, here, stands)
        }
        Order(order) => Advice::say(*order),
    })
}

/// The row of another tool's key that is meant by one with a letter wrong, where no key of the place is nearer.
fn misspelt<'name>(
    key: &str,
    names: &(impl Iterator<Item = &'name str> + Clone),
    fits: impl Fn(&str, &str, &str, &ForeignKey) -> bool,
) -> Option<&'static CalledRow> {
    if key.len() < SHORTEST_MISSPELT || nearest(key, names.clone()).is_some() {
        return None;
    }
    let here = || all().filter(|(called, place, here)| fits(called, called, place, here));
    let meant = nearest(key, here().map(|(called, ..)| *called))?;
    here().find(|(called, ..)| *called == meant)
}

/// Whether something is a type of Services.
fn is_of_service(value: &Node) -> bool {
    let text = value.as_scalar().map_or("", |scalar| &scalar.text);
    matches!(text, "LoadBalancer" | "NodePort" | "ClusterIP" | "ExternalName")
}

/// The order to write a form; a second key of the same name would be the next mistake.
fn written(form: &str, here: &ForeignKey, stands: impl Fn(&str) -> bool) -> Advice {
    match here.key().filter(|key| stands(key)) {
        Some(key) => {
            Advice::say(format!("write `{form}`, together with what `{key}` says already"))
        }
        None => Advice::say(format!("write `{form}`")),
    }
}

fn all() -> impl Iterator<Item = &'static CalledRow> {
    let first = CALLED_ELSEWHERE.iter().chain(CALLED);
    first.chain(CALLED_AT_TOP).chain(CALLED_FURTHER).chain(CALLED_BESIDES)
}

/// A form with what somebody wrote in its place; what may be a secret is not repeated.
fn with_own(form: &str, value: &Node) -> String {
    let own = match &value.value {
        Value::Null => "…".to_owned(),
        _ if holds_secret(value) => "…".to_owned(),
        // Items of another tool's form would be the next mistake.
        Value::List(items) if items.iter().any(|item| item.as_scalar().is_none()) => "…".to_owned(),
        // A version is text, whatever it looks like.
        Value::Scalar(scalar) if scalar.text.contains('.') => flow::text(&scalar.text),
        Value::Scalar(_) | Value::List(_) | Value::Map(_) => flow::node(value),
    };
    form.replace('@', &own)
}

/// A form of one key with what somebody wrote at the key of another tool, where that is a plain text or number; a span of
/// time in seconds is their number.
fn of_own(key: &str, target: &str, form: &str, value: &Node) -> Option<String> {
    let example = form.strip_prefix(target)?.strip_prefix(": ")?;
    let (open, close) = if example.starts_with('[') { ("[", "]") } else { ("", "") };
    let example = example.trim_start_matches('[').trim_end_matches(']');
    let name = value.get("name").unwrap_or(value);
    let text = name.as_scalar()?.text.as_str();
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_plain = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
    };
    let text = if is_number(example) { text.strip_suffix('s').unwrap_or(text) } else { text };
    let fits = if is_number(example) { is_number(text) } else { is_plain(text) };
    let is_kept = fits && KEPT.contains(&(key, target));
    is_kept.then(|| format!("{target}: {open}{text}{close}"))
}

/// The hosts of the rules of an Ingress.
fn hosts_of(key: &str, value: &Node) -> Option<String> {
    let Value::List(items) = &value.value else { return None };
    let hosts = items.iter().map(|item| Some(flow::text(&item.get("host")?.as_scalar()?.text)));
    let hosts: Option<Vec<String>> = hosts.collect();
    let hosts = hosts.filter(|hosts| matches!(key, "rules" | "hosts") && !hosts.is_empty())?;
    Some(match hosts.as_slice() {
        [only] => format!("host: {only}"),
        _ => format!("host: [{}]", hosts.join(", ")),
    })
}

/// Keys of other tools whose value means the same here, though its form may be another.
const KEPT: [(&str, &str); 17] = [
    ("interval", "periodSeconds"),
    ("timeout", "timeoutSeconds"),
    ("retries", "failureThreshold"),
    ("start_period", "initialDelaySeconds"),
    ("accessMode", "accessModes"),
    ("stop_grace_period", "terminationGracePeriodSeconds"),
    ("timeout", "activeDeadlineSeconds"),
    ("deadline", "activeDeadlineSeconds"),
    ("initialDelay", "initialDelaySeconds"),
    ("period", "periodSeconds"),
    ("gracePeriod", "terminationGracePeriodSeconds"),
    ("stopGracePeriod", "terminationGracePeriodSeconds"),
    ("timeoutSeconds", "activeDeadlineSeconds"),
    ("ttl", "ttlSecondsAfterFinished"),
    ("historyLimit", "successfulJobsHistoryLimit"),
    ("secretRef", "secret"),
    ("configMapRef", "configMap"),
];

/// Every row as what it says: a key of another tool, the key of gen's that tells the place, and the YAML
/// that is to be written there, where there is any. For tests.
pub fn rows() -> impl Iterator<Item = (&'static str, &'static str, Option<String>)> {
    all().map(|(called, place, here)| {
        let yaml = match here {
            Key(name) => Some(format!("{name}: null")),
            Form(form) => Some((*form).to_owned()),
            Own(form) => Some(form.replace('@', "…")),
            Order(_) => None,
        };
        (*called, *place, yaml)
    })
}
