//! Words in references that other tools have for what gen calls otherwise.

use crate::values::secrets::looks_secret;

/// The field that other tools call otherwise.
pub fn called_otherwise<'f>(field: &str, fields: &[&'f str]) -> Option<&'f str> {
    const CALLED: [(&[&str], &str); 11] = [
        (&["address", "endpoint", "fqdn", "hostname", "server", "service"], "host"),
        (&["dbname", "db", "db_name", "databaseName", "name"], "database"),
        (&["login", "username", "userName"], "user"),
        (&["pass", "passwd", "pwd", "secret", "credentials"], "password"),
        (&["uri", "dsn", "connectionString", "connection_string", "address", "endpoint"], "url"),
        (&["public_url", "externalUrl", "external_url", "publicURL"], "publicUrl"),
        (&["domain", "public_host", "ingressHost"], "publicHost"),
        (&["publicProtocol", "public_scheme", "protocol", "scheme"], "publicScheme"),
        (&["public_port", "externalPort"], "publicPort"),
        (&["wsUrl", "publicWebSocketUrl", "publicWsURL", "websocketUrl"], "publicWsUrl"),
        (&["targetPort", "containerPort", "servicePort"], "port"),
    ];
    let has = |word: &str| fields.iter().copied().find(|known| *known == word);
    CALLED.iter().filter(|(words, _)| words.contains(&field)).find_map(|(_, word)| has(word))
}

/// The fact of the stack that other tools call otherwise.
pub fn fact_called_otherwise(word: &str) -> Option<&'static str> {
    match word {
        "environment" | "stage" => Some("env"),
        "stack" | "app" | "project" => Some("name"),
        "cluster" => Some("target"),
        "ns" => Some("namespace"),
        _ => None,
    }
}

/// Whether a word is a variable of a shell: `LOG_LEVEL`.
pub fn is_variable(word: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    !word.is_empty() && word.bytes().all(is_part)
}

/// The variable of a shell that a text as a whole stands for: `${DB_PASSWORD}`, `$(DB_PASSWORD)`, `$DB_PASSWORD`.
pub fn whole_variable(text: &str) -> Option<&str> {
    let text = text.trim();
    // Without brackets, a password may look like this: of words alone a variable is called.
    let bare = text.strip_prefix('$').filter(|name| {
        let is_word = |word: &str| word.len() > 1 && word.bytes().all(|b| b.is_ascii_uppercase());
        looks_secret(name) && name.split('_').all(is_word)
    });
    if bare.is_some() {
        return bare;
    }
    let inside = [("${", "}"), ("$(", ")")]
        .into_iter()
        .find_map(|(open, close)| text.strip_prefix(open)?.strip_suffix(close))?;
    let name = inside.split(":-").next().unwrap_or(inside).trim();
    // In capitals, as such variables are: other words may be what a password looks like.
    is_variable(name).then_some(name)
}

/// The component that is named with something around it: `databases.main`, `main:5432`, `shop-main`, `${databases.main}`.
pub fn component_in<'n>(
    text: &str,
    names: &(impl Iterator<Item = &'n str> + Clone),
) -> Option<&'n str> {
    let bare = text.trim_start_matches("${").trim_end_matches('}');
    let bare = bare.split_once("://").map_or(bare, |(_, rest)| rest);
    let bare = bare.split([':', '/', '@']).next().unwrap_or_default();
    let words: Vec<&str> = bare.split('.').collect();
    let is = |word: &str| names.clone().find(|name| *name == word);
    match words.as_slice() {
        [
            "databases" | "backends" | "frontends" | "jobs" | "externals" | "database" | "backend"
            | "frontend" | "external",
            name,
            ..,
        ] => is(name),
        // The name of a Service, perhaps as the whole cluster knows it.
        [first, rest @ ..] if rest.is_empty() || rest.contains(&"svc") => is(first).or_else(|| {
            names
                .clone()
                .filter(|name| first.strip_suffix(name).is_some_and(|start| start.ends_with('-')))
                .max_by_key(|name| name.len())
        }),
        _ => None,
    }
}

/// Whether a text stands where somebody should write another one: `<password>`, `your-password`.
pub fn is_gap(text: &str) -> bool {
    // A template that nobody fills, and a text that sops would have to open.
    let is_filled = text.starts_with("{{") && text.ends_with("}}")
        || text.starts_with("ENC[") && text.ends_with(']');
    if is_filled {
        return true;
    }
    let word = text.to_ascii_lowercase().replace(['_', ' '], "-");
    let is_marked = word.len() > 2 && word.starts_with('<') && word.ends_with('>');
    let starts = ["your-", "replace-", "insert-", "fill-in"];
    is_marked || starts.iter().any(|start| word.starts_with(start))
}
