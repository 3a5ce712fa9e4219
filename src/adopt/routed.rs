//! Hosts and paths under which a proxy leads people to a service, as labels and variables tell it.
//! <https://doc.traefik.io/traefik/reference/routing-configuration/http/routing/rules-and-priority/>,
//! <https://github.com/nginx-proxy/nginx-proxy/blob/main/docs/README.md#virtual-hosts>,
//! <https://github.com/lucaslorentz/caddy-docker-proxy#labels-to-caddyfile-conversion>

use crate::adopt::draft::{Draft, DraftMap};
use crate::manifest::Look;
use crate::manifest::compose_run::MergedService;
use crate::notation::address::UNKNOWN;
use crate::values::scalar::{AbsolutePath, HostPattern};

/// Whether a proxy leads people to a service.
pub fn is_routed(service: &MergedService) -> bool {
    !rules(service).is_empty()
}

/// The ingress of a service that a proxy leads people to; `domain` stands in for this machine.
pub fn ingress(service: &MergedService, domain: &str) -> Option<Draft> {
    let (mut hosts, mut paths, mut is_whole) = (Vec::new(), Vec::new(), false);
    for rule in rules(service) {
        let add = |all: &mut Vec<String>, one: String| {
            if !all.contains(&one) {
                all.push(one);
            }
        };
        for host in &rule.hosts {
            let host = if host == "localhost" {
                domain.to_owned()
            } else if let Some(name) = host.strip_suffix(".localhost") {
                format!("{name}.{domain}")
            } else {
                host.clone()
            };
            if HostPattern::new(&host).is_ok() && !host.contains(UNKNOWN) {
                add(&mut hosts, host);
            }
        }
        is_whole |= rule.paths.is_empty();
        for path in rule.paths.into_iter().filter(|path| AbsolutePath::new(path).is_ok()) {
            add(&mut paths, path);
        }
    }
    if hosts.is_empty() && (paths.is_empty() || is_whole) {
        return None;
    }
    let one = |mut all: Vec<String>| match all.len() {
        1 => Draft::Text(all.remove(0)),
        _ => Draft::texts(all),
    };
    let mut made = DraftMap::default();
    let is_host_said = !hosts.is_empty();
    made.set("host", if is_host_said { one(hosts) } else { Draft::text(domain) });
    if !paths.is_empty() && !is_whole {
        let strips = labels(service).any(|(key, prefixes)| {
            key.to_ascii_lowercase().contains(".stripprefix.prefixes")
                && prefixes.split(',').any(|prefix| paths.iter().any(|path| path == prefix.trim()))
        });
        made.set("path", one(paths));
        if strips {
            made.set("stripPrefix", Draft::Plain("true".to_owned()));
        }
    }
    Some(Draft::Map(made))
}

/// Whether a label is about what an ingress says, and taken.
pub fn is_taken(label: &str) -> bool {
    let lower = label.to_ascii_lowercase();
    lower == "traefik.enable"
        || lower == "traefik.docker.network"
        || lower.contains(".stripprefix.prefixes")
        || lower.ends_with(".loadbalancer.server.port")
        || matches!(lower.rsplit('.').next(), Some("rule" | "service" | "entrypoints"))
}

/// What one router takes.
#[derive(Debug, Default)]
struct RoutingRule {
    hosts: Vec<String>,
    paths: Vec<String>,
}

fn rules(service: &MergedService) -> Vec<RoutingRule> {
    let is_off = |(key, value): (&str, &str)| key == "traefik.enable" && value == "false";
    let mut made: Vec<RoutingRule> = Vec::new();
    if !labels(service).any(is_off) {
        let rules = labels(service).filter(|(key, _)| {
            key.starts_with("traefik.http.routers.") && key.to_ascii_lowercase().ends_with(".rule")
        });
        made.extend(rules.map(|(_, rule)| RoutingRule {
            hosts: arguments(rule, "Host("),
            paths: arguments(rule, "PathPrefix("),
        }));
    }
    let listed = |text: &str| -> Vec<String> {
        let bare = |one: &str| {
            let one = one.trim().trim_start_matches("https://").trim_start_matches("http://");
            one.split([':', '/']).next().unwrap_or_default().to_owned()
        };
        text.split([',', ' ']).map(bare).filter(|one| !one.is_empty()).collect()
    };
    let by_caddy = labels(service).filter(|(key, _)| *key == "caddy").map(|(_, value)| value);
    let by_variable = service.variables.iter().filter(|one| one.name == "VIRTUAL_HOST");
    let by_variable = by_variable.filter_map(|one| one.value.as_deref());
    let named = by_caddy.chain(by_variable).map(listed).filter(|hosts| !hosts.is_empty());
    made.extend(named.map(|hosts| RoutingRule { hosts, paths: Vec::new() }));
    made
}

/// The labels of a service, as it or its deployment says them.
pub fn labels(service: &MergedService) -> impl Iterator<Item = (&str, &str)> {
    let mapped = service.node.pairs("labels").chain(service.node.pairs("deploy.labels"));
    let listed = service.node.items("deploy.labels").iter().filter_map(|item| item.text(""));
    let mapped = mapped.filter_map(|(key, entry)| Some((key, entry.node.text("")?)));
    mapped.chain(listed.filter_map(|label| label.split_once('=')))
}

/// What stands in quotes in the brackets of a matcher: ``Host(`a`, `b`)``.
fn arguments(rule: &str, matcher: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in rule.match_indices(matcher) {
        // What is not matched is none of it.
        let is_word = rule[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '!');
        let inner = rule[at + matcher.len()..].split(')').next().unwrap_or_default();
        if !is_word {
            let words = inner.split(',').map(|word| word.trim().trim_matches(['`', '"', '\'']));
            found.extend(words.filter(|word| !word.is_empty()).map(str::to_owned));
        }
    }
    found
}
