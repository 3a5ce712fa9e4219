//! Texts with references, resolved: where each lands depends on what it tells.
//!
//! Plain text goes into a ConfigMap. A text that contains a password becomes a key of a Secret; where
//! gen does not know the password, the kubelet composes the text from a variable.

use std::collections::BTreeMap;

use crate::admission::policy::{Report, Unwise};
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::around;
use crate::resolve::credentials::SecretSource;
use crate::resolve::directory::{DatabaseAddress, Directory, UNKNOWN_PASSWORD};
use crate::resolve::edges::Edges;
use crate::resolve::fact::{self, Fact};
use crate::resolve::inputs::Inputs;
use crate::resolve::mention::Mention;
use crate::resolve::reference::{self, Reference, TextSegment};
use crate::resolve::resolved_text::{ResolvedText, TextPart};
use crate::resolve::url::TextSoFar;
use crate::source::Span;
use crate::stack::name::ObjectName;
use crate::stack::secret::{SecretKey, SecretPart, SecretText};
use crate::stack::url::encode;

/// What is learnt while texts are resolved: the edges of the graph, and which keys of databases'
/// Secrets are read in which namespace.
#[derive(Debug)]
pub struct Wiring<'a> {
    pub directory: &'a Directory,
    pub stack_name: &'a str,
    pub inputs: Inputs<'a>,
    pub edges: Edges,
    /// By database and by namespace.
    pub needs: BTreeMap<usize, BTreeMap<ObjectName, Need>>,
    /// Secrets that exist, by namespace and name, and where that is said.
    pub existing: Vec<(ObjectName, ObjectName, Span)>,
    /// Hosts outside of the stack that variables name.
    pub mentions: Vec<Mention>,
}

/// Which keys of a database's Secret are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Need {
    pub password: bool,
    pub url: bool,
}

impl Wiring<'_> {
    /// Resolves a text of the component at `from`.
    pub fn resolve(
        &mut self,
        from: usize,
        text: &str,
        span: Span,
        report: &mut Report,
    ) -> Option<ResolvedText> {
        let segments = match reference::parse(text, span) {
            Ok(segments) => segments,
            Err(diagnostic) => {
                report.add(diagnostic);
                return None;
            }
        };
        let own = &self.directory.entries[from].component.namespace;
        let mut facts = Vec::new();
        let mut complete = true;
        for segment in &segments {
            match segment {
                TextSegment::Literal(text) => facts.push(Fact::Plain(text.clone())),
                TextSegment::Reference(reference) => {
                    match self.fact((Some(from), Some(own)), reference, true) {
                        Ok(fact) => facts.push(fact),
                        Err(diagnostic) => {
                            report.add(diagnostic);
                            complete = false;
                        }
                    }
                }
            }
        }
        if complete {
            let component =
                |reference: &Reference| fact::component(reference, from, self.directory);
            around::mistakes(&segments, &facts, component).for_each(|found| report.add(found));
            let page = &self.directory.entries[from];
            around::blocked(&segments, &facts, page, component).for_each(|found| report.add(found));
        }
        complete.then(|| self.compose(from, &facts, span, report))
    }

    /// What a reference stands for, seen from a component or from a namespace; draws the edge of a component, but to a
    /// secret where none is taken.
    ///
    /// # Errors
    /// A reference to what is not there.
    pub fn fact(
        &mut self,
        (from, namespace): (Option<usize>, Option<&ObjectName>),
        reference: &Reference,
        takes_secrets: bool,
    ) -> Result<Fact, Diagnostic> {
        let (directory, name, inputs) = (self.directory, self.stack_name, self.inputs);
        let own = from.and_then(|from| fact::of_itself(reference, from, directory));
        let reference = own.as_ref().unwrap_or(reference);
        if let Some(found) = fact::of_external(reference, directory) {
            let (fact, to) = found?;
            if let (Some(from), Some(to)) = (from, to) {
                self.edges.leave(from, to);
            }
            return Ok(fact);
        }
        let (fact, called) = fact::seen_from(namespace, reference, directory, name, inputs)?;
        if let (Some(from), Some(called)) = (from, called)
            && (takes_secrets || !fact.is_secret())
        {
            self.edges.insert(from, called);
        }
        Ok(fact)
    }

    /// Resolves a text that cannot hold a secret.
    pub fn resolve_plain(
        &mut self,
        from: usize,
        text: &str,
        span: Span,
        holder: &str,
        report: &mut Report,
    ) -> Option<String> {
        match self.resolve(from, text, span, report)? {
            ResolvedText::Plain(text) => Some(text),
            ResolvedText::Secret(_) | ResolvedText::Key(_) | ResolvedText::Composed(_) => {
                report.add(
                    Diagnostic::error(
                        Code::Credentials,
                        format!("a secret cannot stand in {holder}"),
                    )
                    .at(span, "refers to a password")
                    .help("refer to it in `env`, where it is read from a Secret"),
                );
                None
            }
        }
    }

    fn compose(
        &mut self,
        from: usize,
        facts: &[Fact],
        span: Span,
        report: &mut Report,
    ) -> ResolvedText {
        let namespace = self.directory.entries[from].component.namespace.clone();
        if let [single] = facts {
            match single {
                Fact::Password(database) => {
                    if let Some(key) = self.password_key(*database, &namespace) {
                        return ResolvedText::Key(key);
                    }
                }
                Fact::Url(database) => {
                    if let Some(key) = self.url_key(*database, &namespace) {
                        return ResolvedText::Key(key);
                    }
                }
                Fact::Plain(_) | Fact::Name(_) => {}
            }
        }
        let mut parts: Vec<TextPart> = Vec::new();
        // Whether a password is in the text, and whether all that are in it are written in the values.
        let (mut secret, mut written) = (false, true);
        // What is there so far: a password has another form inside of a url.
        let mut so_far = TextSoFar::default();
        let mut push = |part: TextPart| match (parts.last_mut(), part) {
            (Some(TextPart::Literal(last)), TextPart::Literal(text)) => last.push_str(&text),
            (_, part) => parts.push(part),
        };
        let mut made_of = Vec::new();
        let may_be_secret = facts.iter().any(Fact::is_secret);
        for fact in facts {
            let is_url = so_far.is_inside_url();
            let own = may_be_secret.then(|| self.parts(fact, is_url, &namespace));
            made_of.extend(own.into_iter().flatten());
            match fact {
                Fact::Plain(text) => {
                    so_far.push(text);
                    push(TextPart::Literal(text.clone()));
                }
                Fact::Name(text) => {
                    push(TextPart::Literal(if is_url { encode(text) } else { text.clone() }));
                }
                Fact::Password(database) => match self.literal_password(*database) {
                    Some(password) => {
                        secret = true;
                        written &= password.is_written();
                        let password = password.reveal();
                        let shown = if is_url { encode(password) } else { password.to_owned() };
                        push(TextPart::Literal(shown));
                    }
                    None if self.has_password(*database) => {
                        if is_url {
                            self.warn_of_characters(*database, span, report);
                        }
                        push(TextPart::Password(*database));
                    }
                    None => {}
                },
                Fact::Url(database) if !self.url_is_secret(*database) => {
                    push(TextPart::Literal(self.directory.url(*database, &namespace, None)));
                }
                Fact::Url(database) => match self.literal_password(*database) {
                    Some(password) => {
                        secret = true;
                        written &= password.is_written();
                        let address = self.directory.database(*database);
                        let password =
                            address.and_then(DatabaseAddress::password_in_url).unwrap_or_default();
                        push(TextPart::Literal(self.directory.url(
                            *database,
                            &namespace,
                            Some(&password),
                        )));
                    }
                    None if self.has_password(*database) => {
                        self.warn_of_characters(*database, span, report);
                        let marked = self.directory.url(
                            *database,
                            &namespace,
                            Some(&UNKNOWN_PASSWORD.to_string()),
                        );
                        let (before, after) =
                            marked.split_once(UNKNOWN_PASSWORD).unwrap_or((&marked, ""));
                        push(TextPart::Literal(before.to_owned()));
                        push(TextPart::Password(*database));
                        push(TextPart::Literal(after.to_owned()));
                    }
                    None => {
                        push(TextPart::Literal(self.directory.url(*database, &namespace, None)));
                    }
                },
            }
        }
        if parts.iter().any(|part| matches!(part, TextPart::Password(_))) {
            return ResolvedText::Composed(parts);
        }
        let text = parts
            .into_iter()
            .map(|part| if let TextPart::Literal(text) = part { text } else { String::new() })
            .collect::<String>();
        if !secret {
            return ResolvedText::Plain(text);
        }
        let secret = if written { SecretText::written(text) } else { SecretText::new(text) };
        ResolvedText::Secret(secret.around(self.around(from, facts)).of_parts(made_of))
    }

    /// What a fact is composed of, so that a password stays one wherever it stands.
    fn parts(&self, fact: &Fact, in_url: bool, namespace: &ObjectName) -> Vec<SecretPart> {
        let key = |database: usize| self.directory.database(database)?.password();
        match fact {
            Fact::Name(text) if in_url => vec![SecretPart::Text(encode(text))],
            Fact::Plain(text) | Fact::Name(text) => vec![SecretPart::Text(text.clone())],
            Fact::Password(database) => key(*database)
                .map(|key| SecretPart::Password { key, is_encoded: in_url })
                .into_iter()
                .collect(),
            Fact::Url(database) => {
                let password = UNKNOWN_PASSWORD.to_string();
                let address = self.directory.database(*database);
                let is_encoded = address.is_none_or(DatabaseAddress::is_encoded);
                let url = self.directory.url(*database, namespace, Some(&password));
                match (url.split_once(UNKNOWN_PASSWORD), key(*database)) {
                    (Some((before, after)), Some(key)) => vec![
                        SecretPart::Text(before.to_owned()),
                        SecretPart::Password { key, is_encoded },
                        SecretPart::Text(after.to_owned()),
                    ],
                    _ => vec![SecretPart::Text(self.directory.url(*database, namespace, None))],
                }
            }
        }
    }

    /// A text without the passwords in it.
    fn around(&self, from: usize, facts: &[Fact]) -> String {
        let namespace = &self.directory.entries[from].component.namespace;
        let shown = facts.iter().map(|fact| match fact {
            Fact::Plain(text) | Fact::Name(text) => text.clone(),
            Fact::Password(_) => String::new(),
            Fact::Url(database) => self.directory.url(*database, namespace, Some("")),
        });
        shown.collect()
    }

    /// The key of the password, noted as needed in a namespace.
    pub fn password_key(&mut self, database: usize, namespace: &ObjectName) -> Option<SecretKey> {
        let key = self.directory.database(database)?.password()?;
        self.need(database, namespace).password = true;
        Some(key)
    }

    /// The key of the url, noted as needed in a namespace.
    pub fn url_key(&mut self, database: usize, namespace: &ObjectName) -> Option<SecretKey> {
        let key = self.directory.database(database)?.url_secret()?;
        self.need(database, namespace).url = true;
        Some(key)
    }

    fn need(&mut self, database: usize, namespace: &ObjectName) -> &mut Need {
        self.needs.entry(database).or_default().entry(namespace.clone()).or_default()
    }

    fn has_password(&self, database: usize) -> bool {
        self.directory.database(database).is_some_and(|address| address.source.is_some())
    }

    fn url_is_secret(&self, database: usize) -> bool {
        self.directory.database(database).is_some_and(DatabaseAddress::url_is_secret)
    }

    fn literal_password(&self, database: usize) -> Option<&SecretText> {
        match self.directory.database(database)?.source.as_ref()? {
            SecretSource::Literal(secret) => Some(secret),
            SecretSource::Existing { .. } | SecretSource::External(_) => None,
        }
    }

    /// A password from elsewhere goes into a url as it is; some characters would break it.
    pub fn warn_of_characters(&self, database: usize, span: Span, report: &mut Report) {
        let Some(address) = self.directory.database(database) else { return };
        if !address.is_encoded() {
            return;
        }
        let name = &self.directory.entries[database].component.name;
        report.unwise(
            Unwise::PasswordCharacters,
            format!("the url of `{name}` is composed of a password that gen cannot percent-encode"),
            |diagnostic| {
                let diagnostic = diagnostic.at(address.credentials, "a password made elsewhere");
                let diagnostic = if span == address.credentials { diagnostic } else { diagnostic.also(span, "the url is used here") };
                diagnostic.help(format!("use letters, digits, `-`, `.`, `_` and `~` in it, name a `urlKey` that holds the whole url, write `clientEnv: false` in `{name}` where no program reads the url that it is given"))
            },
        );
    }
}
