//! Compose files: what Docker Compose refuses, and the same mistakes in addresses, images and logins that
//! manifests have.
//!
//! <https://docs.docker.com/compose/how-tos/networking/>

use crate::check::compose_project::{ComposeProject, projects};
use crate::check::rule::{Finding, Findings, Rule};
use crate::check::{
    auth_source, browser_variable, bypassed_entrypoint, compose_address, compose_dollar,
    compose_file, compose_order, compose_port, compose_reference, compose_shape, credentials,
    data_directory, image_name, localhost, own_address, probe_program, refused_start, secrets,
    server_port, unknown_database, wrong_protocol,
};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::graph::Graph;
use crate::manifest::collect::Set;
use crate::manifest::compose::ComposeFile;
use crate::manifest::compose_objects;
use crate::source::{Sources, Span};

/// The rules about what is no object of Kubernetes: images, addresses, logins.
const RULES: [&Rule; 15] = [
    &localhost::RULE,
    &browser_variable::RULE,
    &credentials::WRONG,
    &credentials::NONE,
    &unknown_database::RULE,
    &bypassed_entrypoint::RULE,
    &data_directory::NONE,
    &data_directory::UNUSABLE,
    &refused_start::RULE,
    &image_name::RULE,
    &server_port::RULE,
    &auth_source::RULE,
    &probe_program::RULE,
    &wrong_protocol::RULE,
    &own_address::RULE,
];

/// What these rules say in Kubernetes' words, and how Compose calls it.
const WORDS: [(&str, &str); 19] = [
    ("; the pod is never ready, or restarts for ever", "; the service is never healthy"),
    ("restarts for ever: CrashLoopBackOff", "restarts for ever, if it has a `restart`"),
    (
        "InvalidImageName; the pod never starts",
        "invalid reference format: the service never starts",
    ),
    ("the pod itself", "the container itself"),
    ("no container of this pod is a database", "this container is no database"),
    ("the name of the database's Service", "the name of the database's service"),
    (
        "read user and password from the Secret that the database reads",
        "write the same user and password at both ends",
    ),
    (", from a Secret: ", ": "),
    (", from a Secret, or ", ", or "),
    (" from a Secret", ""),
    ("mount a volume of a claim at", "mount a named volume at"),
    (", with a `subPath: data`", ""),
    (", with a `subPath`", ""),
    ("gives browsers the name", "gives browsers the name of a container,"),
    ("`livenessProbe`", "the health check"),
    ("`args: ", "`command: "),
    ("`args`", "`command`"),
    (" here, and as the `targetPort` of its Service", " as the port of the container"),
    ("the pod", "the container"),
];

/// Checks the Compose files of a set.
pub fn check_all(all: &[ComposeFile], sources: &Sources, findings: &mut Findings) -> Vec<Span> {
    let mut secrets = Vec::new();
    for file in all {
        compose_shape::check_file(file, sources, findings);
    }
    for project in projects(all, sources) {
        compose_shape::check_services(&project, findings);
        compose_reference::check(&project, findings);
        compose_order::check(&project, findings);
        compose_port::check(&project, findings);
        compose_file::check(&project, findings);
        compose_dollar::check(&project, findings);
        compose_address::check(&project, findings);
        secrets.extend(as_objects(&project, findings));
    }
    secrets
}

/// Runs the rules that know no difference between a service and a workload; returns where secrets are.
fn as_objects(project: &ComposeProject, findings: &mut Findings) -> Vec<Span> {
    let objects = compose_objects::objects(&project.layers, project.sources);
    let set = Set { objects, is_whole: !project.takes_more, ..Set::default() };
    let graph = Graph::new(&set, project.sources);
    let mut own = Findings::default();
    for rule in RULES {
        (rule.check)(&graph, &mut own);
    }
    for Finding { mut diagnostic, object } in own.into_all() {
        // The proxy of a development server may read it, too.
        if diagnostic.code == Code::BrowserVariable {
            diagnostic.severity = Severity::Warning;
        }
        // A browser may well mean the machine it runs on, where ports are published.
        let is_doubtful =
            diagnostic.code == Code::Localhost && diagnostic.severity < Severity::Error;
        if !is_doubtful {
            findings.about(object, in_words_of_compose(diagnostic));
        }
    }
    secrets::spans(&graph)
}

fn in_words_of_compose(mut diagnostic: Diagnostic) -> Diagnostic {
    let said = |text: &mut String| {
        for (kubernetes, compose) in WORDS {
            if text.contains(kubernetes) {
                *text = text.replace(kubernetes, compose);
            }
        }
    };
    said(&mut diagnostic.message);
    diagnostic.labels.iter_mut().for_each(|label| said(&mut label.text));
    diagnostic.note.iter_mut().for_each(said);
    diagnostic.help.iter_mut().for_each(said);
    diagnostic
}
