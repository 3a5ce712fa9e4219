//! Texts as they may be shown: what is secret in them is masked.

use serde_json::Value as Json;

use crate::source::{FileId, Sources, Span};
use crate::values::secret_form::{ends_token, holds_password, is_filled_in};
use crate::values::secret_name::{is_secret_key, is_variable_name, looks_secret};
use crate::values::secret_option::{follow_options, has_secret_option};
use crate::values::secret_place::{MapSecrets, map_secrets};

/// What stands in the place of a secret.
pub const MASK: &str = "********";

/// Whether a text is not to be shown: it holds a password, or what is told to few without being one, such as
/// the name of a key, the address that errors are sent to, or what follows an option.
pub fn hides(text: &str) -> bool {
    if text.len() < 8 {
        return false;
    }
    let may_be_key = text.contains("AKIA") || text.contains("ASIA");
    holds_password(text)
        || text.contains("://") && in_user(text)
        || may_be_key && text.split(ends_token).any(is_key_of_aws)
        || has_secret_option(text)
        || is_secret_json(text)
}

/// A text without what is secret in it: all of it, or lines of it.
pub fn shown(text: &str) -> String {
    if !text.contains('\n') {
        return if hides(text) { MASK.to_owned() } else { text.to_owned() };
    }
    let lines = masked_text(text);
    // What is secret in no line is so in all of them together.
    if lines == text && hides(text) { MASK.to_owned() } else { lines }
}

/// A text of several lines without its secrets: what follows their names, and lines that hold one by its
/// form.
pub fn masked_text(text: &str) -> String {
    let mut sources = Sources::default();
    let file = sources.add("", text);
    let shown = sources.masked(&suspects(file, text)).get(FileId(0)).text.clone();
    masked_lines(&shown)
}

/// A text in which lines that hold a secret by its form are masked, and all of a private key.
pub fn masked_lines(text: &str) -> String {
    let mut in_key = false;
    let mut lines = Vec::new();
    for line in text.split('\n') {
        in_key |= line.contains("-----BEGIN ") && line.contains("PRIVATE KEY");
        let is_hidden = in_key || hides(line);
        in_key &= !line.contains("-----END ");
        if is_hidden {
            let indent = &line[..line.len() - line.trim_start().len()];
            lines.push(format!("{indent}{MASK}"));
        } else {
            lines.push(line.to_owned());
        }
    }
    lines.join("\n")
}

/// Where secrets may be written in a text of which nobody knows what it is: whatever follows `value` or a name that
/// tells of a secret, with or without a sign between them.
pub fn suspects(file: FileId, text: &str) -> Vec<Span> {
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let mut spans = Vec::new();
    let mut add = |start: usize, length: usize| {
        let written = text[start..start + length].trim_matches(['"', '\'', ' ']);
        if !is_reference(written) {
            spans.push(Span { file, start: offset(start), end: offset(start + length) });
        }
    };
    let mut told = 0;
    for (at, sign) in text.match_indices([':', '=']) {
        let (before, key) = last_word(text[..at].trim_end_matches(['"', '\'']));
        let is_header = key.eq_ignore_ascii_case("authorization");
        let is_value = is_header || matches!(key, "value" | "credentials" | "rootCredentials");
        // The tag of an image, and the port of a host, are none.
        let is_part = sign == ":" && before.ends_with(['/', '.', '@', '$', '{']);
        if at < told || !is_value && (is_part || !looks_secret(key)) {
            continue;
        }
        let (from, length) = written(&text[at + 1..], sign == "=" && !text.contains('\n'));
        let start = at + 1 + from;
        // A header is a line, whatever signs are in it.
        let line = || text[start..].split('\n').next().map_or(0, str::len);
        let length = if is_header { line() } else { length };
        if length == 0 {
            continue;
        }
        told = start + length;
        add(start, length);
    }
    // A secret where the name of a variable belongs.
    for (at, sign) in text.match_indices("fromEnv:") {
        let start = at + sign.len();
        let line = text[start..].split('\n').next().unwrap_or_default();
        let blank = line.len() - line.trim_start().len();
        let end = line[blank..].find([',', '}']).map_or(line.len(), |end| blank + end);
        let value = line[blank..end].trim_end();
        let bare = value.trim_matches(['"', '\'']);
        if !bare.is_empty() && !is_variable_name(bare) {
            add(start + blank, value.len());
        }
    }
    let mut from = 0;
    for line in text.split_inclusive('\n') {
        let body = line.trim_start_matches([' ', '-', '{', '"', '\'']);
        let end = body.find(|c| !is_of_word(c)).unwrap_or(body.len());
        let (name, rest) = body.split_at(end);
        let value = rest.trim();
        if rest.starts_with([' ', '\t']) && looks_secret(name) && !value.starts_with([':', '=']) {
            let start = from + (line.len() - rest.trim_start().len());
            add(start, value.len());
        }
        from += line.len();
    }
    spans
}

/// What may be the secret in the text after a name and a sign: how far it is away, and how long it is.
fn written(text: &str, is_whole: bool) -> (usize, usize) {
    let line = if is_whole { text } else { text.split('\n').next().unwrap_or_default() };
    let start = line.len() - line.trim_start_matches([' ', '\t']).len();
    let line = &line[start..];
    let until = |end: Option<usize>| end.unwrap_or(line.len());
    match line.chars().next() {
        _ if is_whole => (start, line.len()),
        Some('{') => match line.find([':', '}']) {
            // Forms say where the secret is; `value` is found by itself.
            Some(at) if line[at..].starts_with(':') => {
                let key = line[1..at].trim();
                let is_form = FORMS.contains(&key) || key == "value";
                let value = line[at + 1..].trim_start().len();
                (start + line.len() - value, if is_form { 0 } else { value })
            }
            end => (start, until(end)),
        },
        Some('[') => (start, until(line.find(']'))),
        Some(quote @ ('"' | '\'')) => (start, until(line[1..].find(quote).map(|end| end + 1))),
        _ => (start, until(line.find([',', '}']))),
    }
}

/// Forms that say where a secret is.
const FORMS: [&str; 5] =
    ["fromEnv", "existingSecret", "externalSecret", "fieldRef", "resourceFieldRef"];

fn is_of_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '-'
}

/// What a text ends with, and what stands before it.
fn last_word(text: &str) -> (&str, &str) {
    text.split_at(text.rfind(|c| !is_of_word(c)).map_or(0, |at| text.ceil_char_boundary(at + 1)))
}

/// Whether a text says where a secret is, and holds none.
pub fn is_reference(text: &str) -> bool {
    let is_one = |start: &str, end: char| {
        text.strip_prefix(start)
            .and_then(|rest| rest.strip_suffix(end))
            .is_some_and(|inner| !inner.contains(end) && !inner.contains(['@', ' ']))
    };
    is_one("${", '}') || is_one("$(", ')') || text.starts_with("{{")
}

/// `https://token@host`: nobody has a user alone on the web but programs, whose name is a key.
fn in_user(text: &str) -> bool {
    ["https://", "http://"].iter().any(|scheme| {
        text.split(scheme).skip(1).any(|rest| {
            let host = rest.split(['/', '?', '#', ' ', '"', '\'', '\n']).next().unwrap_or_default();
            host.rsplit_once('@').is_some_and(|(user, host)| {
                let has_digit = user.bytes().any(|byte| byte.is_ascii_digit());
                is_filled_in(user) && (user.len() >= 8 && has_digit || host.contains("sentry"))
            })
        })
    })
}

/// The other half of a pair of AWS, which names it.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids>
fn is_key_of_aws(text: &str) -> bool {
    text.len() == 20
        && (text.starts_with("AKIA") || text.starts_with("ASIA"))
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// Whether a text is JSON in which a secret stands, as annotations hold objects.
fn is_secret_json(text: &str) -> bool {
    let text = text.trim();
    if !text.starts_with(['{', '[']) || !text.ends_with(['}', ']']) {
        return false;
    }
    serde_json::from_str::<Json>(text).is_ok_and(|value| has_secret(&value, MapSecrets::default()))
}

fn has_secret(value: &Json, above: MapSecrets) -> bool {
    match value {
        Json::Object(map) => {
            let own = map_secrets(above, map);
            map.iter().any(|(key, value)| {
                let is_own = is_secret_key(key) && value.is_string();
                is_own
                    || own.hides(key, value.is_array()) && !value.is_null()
                    || has_secret(value, own)
            })
        }
        Json::Array(items) => {
            let words = items.iter().map(|item| item.as_str().unwrap_or_default());
            follow_options(words).contains(&true)
                || items.iter().any(|item| has_secret(item, above))
        }
        Json::String(text) => hides(text),
        Json::Null | Json::Bool(_) | Json::Number(_) => false,
    }
}
