//! What stands around a reference in a text: a second scheme or port of a url, a scheme that nobody speaks, a pod that is
//! none.

use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::directory::DirectoryEntry;
use crate::resolve::fact::Fact;
use crate::resolve::peer;
use crate::resolve::reference::{Reference, TextSegment};
use crate::stack::component::Component;
use crate::values::tier::Tier;

/// What is wrong around references; each segment has its fact, and may name a component.
pub fn mistakes<'t>(
    segments: &'t [TextSegment],
    facts: &'t [Fact],
    component: impl Fn(&Reference) -> Option<&'t Component> + 't,
) -> impl Iterator<Item = Diagnostic> + 't {
    let literal = |index: Option<usize>| match index.and_then(|index| segments.get(index)) {
        Some(TextSegment::Literal(text)) => text.as_str(),
        Some(TextSegment::Reference(_)) | None => "",
    };
    segments.iter().zip(facts).enumerate().filter_map(move |(index, (segment, fact))| {
        let TextSegment::Reference(reference) = segment else { return None };
        let before = literal(index.checked_sub(1));
        if let Some(component) = component(reference) {
            let found = peer::mistake(before, reference, component);
            if let Some(found) = found.or_else(|| unspoken(before, reference, component)) {
                return Some(found);
            }
        }
        let url = match fact {
            Fact::Plain(text) if text.contains("://") => text.as_str(),
            // Nothing but the port is looked for in it.
            Fact::Url(_) => "://:0",
            Fact::Plain(_) | Fact::Name(_) | Fact::Password(_) => return None,
        };
        mistake(reference, url, before, literal(Some(index + 1)))
    })
}

/// `https://` before the host of what speaks without encryption.
fn unspoken(before: &str, reference: &Reference, component: &Component) -> Option<Diagnostic> {
    let is_host = reference.path.last().is_some_and(|field| field == "host");
    let speaks_plain = component.protocol.is_none_or(|protocol| protocol.scheme() == "http");
    let is_served = component.tier != Tier::Database && component.port() != Some(443);
    if !is_host || !speaks_plain || !is_served || !before.ends_with("https://") {
        return None;
    }
    let (name, path) = (&component.name, reference.path.join("."));
    let whole = path.trim_end_matches("host");
    Some(
        Diagnostic::warning(Code::Conflict, format!("`{name}` is called by https, and speaks http"))
            .at(reference.span, "no certificate is there")
            .also(component.origin, "without `protocol: https`")
            .help(format!("write `http://`, or `${{{whole}url}}` for all of it; or `protocol: https` where `{name}` has a certificate")),
    )
}

/// The address by http of what a page that comes by https calls: browsers block that.
/// <https://developer.mozilla.org/en-US/docs/Web/Security/Mixed_content>
pub fn blocked<'t>(
    segments: &'t [TextSegment],
    facts: &'t [Fact],
    page: &'t DirectoryEntry,
    component: impl Fn(&Reference) -> Option<&'t Component> + 't,
) -> impl Iterator<Item = Diagnostic> + 't {
    let url = page.public.as_ref().and_then(|public| public.url.as_ref().ok());
    let is_page = page.component.tier == Tier::Frontend;
    let is_encrypted = is_page && url.is_some_and(|url| url.starts_with("https://"));
    segments.iter().zip(facts).filter(move |_| is_encrypted).filter_map(move |(segment, fact)| {
        let TextSegment::Reference(reference) = segment else { return None };
        let is_public = reference
            .path
            .last()
            .is_some_and(|field| matches!(field.as_str(), "publicUrl" | "publicWsUrl"));
        let Fact::Plain(url) = fact else { return None };
        let called = component(reference)
            .filter(|_| is_public && (url.starts_with("http://") || url.starts_with("ws://")))?;
        let (page, name) = (&page.component.name, &called.name);
        let message =
            format!("the page of `{page}` comes by https, and `{name}` is called by http");
        Some(
            Diagnostic::warning(Code::Conflict, message)
                .at(reference.span, "browsers block such calls")
                .also(called.origin, "reached from outside without encryption")
                .help(format!("add `tls: true` where `expose` opens `{name}`")),
        )
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
