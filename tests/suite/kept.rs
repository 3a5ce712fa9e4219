//! Files that are kept in the repository because gen makes them: compared with what it makes now, or written
//! where `BLESS` is set. What it makes no more, is kept no more.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use similar::TextDiff;

use crate::folder::names_in;

/// A variable that makes tests write what they otherwise compare with.
const BLESS: &str = "BLESS";

/// More lines of a difference tell no more.
const SHOWN_LINES: usize = 60;

/// A folder holds these files, by path, and no others.
pub fn folder_is(folder: &Path, made: &BTreeMap<String, String>) {
    assert!(!made.is_empty(), "gen makes nothing for {}", folder.display());
    if is_blessing() {
        for path in stale(folder, made) {
            fs::remove_file(folder.join(path)).expect("a removable file");
        }
        for (path, text) in made {
            write(&folder.join(path), text);
        }
        return;
    }
    let differences = differences(folder, made);
    assert!(
        differences.is_empty(),
        "{} files in {} differ; `cargo bless` accepts what gen makes now\n\n{}",
        differences.len(),
        folder.display(),
        differences.join("\n")
    );
}

/// A file is this text.
pub fn file_is(path: &Path, made: &str) {
    if is_blessing() {
        write(path, made);
    } else if let Some(difference) = difference(path, made) {
        panic!("`cargo bless` accepts what gen makes now\n\n{difference}");
    }
}

fn is_blessing() -> bool {
    std::env::var_os(BLESS).is_some()
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder that can be made");
    fs::write(path, text).expect("a writable file");
}

/// In what a folder differs from the files that gen makes.
fn differences(folder: &Path, made: &BTreeMap<String, String>) -> Vec<String> {
    let stale =
        stale(folder, made).into_iter().map(|path| format!("{path}: gen makes no such file"));
    stale
        .chain(made.iter().filter_map(|(path, text)| difference(&folder.join(path), text)))
        .collect()
}

/// The files in a folder that gen makes no more.
fn stale(folder: &Path, made: &BTreeMap<String, String>) -> Vec<String> {
    present(folder).into_iter().filter(|path| !made.contains_key(path)).collect()
}

/// What is another in a file than what gen makes, in readable lines.
fn difference(path: &Path, made: &str) -> Option<String> {
    let Ok(kept) = fs::read_to_string(path) else {
        return Some(format!("{}: is missing", path.display()));
    };
    if kept == made {
        return None;
    }
    let diff = TextDiff::from_lines(kept.as_str(), made);
    let name = path.display().to_string();
    let diff = diff.unified_diff().context_radius(3).header(&name, "gen").to_string();
    let lines: Vec<&str> = diff.lines().take(SHOWN_LINES).collect();
    Some(lines.join("\n"))
}

/// The files below a folder, as paths from there.
fn present(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for name in names_in(folder) {
        let path = folder.join(&name);
        if path.is_dir() {
            found.extend(present(&path).into_iter().map(|inside| format!("{name}/{inside}")));
        } else {
            found.push(name);
        }
    }
    found
}

/// A folder with `same.txt`, `other.txt` and `below/stale.txt`, compared with these files.
fn compared(made: &[(&str, &str)]) -> Vec<String> {
    let kept = tempfile::tempdir().expect("a folder");
    for name in ["same.txt", "other.txt", "below/stale.txt"] {
        write(&kept.path().join(name), "kept\n");
    }
    let made = made.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    differences(kept.path(), &made.collect())
}

#[test]
fn what_is_kept_and_what_is_made_differ_in_every_way() {
    let same = [("same.txt", "kept\n"), ("other.txt", "kept\n"), ("below/stale.txt", "kept\n")];
    assert_eq!(compared(&same), Vec::<String>::new());
    assert_eq!(compared(&same[..2]), ["below/stale.txt: gen makes no such file"]);
    let [text] = &compared(&[same[0], ("other.txt", "made\n"), same[2]])[..] else { panic!("one") };
    assert!(text.contains("-kept\n+made"), "{text}");
    let [text] = &compared(&[&same[..], &[("empty.txt", "")]].concat())[..] else { panic!("one") };
    assert!(text.ends_with("empty.txt: is missing"), "{text}");
}
