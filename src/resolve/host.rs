//! Hosts outside of the stack: a name or an address, and nothing else.

use std::net::IpAddr;

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::values::read::At;
use crate::values::scalar::Text;

/// A host as it is written, if it is one that pods can reach; `what` listens there.
pub fn host_of(host: &At<Text>, what: &str, report: &mut Report) -> Option<String> {
    let text = host.as_str();
    let nobody = format!("no {what} listens there");
    let write = |host: &str, port: Option<&str>| match port {
        Some(port) => format!("write `host: {host}` and `port: {port}`"),
        None => format!("write `host: {host}`"),
    };
    let (message, label, help) = if let Some((_, rest)) = text.split_once("://") {
        // Whoever writes a user may write a password, too.
        let help = match split_port(rest.split(['/', '?', '#']).next().unwrap_or_default()) {
            (name, port) if is_host(name) => write(name, port),
            _ => "write the host alone; gen makes the url".to_owned(),
        };
        ("a host is no url", "a whole url", help)
    } else if matches!(text, "localhost" | "127.0.0.1" | "::1") {
        let help = "name the host as the cluster reaches it".to_owned();
        ("inside a pod, `localhost` is the pod itself", nobody.as_str(), help)
    } else if is_host(text) || is_list(text) {
        return Some(text.to_owned());
    } else if let (name, Some(port)) = split_port(text)
        && is_host(name)
    {
        ("a host has no port in it", "the port is a key of its own", write(name, Some(port)))
    } else {
        let name = text.split('/').next().unwrap_or_default();
        let help = match split_port(name) {
            (name, port) if is_host(name) => write(name, port),
            _ => "write a name such as `db.example.com`".to_owned(),
        };
        ("this is no host", "not a name or an address", help)
    };
    report.add(Diagnostic::error(Code::InvalidValue, message).at(host.span, label).help(help));
    None
}

/// The host of a text that should be one alone: what makes urls of it adds the rest.
pub fn bare(host: &At<Text>, report: &mut Report) -> String {
    let text = host.as_str();
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let name = split_port(rest.split(['/', '?', '#']).next().unwrap_or_default()).0;
    if name != text && text != format!("[{name}]") {
        let wrong = Diagnostic::error(Code::InvalidValue, format!("`{text}` is no host alone"))
            .at(host.span, "urls are made of it");
        report.add(if is_host(name) {
            wrong.write(name)
        } else {
            wrong.help("write a name or an address, such as `192.168.1.10`")
        });
    }
    name.to_owned()
}

/// `name:5432` and `[::1]:5432`, taken apart; an address of IPv6 has no port without brackets.
fn split_port(text: &str) -> (&str, Option<&str>) {
    let (name, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, rest)) => (address, rest.strip_prefix(':')),
        None => match text.rsplit_once(':') {
            Some((name, port)) if !name.contains(':') => (name, Some(port)),
            _ => (text, None),
        },
    };
    match port {
        Some(port) if port.parse::<u16>().is_ok_and(|port| port > 0) => (name, Some(port)),
        Some(_) => (text, None),
        None => (name, None),
    }
}

/// Several servers of one cluster, as drivers of MongoDB and PostgreSQL take them: `a:27017,b:27017,c`.
fn is_list(text: &str) -> bool {
    text.contains(',') && text.split(',').all(|one| is_host(split_port(one).0))
}

/// An address, or a name of DNS; some names there have an underscore.
pub fn is_host(text: &str) -> bool {
    let name = text.strip_suffix('.').unwrap_or(text);
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    // No domain ends in digits alone: what does is an address, and a wrong one.
    let ends_in_digits = name.contains('.')
        && name.rsplit('.').next().is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit()));
    text.parse::<IpAddr>().is_ok()
        || !ends_in_digits && name.len() <= 253 && name.split('.').all(is_label)
}
