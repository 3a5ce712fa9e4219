//! The form of a database's url, where the values say it.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::Engine;
use crate::resolve::credentials::SecretSource;
use crate::resolve::reference::{self, TextSegment};
use crate::stack::component::ExtraPort;
use crate::stack::url::{UrlForm, UrlPart};
use crate::values::database::Database;
use crate::values::read::At;
use crate::values::scalar::Verbatim;
use crate::values::suggest::{list_of, nearest};

/// What a form is made of, beside further ports.
const WORDS: [&str; 5] = ["user", "password", "host", "port", "database"];

/// How a form begins that logs in.
const LOGIN: &str = "${user}:${password}@";

/// What a database has that its url may name.
#[derive(Clone, Copy, Debug)]
pub struct UrlFacts<'a> {
    pub user: &'a str,
    pub database: &'a str,
    pub has_password: bool,
    /// Whether it is elsewhere, at the port of HTTPS.
    pub is_encrypted: bool,
    /// What the main port is called.
    pub main_port: &'a str,
    pub extra_ports: &'a [ExtraPort],
}

/// The form of the values, else that of the engine; nothing for the usual one.
pub fn template(
    values: &Database,
    engine: Engine,
    known: UrlFacts,
    source: Option<&SecretSource>,
    report: &mut Report,
) -> Option<UrlForm> {
    let form = form(values.url.as_ref(), engine, known, report);
    check_words(form.as_ref(), values, source, report);
    check_key(form.as_ref(), values, report);
    form
}

fn form(
    field: Option<&At<Verbatim>>,
    engine: Engine,
    known: UrlFacts,
    report: &mut Report,
) -> Option<UrlForm> {
    let Some(field) = field else {
        let form = engine.facts().url?;
        let form = if known.has_password { form.to_owned() } else { form.replace(LOGIN, "") };
        let encrypted = form.strip_prefix("http://").filter(|_| known.is_encrypted);
        let form = encrypted.map_or(form.clone(), |rest| format!("https://{rest}"));
        return Some(UrlForm::of_facts(&form));
    };
    other_forms(field, report);
    let segments = match reference::parse(field.as_str(), field.span) {
        Ok(segments) => segments,
        Err(diagnostic) => {
            report.add(diagnostic);
            return None;
        }
    };
    let part = |segment: TextSegment| match segment {
        TextSegment::Literal(text) => Some(UrlPart::Text(text)),
        TextSegment::Reference(reference) => {
            let word = reference.path.join(".");
            let part = UrlPart::of_word(&word).map(|part| match part {
                UrlPart::Extra(name) if name == known.main_port => UrlPart::Port,
                part => part,
            });
            let Some(part) = part.filter(|part| is_port(part, known)) else {
                report.add(unknown(&word, known).at(reference.span, "unknown"));
                return None;
            };
            let missing = match &part {
                UrlPart::User if known.user.is_empty() => Some("add `user: …`"),
                UrlPart::Password if !known.has_password => Some("add `credentials`"),
                UrlPart::Database if known.database.is_empty() => Some("add `database: …`"),
                _ => None,
            };
            if let Some(help) = missing {
                let message = format!("the url names a {word}, and this server has none");
                report.add(
                    Diagnostic::error(Code::UnknownReference, message)
                        .at(reference.span, "nothing to put in")
                        .help(format!("{help}, or take `${{{word}}}` out of the url")),
                );
                return None;
            }
            Some(part)
        }
    };
    Some(UrlForm(segments.into_iter().filter_map(part).collect()))
}

/// Reports words in the notations of other programs: clients would get them as they are.
fn other_forms(field: &At<Verbatim>, report: &mut Report) {
    let text = field.as_str();
    let stands = |form: &str| {
        text.match_indices(form).any(|(at, _)| {
            let after = text[at + form.len()..].chars().next();
            let goes_on = after.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
            !text[..at].ends_with('$') && (!goes_on || form.ends_with(['}', ')']))
        })
    };
    for word in WORDS {
        let forms = [
            format!("{{{{ {word} }}}}"),
            format!("{{{{{word}}}}}"),
            format!("$({word})"),
            format!("{{{word}}}"),
            format!("${word}"),
            format!("${}", word.to_ascii_uppercase()),
        ];
        let Some(form) = forms.iter().find(|form| stands(form)) else { continue };
        report.add(
            Diagnostic::warning(
                Code::ReferenceSyntax,
                format!("nobody replaces `{form}` in `url`"),
            )
            .at(field.span, "clients get it as it is")
            .help(format!("write `${{{word}}}`")),
        );
    }
}

/// Reports what the values say and a form that is no url cannot hold: it is read as it is, and some characters end a
/// word of it.
/// <https://learn.microsoft.com/dotnet/framework/data/adonet/connection-string-syntax>
/// <https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-KEYWORD-VALUE>
fn check_words(
    form: Option<&UrlForm>,
    values: &Database,
    source: Option<&SecretSource>,
    report: &mut Report,
) {
    let (Some(form), Some(url)) = (form, values.url.as_ref()) else { return };
    if form.is_encoded() {
        return;
    }
    if let Some(params) = values.params.as_ref().filter(|_| form.has_properties()) {
        report.add(
            Diagnostic::error(Code::Conflict, "`params` are appended to a url, and this is none")
                .at(params.span, "a `?` would begin them")
                .also(url.span, "lists its properties")
                .help("write them into `url`"),
        );
    }
    let ends = |c: &char| {
        if form.is_list() {
            matches!(c, ';' | '\'' | '"')
        } else {
            c.is_whitespace() || matches!(c, '\'' | '\\')
        }
    };
    if let (Some(SecretSource::Literal(secret)), Some(credentials)) = (source, &values.credentials)
        && form.has(&UrlPart::Password)
        && secret.reveal().chars().any(|c| ends(&c))
    {
        let bad = if form.is_list() { "`;` and quotes" } else { "blanks, `'` and `\\`" };
        report.add(
            Diagnostic::error(Code::Credentials, "the password would end too early in `url`")
                .at(credentials.span, format!("has one of {bad}"))
                .also(url.span, "no url: the password stands in it as it is")
                .help(format!("choose a password without {bad}")),
        );
    }
}

/// Reports the key of a url that holds no password: it is no secret, and known.
fn check_key(form: Option<&UrlForm>, values: &Database, report: &mut Report) {
    let credentials = values.credentials.as_ref();
    let existing = credentials.and_then(|field| field.value.existing_secret.as_ref());
    let key = existing.and_then(|secret| secret.value.url_key.as_ref());
    let is_open = form.is_some_and(|form| !form.has(&UrlPart::Password));
    let Some(key) = key.filter(|_| is_open) else { return };
    report.add(
        Diagnostic::warning(Code::Conflict, "a url without a password is read from no Secret")
            .at(key.span, "its `urlKey` has no effect")
            .help("leave `urlKey` out, or write the whole form in `url`"),
    );
}

/// Whether what follows a text stands inside of a url that begins in it: a password there is read
/// percent-decoded. What lists properties after `;` instead, as `jdbc:sqlserver:` does, is read as it is.
/// Each part of the text is looked at once, as it is added.
/// <https://www.rfc-editor.org/rfc/rfc3986#section-2.1>
#[derive(Clone, Debug, Default)]
pub struct TextSoFar {
    is_inside: bool,
    /// The last bytes of the word at hand, in which `://` may have begun.
    tail: String,
}

impl TextSoFar {
    pub fn is_inside_url(&self) -> bool {
        self.is_inside
    }

    pub fn push(&mut self, text: &str) {
        let ends = |c: char| c.is_whitespace() || "\"'`<>".contains(c);
        let mut word = text;
        if let Some(end) = text.rfind(ends) {
            *self = Self::default();
            word = text[end..].trim_start_matches(ends);
        }
        self.tail.push_str(word);
        if let Some((_, rest)) = self.tail.rsplit_once("://") {
            self.is_inside = !rest.contains(';');
        } else if word.contains(';') {
            self.is_inside = false;
        }
        let kept = self.tail.floor_char_boundary(self.tail.len().saturating_sub(2));
        self.tail.drain(..kept);
    }
}

/// Whether a part that names a further port names one that is there.
fn is_port(part: &UrlPart, known: UrlFacts) -> bool {
    let UrlPart::Extra(name) = part else { return true };
    known.extra_ports.iter().any(|port| port.name == *name)
}

fn unknown(word: &str, known: UrlFacts) -> Diagnostic {
    let ports: Vec<String> =
        known.extra_ports.iter().map(|port| format!("ports.{}", port.name)).collect();
    let words = || WORDS.into_iter().chain(ports.iter().map(String::as_str));
    let help = match nearest(word, words()) {
        Some(word) => format!("write `${{{word}}}`"),
        None => format!("use {}", list_of(words())),
    };
    Diagnostic::error(Code::UnknownReference, format!("a url has no `{word}` to put in")).help(help)
}
