//! Hosts in variables that hold no url, told by the names of the variables.

use crate::engine::Engine;
use crate::graph::Graph;
use crate::notation::address::{HOSTS, UNKNOWN, host_and_port};

/// Variables that say where a program itself listens, or how it calls itself.
const OWN: [&str; 9] = [
    "BIND",
    "LISTEN",
    "SMTP_FROM",
    "COOKIE",
    "VIRTUAL",
    "INGRESS",
    "SERVER_NAME",
    "POD_",
    "NODE_NAME",
];

/// The hosts in a value that is no url, by the name of its variable; names of Services under any name.
pub fn hosts(name: &str, value: &str, graph: &Graph) -> Vec<(String, Option<u16>)> {
    if value.contains(UNKNOWN) || value.contains(char::is_whitespace) || value.contains('/') {
        return Vec::new();
    }
    let found: Vec<_> = value.split(',').filter_map(host_and_port).collect();
    if found.is_empty() {
        return found;
    }
    let upper = name.to_ascii_uppercase();
    let named = HOSTS.iter().any(|ending| upper.ends_with(ending));
    let own = OWN.iter().any(|word| upper.contains(word)) || upper == "HOST" || upper == "HOSTNAME";
    found
        .into_iter()
        .filter(|(host, port)| {
            let is_service = !graph.services_by_name.all(host.as_str()).is_empty();
            let meant = named && (!own || is_service) && looks_like_host(host);
            // A port of databases says of a word that it is a host.
            let is_of_server =
                !own && !host.contains('.') && port.and_then(Engine::of_port).is_some();
            meant || is_service && port.is_some() || is_of_server && looks_like_host(host)
        })
        .collect()
}

/// No word such as `true` or `Strict` under a name such as `…_SERVER`.
fn looks_like_host(text: &str) -> bool {
    !is_setting(text) && !text.contains('_')
}

/// Whether a text is what switches are set to.
pub fn is_setting(text: &str) -> bool {
    matches!(
        text,
        "true" | "false" | "yes" | "no" | "none" | "null" | "all" | "disabled" | "enabled"
    )
}
