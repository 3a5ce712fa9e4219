//! Labels and options of Traefik. <https://doc.traefik.io/traefik/reference/routing-configuration/other-providers/docker/>

/// The matchers of rules that take texts.
const MATCHERS: [&str; 13] = [
    "Host",
    "HostRegexp",
    "HostSNI",
    "HostSNIRegexp",
    "Path",
    "PathPrefix",
    "PathRegexp",
    "Method",
    "Header",
    "HeaderRegexp",
    "Query",
    "QueryRegexp",
    "ClientIP",
];

/// The first matcher of a rule whose text stands in no backticks: the matcher, and what it is given.
/// <https://doc.traefik.io/traefik/reference/routing-configuration/http/routing/rules-and-priority/>
pub fn bare(rule: &str) -> Option<(&str, &str)> {
    let mut rest = rule;
    while let Some(at) = rest.find('(') {
        let before = rest[..at].trim_end();
        let name = before.rsplit(|one: char| !one.is_ascii_alphanumeric()).next()?;
        let given = rest[at + 1..].trim_start();
        let is_open = !given.starts_with(['`', '"', '$', ')', '(']) && !given.is_empty();
        if MATCHERS.contains(&name) && is_open {
            return Some((name, given.split([')', ',']).next()?.trim()));
        }
        rest = &rest[at + 1..];
    }
    None
}

/// What stands below a part of labels, where it is known: `None` of the others.
pub fn known_below(path: &[&str]) -> Option<&'static [&'static str]> {
    Some(match path {
        ["traefik", "http" | "tcp"] => &["routers", "services", "middlewares", "serverstransports"],
        ["traefik", "udp"] => &["routers", "services"],
        ["traefik", "http", "routers", _] => &[
            "entrypoints",
            "middlewares",
            "observability",
            "parentrefs",
            "priority",
            "rule",
            "rulesyntax",
            "service",
            "tls",
        ],
        ["traefik", "http", "routers", _, "tls"] => &["certresolver", "domains", "options"],
        ["traefik", "http", "services", _] => {
            &["failover", "highestrandomweight", "loadbalancer", "mirroring", "weighted"]
        }
        ["traefik", "http", "services", _, "loadbalancer"] => &[
            "healthcheck",
            "passhostheader",
            "passivehealthcheck",
            "responseforwarding",
            "server",
            "servers",
            "serverstransport",
            "sticky",
            "strategy",
        ],
        ["traefik", "http", "services", _, "loadbalancer", "server"] => {
            &["port", "preservepath", "scheme", "url", "weight"]
        }
        _ => return None,
    })
}

/// The names that options of the command declare below one: `web` of `--entrypoints.web.address=:80`.
pub fn declared<'w>(words: &[&'w str], section: &str) -> Vec<(&'w str, Option<&'w str>)> {
    let mut found: Vec<(&str, Option<&str>)> = Vec::new();
    for word in words {
        let (key, value) =
            word.split_once('=').map_or((*word, None), |(key, value)| (key, Some(value)));
        let mut parts = key.trim_start_matches('-').split('.');
        let is_own = parts.next().is_some_and(|one| one.eq_ignore_ascii_case(section));
        let Some(name) = parts.next().filter(|_| is_own) else { continue };
        let is_address = parts.next().is_some_and(|one| one.eq_ignore_ascii_case("address"));
        let address = value.filter(|_| is_address);
        match found.iter_mut().find(|(own, _)| own.eq_ignore_ascii_case(name)) {
            Some((_, known)) => *known = known.or(address),
            None => found.push((name, address)),
        }
    }
    found
}

/// The port of an address of an entry point: 443 of `:443/udp`.
pub fn port(address: &str) -> Option<u16> {
    address.split('/').next()?.rsplit(':').next()?.parse().ok()
}
