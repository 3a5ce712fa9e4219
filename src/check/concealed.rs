//! Secrets in the words of findings: a rule quotes a name or a user, and what stands there is a password.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::check::Finding;
use crate::source::{Sources, Span};
use crate::values::secrets::MASK;

/// Shorter texts are hidden in excerpts alone: they are parts of too many words.
const SHORTEST: usize = 4;

/// Words of small letters up to this length are names more often than secrets: `postgres`, `example`.
const LONGEST_NAME: usize = 12;

/// What separates the parts of an address.
const ENDS: &[char] = &[':', '/', '@', '?', '&', '=', ',', ';', ' ', '"', '\''];

/// Takes the secrets that are written at some places out of messages, labels and helps: out of what they quote.
pub fn conceal(findings: &mut [Finding], places: &[Span], sources: &Sources) {
    if findings.is_empty() {
        return;
    }
    let secrets = texts(places, sources);
    if secrets.is_empty() {
        return;
    }
    for Finding { diagnostic, object: _ } in findings {
        let labels = diagnostic.labels.iter_mut().map(|label| &mut label.text);
        let others = diagnostic.note.iter_mut().chain(&mut diagnostic.help);
        for text in labels.chain(others).chain([&mut diagnostic.message]) {
            if let Some(concealed) = concealed(text, &secrets) {
                *text = concealed;
            }
        }
    }
}

/// The secrets, also as what base64 holds of them.
fn texts(places: &[Span], sources: &Sources) -> BTreeSet<String> {
    let mut secrets = BTreeSet::new();
    for place in places {
        let text = sources.text(*place).trim().trim_matches(['"', '\'']);
        let decoded = STANDARD.decode(text).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let decoded = decoded.map(|text| text.trim().to_owned());
        secrets.extend(decoded.into_iter().chain([text.to_owned()]).filter(|one| tells(one)));
    }
    secrets
}

/// Whether quoting a text would tell a secret.
fn tells(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || matches!(byte, b'-' | b'_');
    let is_name = text.len() <= LONGEST_NAME && text.bytes().all(is_letter);
    text.len() >= SHORTEST && !is_name && !text.contains('\n')
}

/// A text whose quotes hold no secret; nothing where none did.
fn concealed(text: &str, secrets: &BTreeSet<String>) -> Option<String> {
    let mut parts: Vec<String> = text.split('`').map(str::to_owned).collect();
    let mut is_changed = false;
    for quoted in parts.iter_mut().skip(1).step_by(2) {
        if secrets.contains(quoted.as_str()) {
            MASK.clone_into(quoted);
            is_changed = true;
            continue;
        }
        let found: BTreeSet<&str> =
            quoted.split(ENDS).filter(|part| secrets.contains(*part)).collect();
        let masked = found.iter().fold(quoted.clone(), |text, part| text.replace(part, MASK));
        is_changed |= !found.is_empty();
        *quoted = masked;
    }
    is_changed.then(|| parts.join("`"))
}
