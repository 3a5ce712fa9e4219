//! What inputs are fed to: each function takes one as a fuzzer has it, and panics where gen breaks a promise.
//!
//! A fuzzer tries one thing on each input, which [`Tries`] tells; the test that feeds kept inputs tries all.
//!
//! Texts of several files are parted by lines that start with `=== `, followed by the name of the file.

mod manifest;
mod tries;
mod value;
mod written;

pub use manifest::{composes, differences, kustomizations, manifests};
pub use tries::Tries;
pub use value::{projects, sets, values};
pub use written::{Written, writers};

/// Takes an input as it is kept in a file.
pub type Feed = fn(&[u8], Tries);

/// All of them, by the names of the fuzzers' targets.
pub const TARGETS: [(&str, Feed); 8] = [
    ("composes", |bytes, tries| text(bytes, tries, composes)),
    ("differences", |bytes, tries| text(bytes, tries, differences)),
    ("kustomizations", |bytes, tries| text(bytes, tries, kustomizations)),
    ("manifests", |bytes, tries| text(bytes, tries, manifests)),
    ("projects", projects),
    ("sets", |bytes, tries| text(bytes, tries, sets)),
    ("values", |bytes, tries| text(bytes, tries, values)),
    ("writers", |bytes, tries| {
        if let Ok(written) = Written::of_bytes(bytes) {
            writers(&written, tries);
        }
    }),
];

/// Fuzzers pass over bytes that are no text, too.
fn text(bytes: &[u8], tries: Tries, feed: fn(&str, Tries)) {
    if let Ok(text) = str::from_utf8(bytes) {
        feed(text, tries);
    }
}

/// The files in a text; what stands before the first name is in a file that is called `first`.
fn parts<'text>(text: &'text str, first: &'text str) -> Vec<(&'text str, String)> {
    let mut files = vec![(first, String::new())];
    for line in text.split_inclusive('\n') {
        match line.strip_prefix("=== ") {
            Some(name) => files.push((name.trim(), String::new())),
            None => files.last_mut().expect("the first file").1.push_str(line),
        }
    }
    files
}
