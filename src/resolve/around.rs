//! What stands around a reference to a url in a text: a second scheme, or a second port.

use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::fact::Fact;
use crate::resolve::reference::{Reference, TextSegment};

/// What is wrong around references; each segment has its fact.
pub fn mistakes<'t>(
    segments: &'t [TextSegment],
    facts: &'t [Fact],
) -> impl Iterator<Item = Diagnostic> + 't {
    let literal = |index: Option<usize>| match index.and_then(|index| segments.get(index)) {
        Some(TextSegment::Literal(text)) => text.as_str(),
        Some(TextSegment::Reference(_)) | None => "",
    };
    segments.iter().zip(facts).enumerate().filter_map(move |(index, (segment, fact))| {
        let TextSegment::Reference(reference) = segment else { return None };
        let url = match fact {
            Fact::Plain(text) if text.contains("://") => text.as_str(),
            Fact::Url(_) => "",
            Fact::Plain(_) | Fact::Name(_) | Fact::Password(_) => return None,
        };
        let (before, after) = (literal(index.checked_sub(1)), literal(Some(index + 1)));
        mistake(reference, url, before, after)
    })
}

fn mistake(reference: &Reference, url: &str, before: &str, after: &str) -> Option<Diagnostic> {
    let path = reference.path.join(".");
    let (_, address) = url.split_once("://").unwrap_or_default();
    let is_port = |text: &str| {
        text.strip_prefix(':').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let has_port = address.rsplit_once(':').is_some_and(|(_, port)| {
        !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())
    });
    let (what, label, help) = if before.ends_with("://") {
        let help = format!("take what stands before `${{{path}}}` away");
        ("scheme", "a whole url already", help)
    } else if has_port && is_port(after) {
        ("port", "ends in its port already", format!("take the `:…` behind `${{{path}}}` away"))
    } else {
        return None;
    };
    let message = format!("`${{{path}}}` has its {what}, and the text adds another");
    Some(Diagnostic::error(Code::InvalidValue, message).at(reference.span, label).help(help))
}
