//! What an entrypoint writes into SQL and into files of its own as it is: users, databases and passwords in
//! which some characters end a text too early.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::credentials::SecretSource;
use crate::resolve::directory::DatabaseAddress;
use crate::source::Span;
use crate::values::database::Database;

/// Reports what the entrypoint of a database's image would not bear.
pub fn check(
    values: &Database,
    address: &DatabaseAddress,
    root: Option<&SecretSource>,
    report: &mut Report,
) {
    let facts = address.engine.facts();
    let Some(unescaped) = facts.run.unescaped else { return };
    let names = [
        ("user", values.user.as_ref(), unescaped.user),
        ("database", values.database.as_ref(), unescaped.database),
    ];
    for (what, field, characters) in names {
        let Some(field) = field else { continue };
        if let Some(found) = field.as_str().chars().find(|c| characters.contains(c)) {
            report.add(refused(facts.title, what, found, field.span));
        }
    }
    let is_root = address.user == "root";
    let own = if is_root { unescaped.root_password } else { unescaped.password };
    let root_span = values.root_credentials.as_ref().map(|root| root.span);
    let passwords = [
        (address.source.as_ref(), Some(address.credentials), own),
        (root, root_span, unescaped.root_password),
    ];
    for (source, span, characters) in passwords {
        let (Some(source), Some(span)) = (source, span) else { continue };
        password(facts.title, source, span, characters, report);
    }
}

/// A password that gen cannot see is not judged: a warning would be there for every Secret of others.
fn password(
    title: &str,
    source: &SecretSource,
    span: Span,
    characters: &[char],
    report: &mut Report,
) {
    match source {
        SecretSource::Literal(secret) => {
            if let Some(found) = secret.reveal().chars().find(|c| characters.contains(c)) {
                report.add(refused(title, "password", found, span));
            }
        }
        SecretSource::Existing { .. } | SecretSource::External(_) => {}
    }
}

fn refused(title: &str, what: &str, found: char, span: Span) -> Diagnostic {
    let message = format!("the image of {title} cannot make a {what} with {}", told(found));
    Diagnostic::error(Code::Credentials, message)
        .at(span, "taken as it is when the server is set up: it would never be made")
        .help(format!("choose a {what} without it"))
}

/// A character in words: some are no code in a message.
fn told(found: char) -> String {
    match found {
        '\'' => "an apostrophe".to_owned(),
        '"' => "a quotation mark".to_owned(),
        '\\' => "a backslash".to_owned(),
        '`' => "a backtick".to_owned(),
        other => format!("`{other}`"),
    }
}
