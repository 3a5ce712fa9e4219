//! What the shells' scripts are told: the project's names, paths of values, codes.

use stackgen::diagnostic::Code;

use crate::program::Place;

const PROJECT: [(&str, &str); 4] = [
    (
        "values/base.yaml",
        "name: shop
databases:
  main: { engine: postgres, credentials: { fromEnv: PASSWORD } }
backends:
  api: { image: { repository: r/api, tag: '1' }, port: 80, env: { LOG_LEVEL: info } }
",
    ),
    ("values/dev.yaml", "target: kind\n"),
    (
        "values/prod.yaml",
        "target: eks\nfrontends:\n  web: { image: { repository: r/web, tag: '1' }, port: 80 }\n",
    ),
    ("profiles/lab.yaml", "cluster: {}\n"),
];

/// What fish is offered for the last of some words, without what it means.
fn offered(place: &Place, words: &[&str]) -> Vec<String> {
    let mut command = place.command(&["--", "gen"]);
    command.args(words).env("GEN_COMPLETE", "fish");
    let output = command.output().expect("a run");
    assert_eq!(output.status.code(), Some(0), "{words:?}");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{words:?}");
    let text = String::from_utf8(output.stdout).expect("text");
    let name = |line: &str| line.split('\t').next().unwrap_or_default().to_owned();
    // After names come the options of the verb.
    text.lines().map(name).filter(|name| !name.starts_with('-')).collect()
}

/// The codes that start so.
fn codes(start: &str) -> Vec<&'static str> {
    Code::ALL.iter().map(|code| code.as_str()).filter(|code| code.starts_with(start)).collect()
}

#[test]
fn names_of_the_project_are_offered() {
    let place = Place::new(&PROJECT);
    let cases: [(&[&str], &[&str]); 18] = [
        (&["ren"], &["render"]),
        (&["render", ""], &["dev", "prod"]),
        (&["render", "dev", "p"], &["prod"]),
        (&["render", "--env", "d"], &["dev"]),
        (&["values", "-e", "p"], &["prod"]),
        (&["check", "--env", ""], &["dev", "prod"]),
        (&["check", "d"], &["dev"]),
        (&["graph", "p"], &["prod", "profiles/"]),
        (&["diff", "dev", "pro"], &["prod", "profiles/"]),
        (&["render", "dev", "--target", "k"], &["k3s", "kind"]),
        (&["render", "dev", "--target", "la"], &["lab"]),
        (
            &["render", "dev", "--only", ""],
            &["api", "backend", "database", "frontend", "job", "main"],
        ),
        (&["render", "prod", "--only", "w"], &["web"]),
        (&["render", "--env=prod", "--only", "w"], &["web"]),
        (&["completions", "z"], &["zsh"]),
        (&["check", "--select", "GEN49"], &codes("GEN49")),
        (&["explain", "GEN40"], &codes("GEN40")),
        (&["graph", "-o", "s"], &["svg"]),
    ];
    for (words, expected) in cases {
        assert_eq!(offered(&place, words), expected, "{words:?}");
    }
}

#[test]
fn paths_are_offered_key_by_key() {
    let place = Place::new(&PROJECT);
    let cases: [(&[&str], &[&str]); 9] = [
        (&["values", "dev", "--explain", "back"], &["backends."]),
        (&["values", "--env", "dev", "--explain", "backends."], &["backends.api."]),
        (
            &["values", "--env", "dev", "--explain", "backends.api.por"],
            &["backends.api.port", "backends.api.ports."],
        ),
        (
            &["values", "--env", "dev", "--explain", "backends.api.env."],
            &["backends.api.env.LOG_LEVEL"],
        ),
        (&["render", "dev", "--set", "backends.api.repl"], &["backends.api.replicas="]),
        (&["render", "dev", "--set", "backends.api.image.t"], &["backends.api.image.tag="]),
        (&["render", "prod", "--set-string", "frontends."], &["frontends.web."]),
        (
            &["explain", "backends.api.probes.r"],
            &["backends.api.probes.readiness", "backends.api.probes.readiness."],
        ),
        (&["explain", "name"], &["name", "namespace", "namespace.", "namespaces."]),
    ];
    for (words, expected) in cases {
        assert_eq!(offered(&place, words), expected, "{words:?}");
    }
}

#[test]
fn another_folder_is_looked_into() {
    let inside: Vec<(String, &str)> =
        PROJECT.iter().map(|(path, text)| (format!("shop/{path}"), *text)).collect();
    let inside: Vec<(&str, &str)> =
        inside.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    let place = Place::new(&inside);
    assert_eq!(offered(&place, &["-C", "shop", "render", ""]), ["dev", "prod"]);
    assert_eq!(offered(&place, &["--directory=shop", "render", "prod", "--only", "w"]), ["web"]);
    assert_eq!(offered(&place, &["render", "--env", ""]), [""; 0]);
    assert_eq!(offered(&place, &["-C", "sh"]), ["shop/"]);
}

#[test]
fn what_cannot_be_read_offers_what_gen_knows() {
    let place =
        Place::new(&[("values/base.yaml", "name: [\n"), ("values/dev.yaml", "a: &a [*a]\n")]);
    assert_eq!(offered(&place, &["render", "--env", ""]), ["dev"]);
    assert_eq!(offered(&place, &["render", "dev", "--only", "b"]), ["backend"]);
    assert_eq!(
        offered(&place, &["render", "dev", "--set", "backends.x.repl"]),
        ["backends.x.replicas="]
    );
}

/// Names of files come from anybody.
#[test]
fn names_that_do_something_are_not_offered() {
    let place = Place::new(&[
        ("values/base.yaml", "name: shop\n"),
        ("values/dev.yaml", ""),
        ("values/a\u{1b}[31m.yaml", ""),
        ("values/b c.yaml", ""),
        ("values/d\u{202e}e.yaml", ""),
    ]);
    assert_eq!(offered(&place, &["render", "--env", ""]), ["dev"]);
}

#[test]
fn every_shell_is_told_not_to_end_a_path_with_a_space() {
    let place = Place::new(&[]);
    let script = place.prints(&["completions", "bash"]);
    assert!(script.contains("=~ [=/:.]$"), "{script}");
    assert!(script.contains("GEN_COMPLETE=\"bash\""), "{script}");
    let script = place.prints(&["completions", "zsh"]);
    assert!(script.contains("_describe -V 'values' open -S ''"), "{script}");
    assert!(script.contains("*[.=] ]]"), "{script}");
    assert!(script.ends_with("|| _clap_dynamic_completer_gen\n"), "{script}");
    for shell in ["fish", "elvish", "powershell"] {
        assert!(place.prints(&["completions", shell]).contains("GEN_COMPLETE"), "{shell}");
    }
}

/// Bash splits at a character that no name has.
#[test]
fn bash_is_told_several_names_apart() {
    let place = Place::new(&PROJECT);
    let mut command = place.command(&["--", "gen", "render", ""]);
    command.env("GEN_COMPLETE", "bash").env("_CLAP_COMPLETE_INDEX", "2");
    command.env("_CLAP_IFS", "\u{b}").env("_CLAP_COMPLETE_COMP_TYPE", "9");
    let output = command.output().expect("a run");
    let text = String::from_utf8(output.stdout).expect("text");
    let names: Vec<&str> = text.split('\u{b}').take(2).collect();
    assert_eq!(names, ["dev", "prod"], "{text:?}");
}

#[test]
fn a_shell_that_nobody_knows_is_told() {
    let place = Place::new(&[]);
    let output =
        place.command(&["--", "gen", "r"]).env("GEN_COMPLETE", "tcsh").output().expect("a run");
    assert_eq!(output.status.code(), Some(3));
    let nothing = place.command(&[]).env("GEN_COMPLETE", "fish").output().expect("a run");
    assert_eq!((nothing.status.code(), nothing.stdout.len()), (Some(0), 0));
}
