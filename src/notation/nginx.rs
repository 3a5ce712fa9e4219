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

/// The names by which a configuration calls several servers: they are its own, in all files that it includes.
/// <https://nginx.org/en/docs/http/ngx_http_upstream_module.html#upstream>
pub fn upstreams(text: &str) -> impl Iterator<Item = String> {
    text.lines().filter_map(|line| {
        let name = line.trim().strip_prefix("upstream ")?.trim_start();
        Some(name.split(['{', ' ', '\t']).next()?.to_lowercase())
    })
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
            || line.starts_with('}')
            || BLOCKS.contains(&name) && line.contains('{');
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

/// A brace that nothing opens or closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NginxBrace<'t> {
    /// From 0.
    pub line: usize,
    /// The directive whose block is not closed; none for a `}` too many.
    pub opened_by: Option<&'t str>,
}

/// The first brace that nothing opens, else the last that nothing closes. Texts with code of another language in
/// braces are left alone.
pub fn unpaired(text: &str) -> Option<NginxBrace<'_>> {
    if ["_by_lua", "{{", "{%", "js_"].iter().any(|mark| text.contains(mark)) {
        return None;
    }
    let mut open: Vec<(usize, &str)> = Vec::new();
    let mut quote: Option<char> = None;
    for (line, written) in text.lines().enumerate() {
        let name = written.trim_start().split([' ', '\t', ';', '{']).next().unwrap_or_default();
        let (mut before, mut in_variable) = (' ', false);
        for one in written.chars() {
            match (quote, one) {
                (Some(own), _) => quote = Some(own).filter(|own| *own != one || before == '\\'),
                (None, '#') if before.is_whitespace() || ";{}".contains(before) => break,
                (None, '"' | '\'') if before.is_whitespace() => quote = Some(one),
                (None, '{') if before == '$' => in_variable = true,
                (None, '}') if in_variable => in_variable = false,
                (None, '{') if before != '\\' => open.push((line, name)),
                (None, '}') if before != '\\' && open.pop().is_none() => {
                    return Some(NginxBrace { line, opened_by: None });
                }
                _ => {}
            }
            before = one;
        }
    }
    // A quote that nothing closes is another mistake.
    let (line, name) = open.pop().filter(|_| quote.is_none())?;
    Some(NginxBrace { line, opened_by: Some(name) })
}

/// What stands in `nginx.conf` itself alone, and what never stands there by itself.
/// <https://nginx.org/en/docs/ngx_core_module.html>
const OF_MAIN: [&str; 7] =
    ["daemon", "events", "http", "load_module", "pid", "user", "worker_processes"];
const OF_HTTP: [&str; 5] = ["listen", "location", "server", "server_name", "upstream"];

/// What keeps nginx from starting with a file: the line, from 0, the directive, and what is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NginxFault<'t> {
    pub line: usize,
    pub name: &'t str,
    pub is_missing: bool,
}

/// A directive that is not taken where it stands, or `events`, which is missing in `nginx.conf`.
pub fn misplaced(text: &str, is_main: bool) -> Option<NginxFault<'_>> {
    let (mut depth, mut may_have_events, mut first) = (0_usize, false, None);
    if ["{{", "{%", "$("].iter().any(|mark| text.contains(mark)) {
        return None;
    }
    for (line, written) in text.lines().enumerate() {
        let plain = written.split('#').next().unwrap_or_default().trim();
        let name = plain.split([' ', '\t', ';', '{']).next().unwrap_or_default();
        if depth == 0 && !name.is_empty() && !name.starts_with('}') {
            let wrong = if is_main { OF_HTTP.as_slice() } else { OF_MAIN.as_slice() };
            if wrong.contains(&name) {
                return Some(NginxFault { line, name, is_missing: false });
            }
            may_have_events |= matches!(name, "events" | "include");
            first.get_or_insert((line, name));
        }
        for (index, part) in plain.split(['"', '\'']).enumerate() {
            // What stands in quotes opens nothing.
            if index % 2 == 0 {
                depth += part.matches('{').count();
                depth = depth.saturating_sub(part.matches('}').count());
            }
        }
    }
    let (line, name) = first.filter(|_| is_main && !may_have_events)?;
    Some(NginxFault { line, name, is_missing: true })
}
