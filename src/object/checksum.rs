//! A checksum of what a pod reads, in its template: what changes rolls the pods.
//! <https://helm.sh/docs/howto/charts_tips_and_tricks/#automatically-roll-deployments>

use sha2::{Digest, Sha256};

use crate::stack::name::hex;

/// The annotation of a pod template that carries the checksum.
pub const CONFIG: &str = "checksum/config";

/// Enough to tell two configurations apart, and little about a password among them.
const DIGITS: usize = 16;

/// The checksum of keys and their contents; nothing at all has none.
pub fn of<'a>(contents: impl IntoIterator<Item = (&'a str, &'a str)>) -> Option<String> {
    let mut digest = Sha256::new();
    let mut empty = true;
    for (key, content) in contents {
        for text in [key, content] {
            // The length keeps `a` + `bc` and `ab` + `c` two.
            digest.update((text.len() as u64).to_be_bytes());
            digest.update(text.as_bytes());
        }
        empty = false;
    }
    (!empty).then(|| hex(&digest.finalize(), DIGITS))
}
