//! A checksum of what a pod reads, in its template: what changes rolls the pods.
//! <https://helm.sh/docs/howto/charts_tips_and_tricks/#automatically-roll-deployments>
//!
//! No password is in it. Whoever may list pods reads their annotations, and gen has no key that they lack:
//! of whatever is made of a password alone, each guess can be tried at home, however slow the digest. So a
//! password that changes rolls nothing by itself. `gen diff` names the pods that go on with the old one.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::stack::checksum::Checksums;
use crate::stack::name::hex;

/// The annotation of a pod template that carries the checksum.
pub const CONFIG: &str = "checksum/config";

/// Enough to tell two configurations apart.
pub const DIGITS: usize = 16;

/// The checksum of keys and their contents; nothing at all has none.
///
/// It is taken of them as one line of JSON, keys in their order: what a template can make as well.
pub fn of<'a>(
    checksums: Checksums,
    contents: impl IntoIterator<Item = (String, &'a str)>,
) -> Option<String> {
    let contents: BTreeMap<String, &str> = contents.into_iter().collect();
    if contents.is_empty() {
        return None;
    }
    let text = preimage(&contents);
    Some(match checksums {
        Checksums::Digest => hex(&Sha256::digest(text.as_bytes()), DIGITS),
        Checksums::Preimage => text,
    })
}

/// JSON as Go's encoder writes it too: the two line separators of Unicode are escaped.
fn preimage(contents: &BTreeMap<String, &str>) -> String {
    let text = serde_json::to_string(contents).expect("texts are JSON");
    text.replace('\u{2028}', r"\u2028").replace('\u{2029}', r"\u2029")
}
