//! Help, completions and the schema.

use super::shop;
use crate::program::Place;

const VERBS: [&str; 14] = [
    "init",
    "render",
    "diff",
    "helm",
    "argocd",
    "compose",
    "cluster",
    "capacity",
    "graph",
    "values",
    "check",
    "explain",
    "schema",
    "completions",
];

#[test]
fn help_names_every_verb() {
    let help = Place::new(&[]).prints(&["--help"]);
    for verb in VERBS {
        assert!(help.contains(&format!("\n  {verb} ")), "{verb}: {help}");
    }
    assert!(help.contains("\nExamples:\n") && help.contains("\nExit codes: "), "{help}");
}

#[test]
fn each_verb_has_examples_and_says_what_its_options_do() {
    let place = Place::new(&[]);
    for verb in VERBS {
        let help = place.prints(&[verb, "--help"]);
        assert!(help.contains(&format!("Examples:\n  gen {verb}")), "{help}");
        let lines: Vec<&str> = help.lines().collect();
        let mut options = 0;
        for (index, line) in lines.iter().enumerate() {
            let option = line.trim_start();
            let is_option = option.starts_with('-') && !option.starts_with("- ");
            let next = lines.get(index + 1).copied().unwrap_or_default();
            let said = line.trim_start().contains("  ") || !next.trim().is_empty();
            assert!(!is_option || said, "{verb}: {line}");
            options += usize::from(is_option);
        }
        assert!(options > 2, "{verb} has {options} options");
    }
}

#[test]
fn examples_name_options_that_exist() {
    let place = Place::new(&[]);
    let mut named = 0;
    for verb in VERBS {
        let help = place.prints(&[verb, "--help"]);
        let (_, examples) = help.split_once("Examples:").expect("examples");
        for command in examples.lines().flat_map(|line| line.split(" && ")) {
            let gen_alone = command.split(" | ").next().unwrap_or_default();
            let mut words = gen_alone.split_whitespace();
            if words.next() != Some("gen") {
                continue;
            }
            let called = words.next().unwrap_or_default();
            for option in words.filter(|word| word.starts_with("--")) {
                let help = place.prints(&[called, "--help"]);
                let option = option.split('=').next().unwrap_or_default();
                let known = help.split([' ', '\n', ',']).filter(|word| *word == option).count();
                assert!(known > usize::from(called == verb), "{verb}: {option}");
                named += 1;
            }
        }
    }
    assert!(named > VERBS.len(), "examples name {named} options");
}

#[test]
fn every_shell_gets_completions() {
    let place = Place::new(&[]);
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = place.prints(&["completions", shell]);
        assert!(script.contains("GEN_COMPLETE"), "{shell}");
    }
    let ended = place.run(&["completions", "tcsh"]);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""));
}

#[test]
fn the_schema_is_json_for_editors() {
    let text = Place::new(&[]).prints(&["schema"]);
    let schema: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert!(schema["properties"]["backends"].is_object());
    assert!(text.ends_with("}\n"));
}

#[test]
fn the_version_is_data() {
    let ended = shop().run(&["--version"]);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    assert_eq!(ended.out, format!("gen {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_path_of_the_values_is_explained() {
    let place = Place::new(&[]);
    let probes = place.prints(&["explain", "backends.api.probes"]);
    for part in
        ["backends.api.probes\n  How Kubernetes asks", "takes a map", "    readiness  Takes"]
    {
        assert!(probes.contains(part), "{part}: {probes}");
    }
    let count = place.prints(&["explain", "backends.api.replicas"]);
    assert!(
        count.contains("How many pods. Default: 1.") && count.contains("a whole number"),
        "{count}"
    );
    let wrong = place.run(&["explain", "backends.api.probe"]);
    assert_eq!((wrong.code, wrong.out.as_str()), (2, ""));
    assert!(wrong.err.contains("write `gen explain backends.api.probes`"), "{}", wrong.err);
    let component = place.prints(&["explain", "databases.main"]);
    assert!(component.contains("    engine ") && component.contains("    storage "), "{component}");
}

#[test]
fn environments_are_arguments() {
    let place = shop();
    let named = place.prints(&["render", "dev"]);
    assert_eq!(named, place.prints(&["render", "--env", "dev"]));
    place.prints(&["render", "dev", "prod", "--output-dir", "out"]);
    assert!(place.path().join("out/dev").is_dir() && place.path().join("out/prod").is_dir());
}

#[test]
fn values_that_would_not_be_read_are_told() {
    let place = shop();
    place.write("values/test.yml", "{}\n");
    let told = place.run(&["render", "dev"]);
    assert_eq!((told.code, told.out.as_str()), (2, ""));
    assert!(told.err.contains("`mv values/test.yml values/test.yaml`"), "{}", told.err);
    let place = shop();
    place.write("src/deep/a.txt", "");
    let told = place.run(&["-C", "src/deep", "render", "dev"]);
    assert_eq!(told.code, 2);
    assert!(told.err.contains("run `gen -C src/deep/../.. …`"), "{}", told.err);
}

/// Who knows kubectl, helm or make is told what it is called here, in a command that exists.
#[test]
fn words_of_other_tools() {
    let place = shop();
    for (arguments, tip) in [
        (&["apply"][..], "write `gen render ENV | kubectl apply -f -`"),
        (&["template", "dev"], "write `gen render ENV`"),
        (&["validate"], "write `gen check`"),
        (&["create", "shop"], "write `gen init`"),
        (&["helm", "-o", "chart"], "write `--output-dir DIR`"),
        (&["render", "dev", "-o", "out/"], "write `--output-dir DIR`"),
    ] {
        let ended = place.run(arguments);
        assert_eq!(ended.code, 2, "{arguments:?}: {}", ended.err);
        assert!(ended.err.contains(tip), "{arguments:?}: {}", ended.err);
    }
    // No word of another tool is one of gen's own.
    assert!(place.run(&["rendr"]).err.contains("'render'"));
}

/// clap proposes to pass an option that it does not know as a value, which makes a folder or an environment of it.
#[test]
fn unknown_options_are_no_values() {
    let place = crate::program::Place::new(&[]);
    for arguments in [
        &["init", "--yes", "--force"][..],
        &["init", "--db", "mysql"],
        &["render", "dev", "--debug"],
        &["compose", "dev", "-d"],
        &["helm", "--version"],
    ] {
        let ended = place.run(arguments);
        assert!(!ended.err.contains("as a value"), "{arguments:?}: {}", ended.err);
        assert_eq!(ended.code, 2, "{arguments:?}: {}", ended.err);
    }
}
