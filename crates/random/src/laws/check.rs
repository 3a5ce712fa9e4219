//! `gen check` finds nothing in what gen made, warnings included.

use stackgen::check;
use stackgen::diagnostic::{Code, Diagnostic, Severity};
use stackgen::layer::parse;
use stackgen::manifest::collect::Collected;
use stackgen::manifest::object::objects;
use stackgen::source::Sources;

use crate::laws::{Made, Outcome, for_people};

/// Warnings that a valid project may have, with a part of their messages, and the reason.
const ALLOWED: [(Code, &str, &str); 15] = [
    (Code::LineBreak, "", "the values write the break"),
    (Code::MissingConfig, "`given-", "somebody makes it by hand"),
    (Code::MissingAccount, "`given-", "somebody makes it by hand"),
    (Code::MissingClaim, "`given-", "somebody makes it by hand"),
    (Code::FloatingImage, ":latest`", "the values say `latest`, and their policy allows it"),
    (Code::UnknownHost, "", "variables have texts of any kind, and some look like addresses"),
    (Code::UnknownDatabase, "", "such a text may look like a url, too"),
    (Code::ClusterIp, "", "files have texts of any kind"),
    (Code::SharedClaim, "", "the values say so, and their policy allows it"),
    (Code::MissingNamespace, "", "the values say that somebody else makes it"),
    (
        Code::Localhost,
        "",
        "the values tell others a public address, which is the own machine on kind",
    ),
    (Code::NoCredentials, "", "the form of the url is the values' own"),
    (Code::SameImage, "", "images are few: several components have the same one"),
    (Code::HostPath, "", "the values say so, and the target has folders that last"),
    (Code::PolicyPeer, "", "the values open doors to pods that others run"),
];

pub fn holds(made: &Made) -> Outcome {
    let mut sources = Sources::default();
    let text = made.text();
    let file = sources.add("objects", text.clone());
    let roots = parse::documents(file, &text).roots;
    let objects = roots.iter().flat_map(|root| objects(file, root)).collect();
    let found = check::check(&Collected::whole(objects), &[], &sources).findings;
    let found: Vec<Diagnostic> = found
        .into_iter()
        .map(|finding| finding.diagnostic)
        .filter(|found| match found.severity {
            // An error where the value is an address: it is what the values say all the same. And the target
            // says which ports its nodes have.
            Severity::Error => !matches!(found.code, Code::LineBreak | Code::NodePortInvalid),
            Severity::Warning => !ALLOWED
                .iter()
                .any(|(code, part, _)| *code == found.code && found.message.contains(part)),
            // Habits, which nobody is told of who does not ask.
            Severity::Note => false,
        })
        .collect();
    if found.is_empty() { Ok(()) } else { Err(for_people(&found, &sources)) }
}
