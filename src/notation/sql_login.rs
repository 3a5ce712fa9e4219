//! Users that statements of SQL make, with their passwords.
//!
//! <https://www.postgresql.org/docs/current/sql-createrole.html>, <https://dev.mysql.com/doc/refman/8.4/en/create-user.html>

/// What makes a user.
const ORDERS: [&str; 2] = ["create user ", "create role "];

/// What changes a password afterwards.
const CHANGES: [&str; 4] = ["alter user", "alter role", "set password", "identified with"];

/// How far behind a name its password is looked for, in bytes.
const FARTHEST: usize = 512;

/// A user, and the password where the statement says it and no other one changes it.
pub type SqlLogin<'t> = (&'t str, Option<&'t str>);

/// The users that a text makes, each statement read by itself.
pub fn all(text: &str) -> Vec<SqlLogin<'_>> {
    let lower = text.to_ascii_lowercase();
    let is_changed = CHANGES.iter().any(|order| lower.contains(order));
    let mut found = Vec::new();
    for (at, order) in ORDERS.iter().flat_map(|order| lower.match_indices(order)) {
        let line = lower[..at].rfind('\n').map_or(0, |end| end + 1);
        if lower[line..at].trim_start().starts_with("--") {
            continue;
        }
        let mut rest = &text[at + order.len()..];
        rest = rest.trim_start();
        for word in ["if", "not", "exists"] {
            let is_it = rest.get(..word.len()).is_some_and(|own| own.eq_ignore_ascii_case(word))
                && rest[word.len()..].starts_with(char::is_whitespace);
            if is_it {
                rest = rest[word.len()..].trim_start();
            }
        }
        let Some((name, rest)) = name(rest) else { continue };
        let mut end = rest.len().min(FARTHEST);
        while !rest.is_char_boundary(end) {
            end -= 1;
        }
        let password = password(&rest[..end]).filter(|_| !is_changed);
        found.push((name, password));
    }
    found
}

/// The name at the start of a text, in quotes or without, and what follows it.
fn name(text: &str) -> Option<(&str, &str)> {
    let first = text.chars().next()?;
    if let '"' | '\'' | '`' = first {
        return text[1..].split_once(first);
    }
    let end = text.find(|one: char| !(one.is_alphanumeric() || "_-$".contains(one)));
    let (name, rest) = text.split_at(end.unwrap_or(text.len()));
    (!name.is_empty()).then_some((name, rest))
}

/// The text behind `PASSWORD` or `BY`, before the statement ends.
fn password(text: &str) -> Option<&str> {
    let lower = text.to_ascii_lowercase();
    let found = ["password", "identified by"].iter().filter_map(|word| {
        let at = lower.find(word)?;
        Some((at, at + word.len()))
    });
    let (at, end) = found.min()?;
    let rest = text[end..].trim_start();
    let quote = rest.chars().next().filter(|one| matches!(one, '"' | '\''))?;
    let (password, _) = rest[1..].split_once(quote)?;
    let is_plain = !text[..at].contains(';') && !password.contains(['$', ':', '\\', '\n']);
    is_plain.then_some(password)
}
