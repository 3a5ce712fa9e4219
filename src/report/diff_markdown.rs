//! What differs, for a comment below a pull request.

use crate::diff::verdict::distinct;
use crate::diff::{Cause, Change, Effect, Relation};
use crate::foreign;
use crate::report::diff_answer::{Answer, CauseGroup, GroupEntry};
use crate::report::diff_value::{short, told};

/// The answer as Markdown of GitHub: what to look at first, then all of it, folded.
pub fn to_text(answer: &Answer) -> String {
    let mut text =
        format!("### {} → {}\n\n{}\n", code(&answer.before), code(&answer.after), answer.counted());
    let moved = moved(answer);
    if answer.comparison.differences.is_empty() {
        return if moved.is_empty() { text } else { text + "\n" + &moved };
    }
    text.push('\n');
    text += &moved;
    text += &remarks(answer);
    let rolled = answer.labels(Effect::RollsPods);
    if !rolled.is_empty() {
        let names: Vec<String> = rolled.iter().map(|label| code(label)).collect();
        text += &format!("- {}: {}\n", Effect::RollsPods.meaning(), names.join(", "));
    }
    text += &notes(answer);
    for group in answer.groups() {
        text += &format!(
            "\n<details><summary>{}</summary>\n\n{}\n</details>\n",
            summary(&group),
            body(&group, answer)
        );
    }
    let idle = answer.idle();
    if !idle.is_empty() {
        text += &format!("\nNo object changes by {}.\n", prose(&idle.join(", ")));
    }
    text
}

/// Namespaces that have another name.
fn moved(answer: &Answer) -> String {
    let told = answer.comparison.moved.iter().map(|(from, to)| {
        let (from, to) = (code(from), code(to));
        match answer.comparison.relation {
            Relation::Apart => format!(
                "- the namespace {from} is {to} there: objects are compared as if both had one name\n"
            ),
            Relation::States => format!(
                "- the namespace {from} is {to} then: its objects are made anew there, and data in claims stay \
                 behind\n"
            ),
        }
    });
    told.collect()
}

/// What somebody has to look at before it is applied, the worst first.
fn remarks(answer: &Answer) -> String {
    let mut text = String::new();
    for effect in Effect::ALL.into_iter().rev().filter(|effect| effect.is_unsafe()) {
        for difference in &answer.comparison.differences {
            for verdict in distinct(difference.verdicts.iter().filter(|one| one.effect == effect)) {
                text += &format!(
                    "- **{}**: {}: {}",
                    effect.meaning(),
                    code(&difference.label()),
                    prose(&verdict.why)
                );
                if !verdict.page.is_empty() {
                    text += &format!(" ([why]({}))", verdict.page);
                }
                text.push('\n');
                if !verdict.instead.is_empty() {
                    text += &format!("  - instead: {}\n", prose(&verdict.instead));
                }
            }
        }
    }
    text
}

/// What there is to know and to do where nothing is unsafe.
fn notes(answer: &Answer) -> String {
    let mut text = String::new();
    for effect in Effect::ALL.into_iter().rev().filter(|effect| !effect.is_unsafe()) {
        for difference in &answer.comparison.differences {
            for verdict in distinct(difference.verdicts.iter().filter(|one| one.effect == effect)) {
                if verdict.why.is_empty() {
                    continue;
                }
                text += &format!("- {}: {}\n", code(&difference.label()), prose(&verdict.why));
                if !verdict.instead.is_empty() {
                    text += &format!("  - then: {}\n", prose(&verdict.instead));
                }
            }
        }
    }
    text
}

fn summary(group: &CauseGroup) -> String {
    let worst = group.entries.iter().map(|entry| entry.effect).max().unwrap_or(Effect::Text);
    let what = match group.cause {
        None => "objects".to_owned(),
        Some(Cause { values, .. }) => {
            let all =
                values.iter().map(|value| format!("<code>{}</code>", foreign::xml(&value.path)));
            all.collect::<Vec<_>>().join(", ")
        }
    };
    let many = group.entries.len();
    let objects = if many == 1 { "object" } else { "objects" };
    format!("{what}: {many} {objects}, {}", worst.meaning())
}

fn body(group: &CauseGroup, answer: &Answer) -> String {
    let mut text = String::new();
    for value in group.cause.iter().flat_map(|cause| &cause.values) {
        let side = |told: &Option<String>| told.clone().unwrap_or_else(|| "not set".to_owned());
        let (before, after) = (&value.before, &value.after);
        text += &format!(
            "{}: {} → {}  \n{} → {}\n\n",
            code(&value.path),
            code(&told(before.value.as_ref())),
            code(&told(after.value.as_ref())),
            prose(&side(&before.place)),
            prose(&side(&after.place))
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

fn object(entry: &GroupEntry, answer: &Answer) -> String {
    let difference = entry.difference;
    let label = difference.label();
    let label = foreign::line(&label);
    match difference.change {
        Change::Added => return format!("+ {label}\n"),
        Change::Removed => return format!("- {label}\n"),
        Change::Changed => {}
    }
    let effect = match entry.effect {
        Effect::InPlace if difference.is_moved() => "made anew there",
        effect => effect.meaning(),
    };
    let mut text = format!("@@ {label}: {effect} @@\n");
    for index in &entry.fields {
        let field = &difference.fields[*index];
        let lines = short(field);
        if let [line] = lines.as_slice()
            && !line.ends_with(": changed")
        {
            let path = field.path.to_string();
            let path = foreign::line(&path);
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
            text += &format!("  # {}\n", foreign::line(&places));
        }
    }
    text
}

/// Sentences of gen's own that quote others: what is no ordinary word is code, so that nothing in it is a
/// link, a mention, an image or HTML. What stands in backticks is code already.
fn prose(text: &str) -> String {
    let mut out = String::new();
    let mut add = |text: &str| {
        // Two codes side by side would be one.
        if out.ends_with('`') && text.starts_with('`') {
            out.push(' ');
        }
        out += text;
    };
    for (index, part) in foreign::line(text).split('`').enumerate() {
        if index % 2 == 1 {
            add(&code(part));
            continue;
        }
        for (position, word) in part.split(' ').enumerate() {
            add(if position > 0 { " " } else { "" });
            add(&if is_ordinary(word) { word.to_owned() } else { code(word) });
        }
    }
    out
}

/// Whether GitHub shows a word as it is: no markup, no address, no name of a person, an issue or a commit.
fn is_ordinary(word: &str) -> bool {
    let is_shown = |c: char| c.is_alphanumeric() || ",.;:()'\"?%=/→-–…".contains(c);
    let lower = word.to_ascii_lowercase();
    let is_commit = word.len() >= 7 && word.chars().all(|c| c.is_ascii_hexdigit());
    let is_address = lower.contains("://") || lower.contains("www.") || lower.contains("mailto:");
    let is_issue =
        lower.split('-').nth(1).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    word.chars().all(is_shown)
        && !is_commit
        && !is_address
        && !is_issue
        && !word.starts_with([':', '-', '='])
}

/// A text as code, whatever backticks are in it.
fn code(text: &str) -> String {
    let text = foreign::line(text);
    let text = if text.trim().is_empty() { " " } else { text.as_ref() };
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}
