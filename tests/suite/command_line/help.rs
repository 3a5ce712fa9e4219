//! Help, completions and the schema.

use super::shop;
use crate::program::Place;

const VERBS: [&str; 5] = ["init", "render", "values", "schema", "completions"];

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
        for (index, line) in lines.iter().enumerate() {
            let is_option = line.trim_start().starts_with('-') && line.starts_with(' ');
            let next = lines.get(index + 1).copied().unwrap_or_default();
            let said = line.trim_start().contains("  ") || !next.trim().is_empty();
            assert!(!is_option || said, "{verb}: {line}");
        }
    }
}

#[test]
fn examples_name_options_that_exist() {
    let place = Place::new(&[]);
    for verb in VERBS {
        let help = place.prints(&[verb, "--help"]);
        let (options, examples) = help.split_once("Examples:").expect("examples");
        let used = examples.split_whitespace().filter(|word| word.starts_with("--"));
        for option in used.map(|word| word.split('=').next().unwrap_or_default()) {
            let known =
                options.contains(&format!("{option} ")) || options.contains(&format!("{option}\n"));
            assert!(known, "{verb}: {option}");
        }
    }
}

#[test]
fn every_shell_gets_completions() {
    let place = Place::new(&[]);
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = place.prints(&["completions", shell]);
        assert!(script.contains("output-dir"), "{shell}");
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
