//! Every error and warning as people read it: each test stores what was written, and what gen says.

mod additions;
mod addresses;
mod api_rules;
mod claims;
mod collisions;
mod doors;
mod edits;
mod empty;
mod facts;
mod followed;
mod hatches;
mod jobs;
mod kept_edits;
mod known_images;
mod lessons;
mod levels;
mod meant;
mod names;
mod no_effect;
mod notations;
mod objects;
mod other_forms;
mod quotas;
mod references;
mod refused;
mod secrets;
mod servers;
mod silent;
mod slips;
mod targets;
mod unread;
mod values;
mod workers;

use std::path::PathBuf;

use stackgen::diagnostic::Code;

use crate::folder::{names_in, repository};
use crate::project::{Memory, render, request, said};

/// What gen says about values that are one file.
fn base(values: &str) -> String {
    files(&[("values/base.yaml", values)], "")
}

/// What gen says about an environment of some files; whatever edit it suggests is tried.
fn files(files: &[(&str, &str)], env: &str) -> String {
    edits::each_helps(files, env);
    said(&Memory::new(files), &request(env, None, &[]))
}

/// What gen says about a backend to which some lines are added.
fn backend(lines: &str) -> String {
    base(&below(BACKEND, lines))
}

/// What gen says about a database to which some lines are added.
fn database(lines: &str) -> String {
    base(&below(DATABASE, lines))
}

/// Lines below a component.
fn below(component: &str, lines: &str) -> String {
    lines.lines().fold(component.to_owned(), |text, line| text + "    " + line + "\n")
}

/// A backend about which there is nothing to say.
const BACKEND: &str = "\
name: shop
backends:
  api:
    image: { repository: ghcr.io/acme/api, tag: 1.4.2 }
    port: 8000
    probes: { readiness: { path: /readyz } }
    resources: { requests: { cpu: 100m, memory: 64Mi } }
";

/// A database about which there is nothing to say.
const DATABASE: &str = "\
name: shop
databases:
  main:
    engine: postgres
    credentials: { existingSecret: { name: main, urlKey: url } }
    resources: { requests: { cpu: 100m, memory: 64Mi } }
";

#[test]
fn there_is_nothing_to_say_about_what_the_tests_start_from() {
    assert_eq!(base(BACKEND), "");
    assert_eq!(base(DATABASE), "");
    assert!(render(&[("values/base.yaml", BACKEND)], "").is_ok());
}

/// Codes whose messages other tests show: what cannot be read, and wrong usage.
const ELSEWHERE: [(&str, &[Code]); 6] = [
    (
        "parse.rs",
        &[
            Code::Syntax,
            Code::Tab,
            Code::DuplicateKey,
            Code::AliasExpansion,
            Code::Depth,
            Code::Size,
            Code::UnquotedBrace,
            Code::Documents,
        ],
    ),
    ("set.rs", &[Code::SetSyntax]),
    ("command_line.rs", &[Code::Usage]),
    ("command_line/folders.rs", &[Code::OutOfDate]),
    ("languages.rs", &[Code::WrittenSecret]),
    ("command_line/shared.rs", &[Code::SharedObject]),
];

#[test]
fn every_code_is_shown() {
    let suite = repository().join("tests/suite");
    let read = |path: PathBuf| std::fs::read_to_string(path).expect("a readable test");
    let files = names_in(&suite.join("errors"));
    let own: String = files.iter().map(|name| read(suite.join("errors").join(name))).collect();
    let is_rule = |code: &Code| stackgen::check::RULES.iter().any(|rule| rule.code == *code);
    for code in Code::ALL.iter().filter(|code| !is_rule(code)) {
        let elsewhere = ELSEWHERE.iter().find(|(_, codes)| codes.contains(code));
        match elsewhere {
            Some((file, _)) => {
                assert!(read(suite.join(file)).contains(code.as_str()), "{code}, {file}");
            }
            None => assert!(own.contains(&format!("[{code}]: ")), "no test shows {code}"),
        }
    }
}
