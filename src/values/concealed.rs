//! Secrets in the words of messages: what is wrong with a text is told by quoting it, and the text is a password.

use std::collections::BTreeSet;

use aho_corasick::{AhoCorasick, MatchKind};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::diagnostic::Diagnostic;
use crate::source::{Sources, Span};
use crate::values::secret_text::{MASK, is_reference};

/// Shorter texts are hidden in excerpts alone: they are parts of too many words.
const SHORTEST: usize = 4;

/// Shorter texts are looked for as whole words.
const LONG: usize = 8;

/// Words of small letters up to this length are names more often than secrets: `postgres`, `example`.
const LONGEST_NAME: usize = 12;

/// Takes the secrets that are written at some places out of messages, labels, notes, helps, and edits as they are shown.
pub fn conceal<'d>(
    diagnostics: impl IntoIterator<Item = &'d mut Diagnostic>,
    places: &[Span],
    sources: &Sources,
) {
    let mut diagnostics = diagnostics.into_iter().peekable();
    if diagnostics.peek().is_none() {
        return;
    }
    let secrets = QuotedSecrets::new(places, sources);
    for diagnostic in diagnostics {
        let labels = diagnostic.labels.iter_mut().map(|label| &mut label.text);
        let others = diagnostic.note.iter_mut().chain(&mut diagnostic.help);
        for text in labels.chain(others).chain([&mut diagnostic.message]) {
            if let Some(concealed) = secrets.concealed(text) {
                *text = concealed;
            }
        }
        if let Some(edit) = &mut diagnostic.fix {
            edit.shown = secrets.concealed(&edit.text);
        }
    }
}

/// The secrets as messages may quote them: whole, and as what base64 holds of them; of an address its password; of
/// others their words, too, since what is wrong with a text may be that it ends too soon.
struct QuotedSecrets {
    /// Those that are found wherever they stand, in the name of something as well.
    long: AhoCorasick,
    /// Those that are found where they stand alone.
    short: BTreeSet<String>,
}

impl QuotedSecrets {
    fn new(places: &[Span], sources: &Sources) -> Self {
        let mut all = BTreeSet::new();
        for place in places {
            let text = sources.text(*place).trim();
            let decoded = STANDARD.decode(text.trim_matches(['"', '\''])).ok();
            let decoded = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
            for text in decoded.iter().map(|text| text.trim()).chain([text]) {
                let bare = text.trim_matches(['"', '\'']);
                if is_reference(bare) {
                    continue;
                }
                let words = password(text).unwrap_or(text).split(is_end);
                let said = words.chain([text, bare]).filter(|one| tells(one));
                all.extend(said.map(str::to_owned));
            }
        }
        let (long, short) = all.into_iter().partition::<BTreeSet<_>, _>(|one| is_nothing_else(one));
        let kind = MatchKind::LeftmostLongest;
        let found = AhoCorasick::builder().match_kind(kind).build(&long);
        let long =
            found.unwrap_or_else(|_| AhoCorasick::new([""; 0]).expect("nothing to look for"));
        Self { long, short }
    }

    /// A text without the secrets that it quotes, and that are words of it; nothing where none was there.
    fn concealed(&self, text: &str) -> Option<String> {
        let mut shown = String::with_capacity(text.len());
        self.long.replace_all_with(text, &mut shown, |_, _, shown| {
            shown.push_str(MASK);
            true
        });
        if !self.short.is_empty() {
            let parts = shown.split_inclusive(is_end).map(|part| {
                let word = part.trim_end_matches(is_end);
                if self.short.contains(word) { part.replace(word, MASK) } else { part.to_owned() }
            });
            shown = parts.collect();
        }
        (shown != text).then_some(shown)
    }
}

/// The password in an address or in a list of settings; empty where it has none, nothing where a text is neither.
fn password(text: &str) -> Option<&str> {
    let Some((_, address)) = text.split_once("://") else { return in_settings(text) };
    let login = address.split(['/', '?', '#']).next().unwrap_or_default();
    let login = login.rsplit_once('@').map_or("", |(login, _)| login);
    Some(login.split_once(':').map_or("", |(_, password)| password))
}

/// The password of `Server=db;User Id=sa;Password=secret`.
fn in_settings(text: &str) -> Option<&str> {
    let settings = text.split(';').map(|part| part.split_once('='));
    let settings: Vec<(&str, &str)> = settings.flatten().collect();
    let mut own = settings.iter().filter(|(key, _)| {
        ["password", "pwd"].iter().any(|word| key.trim().eq_ignore_ascii_case(word))
    });
    own.next().filter(|_| settings.len() > 1).map(|(_, password)| password.trim())
}

/// Whether quoting a text would tell a secret.
fn tells(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || matches!(byte, b'-' | b'_');
    let is_name = text.len() <= LONGEST_NAME && text.bytes().all(is_letter);
    text.len() >= SHORTEST && !is_name && !text.contains('\n')
}

/// Whether a text is found within words without being a part of them: names of objects are small letters.
fn is_nothing_else(text: &str) -> bool {
    text.len() >= LONG && !text.bytes().all(|one| one.is_ascii_lowercase() || b"-_.".contains(&one))
}

/// What separates the words of a text.
fn is_end(one: char) -> bool {
    !(one.is_alphanumeric() || matches!(one, '-' | '_' | '.' | '+' | '~' | '$'))
}
