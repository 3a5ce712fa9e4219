//! Variables that tell a program where it listens: on the loopback of its pod nobody reaches it.

use crate::notation::address;

/// Words in names of variables that say where a program listens.
const WORDS: [&str; 4] = ["LISTEN", "LISTENER", "BIND", "BINDING"];

/// Names of which a program, or a framework that many use, takes where it listens: Node and its frameworks, ASP.NET, Spring,
/// Flask, Uvicorn.
const NAMES: [&str; 9] = [
    "ASPNETCORE_URLS",
    "FLASK_RUN_HOST",
    "HOST",
    "HOSTNAME",
    "HTTP_HOST",
    "NITRO_HOST",
    "NUXT_HOST",
    "SERVER_ADDRESS",
    "UVICORN_HOST",
];

/// The same text with all addresses in place of the loopback, where a variable tells its program to listen there.
pub fn opened(name: &str, text: &str) -> Option<String> {
    let upper = name.to_ascii_uppercase();
    let is_told = upper.split('_').any(|word| WORDS.contains(&word));
    if !is_told && !NAMES.contains(&upper.as_str()) {
        return None;
    }
    let host = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = host.split(['/', ',', ';']).next()?;
    let host = host.rsplit_once(':').map_or(host, |(host, port)| {
        if port.bytes().all(|byte| byte.is_ascii_digit()) { host } else { text }
    });
    let is_alone = || address::all(text).iter().all(|one| one.host == host);
    (is_loopback(host) && is_alone()).then(|| text.replace(host, "0.0.0.0"))
}

/// Whether a host is the pod itself.
pub fn is_loopback(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1")
}
