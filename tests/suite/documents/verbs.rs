//! The reference of verbs: what each one says of itself.

use stackgen::command;

use super::book;
use crate::kept;
use crate::program::Place;

const HEAD: &str = "\
<!-- `cargo bless` writes this from the command line. -->

# Verbs

stdout carries data, stderr talk. Exit codes are the same for all verbs:

| exit code | means |
|---|---|
| 0 | fine |
| 1 | findings, or differences where the verb is asked to tell them so |
| 2 | bad input or usage |
| 3 | something outside of gen failed: a file, a permission, a program that gen calls |

";

#[test]
fn the_reference_of_verbs_is_what_they_say() {
    let place = Place::new(&[]);
    let line = command::line();
    let verbs: Vec<&clap::Command> =
        line.get_subcommands().filter(|verb| !verb.is_hide_set()).collect();
    let mut text = HEAD.to_owned();
    text += "| verb | does |\n|---|---|\n";
    for verb in &verbs {
        let name = verb.get_name();
        let about = verb.get_about().map(ToString::to_string).unwrap_or_default();
        text += &format!("| [`gen {name}`](#gen-{name}) | {about} |\n");
    }
    for verb in &verbs {
        let name = verb.get_name();
        let help = place.prints(&[name, "--help"]);
        text += &format!("\n## gen {name}\n\n```text\n{}\n```\n", trimmed(&help));
    }
    assert!(verbs.len() > 10, "{text}");
    kept::file_is(&book().join("reference/verbs.md"), &text);
}

/// Without blanks at the ends of lines.
fn trimmed(text: &str) -> String {
    text.trim_end().lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}
