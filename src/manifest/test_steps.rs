//! Folders of chainsaw and kuttl: their files are steps of a test, which are applied one after the other, or are what the
//! objects of others are to become.
//!
//! <https://kyverno.github.io/chainsaw/latest/>, <https://kuttl.dev/docs/kuttl-test-harness.html>

use std::collections::BTreeSet;

use crate::manifest::object::Object;
use crate::manifest::parsed::{file_name, folder};
use crate::source::Sources;

/// The folders in which a test is written down.
pub fn folders<'s>(objects: &[Object], sources: &'s Sources) -> BTreeSet<&'s str> {
    let path = |one: &Object| sources.get(one.file).name.as_str();
    let is_step = |one: &&Object| {
        matches!(one.group(), "chainsaw.kyverno.io" | "kuttl.dev")
            || file_name(path(one)).contains("-assert.")
    };
    objects.iter().filter(is_step).map(|one| folder(path(one))).collect()
}
