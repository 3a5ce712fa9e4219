//! What a rule or a code means, as text.

use crate::check::{RULES, Rule};
use crate::diagnostic::{Code, Lesson, lessons};

/// A rule in full: what, why, symptom, and examples.
pub fn rule(rule: &Rule) -> String {
    let Rule { code, severity, why, symptom, bad, good, check: _ } = rule;
    format!(
        "{code}: {} ({})\n\n{}\n\nAt run time: {symptom}\n\nWrong:\n\n{}\nRight:\n\n{}",
        code.meaning(),
        severity.name(),
        wrapped(why),
        indented(bad),
        indented(good),
    )
}

/// A code that is no rule of `gen check`: a mistake in values.
pub fn code(code: Code) -> String {
    let title = format!("{code}: {}\n", code.meaning());
    let Some(lesson) = lessons().find(|lesson| lesson.code == code) else { return title };
    let Lesson { code: _, why, symptom, bad, good } = lesson;
    format!(
        "{title}\n{}\n\nOtherwise: {symptom}\n\nWrong:\n\n{}\nRight:\n\n{}",
        wrapped(why),
        indented(bad),
        indented(good),
    )
}

/// The table of rules for the book.
pub fn table() -> String {
    let mut text = "| code | finds | worst | at run time |\n|---|---|---|---|\n".to_owned();
    for rule in RULES {
        let Rule { code, severity, symptom, .. } = rule;
        text += &format!("| {code} | {} | {} | {symptom} |\n", code.meaning(), severity.name());
    }
    text
}

fn indented(text: &str) -> String {
    text.lines()
        .map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") })
        .collect()
}

/// Lines of at most 100 characters.
fn wrapped(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is a line");
        if line.is_empty() {
            line.push_str(word);
        } else if line.chars().count() + word.chars().count() < 100 {
            *line += " ";
            *line += word;
        } else {
            lines.push(word.to_owned());
        }
    }
    lines.join("\n")
}
