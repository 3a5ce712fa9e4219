//! Words of one engine: a replica set is MongoDB's, and buckets are MinIO's.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::facts::Facts;
use crate::values::database::Database;

/// The parameter of a url by which drivers know that they talk to a replica set.
/// <https://www.mongodb.com/docs/manual/reference/connection-string-options/#replica-set-option>
pub const PARAM: &str = "replicaSet";

/// The parameter of a server that is a replica set, unless it is said already.
pub fn param(values: &Database, said: &[(String, String)]) -> Option<(String, String)> {
    let set = values.replica_set.as_ref()?;
    let is_said = said.iter().any(|(own, _)| own == PARAM);
    (!is_said).then(|| (PARAM.to_owned(), set.as_str().to_owned()))
}

/// Reports what another engine does not have, or a server that runs elsewhere has already.
pub fn check(values: &Database, facts: &Facts, report: &mut Report) {
    let of_engine = [
        ("replicaSet", "mongodb", values.replica_set.as_ref().map(|field| field.span)),
        ("buckets", "minio", values.buckets.as_ref().map(|field| field.span)),
    ];
    for (word, owner, span) in of_engine {
        let Some(span) = span else { continue };
        let wrong = |message: String, label: &str| {
            Diagnostic::error(Code::Conflict, message).at(span, label)
        };
        if facts.word != owner {
            let message = format!("`{word}` is a word of {owner}, and this is a {}", facts.word);
            report.add(wrong(message, "no one would read it").help(format!("remove `{word}`")));
        } else if let Some(external) = &values.external {
            let message = format!("`{word}` has no effect on a server that runs elsewhere");
            let set = values.replica_set.as_ref().filter(|_| word == "replicaSet");
            let help = set.map_or_else(
                || format!("remove `{word}`"),
                |set| format!("write `params: {{ {PARAM}: {} }}` in its place", set.as_str()),
            );
            let wrong = wrong(message, "gen runs no server");
            report.add(wrong.also(external.span, "because of this").help(help));
        }
    }
    if let Some(set) = values.replica_set.as_ref().filter(|set| set.as_str() == "true") {
        report.add(
            Diagnostic::error(Code::InvalidValue, "`replicaSet` is the name of the set")
                .at(set.span, "how is it called?")
                .write("rs0"),
        );
    }
    // The member of a replica set is known by one address, inside and outside of its pod.
    let port = values.service.as_ref().and_then(|service| service.value.port.as_ref());
    if let (Some(set), Some(port)) = (&values.replica_set, port)
        && port.value.0 != facts.port
    {
        report.add(
            Diagnostic::error(
                Code::Conflict,
                format!("a replica set is called at {}, where it listens", facts.port),
            )
            .at(port.span, "clients are sent to the address that the member has itself")
            .also(set.span, "the replica set")
            .help("remove `port` of the Service"),
        );
    }
    for bucket in values.buckets.iter().flat_map(|buckets| &buckets.value) {
        let name = bucket.as_str();
        // <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>
        if !(3..=63).contains(&name.len()) {
            report.add(
                Diagnostic::error(
                    Code::InvalidValue,
                    format!("`{name}` cannot be the name of a bucket"),
                )
                .at(bucket.span, "3 to 63 lower-case letters, digits, `-` and `.`")
                .help("choose another name"),
            );
        }
    }
}
