//! The place in the values that is being read.

use std::fmt::{Display, Formatter};

use crate::values::secrets::is_secret;

/// The keys of the tiers.
const TIER_KEYS: [&str; 4] = ["databases", "backends", "frontends", "jobs"];

/// Keys from the root to a value. They share one text: a place is passed for every value, and told of
/// few.
#[derive(Debug, Default)]
pub(super) struct KeyPath {
    text: String,
    /// Where each key ends in the text.
    ends: Vec<usize>,
}

impl KeyPath {
    pub fn push(&mut self, key: &str) {
        self.text.push_str(key);
        self.ends.push(self.text.len());
    }

    pub fn pop(&mut self) {
        self.ends.pop();
        self.text.truncate(self.ends.last().copied().unwrap_or_default());
    }

    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Whether a secret stands here.
    pub fn is_secret(&self) -> bool {
        is_secret(&self.keys())
    }

    /// Whether a key below this place is a tier, or a component of one.
    pub fn holds_component(&self, key: &str) -> bool {
        match self.keys().as_slice() {
            [] => TIER_KEYS.contains(&key),
            [tier] => TIER_KEYS.contains(tier),
            _ => false,
        }
    }

    /// The last key that is no number of an item.
    pub fn last(&self) -> &str {
        let is_name = |key: &&str| !key.bytes().all(|byte| byte.is_ascii_digit());
        self.keys().into_iter().rev().find(is_name).unwrap_or_default()
    }

    /// Whether this is an item of a list.
    pub fn is_item(&self) -> bool {
        let last = self.keys().last().copied().unwrap_or_default();
        !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit())
    }

    pub fn keys(&self) -> Vec<&str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.text[start..*end]).collect()
    }
}

impl Display for KeyPath {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.keys().join("."))
    }
}
