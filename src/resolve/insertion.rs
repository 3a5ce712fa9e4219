//! References in texts that stand in an object as they are: Kubernetes' own words, and what programs are started with.
//!
//! A path with a dot in it is a reference, or a mistake. A word without one is a variable of some shell or
//! program, and stays, unless it is a fact of the stack; `$${` is a literal `${` before either.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::directory::Directory;
use crate::resolve::fact::{self, Fact};
use crate::resolve::peer;
use crate::resolve::reference::{self, STACK_FACTS, TextSegment};
use crate::resolve::wiring::Wiring;
use crate::source::Span;
use crate::stack::name::ObjectName;
use crate::values::braces::{TextPiece, TextPieces};
use crate::values::suggest::nearest;

/// From where a reference is seen.
#[derive(Clone, Debug)]
pub enum Seen {
    /// A component, which an edge starts from.
    Component(usize),
    /// A namespace, where it is known; from elsewhere hosts have their full names.
    Namespace(Option<ObjectName>),
}

/// What a text is part of.
#[derive(Clone, Copy, Debug)]
pub enum TextHolder<'t> {
    /// A fragment in Kubernetes' own words, which is placed as a whole.
    Object,
    /// What a program is started with. Programs have dotted names of their own between braces: what does not start as
    /// a reference is theirs.
    Program(ProgramText<'t>),
    /// The same of a probe, in which nobody but a shell puts variables.
    Probe(ProgramText<'t>),
}

/// What the command line has that a text is part of.
#[derive(Clone, Copy, Debug)]
pub struct ProgramText<'t> {
    /// The words of facts that its scripts set themselves.
    pub own: &'t [&'static str],
    /// Whether a shell reads it, which has variables of any name.
    pub is_of_shell: bool,
}

/// Texts of one holder, with their references resolved.
pub struct Insertion<'s> {
    pub seen: &'s Seen,
    pub span: Span,
    /// Whether that is the place of the text itself.
    pub is_exact: bool,
    pub holder: TextHolder<'s>,
}

impl Insertion<'_> {
    /// The text; what is wrong in it is reported, and left out.
    pub fn text(&self, text: &str, wiring: &mut Wiring, report: &mut Report) -> String {
        let mut out = String::new();
        for piece in TextPieces::of(text) {
            match piece {
                TextPiece::Text(text) => out += text,
                TextPiece::Open { at } => {
                    let begins = |root: &str| text[at + 2..].starts_with(&format!("{root}."));
                    if reference::roots().any(begins)
                        && let Err(found) = reference::parse(&text[at..], self.span)
                    {
                        report.add(found);
                    }
                    out += "${";
                }
                TextPiece::Braced { inner, at } if self.is_meant(inner, wiring.directory) => {
                    let span = if self.is_exact {
                        reference::inside(self.span, text, at, inner.len() + "${}".len())
                    } else {
                        self.span
                    };
                    let found = self.one(inner, (&out, span), wiring, report);
                    out += &found.unwrap_or_default();
                }
                TextPiece::Braced { inner, .. } => out += &format!("${{{inner}}}"),
            }
        }
        out
    }

    /// Whether what stands between braces is gen's.
    fn is_meant(&self, path: &str, directory: &Directory) -> bool {
        let root = path.split_once(['.', '/', '[']).map(|(root, _)| root);
        let starts = root.is_some_and(|root| reference::roots().any(|known| known == root));
        match self.holder {
            TextHolder::Object => {
                STACK_FACTS.contains(&path) || starts || root.is_some() && reference::is_path(path)
            }
            TextHolder::Program(program) | TextHolder::Probe(program) => {
                let fact = STACK_FACTS.contains(&path) && !program.own.contains(&path);
                let alone = !program.is_of_shell && directory.find_any(path).is_some();
                let misspelt = |root: &str| {
                    reference::is_path(path) && nearest(root, reference::roots()).is_some()
                };
                let named =
                    |root: &str| reference::is_path(path) && directory.find_any(root).is_some();
                fact || starts || alone || root.is_some_and(|root| misspelt(root) || named(root))
            }
        }
    }

    /// What one reference stands for.
    fn one(
        &self,
        path: &str,
        (before, span): (&str, Span),
        wiring: &mut Wiring,
        report: &mut Report,
    ) -> Option<String> {
        let segments = match reference::parse(&format!("${{{path}}}"), span) {
            Ok(segments) => segments,
            Err(diagnostic) => {
                report.add(diagnostic);
                return None;
            }
        };
        let [TextSegment::Reference(reference)] = segments.as_slice() else { return None };
        let seen = match self.seen {
            Seen::Component(at) => {
                (Some(*at), Some(&wiring.directory.entries[*at].component.namespace))
            }
            Seen::Namespace(namespace) => (None, namespace.as_ref()),
        };
        let named = seen.0.and_then(|from| fact::component(reference, from, wiring.directory));
        if let Some(found) = named.and_then(|one| peer::mistake(before, reference, one)) {
            report.add(found);
        }
        match wiring.fact(seen, reference, false) {
            Ok(Fact::Plain(text) | Fact::Name(text)) => return Some(text),
            // Of a server without a password, a url is no secret.
            Ok(Fact::Url(index)) if let Some(url) = wiring.directory.plain_url(index, seen.1) => {
                return Some(url);
            }
            Ok(Fact::Password(_) | Fact::Url(_)) => report.add(self.secret(path, span)),
            Err(diagnostic) => report.add(diagnostic),
        }
        None
    }

    /// The error of a password where everyone reads it who sees the object.
    fn secret(&self, path: &str, span: Span) -> Diagnostic {
        let (message, help) = match self.holder {
            TextHolder::Object => (
                "a secret cannot stand in an object as it is",
                "refer to it in `env`, where it is read from a Secret",
            ),
            TextHolder::Program(_) => (
                "a secret cannot stand in a command as it is",
                "put it into a variable of `env`, say `NAME`, and write `$(NAME)` here",
            ),
            TextHolder::Probe(_) => (
                "a secret cannot stand in the command of a probe or a hook as it is",
                "put it into a variable of `env`, say `NAME`, and let a shell read it: `[sh, -c, \"… $NAME\"]`",
            ),
        };
        Diagnostic::error(Code::Credentials, message)
            .at(span, format!("refers to a password by `${{{path}}}`"))
            .help(help)
    }
}
