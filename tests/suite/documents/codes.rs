//! The reference of codes: every one in a line, and every rule of `gen check` in full.

use stackgen::check::explain::table;
use stackgen::check::{RULES, Rule};
use stackgen::diagnostic::Code;

use super::{book, prose};
use crate::kept;

#[test]
fn the_book_lists_the_rules() {
    let mut text = "\
<!-- `cargo bless` writes this from the rules of `gen check`. -->

# Rules of gen check

What `gen check` finds, in your own values and in anybody's manifests. `gen explain CODE` tells the same in a terminal.
An error cannot work; what may be provided from elsewhere is a warning that says so.

"
    .to_owned();
    text += &prose(&table());
    for rule in RULES {
        let Rule { code, severity: _, why, symptom, bad, good, check: _ } = rule;
        let (meaning, why, symptom) = (prose(code.meaning()), prose(why.trim()), prose(symptom));
        text += &format!("\n## {code}\n\n**{meaning}**\n\n{why}\n\nAt run time: {symptom}.\n");
        text += &format!("\nWrong:\n\n```yaml\n{}\n```\n", bad.trim_matches('\n'));
        text += &format!("\nRight:\n\n```yaml\n{}\n```\n", good.trim_matches('\n'));
    }
    assert!(RULES.len() > 50, "{text}");
    kept::file_is(&book().join("reference/rules.md"), &text);
}

#[test]
fn the_book_lists_the_codes() {
    let mut text = "\
<!-- `cargo bless` writes this from the codes of gen. -->

# Codes

Everything that gen reports has a code, which never changes its meaning. Codes from GEN401 on are [rules of `gen
check`](rules.md).

| code | means |
|---|---|
"
    .to_owned();
    for code in Code::ALL {
        let rule = RULES.iter().any(|rule| rule.code == *code);
        let name = code.as_str();
        let shown = if rule {
            format!("[{name}](rules.md#{})", name.to_lowercase())
        } else {
            name.to_owned()
        };
        text += &format!("| {shown} | {} |\n", code.meaning().replace('|', "\\|"));
    }
    kept::file_is(&book().join("reference/codes.md"), &text);
}
