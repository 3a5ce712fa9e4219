//! What differs, for a comment below a pull request.

use crate::diff::{Cause, Change, Effect};
use crate::report::diff_answer::{Answer, Entry, Group};
use crate::report::diff_value::{short, told};

/// The answer as Markdown of GitHub: what to look at first, then all of it, folded.
pub fn to_text(answer: &Answer) -> String {
    let mut text =
        format!("### {} → {}\n\n{}\n", code(&answer.before), code(&answer.after), answer.counted());
    if answer.comparison.differences.is_empty() {
        return text;
    }
    text.push('\n');
    for (from, to) in &answer.comparison.moved {
        text += &format!(
            "- the namespace {} is {} then: its objects are made anew there, and data in claims stay behind\n",
            code(from),
            code(to)
        );
    }
    text += &remarks(answer);
    let rolled = answer.labels(Effect::RollsPods);
    if !rolled.is_empty() {
        let names: Vec<String> = rolled.iter().map(|label| code(label)).collect();
        text += &format!("- {}: {}\n", Effect::RollsPods.meaning(), names.join(", "));
    }
    for group in answer.groups() {
        text += &format!(
            "\n<details><summary>{}</summary>\n\n{}\n</details>\n",
            summary(&group),
            body(&group, answer)
        );
    }
    let idle = answer.idle();
    if !idle.is_empty() {
        text += &format!("\nNo object changes by {}.\n", idle.join(", "));
    }
    text
}

/// What somebody has to look at before it is applied, the worst first.
fn remarks(answer: &Answer) -> String {
    let mut text = String::new();
    for effect in Effect::ALL.into_iter().rev().filter(|effect| effect.is_unsafe()) {
        for difference in &answer.comparison.differences {
            for verdict in difference.verdicts.iter().filter(|one| one.effect == effect) {
                text += &format!(
                    "- **{}**: {}: {}",
                    effect.meaning(),
                    code(&difference.label()),
                    verdict.why
                );
                if !verdict.page.is_empty() {
                    text += &format!(" ([why]({}))", verdict.page);
                }
                text.push('\n');
                if !verdict.instead.is_empty() {
                    text += &format!("  - instead: {}\n", verdict.instead);
                }
            }
        }
    }
    text
}

fn summary(group: &Group) -> String {
    let worst = group.entries.iter().map(|entry| entry.effect).max().unwrap_or(Effect::Text);
    let what = match group.cause {
        None => "objects".to_owned(),
        Some(Cause { values, .. }) => {
            let all = values.iter().map(|value| format!("<code>{}</code>", escaped(&value.path)));
            all.collect::<Vec<_>>().join(", ")
        }
    };
    let many = group.entries.len();
    let objects = if many == 1 { "object" } else { "objects" };
    format!("{what}: {many} {objects}, {}", worst.meaning())
}

fn body(group: &Group, answer: &Answer) -> String {
    let mut text = String::new();
    for value in group.cause.iter().flat_map(|cause| &cause.values) {
        let side = |told: &Option<String>| told.clone().unwrap_or_else(|| "not set".to_owned());
        let (before, after) = (&value.before, &value.after);
        text += &format!(
            "{}: {} → {}  \n{} → {}\n\n",
            code(&value.path),
            code(&told(before.value.as_ref())),
            code(&told(after.value.as_ref())),
            side(&before.place),
            side(&after.place)
        );
    }
    let mut lines = String::new();
    for entry in &group.entries {
        lines += &object(entry, answer);
    }
    // The fence is longer than any inside.
    let longest = lines.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    text + &format!("{fence}diff\n{lines}{fence}\n")
}

fn object(entry: &Entry, answer: &Answer) -> String {
    let difference = entry.difference;
    let label = difference.label();
    match difference.change {
        Change::Added => return format!("+ {label}\n"),
        Change::Removed => return format!("- {label}\n"),
        Change::Changed => {}
    }
    let mut text = format!("@@ {label}: {} @@\n", entry.effect.meaning());
    for index in &entry.fields {
        let field = &difference.fields[*index];
        let lines = short(field);
        if let [line] = lines.as_slice()
            && !line.ends_with(": changed")
        {
            let path = &field.path;
            for (sign, value) in [("-", &field.before), ("+", &field.after)] {
                if let Some(value) = value {
                    text += &format!("{sign} {path}: {}\n", told(Some(value)));
                }
            }
        } else {
            for line in &lines {
                let line = line.strip_prefix("  ").unwrap_or(line);
                let is_signed = line.starts_with("- ") || line.starts_with("+ ");
                text += &if is_signed { format!("{line}\n") } else { format!("  {line}\n") };
            }
        }
        if let Some(places) = answer.places(entry, *index) {
            text += &format!("  # {places}\n");
        }
    }
    text
}

/// A text as code, whatever backticks are in it.
fn code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
