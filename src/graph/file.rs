//! Addresses in files that ConfigMaps bring into pods: `nginx.conf`, `application.properties`, `.env`,
//! and urls in any other text.

use std::collections::BTreeSet;

use crate::notation::address::{self, Address, host_and_port};
use crate::notation::nginx::upstreams;

/// An address with the line that it stands in, counted from 0.
#[derive(Clone, Debug)]
pub struct FileAddress {
    pub line: usize,
    pub address: Address,
    /// The name of the setting, where the line has one.
    pub setting: Option<String>,
    /// Whether nginx refuses to start where the name does not resolve.
    pub is_upstream: bool,
}

/// The addresses in a file's text.
pub fn all(name: &str, text: &str) -> Vec<FileAddress> {
    let is_nginx = text.contains("server {")
        || text.contains("proxy_pass")
        || text.contains("upstream ")
        || text.contains("fastcgi_pass");
    if is_nginx && !has_ending(name, "sh") {
        return nginx(text);
    }
    let mut found = Vec::new();
    let server = servers(name, text);
    for (line, content) in text.lines().enumerate() {
        let trimmed = content.trim();
        if is_comment(trimmed) {
            continue;
        }
        let own = server.into_iter().flat_map(|read| read(trimmed));
        found.extend(own.map(|(host, port)| {
            let address = Address { host, port, ..Address::default() };
            FileAddress { line, address, setting: None, is_upstream: false }
        }));
        let setting = setting(trimmed);
        for address in address::all(setting.map_or(trimmed, |(_, value)| value)) {
            let setting = setting.map(|(name, _)| name.to_owned());
            found.push(FileAddress { line, address, setting, is_upstream: false });
        }
    }
    found
}

/// Hosts and their ports in a line.
type LineHosts = fn(&str) -> Vec<(String, Option<u16>)>;

/// How the lines of HAProxy, Envoy, Prometheus and Caddy name servers, by what a file is.
fn servers(name: &str, text: &str) -> Option<LineHosts> {
    let starts = |word: &str| text.lines().any(|line| line.starts_with(word));
    if starts("backend ") && text.contains("server ") {
        // https://docs.haproxy.org/3.2/configuration.html#4.2-server
        Some(|line| {
            let words: Vec<&str> = line.split_ascii_whitespace().collect();
            let is_server = words.len() > 2 && words[0] == "server" && words[2].contains(':');
            words
                .get(2)
                .filter(|_| is_server)
                .and_then(|one| host_and_port(one))
                .into_iter()
                .collect()
        })
    } else if text.contains("socket_address") && text.contains("port_value") {
        // https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/core/v3/address.proto
        Some(|line| {
            let Some((_, value)) = line.split_once("address:") else { return Vec::new() };
            let value = value.trim().trim_matches(['"', '\'']);
            let value = value.split([',', ' ', '}', '"', '\'']).next().unwrap_or_default();
            let is_name = |(host, _): &(String, Option<u16>)| {
                host != "localhost" && !host.starts_with(|one: char| one.is_ascii_digit())
            };
            host_and_port(value).into_iter().filter(is_name).collect()
        })
    } else if text.contains("scrape_configs:") {
        // https://prometheus.io/docs/prometheus/latest/configuration/configuration/#static_config
        Some(|line| {
            let listed = line.strip_prefix("- ").unwrap_or(line);
            let listed = listed.split_once("targets:").map_or(listed, |(_, listed)| listed);
            let words = listed.split([',', '[', ']', '}', '{']).map(|word| {
                word.split(" #").next().unwrap_or_default().trim().trim_matches(['"', '\''])
            });
            let is_target = |word: &&str| {
                let port = word.rsplit_once(':').map(|(_, port)| port);
                !word.contains([' ', '/', '$'])
                    && port.is_some_and(|port| port.parse::<u16>().is_ok())
            };
            // Prometheus asks itself, too.
            let is_own =
                |(host, _): &(String, Option<u16>)| host == "localhost" || host == "127.0.0.1";
            words.filter(is_target).filter_map(host_and_port).filter(|one| !is_own(one)).collect()
        })
    } else if name == "Caddyfile" {
        // https://caddyserver.com/docs/caddyfile/directives/reverse_proxy
        Some(|line| {
            let words = line.split_ascii_whitespace();
            let is_proxy = line.starts_with("reverse_proxy ");
            let named = words
                .skip(1)
                .filter(|word| is_proxy && word.contains(':') && !word.contains("://"));
            named.filter_map(host_and_port).collect()
        })
    } else {
        None
    }
}

/// The variables of a `.env` or a `.properties` file, with their lines.
pub fn settings(name: &str, text: &str) -> Vec<(usize, String, String)> {
    let fits = has_ending(name, "properties") || name == ".env" || has_ending(name, "env");
    if !fits {
        return Vec::new();
    }
    let lines = text.lines().enumerate().filter(|(_, line)| !is_comment(line.trim()));
    lines
        .filter_map(|(line, text)| {
            let (name, value) = text.trim().split_once('=')?;
            Some((line, name.trim().to_owned(), value.trim().to_owned()))
        })
        .collect()
}

fn has_ending(name: &str, ending: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, own)| own.eq_ignore_ascii_case(ending))
}

fn is_comment(line: &str) -> bool {
    line.starts_with('#')
        || line.starts_with("//")
        || line.starts_with("--")
        || line.starts_with('!')
}

/// `name=value` or `name: value`.
fn setting(line: &str) -> Option<(&str, &str)> {
    let end = line.find(['=', ':', ' '])?;
    let (name, rest) = line.split_at(end);
    let value = rest.trim_start_matches(' ').strip_prefix(['=', ':'])?;
    let inner = |one: char| one.is_ascii_alphanumeric() || "._-\"".contains(one);
    let is_name = !name.is_empty() && name.chars().all(inner) && !value.starts_with("//");
    is_name.then(|| (name.trim_matches('"'), value.trim()))
}

/// What nginx passes requests to. Names of `upstream` blocks are its own; a name in a variable is
/// resolved with each request.
fn nginx(text: &str) -> Vec<FileAddress> {
    let upstreams: BTreeSet<String> = upstreams(text).collect();
    let mut found = Vec::new();
    let mut in_upstream = false;
    for (line, content) in text.lines().enumerate() {
        let content = content.trim();
        if content.starts_with('#') {
            continue;
        }
        let opens = content.starts_with("upstream ");
        let inside = opens || in_upstream;
        in_upstream = inside && !content.ends_with('}');
        let directive = |name: &str| {
            let at = content.find(name)?;
            let value = content[at + name.len()..].trim_start();
            value.split([';', ' ']).next().filter(|value| !value.contains('$'))
        };
        let passed = directive("proxy_pass ")
            .or_else(|| directive("fastcgi_pass "))
            .or_else(|| directive("uwsgi_pass "))
            .or_else(|| directive("grpc_pass "));
        let server = directive("server ").filter(|_| inside);
        let is_set = content.starts_with("set ") && content.contains("://");
        let addresses = match (passed, server) {
            (Some(value), _) if value.contains("://") => address::all(value),
            (Some(value), _) | (None, Some(value)) => host_and_port(value)
                .map(|(host, port)| Address { host, port, ..Address::default() })
                .into_iter()
                .collect(),
            // Where the variable is used, a port may follow.
            (None, None) if is_set && is_continued(content, text) => continue,
            (None, None) if is_set => address::all(content),
            (None, None) => continue,
        };
        for mut address in addresses {
            // An upstream may be called like the Service behind it.
            let is_named =
                (passed.is_some() || is_set) && upstreams.contains(address.host.as_str());
            if is_named || address.host.contains("unix") {
                continue;
            }
            let is_server = passed.is_none() && server.is_some();
            if address.port.is_none() && (address.scheme == "http" || is_server) {
                address.port = Some(80);
            }
            // A name in a variable is resolved with each request.
            let needed = !is_set;
            found.push(FileAddress { line, address, setting: None, is_upstream: needed });
        }
    }
    found
}

/// Whether the variable that a line sets is followed by a port where it is used: `$store:3100`.
fn is_continued(line: &str, text: &str) -> bool {
    let name = line.split_whitespace().nth(1).unwrap_or_default();
    let bare = name.trim_start_matches('$');
    name.len() > 1
        && (text.contains(&format!("{name}:")) || text.contains(&format!("${{{bare}}}:")))
}
