//! Who is led to another host: texts that name one host before and another after.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value as Json;

use crate::diff::item::SideObject;
use crate::diff::named::service_of;
use crate::diff::pair::Pair;
use crate::notation::address;

/// A text that led to another host before.
#[derive(Clone, Debug)]
pub struct LedText<'a> {
    /// The host before.
    pub old: String,
    /// The object whose text it is.
    pub client: &'a SideObject,
}

/// The texts that lead to a Service after, by its namespace and name, and led to another host before.
#[derive(Debug, Default)]
pub struct Redirects<'a>(BTreeMap<(String, String), Vec<LedText<'a>>>);

impl<'a> Redirects<'a> {
    pub fn new(pairs: &[Pair<'a>]) -> Self {
        let mut found = Self::default();
        for pair in pairs {
            let Some(client) = pair.after.filter(|_| pair.is_changed()) else { continue };
            let is_secret = client.kind() == "Secret";
            for field in pair.fields {
                let side = |value: &Option<Json>| read(value.as_ref(), is_secret);
                let (before, after) = (side(&field.before), side(&field.after));
                let (Some(before), Some(after)) = (before, after) else { continue };
                let (before, after) = (address::hosts(&before), address::hosts(&after));
                let mut lost: Vec<&String> =
                    before.iter().filter(|host| !after.contains(host)).collect();
                let mut new: Vec<&String> =
                    after.iter().filter(|host| !before.contains(host)).collect();
                lost.dedup();
                new.dedup();
                if let ([old], [new]) = (lost.as_slice(), new.as_slice()) {
                    found.add(client, old, new);
                }
            }
        }
        found
    }

    /// What leads to a Service that did not before.
    pub fn to(&self, namespace: &str, name: &str) -> &[LedText<'a>] {
        let found = self.0.get(&(namespace.to_owned(), name.to_owned()));
        found.map_or(&[], Vec::as_slice)
    }

    fn add(&mut self, client: &'a SideObject, old: &str, new: &str) {
        let (namespace, name) = service_of(new, client.namespace());
        let own = self.0.entry((namespace.to_owned(), name.to_owned())).or_default();
        own.push(LedText { old: old.to_owned(), client });
    }
}

/// A text as programs read it.
fn read(value: Option<&Json>, is_secret: bool) -> Option<String> {
    let text = value?.as_str()?;
    let decoded = is_secret.then(|| STANDARD.decode(text).ok()).flatten();
    let decoded = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
    Some(decoded.unwrap_or_else(|| text.to_owned()))
}
