//! Objects as verdicts name them, and the places that hosts are names of.

use crate::diff::item::SideObject;

/// How many of several are named.
pub const MOST_NAMED: usize = 3;

/// An object by its kind and its name.
pub fn named(item: &SideObject) -> String {
    format!("{} `{}`", item.kind(), item.name())
}

/// The first of several names, and that there are others.
pub fn some_of(names: impl IntoIterator<Item = String>) -> String {
    let mut names = names.into_iter();
    let mut shown: Vec<String> = names.by_ref().take(MOST_NAMED).collect();
    if names.next().is_some() {
        shown.push("others".to_owned());
    }
    shown.join(", ")
}

/// The namespace and the name of the Service that a host is, for those of a namespace.
pub fn service_of<'h>(host: &'h str, namespace: &'h str) -> (&'h str, &'h str) {
    let mut labels = host.split('.');
    let name = labels.next().unwrap_or_default();
    (labels.next().unwrap_or(namespace), name)
}
