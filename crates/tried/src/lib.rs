//! What inputs are fed to: each function takes one as a fuzzer has it, and panics where gen breaks a promise.
//!
//! Texts of several files are parted by lines that start with `=== `, followed by the name of the file.

mod manifest;
mod value;
mod written;

pub use manifest::{composes, differences, kustomizations, manifests};
pub use value::{projects, sets, values};
pub use written::{Written, writers};

/// Takes an input as it is kept in a file.
pub type Feed = fn(&[u8]);

/// All of them, by the names of the fuzzers' targets.
pub const TARGETS: [(&str, Feed); 8] = [
    ("composes", |bytes| text(bytes, composes)),
    ("differences", |bytes| text(bytes, differences)),
    ("kustomizations", |bytes| text(bytes, kustomizations)),
    ("manifests", |bytes| text(bytes, manifests)),
    ("projects", projects),
    ("sets", |bytes| text(bytes, sets)),
    ("values", |bytes| text(bytes, values)),
    ("writers", |bytes| {
        if let Ok(written) = Written::of_bytes(bytes) {
            writers(&written);
        }
    }),
];

/// Fuzzers pass over bytes that are no text, too.
fn text(bytes: &[u8], feed: fn(&str)) {
    if let Ok(text) = str::from_utf8(bytes) {
        feed(text);
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
