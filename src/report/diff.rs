//! What differs, for people in a terminal: by the values that cause it.

use std::collections::{BTreeMap, BTreeSet};

use crate::diff::verdict::Verdict;
use crate::diff::{Change, Effect, Relation};
use crate::report::diff_answer::{Answer, CauseGroup, GroupEntry};
use crate::report::diff_value::{short, told};

use crate::foreign::line;

/// Escape sequences that colour a terminal, or nothing.
#[derive(Clone, Copy)]
struct Paint(bool);

/// How far what belongs to an object is indented.
const INSIDE: &str = "      ";

/// The answer as text.
pub fn to_text(answer: &Answer, color: bool) -> String {
    let paint = Paint(color);
    let mut text =
        paint.bold(&format!("{} → {}", line(&answer.before), line(&answer.after))) + "\n";
    if !answer.has_causes() {
        text += &moved(&answer.comparison.moved, answer.comparison.relation);
    }
    // What is said of an object as a whole is said once.
    let mut said = BTreeSet::new();
    for mut group in answer.groups() {
        for entry in &mut group.entries {
            let index = entry.index;
            entry.verdicts.retain(|verdict| {
                verdict.field.is_some() || said.insert((index, verdict.why.as_str()))
            });
        }
        text += "\n";
        text += &heading(&group, answer.comparison.relation, paint);
        for entry in &group.entries {
            if entry.effect != Effect::Text || !answer.has_causes() {
                text += &object(entry, answer, paint);
            }
        }
        text += &text_alone(&group, answer);
    }
    let idle = answer.idle();
    if !idle.is_empty() {
        text += &format!("\nno object changes by {}\n", line(&idle.join(", ")));
    }
    text + "\n" + &summary(answer, paint)
}

fn heading(group: &CauseGroup, relation: Relation, paint: Paint) -> String {
    let Some(cause) = group.cause else { return String::new() };
    let mut text = String::new();
    for value in &cause.values {
        text += &paint.bold(&line(&value.path));
        match (&value.before.value, &value.after.value) {
            (None, None) => text += ": changed\n",
            (before, after) => {
                text += &format!(": {} → {}\n", told(before.as_ref()), told(after.as_ref()));
            }
        }
        let place = |place: &Option<String>| place.clone().unwrap_or_else(|| "not set".to_owned());
        let (before, after) = (&value.before.place, &value.after.place);
        if before.is_some() || after.is_some() {
            text += &paint.dim(&line(&format!("  {} → {}", place(before), place(after))));
            text += "\n";
        }
    }
    text + &moved(&cause.moved, relation)
}

/// Namespaces of another name are no difference of every object in them where two environments run side by
/// side, and one of every object where the one takes the place of the other.
fn moved(namespaces: &BTreeMap<String, String>, relation: Relation) -> String {
    let told = namespaces.iter().map(|(from, to)| {
        let (from, to) = (line(from), line(to));
        match relation {
            Relation::Apart => format!(
                "  the namespace `{from}` is `{to}` there: objects are compared as if both had one name\n"
            ),
            Relation::States => format!(
                "  the namespace `{from}` is `{to}` then: its objects are made anew there, and data in claims \
                 stay behind\n"
            ),
        }
    });
    told.collect()
}

fn object(entry: &GroupEntry, answer: &Answer, paint: Paint) -> String {
    let difference = entry.difference;
    let sign = match difference.change {
        Change::Added => paint.green("+"),
        Change::Removed => paint.red("-"),
        Change::Changed => paint.yellow("~"),
    };
    let effect = match (difference.change, entry.effect) {
        (Change::Added, Effect::InPlace) => "added".to_owned(),
        (Change::Removed, Effect::InPlace) => "removed".to_owned(),
        (Change::Removed, effect) => format!("removed, {}", effect.meaning()),
        (_, Effect::InPlace) if difference.is_moved() => "made anew there".to_owned(),
        (_, effect) => effect.meaning().to_owned(),
    };
    let label = difference.label();
    let label = line(&label);
    let mut text = format!("  {sign} {label}  {}", paint.effect(entry.effect, &effect));
    if let Some(origin) = answer.origin(entry.index) {
        text += &paint.dim(&line(&format!("  {origin}")));
    }
    text.push('\n');
    for index in &entry.fields {
        let field = &difference.fields[*index];
        for told in short(field) {
            text += &format!("{INSIDE}{told}\n");
        }
        if let Some(places) = answer.places(entry, *index) {
            text += &format!("{INSIDE}  {}\n", paint.dim(&line(&places)));
        }
    }
    for verdict in &entry.verdicts {
        text += &remark(verdict, paint);
    }
    text
}

/// What there is to say about a verdict beyond its name.
fn remark(verdict: &Verdict, paint: Paint) -> String {
    let Verdict { effect, why, instead, page, field: _ } = verdict;
    let (why, instead) = (line(why), line(instead));
    let mut text = format!("{INSIDE}{} {why}\n", paint.effect(*effect, "="));
    if !instead.is_empty() {
        text += &format!("{INSIDE}  help: {instead}\n");
    }
    if effect.is_unsafe() && !page.is_empty() {
        text += &format!("{INSIDE}  {}\n", paint.dim(page));
    }
    text
}

/// Objects in which labels and annotations alone differ, on one line.
fn text_alone(group: &CauseGroup, answer: &Answer) -> String {
    if !answer.has_causes() {
        return String::new();
    }
    let alone = group.entries.iter().filter(|entry| entry.effect == Effect::Text);
    let names: Vec<String> =
        alone.map(|entry| line(&entry.difference.label()).into_owned()).collect();
    if names.is_empty() {
        return String::new();
    }
    format!("  ~ {}: {}\n", Effect::Text.meaning(), names.join(", "))
}

/// How many objects differ, and what to look at.
fn summary(answer: &Answer, paint: Paint) -> String {
    let mut text = answer.counted() + "\n";
    for effect in Effect::ALL.into_iter().rev().filter(|effect| *effect > Effect::InPlace) {
        let labels = answer.labels(effect);
        if !labels.is_empty() {
            text += &format!(
                "  {}: {}\n",
                paint.effect(effect, effect.meaning()),
                line(&labels.join(", "))
            );
        }
    }
    if answer.comparison.differences.iter().any(|one| one.change == Change::Removed) {
        text += "  what is removed stays in a cluster until it is deleted there: `kubectl apply` leaves it, Argo CD prunes it\n";
    }
    text
}

impl Paint {
    fn with(self, code: &str, text: &str) -> String {
        if self.0 { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    fn bold(self, text: &str) -> String {
        self.with("1", text)
    }

    fn dim(self, text: &str) -> String {
        self.with("2", text)
    }

    fn red(self, text: &str) -> String {
        self.with("31", text)
    }

    fn green(self, text: &str) -> String {
        self.with("32", text)
    }

    fn yellow(self, text: &str) -> String {
        self.with("33", text)
    }

    fn effect(self, effect: Effect, text: &str) -> String {
        match effect {
            Effect::Text => self.dim(text),
            Effect::InPlace => text.to_owned(),
            Effect::RollsPods => self.yellow(text),
            Effect::Interrupts => self.with("35", text),
            Effect::Refused | Effect::LosesData => self.with("1;31", text),
        }
    }
}
