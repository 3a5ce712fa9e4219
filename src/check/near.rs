//! The name that was probably meant.

use crate::values::suggest::nearest;

/// The one of some names that a wrong name stands for: a misspelling of it, or the same name with
/// another ending (`mysql` and `mysql-svc`).
pub fn meant<'n>(wrong: &str, names: impl Iterator<Item = &'n str> + Clone) -> Option<&'n str> {
    let others = names.filter(|name| *name != wrong);
    if let Some(near) = nearest(wrong, others.clone()) {
        // Numbers tell things apart.
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        if digits(near) == digits(wrong) && wrong.len() > 2 {
            return Some(near);
        }
    }
    let mut extended = others.filter(|name| extends(name, wrong) || extends(wrong, name));
    match (extended.next(), extended.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}

/// What people append to a name to say what kind of thing it is.
const KINDS: [&str; 22] = [
    "svc",
    "service",
    "srv",
    "headless",
    "cm",
    "config",
    "configmap",
    "conf",
    "secret",
    "secrets",
    "sa",
    "pvc",
    "claim",
    "pv",
    "deployment",
    "deploy",
    "app",
    "server",
    "db",
    "env",
    "credentials",
    "data",
];

/// Whether `long` is `short` and a word that only says what it is.
fn extends(long: &str, short: &str) -> bool {
    let rest = long.strip_prefix(short).and_then(|rest| rest.strip_prefix(['-', '.', ':', '_']));
    rest.is_some_and(|rest| KINDS.contains(&rest) || rest.starts_with('v') && rest.len() < 5)
}
