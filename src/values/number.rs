//! What is meant by something that is no whole number, where one belongs.

use crate::layer::node::{Node, Style, Value};
use crate::values::advice::Advice;
use crate::values::check::dns_label;
use crate::values::path::KeyPath;

/// What is counted at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NumberKind {
    Port,
    Count,
    Percent,
}

impl NumberKind {
    /// What a place takes, as messages say it.
    pub fn expected(self) -> &'static str {
        match self {
            Self::Port => "a port number",
            Self::Count => "a whole number",
            Self::Percent => "a percentage as a whole number",
        }
    }
}

/// The ports that servers have by their protocols' names.
const WELL_KNOWN: [(&str, u16); 18] = [
    ("amqp", 5672),
    ("dns", 53),
    ("http", 80),
    ("https", 443),
    ("imap", 143),
    ("ldap", 389),
    ("ldaps", 636),
    ("mongodb", 27017),
    ("mysql", 3306),
    ("postgres", 5432),
    ("redis", 6379),
    ("smtp", 587),
    ("smtps", 465),
    ("ssh", 22),
    ("ssl", 443),
    ("starttls", 587),
    ("submission", 587),
    ("tls", 443),
];

/// What to write where a whole number belongs and something else is; nothing about a number, in quotes or not.
pub(super) fn instead_of_number(path: &KeyPath, node: &Node, kind: NumberKind) -> Option<Advice> {
    match &node.value {
        Value::List(items) => match items.as_slice() {
            [only] => whole(only).map(Advice::write),
            _ if kind == NumberKind::Port && path.last() == "port" => Some(Advice::say(
                "write the one that callers use; each further one has a name below `ports`: `ports: { admin: 9000 }`",
            )),
            _ => None,
        },
        Value::Map(map) if kind == NumberKind::Port => {
            const NUMBERS: [&str; 5] =
                ["containerPort", "port", "number", "targetPort", "nodePort"];
            let found = NUMBERS.iter().find_map(|key| map.get(key)).and_then(whole);
            found.map(Advice::write)
        }
        Value::Map(map) if path.last() == "replicas" => {
            let bound = |key: &str| map.get(key).and_then(whole);
            let (least, most) = (bound("min"), bound("max"));
            Some(scaled(least.as_deref().unwrap_or("2"), most.as_deref().unwrap_or("5")))
        }
        Value::Null | Value::Map(_) => None,
        Value::Scalar(_) => of_text(path, node, kind),
    }
}

/// Whether a place is the port of a backend or a frontend, which a worker has not.
pub(super) fn is_of_worker(path: &KeyPath, kind: NumberKind) -> bool {
    let of_component = matches!(path.keys().as_slice(), ["backends" | "frontends", _, "port"]);
    kind == NumberKind::Port && of_component
}

/// What to write for a program that listens nowhere.
pub(super) fn no_port(node: &Node) -> Advice {
    if node.replaced.is_some() {
        return Advice::write("null");
    }
    Advice::say(
        "leave it out, or write `null` in place of what `like` or `defaults` say: what listens nowhere has no `port`",
    )
}

fn of_text(path: &KeyPath, node: &Node, kind: NumberKind) -> Option<Advice> {
    let scalar = node.as_scalar()?;
    let text = scalar.text.trim();
    // A number in quotes is told of as such.
    if is_digits(text.strip_prefix('-').unwrap_or(text)) {
        return None;
    }
    let is_none = matches!(text, "" | "false" | "none" | "no" | "off" | "disabled");
    if is_none && is_of_worker(path, kind) {
        return Some(no_port(node));
    }
    let last = path.keys().last().copied().unwrap_or_default();
    if is_digits(last) && path.last() == "ports" && !path.is_item() && dns_label(text).is_ok() {
        return Some(Advice::say(format!("write the name as the key: `{text}: {last}`")));
    }
    if let Some(variable) = variable(text) {
        return Some(Advice::say(format!(
            "write the number itself, or give it with `--set {path}=${variable}`: values know no variables of the shell"
        )));
    }
    let plain = text.trim_end_matches([',', ';']);
    // `--set a.b==2`
    let plain = if scalar.style == Style::Flag { plain.trim_start_matches('=') } else { plain };
    if is_digits(plain) && scalar.style != Style::Quoted {
        return Some(Advice::write(plain));
    }
    let ungrouped = plain.replace(['_', ',', '\''], "");
    if is_digits(&ungrouped) {
        return Some(Advice::write(ungrouped));
    }
    if let Some(whole) = plain.strip_suffix(".0").filter(|whole| is_digits(whole)) {
        return Some(Advice::write(whole));
    }
    match kind {
        NumberKind::Port => port(path, plain),
        NumberKind::Percent => Some(percent(plain)),
        NumberKind::Count if path.last().ends_with("Seconds") => {
            seconds(plain).map(|seconds| Advice::write(seconds.to_string()))
        }
        NumberKind::Count => match path.last() {
            _ if path.keys().contains(&"weights") && plain.ends_with('%') => {
                let share = plain.trim_end_matches('%').trim();
                is_digits(share).then(|| Advice::write(share))
            }
            "replicas" if plain.ends_with('%') && path.keys().contains(&"canary") => {
                Some(Advice::say(
                    "write how many pods: of `stable: 9` and `canary: 1` the canary gets each tenth request; `weights` of a route are shares",
                ))
            }
            "replicas" => range(plain).map(|(least, most)| scaled(least, most)),
            "backoffLimit" if is_none || plain == "never" => {
                Some(Advice::say("write `0`, for a job that is not tried again"))
            }
            "ttlSecondsAfterFinished" => {
                seconds(plain).map(|seconds| Advice::write(seconds.to_string()))
            }
            "user" | "group" | "runAsUser" if !plain.bytes().all(|byte| byte.is_ascii_digit()) => {
                Some(user(plain))
            }
            _ => None,
        },
    }
}

/// `8000:8000`, `8000/tcp`, `:8000`, `https`.
fn port(path: &KeyPath, text: &str) -> Option<Advice> {
    let is_node_port = path.keys().contains(&"nodePort");
    if let Some((number, transport)) = text.split_once('/').filter(|(number, _)| is_digits(number))
    {
        let of_peer = path.keys().iter().any(|key| matches!(*key, "allowFrom" | "allowTo"));
        return Some(match transport.to_ascii_lowercase().as_str() {
            "tcp" => Advice::write(number),
            "udp" if of_peer => Advice::write(format!("{{ port: {number}, protocol: UDP }}")),
            "udp" if path.keys().iter().rev().nth(1) == Some(&"ports") => {
                Advice::write(format!("{{ port: {number}, protocol: udp }}"))
            }
            _ => Advice::say(format!("write `{number}`; `protocol` says what is spoken there")),
        });
    }
    if text.contains(':') {
        let parts: Vec<&str> = text.split(':').filter(|part| is_digits(part)).collect();
        // Outside first, inside last, as Compose has them.
        let number = if is_node_port { parts.first() } else { parts.last() };
        return number.map(|number| Advice::write(*number));
    }
    if is_node_port {
        return Some(Advice::say("write a number from 30000 to 32767, such as `30080`"));
    }
    let keys = path.keys();
    let of_peer = keys.iter().any(|key| matches!(*key, "allowFrom" | "allowTo"));
    if keys.iter().any(|key| matches!(*key, "probes" | "metrics")) {
        return Some(Advice::say(
            "leave it out for the component's `port`, or write the number of another one",
        ));
    }
    if of_peer && range(text).is_some() {
        return Some(Advice::say(
            "write each port as an item, or leave `ports` out: then all are open",
        ));
    }
    let known = WELL_KNOWN.iter().find(|(name, _)| name.eq_ignore_ascii_case(text));
    if let Some((_, number)) =
        known.filter(|_| of_peer || keys.iter().any(|key| matches!(*key, "externals" | "external")))
    {
        return Some(Advice::write(number.to_string()));
    }
    if of_peer {
        return Some(Advice::say("write its number: policies are made of numbers, such as `8080`"));
    }
    if keys.contains(&"externals") {
        return Some(Advice::say(
            "write the number at which it is called: `443` of HTTPS, `587` or `465` of mail servers",
        ));
    }
    Some(Advice::say("write the number that the program listens on, such as `8080`"))
}

/// `70%`, `0.7`.
fn percent(text: &str) -> Advice {
    if let Some(number) = text.strip_suffix('%').map(str::trim).filter(|text| is_digits(text)) {
        return Advice::write(number);
    }
    match hundredths(text) {
        Some(percent) => Advice::write(percent.to_string()),
        None => Advice::say(
            "write percent of what is requested, such as `70`: `resources: { requests: … }` says how much that is",
        ),
    }
}

/// `0.7` as 70.
pub(super) fn hundredths(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("0.").filter(|digits| is_digits(digits) && digits.len() <= 2)?;
    let number: u32 = digits.parse().ok()?;
    let percent = if digits.len() == 1 { number * 10 } else { number };
    (percent > 0).then_some(percent)
}

/// The seconds of a span of time: `10s`, `1m30s`, `1 hour`.
pub fn seconds(text: &str) -> Option<u64> {
    let mut rest = text.trim();
    let mut sum: u64 = 0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let number: u64 = rest.get(..digits)?.parse().ok()?;
        let after = rest.get(digits..)?.trim_start();
        let end = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
        let unit = match after.get(..end)?.to_ascii_lowercase().as_str() {
            "s" | "sec" | "secs" | "second" | "seconds" => 1,
            "m" | "min" | "mins" | "minute" | "minutes" => 60,
            "h" | "hour" | "hours" => 3600,
            "d" | "day" | "days" => 86_400,
            _ => return None,
        };
        sum = sum.checked_add(number.checked_mul(unit)?)?;
        rest = after.get(end..)?.trim_start();
    }
    (sum > 0 && i32::try_from(sum).is_ok()).then_some(sum)
}

/// `1-5`, `1..5`.
fn range(text: &str) -> Option<(&str, &str)> {
    let (least, most) = text.split_once("..").or_else(|| text.split_once('-'))?;
    let (least, most) = (least.trim(), most.trim());
    (is_digits(least) && is_digits(most)).then_some((least, most))
}

fn scaled(least: &str, most: &str) -> Advice {
    Advice::say(format!(
        "write `autoscaling: {{ min: {least}, max: {most}, cpu: 70 }}` in its place, or one number"
    ))
}

/// `root`, `1000:1000`: the API server takes numbers alone.
fn user(text: &str) -> Advice {
    if let Some((number, group)) = text.split_once(':')
        && is_digits(number)
        && is_digits(group)
    {
        return if group == number {
            Advice::write(number)
        } else {
            Advice::say(format!("write `{number}`, and `group: {group}` beside it"))
        };
    }
    Advice::say(match text {
        "root" => {
            "write its number: root is `0`, which `security: baseline` takes and `restricted` refuses"
        }
        _ => {
            "write its number, as `docker run --rm --entrypoint id IMAGE` tells it, such as `1000`"
        }
    })
}

/// `$REPLICAS`, `${REPLICAS}`, `${REPLICAS:-2}`.
fn variable(text: &str) -> Option<&str> {
    let name = match text.strip_prefix("${") {
        Some(inside) => inside.strip_suffix('}')?.split([':', '-', '?']).next()?,
        None => text.strip_prefix('$')?,
    };
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    (!name.is_empty() && name.bytes().all(is_word)).then_some(name)
}

fn whole(node: &Node) -> Option<String> {
    let text = &node.as_scalar()?.text;
    is_digits(text).then(|| text.clone())
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.len() <= 10 && text.bytes().all(|byte| byte.is_ascii_digit())
}
