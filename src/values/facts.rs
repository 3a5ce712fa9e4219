//! The facts of the stack that any text of the values may name: `${name}`, `${env}`, `${target}`, `${domain}`.
//!
//! References to components are no business of this file: `stack` resolves them, in the texts that are
//! read [verbatim](crate::values::scalar::Verbatim).

use std::borrow::Cow;

use crate::diagnostic::{Code, Diagnostic};
use crate::values::braces::{TextPiece, TextPieces};
use crate::values::check::dns_subdomain;
use crate::values::suggest::nearest;

/// The words of the facts.
pub const FACTS: [&str; 4] = ["name", "env", "target", DOMAIN];

/// The one that a stack need not have.
const DOMAIN: &str = "domain";

/// What the facts stand for; one that is not known yet is left as it is.
#[derive(Clone, Debug, Default)]
pub struct TextFacts(Vec<(&'static str, String)>);

/// What looks like a reference and names no fact: the word between the braces.
#[derive(Debug, PartialEq, Eq)]
pub struct Unknown(Option<String>);

impl TextFacts {
    /// The facts of a stack; its own name may be made of environment and target, and its domain of all three.
    pub fn new(name: Option<&str>, domain: Option<&str>, env: &str, target: &str) -> Self {
        let mut facts = Self(vec![("env", env.to_owned()), ("target", target.to_owned())]);
        let name = name.and_then(|name| facts.put_in(name).ok()).map(Cow::into_owned);
        facts.0.extend(name.map(|name| ("name", name)));
        let domain = domain.and_then(|domain| facts.put_in(domain).ok()).map(Cow::into_owned);
        // One that is wrong is told where it stands, and not where it is referred to.
        let valid = |domain: String| {
            let is_valid = dns_subdomain(&domain).is_ok();
            if is_valid { domain } else { "example.com".to_owned() }
        };
        facts.0.extend(domain.map(|domain| (DOMAIN, valid(domain))));
        facts
    }

    /// The facts that are known, by their words.
    pub fn known(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(fact, value)| (*fact, value.as_str()))
    }

    /// A text with the facts put in; `$${` is a literal `${`.
    ///
    /// # Errors
    /// The first reference that names no fact.
    pub fn put_in<'text>(&self, text: &'text str) -> Result<Cow<'text, str>, Unknown> {
        if !text.contains("${") {
            return Ok(Cow::Borrowed(text));
        }
        let mut out = String::new();
        for piece in TextPieces::of(text) {
            let word = match piece {
                TextPiece::Text(text) => {
                    out += text;
                    continue;
                }
                TextPiece::Braced { inner, .. } => inner,
                TextPiece::Open { .. } => return Err(Unknown(None)),
            };
            let known = self.0.iter().find(|(fact, _)| *fact == word);
            if !FACTS.contains(&word) || known.is_none() && word == DOMAIN {
                return Err(Unknown(Some(word.to_owned())));
            }
            out += &known.map_or(format!("${{{word}}}"), |(_, value)| value.clone());
        }
        Ok(Cow::Owned(out))
    }
}

impl Unknown {
    /// The mistake, without its place in the file.
    pub fn report(self, place: &str, secret: bool) -> Diagnostic {
        let word = self.0.clone().filter(|_| !secret);
        let facts = "`${name}`, `${env}`, `${target}` and `${domain}`";
        if self.0.as_deref() == Some(DOMAIN) && !secret {
            let message = format!("{place}refers to `${{{DOMAIN}}}`, and the stack has none");
            return Diagnostic::error(Code::ReferenceSyntax, message)
                .help("add `domain: shop.example.com` to the values");
        }
        let (message, escaped) = match self.0.filter(|_| !secret) {
            Some(word) => {
                (format!("{place}cannot refer to `${{{word}}}`"), format!("$${{{word}}}"))
            }
            None => (format!("{place}holds a `${{` that is no reference"), "$${".to_owned()),
        };
        let near = word.as_deref().and_then(|word| nearest(word.trim(), FACTS.into_iter()));
        if let Some(near) = near {
            return Diagnostic::error(Code::ReferenceSyntax, message)
                .help(format!("write `${{{near}}}`"));
        }
        let variable = word.filter(|word| {
            word.bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
        });
        if let Some(variable) = variable {
            let path = place.trim().trim_matches('`');
            return Diagnostic::error(Code::ReferenceSyntax, message).help(format!(
                "give it with `--set {path}=${variable}`: gen reads variables of its own environment for secrets alone"
            ));
        }
        Diagnostic::error(Code::ReferenceSyntax, message)
            .help(format!("use {facts} alone, or write `{escaped}` if the text itself is meant"))
    }
}
