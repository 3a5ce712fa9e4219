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
    /// What is true of several components: the place, what it is, of whom, and why.
    common: Vec<(Span, String, Vec<String>, String)>,
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
        let same =
            |known: &&mut (Span, String, Vec<String>, String)| known.1 == what && known.3 == why;
        match self.common.iter_mut().find(same) {
            Some((_, _, names, _)) if names.iter().any(|known| known == name) => {}
            Some((_, _, names, _)) => names.push(name.to_owned()),
            None => self.common.push((span, what, vec![name.to_owned()], why)),
        }
    }

    pub fn into_sorted(mut self) -> Vec<Untaken> {
        for (span, what, names, why) in std::mem::take(&mut self.common) {
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
