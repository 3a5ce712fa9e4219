//! Inputs that fuzzers found, and examples that they start from, break no promise.

use std::collections::BTreeSet;
use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use stackgen_tried::{TARGETS, Tries};

fn fuzz(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz").join(folder)
}

/// The names of what is in a folder.
fn names(folder: &Path) -> BTreeSet<String> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn kept_inputs_break_no_promise() {
    let mut broken = Vec::new();
    for (target, feed) in TARGETS {
        let folder = fuzz("seeds").join(target);
        let names = names(&folder);
        assert!(names.len() >= 8, "{target} has {} inputs", names.len());
        for name in names {
            let bytes = fs::read(folder.join(&name)).unwrap();
            if catch_unwind(|| feed(&bytes, Tries::All)).is_err() {
                broken.push(format!("{target}/{name}"));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn every_target_has_its_inputs() {
    let of_fuzzers: BTreeSet<String> = names(&fuzz("targets"));
    let here: BTreeSet<String> = TARGETS.iter().map(|(name, _)| format!("{name}.rs")).collect();
    assert_eq!(of_fuzzers, here);
    let folders = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names(&fuzz("seeds")), folders);
}

/// Texts are read, not passed over.
#[test]
fn texts_are_text() {
    let mut read = 0;
    for (target, _) in
        TARGETS.iter().filter(|(target, _)| !["projects", "writers"].contains(target))
    {
        let folder = fuzz("seeds").join(target);
        for name in names(&folder) {
            let text = String::from_utf8(fs::read(folder.join(&name)).unwrap());
            assert!(text.is_ok(), "{target}/{name}");
            read += 1;
        }
    }
    assert!(read > 50, "{read}");
}
