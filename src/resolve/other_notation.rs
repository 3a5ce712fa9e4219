//! References in the notations of other programs: `$NAME` of shells, `$(NAME)` of the kubelet, `{{ … }}` of Helm.

use std::ops::Range;

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::directory::Directory;
use crate::resolve::reference::{self, EXTERNALS, SELF, TIERS};
use crate::source::Span;

/// What may begin a reference elsewhere, and what then ends it; the longer ones first.
const FORMS: [(&str, &str); 5] = [("{{", "}}"), ("$(", ")"), ("#{", "}"), ("{", "}"), ("$", "")];

/// What texts for Helm name.
const OF_HELM: [&str; 3] = [".Values.", ".Release.", ".Chart."];

/// Warns of the text of a variable in which a reference to something that is there is written as another program
/// would have it: nobody replaces it. Whether there is one.
pub fn check(
    name: &str,
    text: &str,
    span: Span,
    directory: &Directory,
    report: &mut Report,
) -> bool {
    if let Some((place, path)) = slip(text, directory) {
        let right = format!("${{{path}}}");
        let written = &text[place.clone()];
        let at = reference::inside(span, text, place.start, place.len());
        let length = (at.end - at.start) as usize;
        let is_plain = (span.end - span.start) as usize == text.len();
        let diagnostic = Diagnostic::warning(
            Code::ReferenceSyntax,
            format!("nobody replaces `{written}` in `{name}`"),
        )
        .at(at, "the program gets this text");
        report.add(match (length == place.len(), is_plain) {
            (true, false) => diagnostic.write(right),
            // A plain text between braces would end at the reference's own.
            (true, true) if place.len() == text.len() => diagnostic.write(format!("\"{right}\"")),
            _ => diagnostic.help(format!("write `{right}`")),
        });
        return true;
    }
    let is_of_ci =
        ["env.", "secrets.", "vars.", "include ", "lookup ", "toYaml "].iter().any(|start| {
            text.match_indices("{{").any(|(at, _)| text[at + 2..].trim_start().starts_with(start))
        });
    let is_word = |word: &str| {
        let word = word.trim();
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    };
    let is_whole = || {
        let inside = text.strip_prefix("{{").and_then(|text| text.strip_suffix("}}"));
        inside.is_some_and(is_word)
    };
    if text.contains("{{")
        && (is_whole() || is_of_ci || OF_HELM.iter().any(|word| text.contains(word)))
    {
        report.add(
            Diagnostic::warning(
                Code::ReferenceSyntax,
                format!("nobody fills the template in `{name}`"),
            )
            .at(span, "values know no templates of Helm: the program gets this text")
            .help("write the value itself; an environment says its own in its file of values"),
        );
    }
    false
}

/// The first reference in another notation to what is there: its place in the text, and its path.
fn slip<'t>(text: &'t str, directory: &Directory) -> Option<(Range<usize>, &'t str)> {
    if reference::is_path(text) && text.split('.').count() > 2 && is_there(text, directory) {
        return Some((0..text.len(), text));
    }
    let mut found: Vec<(Range<usize>, &str)> = Vec::new();
    for root in reference::roots().filter(|root| *root != SELF) {
        let start = format!("{root}.");
        let slips = text.match_indices(&start).filter_map(|(at, _)| around(text, at));
        found.extend(slips.filter(|(_, path)| is_there(path, directory)));
    }
    found.into_iter().min_by_key(|(place, _)| place.start)
}

/// The path that starts at a byte with what stands around it, where that is a form of another program.
fn around(text: &str, at: usize) -> Option<(Range<usize>, &str)> {
    let (before, rest) = text.split_at(at);
    let tight = before.trim_end_matches(' ');
    let (open, close) = FORMS.iter().find(|(open, _)| tight.ends_with(open))?;
    let start = tight.len() - open.len();
    let is_escaped = text[..start].ends_with('$');
    if is_escaped || close.is_empty() && tight.len() < before.len() {
        return None;
    }
    let inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let length = rest.find(|c| !inner(c)).unwrap_or(rest.len());
    let path = rest[..length].trim_end_matches('.');
    let after = rest[path.len()..].trim_start_matches(' ');
    after.starts_with(close).then_some(())?;
    let end =
        if close.is_empty() { at + path.len() } else { text.len() - after.len() + close.len() };
    Some((start..end, path))
}

/// Whether a path leads to something that the values describe.
fn is_there(path: &str, directory: &Directory) -> bool {
    let mut words = path.split('.');
    let (Some(root), Some(name), Some(_)) = (words.next(), words.next(), words.next()) else {
        return false;
    };
    let tier = TIERS.into_iter().find(|tier| tier.key() == root);
    match tier {
        Some(tier) => directory.find(tier, name).is_some(),
        None => root == EXTERNALS && directory.find_external(name).is_some(),
    }
}
