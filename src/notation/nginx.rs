//! Configurations of nginx, as far as rules ask. <https://nginx.org/en/docs/beginners_guide.html#conf_structure>

use std::collections::BTreeSet;

use crate::notation::image::ImageName;

/// The port on which an image of nginx itself listens by its own configuration; none for other images.
/// <https://hub.docker.com/_/nginx>, <https://hub.docker.com/r/nginxinc/nginx-unprivileged>
pub fn default_port(image: &ImageName) -> Option<u16> {
    match image.short() {
        "nginx" => Some(80),
        "nginxinc/nginx-unprivileged" => Some(8080),
        _ => None,
    }
}

/// Directives that stand on one line as a rule.
const SHORT: [&str; 15] = [
    "access_log",
    "client_max_body_size",
    "error_log",
    "error_page",
    "include",
    "index",
    "keepalive_timeout",
    "listen",
    "proxy_http_version",
    "proxy_pass",
    "proxy_set_header",
    "return",
    "root",
    "server_name",
    "try_files",
];

/// What opens a block.
const BLOCKS: [&str; 4] = ["location", "server", "upstream", "http"];

/// The ports of all `listen`; `None` where one of them is not known. A server without one listens on 80.
pub fn listens(text: &str) -> Option<BTreeSet<u16>> {
    let mut found = BTreeSet::new();
    let lines = text.lines().map(str::trim).filter(|line| !line.starts_with('#'));
    // Several directives may stand on one line; what stands in the braces of a variable is no block.
    for directive in lines.flat_map(|line| line.split(';')) {
        let word = directive.rsplit("{ ").next().unwrap_or_default().trim_start();
        let Some(rest) = word.strip_prefix("listen").filter(|rest| rest.starts_with([' ', '\t']))
        else {
            continue;
        };
        let value = rest.trim_start().split([' ', '\t']).next()?;
        if value.starts_with("unix:") {
            continue;
        }
        let port = value.rsplit(':').next()?;
        // An address alone is one of port 80.
        let is_address = port.contains(['.', ']', '*']) && !port.contains('$');
        found.insert(if is_address { 80 } else { port.parse().ok()? });
    }
    Some(if found.is_empty() { BTreeSet::from([80]) } else { found })
}

/// A directive that ends without `;` before the next one begins: its line, from 0, and its name.
pub fn unended(text: &str) -> Option<(usize, &str)> {
    let mut before: Option<(usize, &str)> = None;
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let name = line.split([' ', '\t', ';', '{']).next().unwrap_or_default();
        let begins = SHORT.contains(&name) && line.len() > name.len()
            || BLOCKS.contains(&name) && line.ends_with('{');
        if let Some(found) = before.filter(|_| begins) {
            return Some(found);
        }
        let plain = line.split(" #").next().unwrap_or_default().trim_end();
        let is_open = SHORT.contains(&name)
            && !plain.ends_with([';', '{', '}'])
            && !plain.contains(['"', '\'']);
        before = is_open.then_some((index, name));
    }
    None
}
