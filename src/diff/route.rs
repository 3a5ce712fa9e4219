//! Where hosts and paths lead, by Ingresses and by routes of the Gateway API.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::diff::item::SideObject;
use crate::diff::template::list;

/// Where a host and a path lead.
#[derive(Clone, Debug, PartialEq)]
pub struct OutsideRoute<'a> {
    /// Empty for any host.
    pub host: &'a str,
    pub path: &'a str,
    pub is_exact: bool,
    /// The name of the Service; empty for anything else.
    pub to: &'a str,
}

/// All routes of a side, by their hosts.
#[derive(Debug, Default)]
pub struct Routes<'a>(BTreeMap<&'a str, Vec<OutsideRoute<'a>>>);

impl<'a> Routes<'a> {
    pub fn new(items: &'a [SideObject]) -> Self {
        let mut all: BTreeMap<&str, Vec<OutsideRoute>> = BTreeMap::new();
        for route in items.iter().flat_map(routes) {
            all.entry(route.host).or_default().push(route);
        }
        Self(all)
    }

    /// The route that takes what an old one took. The longest path wins, and an exact one before it.
    /// <https://kubernetes.io/docs/concepts/services-networking/ingress/#multiple-matches>
    pub fn taking(&self, old: &OutsideRoute) -> Option<&OutsideRoute<'a>> {
        let wild = old.host.split_once('.').map(|(_, rest)| format!("*.{rest}"));
        let hosts = [old.host, wild.as_deref().unwrap_or_default(), ""];
        for host in hosts {
            let all = self.0.get(host).into_iter().flatten().filter(|one| one.covers(old));
            let best = all.max_by_key(|one| (one.is_exact, one.path.len()));
            if best.is_some() {
                return best;
            }
        }
        None
    }
}

impl OutsideRoute<'_> {
    /// Whether its path takes all that another one takes.
    fn covers(&self, other: &OutsideRoute) -> bool {
        let (own, path) = (self.path.trim_end_matches('/'), other.path.trim_end_matches('/'));
        let rest = path.strip_prefix(own);
        let is_below = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        is_below && (!self.is_exact || other.is_exact && self.path == other.path)
    }

    /// `shop.example.com/api`.
    pub fn shown(&self) -> String {
        let host = if self.host.is_empty() { "any host" } else { self.host };
        match self.path {
            "/" | "" => format!("`{host}`"),
            path if self.host.is_empty() => format!("`{path}`"),
            path => format!("`{host}{path}`"),
        }
    }
}

/// All routes of an object.
pub fn routes(item: &SideObject) -> Vec<OutsideRoute<'_>> {
    match item.kind() {
        "Ingress" => of_ingress(&item.body["spec"]),
        "HTTPRoute" | "GRPCRoute" => of_gateway(&item.body["spec"]),
        _ => Vec::new(),
    }
}

fn of_ingress(spec: &Json) -> Vec<OutsideRoute<'_>> {
    let mut found = Vec::new();
    if let Some(to) = spec.get("defaultBackend").and_then(service) {
        found.push(OutsideRoute { host: "", path: "/", is_exact: false, to });
    }
    for rule in list(spec, "rules") {
        let host = rule["host"].as_str().unwrap_or_default();
        found.extend(list(&rule["http"], "paths").iter().map(|path| OutsideRoute {
            host,
            path: path["path"].as_str().unwrap_or("/"),
            is_exact: path["pathType"] == "Exact",
            to: service(&path["backend"]).unwrap_or_default(),
        }));
    }
    found
}

fn service(backend: &Json) -> Option<&str> {
    backend["service"]["name"].as_str()
}

fn of_gateway(spec: &Json) -> Vec<OutsideRoute<'_>> {
    let mut hosts: Vec<&str> = list(spec, "hostnames").iter().filter_map(Json::as_str).collect();
    if hosts.is_empty() {
        hosts.push("");
    }
    let mut found = Vec::new();
    for rule in list(spec, "rules") {
        let backend = list(rule, "backendRefs").first();
        let to = backend.and_then(|one| one["name"].as_str()).unwrap_or_default();
        let matches = list(rule, "matches").iter().map(|one| &one["path"]);
        let mut paths: Vec<(&str, bool)> = matches
            .map(|path| (path["value"].as_str().unwrap_or("/"), path["type"] == "Exact"))
            .collect();
        if paths.is_empty() {
            paths.push(("/", false));
        }
        for host in &hosts {
            let all = paths.iter().map(|(path, is_exact)| OutsideRoute {
                host,
                path,
                is_exact: *is_exact,
                to,
            });
            found.extend(all);
        }
    }
    found
}
