//! Lists of hosts and origins by which a program knows who calls it from browsers.

use std::collections::BTreeSet;

use crate::adopt::target::{Referring, Targets, escaped};
use crate::adopt::tool;
use crate::adopt::url_parts::UrlParts;

/// Parts of names of variables that list hosts under which a program is called.
/// <https://docs.djangoproject.com/en/5.2/ref/settings/#allowed-hosts>
const CALLED: [&str; 3] = ["ALLOWED_HOST", "TRUSTED_HOST", "PERMITTED_HOST"];

/// Parts of names of variables that list pages which may call a program.
const ORIGINS: [&str; 3] = ["CORS", "ORIGIN", "ALLOWED_URLS"];

/// What stands between the words of a list.
const BETWEEN: [char; 7] = [',', ';', ' ', '[', ']', '"', '\''];

/// Whether a variable lists who calls its program, and none that it calls.
pub fn lists_callers(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    CALLED.iter().chain(&ORIGINS).any(|word| upper.contains(word))
}

impl Targets<'_> {
    /// A list of hosts or origins, in which people's addresses are those of each environment.
    pub(super) fn of_list(&self, own: usize, name: &str, text: &str) -> Option<Referring> {
        let upper = name.to_ascii_uppercase();
        let is_in = |words: &[&str]| words.iter().any(|word| upper.contains(word));
        if is_in(&CALLED) && !is_in(&ORIGINS) {
            self.of_hosts(own, text)
        } else if text.contains("://") && (is_in(&ORIGINS) || text.contains(',')) {
            self.of_origins(own, text, is_in(&ORIGINS))
        } else {
            None
        }
    }

    /// `localhost,api` with the host under which people reach it.
    fn of_hosts(&self, own: usize, text: &str) -> Option<Referring> {
        let is_open = text.contains('*') || text.trim().is_empty() || text.contains("://");
        let doors: BTreeSet<usize> = self.doors.values().copied().collect();
        let proxy = [80, 443].iter().find_map(|port| self.doors.get(port)).copied();
        let part = &self.parts[own];
        // Whoever passes calls on to it leaves the host as it is.
        let door = if tool::has_door(part) && !tool::is_closed(part, self.parts) {
            own
        } else if part.main.is_some() {
            proxy.or(doors.first().copied().filter(|_| doors.len() == 1))?
        } else {
            return None;
        };
        if is_open {
            return None;
        }
        let host = format!("${{{}.publicHost}}", self.path(own, door));
        // Its own name is another one in a cluster; who else is named calls nobody here.
        let mut made = Referring::default();
        let mut rest = text;
        while !rest.is_empty() {
            let (word, after) = rest.split_at(rest.find(BETWEEN).unwrap_or(rest.len()));
            let is_own = !word.is_empty() && self.hosts[own].get(word) == Some(own);
            made.text.push_str(&if is_own && part.main.is_some() {
                "${self.host}".to_owned()
            } else {
                escaped(word)
            });
            let between = after.chars().next();
            made.text.extend(between);
            rest = &after[between.map_or(0, char::len_utf8)..];
        }
        made.text = if let Some(rest) = made.text.strip_prefix('[') {
            let quote = if rest.contains('\'') { '\'' } else { '"' };
            format!("[{quote}{host}{quote}, {rest}")
        } else {
            let has = |mark: char| made.text.contains(mark);
            let between = if has(';') {
                ';'
            } else if has(' ') && !has(',') {
                ' '
            } else {
                ','
            };
            format!("{}{between}{host}", made.text)
        };
        Some(made)
    }

    /// `http://localhost:3000,http://web` as the addresses of these pages in browsers, each once.
    fn of_origins(&self, own: usize, text: &str, is_named: bool) -> Option<Referring> {
        let (mut made, mut rest, mut is_changed) = (Referring::default(), text, false);
        let mut known: BTreeSet<String> = BTreeSet::new();
        while !rest.is_empty() {
            let (word, after) = rest.split_at(rest.find(BETWEEN).unwrap_or(rest.len()));
            let origin = || self.origin(own, word).filter(|_| is_named);
            let found = self.public(own, word).or_else(origin);
            let is_word = found.is_some();
            is_changed |= is_word;
            let word = found.map_or_else(|| escaped(word), |found| found.text);
            let between = after.chars().next();
            rest = &after[between.map_or(0, char::len_utf8)..];
            // Two addresses of this machine may be one in a cluster.
            let is_quoted = matches!(between, Some('"' | '\''));
            if is_word && !is_quoted && !known.insert(word.clone()) {
                if between.is_none() {
                    let end = made.text.trim_end_matches([',', ';', ' ']).len();
                    made.text.truncate(end);
                }
                continue;
            }
            made.text.push_str(&word);
            made.text.extend(between);
        }
        is_changed.then_some(made)
    }

    /// The address of a service in browsers, which is none of its host's.
    fn origin(&self, own: usize, word: &str) -> Option<Referring> {
        let url = UrlParts::read(word).filter(|url| matches!(url.scheme, "http" | "https"))?;
        let target = self.hosts[own].get(url.host)?;
        let is_open = self.doors.values().any(|door| *door == target);
        let text = format!("${{{}.publicUrl}}", self.path(own, target));
        is_open.then(|| Referring { text, ..Referring::default() })
    }
}
