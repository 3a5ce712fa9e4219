//! Texts with references, resolved: where each lands depends on what it tells.
//!
//! Plain text goes into a ConfigMap. A text that contains a password becomes a key of a Secret; where
//! gen does not know the password, the kubelet composes the text from a variable.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::stack::component::Tier;
use crate::stack::credentials::Source;
use crate::stack::directory::{DatabaseAddress, Directory, Kind};
use crate::stack::inputs::Inputs;
use crate::stack::name::ObjectName;
use crate::stack::reference::{self, Reference, Segment};
use crate::stack::report::{Report, Unwise};
use crate::stack::secret::{SecretKey, SecretText};

/// What is learnt while texts are resolved: the edges of the graph, and which keys of databases'
/// Secrets are read in which namespace.
#[derive(Debug)]
pub struct Wiring<'a> {
    pub directory: &'a Directory,
    pub stack_name: &'a str,
    pub inputs: Inputs<'a>,
    /// From a component to a component.
    pub edges: BTreeSet<(usize, usize)>,
    pub needs: BTreeMap<(usize, ObjectName), Need>,
}

impl std::fmt::Debug for Inputs<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Inputs")
            .field("env", &self.env)
            .field("target", &self.target)
            .finish()
    }
}

/// Which keys of a database's Secret are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Need {
    pub password: bool,
    pub url: bool,
}

/// A text after its references are resolved.
#[derive(Clone, Debug)]
pub enum Resolved {
    Plain(String),
    /// Contains a password that gen knows.
    Secret(SecretText),
    /// Is exactly one key of a Secret.
    Key(SecretKey),
    /// Contains passwords that gen does not know.
    Composed(Vec<Part>),
}

/// A part of a composed text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    Literal(String),
    /// The password of the database at an index.
    Password(usize),
}

/// What one reference stands for.
enum Fact {
    Plain(String),
    Password(usize),
    Url(usize),
}

impl Wiring<'_> {
    /// Resolves a text of the component at `from`.
    pub fn resolve(
        &mut self,
        from: usize,
        text: &str,
        span: Span,
        report: &mut Report,
    ) -> Option<Resolved> {
        let segments = match reference::parse(text, span) {
            Ok(segments) => segments,
            Err(diagnostic) => {
                report.add(diagnostic);
                return None;
            }
        };
        let mut facts = Vec::new();
        let mut complete = true;
        for segment in segments {
            match segment {
                Segment::Literal(text) => facts.push(Fact::Plain(text)),
                Segment::Reference(reference) => match self.fact(from, &reference) {
                    Ok(fact) => facts.push(fact),
                    Err(diagnostic) => {
                        report.add(diagnostic);
                        complete = false;
                    }
                },
            }
        }
        complete.then(|| self.compose(from, &facts, span, report))
    }

    /// Resolves a text that cannot hold a secret.
    pub fn resolve_plain(
        &mut self,
        from: usize,
        text: &str,
        span: Span,
        place: &str,
        report: &mut Report,
    ) -> Option<String> {
        match self.resolve(from, text, span, report)? {
            Resolved::Plain(text) => Some(text),
            Resolved::Secret(_) | Resolved::Key(_) | Resolved::Composed(_) => {
                report.add(
                    Diagnostic::error(
                        Code::Credentials,
                        format!("a secret cannot stand in {place}"),
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
    ) -> Resolved {
        let namespace = self.directory.entries[from].component.namespace.clone();
        if let [single] = facts {
            match single {
                Fact::Password(database) => {
                    if let Some(key) = self.password_key(*database, &namespace) {
                        return Resolved::Key(key);
                    }
                }
                Fact::Url(database) => {
                    if let Some(key) = self.url_key(*database, &namespace) {
                        return Resolved::Key(key);
                    }
                }
                Fact::Plain(_) => {}
            }
        }
        let mut parts: Vec<Part> = Vec::new();
        let mut secret = false;
        let mut push = |part: Part| match (parts.last_mut(), part) {
            (Some(Part::Literal(last)), Part::Literal(text)) => last.push_str(&text),
            (_, part) => parts.push(part),
        };
        for fact in facts {
            match fact {
                Fact::Plain(text) => push(Part::Literal(text.clone())),
                Fact::Password(database) => match self.literal_password(*database) {
                    Some(password) => {
                        secret = true;
                        push(Part::Literal(password));
                    }
                    None if self.has_password(*database) => push(Part::Password(*database)),
                    None => {}
                },
                Fact::Url(database) => {
                    let known = self
                        .directory
                        .database(*database)
                        .and_then(DatabaseAddress::encoded_password);
                    match known {
                        Some(password) => {
                            secret = true;
                            push(Part::Literal(self.directory.url(
                                *database,
                                &namespace,
                                Some(&password),
                            )));
                        }
                        None if self.has_password(*database) => {
                            self.warn_of_characters(*database, span, report);
                            let marked = self.directory.url(*database, &namespace, Some("\0"));
                            let (before, after) = marked.split_once('\0').unwrap_or((&marked, ""));
                            push(Part::Literal(before.to_owned()));
                            push(Part::Password(*database));
                            push(Part::Literal(after.to_owned()));
                        }
                        None => {
                            push(Part::Literal(self.directory.url(*database, &namespace, None)));
                        }
                    }
                }
            }
        }
        if parts.iter().any(|part| matches!(part, Part::Password(_))) {
            return Resolved::Composed(parts);
        }
        let text = parts
            .into_iter()
            .map(|part| if let Part::Literal(text) = part { text } else { String::new() })
            .collect::<String>();
        if secret { Resolved::Secret(SecretText::new(text)) } else { Resolved::Plain(text) }
    }

    /// The key of the password, noted as needed in a namespace.
    pub fn password_key(&mut self, database: usize, namespace: &ObjectName) -> Option<SecretKey> {
        let key = self.directory.database(database)?.password()?;
        self.needs.entry((database, namespace.clone())).or_default().password = true;
        Some(key)
    }

    /// The key of the url, noted as needed in a namespace.
    pub fn url_key(&mut self, database: usize, namespace: &ObjectName) -> Option<SecretKey> {
        let key = self.directory.database(database)?.url_secret()?;
        self.needs.entry((database, namespace.clone())).or_default().url = true;
        Some(key)
    }

    fn has_password(&self, database: usize) -> bool {
        self.directory.database(database).is_some_and(|address| address.source.is_some())
    }

    fn literal_password(&self, database: usize) -> Option<String> {
        match self.directory.database(database)?.source.as_ref()? {
            Source::Literal(secret) => Some(secret.reveal().to_owned()),
            Source::Existing { .. } | Source::External(_) => None,
        }
    }

    /// A password from elsewhere goes into a url as it is; some characters would break it.
    pub fn warn_of_characters(&self, database: usize, span: Span, report: &mut Report) {
        let Some(address) = self.directory.database(database) else { return };
        let name = &self.directory.entries[database].component.name;
        report.unwise(
            Unwise::PasswordCharacters,
            format!("the url of `{name}` is composed of a password that gen cannot percent-encode"),
            |diagnostic| {
                let diagnostic = diagnostic.at(address.credentials, "a password made elsewhere");
                let diagnostic = if span == address.credentials { diagnostic } else { diagnostic.also(span, "the url is used here") };
                diagnostic.help("use letters, digits, `-`, `.`, `_` and `~` in it, name a `urlKey` that holds the whole url")
            },
        );
    }

    /// What a reference stands for, seen from the component at `from`; draws the edge.
    fn fact(&mut self, from: usize, reference: &Reference) -> Result<Fact, Diagnostic> {
        let words: Vec<&str> = reference.path.iter().map(String::as_str).collect();
        let namespace = self.directory.entries[from].component.namespace.clone();
        match words.as_slice() {
            ["name"] => return Ok(Fact::Plain(self.stack_name.to_owned())),
            ["namespace"] => return Ok(Fact::Plain(namespace.to_string())),
            ["env"] => return Ok(Fact::Plain(self.inputs.env.to_owned())),
            ["target"] => return Ok(Fact::Plain(self.inputs.target.to_owned())),
            _ => {}
        }
        let tiers = [Tier::Database, Tier::Backend, Tier::Frontend];
        let Some(tier) = tiers.into_iter().find(|tier| tier.key() == words[0]) else {
            return Err(reference::unknown_root(reference));
        };
        let name = words.get(1).copied().unwrap_or_default();
        let Some(index) = self.directory.find(tier, name) else {
            return Err(reference::unknown_component(
                reference,
                tier,
                name,
                self.directory.names(tier),
            ));
        };
        let entry = &self.directory.entries[index];
        let port = || Fact::Plain(entry.component.service_port.to_string());
        let host = || self.directory.host(index, &namespace);
        let fact = match (&entry.kind, &words[2..]) {
            (Kind::Workload { public_url }, ["publicUrl"]) => {
                return public_url.clone().map(Fact::Plain).map_err(|help| {
                    let message =
                        format!("gen cannot tell the url at which a browser reaches `{name}`");
                    Diagnostic::error(Code::UnknownReference, message)
                        .at(reference.span, "not known")
                        .help(help)
                });
            }
            (_, ["host"]) => Fact::Plain(host()),
            (_, ["port"]) => port(),
            (Kind::Database(address), ["database"]) => Fact::Plain(address.database.clone()),
            (Kind::Database(address), ["user"]) => Fact::Plain(address.user.clone()),
            (Kind::Database(_), ["password"]) => Fact::Password(index),
            (Kind::Database(_), ["url"]) => Fact::Url(index),
            (Kind::Workload { .. }, ["url"]) => Fact::Plain(format!(
                "http://{}{}",
                host(),
                port_suffix(entry.component.service_port)
            )),
            (Kind::Workload { .. }, ["ports", extra]) => {
                let ports = &entry.component.extra_ports;
                let Some(port) = ports.iter().find(|port| port.name == *extra) else {
                    let names: Vec<String> =
                        ports.iter().map(|port| format!("ports.{}", port.name)).collect();
                    let names: Vec<&str> = names
                        .iter()
                        .map(String::as_str)
                        .chain(reference::WORKLOAD_FIELDS)
                        .collect();
                    return Err(reference::unknown_field(reference, tier, &names));
                };
                Fact::Plain(port.service_port.to_string())
            }
            (Kind::Database(_), _) => {
                return Err(reference::unknown_field(reference, tier, &reference::DATABASE_FIELDS));
            }
            (Kind::Workload { .. }, _) => {
                return Err(reference::unknown_field(reference, tier, &reference::WORKLOAD_FIELDS));
            }
        };
        if index != from {
            self.edges.insert((from, index));
        }
        Ok(fact)
    }
}

/// `:8000`, and nothing for the port that http has anyway.
fn port_suffix(port: u16) -> String {
    if port == 80 { String::new() } else { format!(":{port}") }
}
