//! What each mistake in values means: why it is one, what one would see, and an example put right.
//!
//! Rules of `gen check` carry this themselves.

use crate::diagnostic::code::Code;

/// What a code means, in full.
#[derive(Clone, Copy, Debug)]
pub struct Lesson {
    pub code: Code,
    /// Why it is so.
    pub why: &'static str,
    /// What one sees, or would see if gen said nothing.
    pub symptom: &'static str,
    /// Values that yield it, and the same put right: `values/base.yaml`, and below a line `# values/…` another
    /// file. What starts with `$ gen` is a command instead.
    pub bad: &'static str,
    pub good: &'static str,
}

/// Values of one backend, with more lines of it.
macro_rules! api {
    ($($lines:literal),*) => {
        concat!(
            "name: shop\nbackends:\n  api:\n    image: ghcr.io/acme/api:1.4.2\n    port: 8000\n",
            $("    ", $lines, "\n"),*
        )
    };
}

/// Values of one database, with more lines of it.
macro_rules! main {
    ($($lines:literal),*) => {
        concat!("name: shop\ndatabases:\n  main:\n    engine: postgres\n", $("    ", $lines, "\n"),*)
    };
}

/// A backend beside a database, with more lines of the backend.
macro_rules! wired {
    ($($lines:literal),*) => {
        concat!(
            "name: shop\ndatabases:\n  main:\n    engine: postgres\n    credentials: { existingSecret: { name: main } }\n",
            "backends:\n  api:\n    image: ghcr.io/acme/api:1.4.2\n    port: 8000\n",
            $("    ", $lines, "\n"),*
        )
    };
}

pub(super) use {api, main, wired};
