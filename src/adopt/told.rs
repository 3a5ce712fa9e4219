//! What is not taken, or not as it is, and where it stands.

use crate::source::Span;

/// A line about something that has no place in the values, or another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Untaken {
    pub span: Span,
    pub text: String,
}

/// All of it, in the order of the places.
#[derive(Clone, Debug, Default)]
pub struct ToldAll {
    all: Vec<Untaken>,
    common: Vec<CommonUntaken>,
}

/// What is true of several components.
#[derive(Clone, Debug)]
struct CommonUntaken {
    span: Span,
    what: String,
    /// Of which components.
    names: Vec<String>,
    /// Empty where nothing is to be said of it.
    why: String,
}

impl ToldAll {
    pub fn add(&mut self, span: Span, text: impl Into<String>) {
        let told = Untaken { span, text: text.into() };
        if !self.all.contains(&told) {
            self.all.push(told);
        }
    }

    /// Something of a component; of several ones it is told once, at the first place.
    pub fn of(&mut self, span: Span, what: impl Into<String>, name: &str, why: impl Into<String>) {
        let (what, why) = (what.into(), why.into());
        match self.common.iter_mut().find(|known| known.what == what && known.why == why) {
            Some(known) if known.names.iter().any(|known| known == name) => {}
            Some(known) => known.names.push(name.to_owned()),
            None => {
                let names = vec![name.to_owned()];
                self.common.push(CommonUntaken { span, what, names, why });
            }
        }
    }

    pub fn into_sorted(mut self) -> Vec<Untaken> {
        for CommonUntaken { span, what, names, why } in std::mem::take(&mut self.common) {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let why = if why.is_empty() { why } else { format!(": {why}") };
            self.add(span, format!("{what} of {}{why}", listed(&names)));
        }
        self.all.sort_by_key(|told| told.span);
        self.all
    }
}

/// Some names in backticks, and how many more there are.
pub fn listed(names: &[&str]) -> String {
    const MOST: usize = 6;
    let shown: Vec<String> = names.iter().take(MOST).map(|name| format!("`{name}`")).collect();
    match names.len().checked_sub(MOST).filter(|more| *more > 0) {
        Some(more) => format!("{} and {more} more", shown.join(", ")),
        None => shown.join(", "),
    }
}
