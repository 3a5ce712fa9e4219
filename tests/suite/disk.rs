//! The laws of reading, writing, comparing and printing.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;
use std::thread;
use std::time::{Duration, SystemTime};

use stackgen::disk::{
    FileChange, FileDifference, Tree, check, create, list, print_to, read_text, write,
};
use tempfile::TempDir;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn tree(files: &[(&str, &str)]) -> Tree {
    let mut tree = Tree::new();
    for (path, contents) in files {
        tree.insert(*path, *contents).expect("a path that a tree can hold");
    }
    tree
}

/// Everything in a folder but gen's record and what it tells Git: files with their contents, folders with `None`.
fn seen(dir: &Path) -> BTreeMap<String, Option<String>> {
    fn walk(root: &Path, dir: &Path, seen: &mut BTreeMap<String, Option<String>>) {
        for entry in fs::read_dir(dir).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.strip_prefix(root).expect("below").to_string_lossy().into_owned();
            if path.is_dir() && !path.is_symlink() {
                walk(root, &path, seen);
                seen.insert(name, None);
            } else if ![".gen-files", ".gitattributes"].contains(&&*name) {
                seen.insert(name, Some(fs::read_to_string(&path).unwrap_or_default()));
            }
        }
    }
    let mut all = BTreeMap::new();
    walk(dir, dir, &mut all);
    all
}

fn files(dir: &Path) -> Vec<String> {
    seen(dir).into_iter().filter_map(|(path, text)| text.map(|_| path)).collect()
}

fn plain(_: &str, text: &str) -> String {
    text.to_owned()
}

fn differences(dir: &Path, tree: &Tree) -> Vec<FileDifference> {
    check(dir, "", tree, &plain).expect("a folder to compare")
}

fn failure<T: std::fmt::Debug>(result: anyhow::Result<T>) -> String {
    format!("{:#}", result.expect_err("a refusal"))
}

#[test]
fn a_tree_refuses_paths_that_lead_elsewhere() {
    for path in ["", "/a", "a/", "a//b", "../a", "a/../b", "./a", "a\\b", "a\nb"] {
        assert!(Tree::new().insert(path, "").is_err(), "{path:?}");
    }
    for path in [".gen-files", "a/.gen-files", ".gen-tmp-1/a"] {
        assert!(failure(Tree::new().insert(path, "")).contains("keeps for itself"), "{path}");
    }
}

#[test]
fn a_tree_holds_a_path_once_as_a_file_or_as_a_folder() {
    let mut tree = tree(&[("a/b", ""), ("a-c", "")]);
    assert!(tree.insert("a/b", "").is_err());
    assert!(tree.insert("a", "").is_err());
    assert!(tree.insert("a/b/c", "").is_err());
    assert!(tree.insert("a-b", "").is_ok());
}

#[test]
fn a_folder_is_written_with_its_parents() {
    let temp = folder();
    let dir = temp.path().join("new/out");
    let tree = tree(&[("a.yaml", "a\n"), ("0/b.yaml", "b\n")]);
    let written = write(&dir, &tree).unwrap();
    assert_eq!(written.added, ["0/b.yaml", "a.yaml"]);
    assert_eq!(files(&dir), ["0/b.yaml", "a.yaml"]);
    assert_eq!(fs::read_to_string(dir.join("0/b.yaml")).unwrap(), "b\n");
    assert_eq!(differences(&dir, &tree), []);
}

#[test]
fn the_record_names_each_file_on_a_line() {
    let temp = folder();
    write(temp.path(), &tree(&[("b/c", ""), ("a", "")])).unwrap();
    let record = fs::read_to_string(temp.path().join(".gen-files")).unwrap();
    let lines: Vec<&str> = record.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(lines, ["a", "b/c"]);
    // Contents that change are no news to it, so that branches do not meet there.
    write(temp.path(), &tree(&[("b/c", "new"), ("a", "new")])).unwrap();
    assert_eq!(fs::read_to_string(temp.path().join(".gen-files")).unwrap(), record);
}

#[test]
fn branches_that_make_other_files_merge() {
    let (ours, theirs) = (tree(&[("a", "1"), ("b", "2")]), tree(&[("a", "1"), ("c", "3")]));
    let temp = folder();
    let git = |arguments: &[&str]| {
        let mut git = std::process::Command::new("git");
        git.args(["-c", "user.name=gen", "-c", "user.email=gen@example.com"]).args(arguments);
        let ended = git.current_dir(temp.path()).output().unwrap();
        assert!(ended.status.success(), "{arguments:?}: {ended:?}");
    };
    let commit = |tree: &Tree| {
        write(&temp.path().join("out"), tree).unwrap();
        git(&["add", "-A"]);
        git(&["commit", "-qm", "files"]);
    };
    git(&["init", "-q", "-b", "ours"]);
    commit(&tree(&[("a", "1"), ("z", "4")]));
    git(&["checkout", "-qb", "theirs"]);
    commit(&theirs);
    git(&["checkout", "-q", "ours"]);
    commit(&ours);
    git(&["merge", "-q", "--no-edit", "theirs"]);
    let both = tree(&[("a", "1"), ("b", "2"), ("c", "3")]);
    assert_eq!(differences(&temp.path().join("out"), &both), []);
    assert_eq!(write(&temp.path().join("out"), &ours).unwrap().removed, ["c"]);
}

#[test]
fn a_merge_that_went_wrong_is_healed() {
    let temp = folder();
    let wanted = tree(&[("a", "1"), ("b", "1")]);
    write(temp.path(), &wanted).unwrap();
    let record = temp.path().join(".gen-files");
    let right = fs::read_to_string(&record).unwrap();
    fs::write(&record, "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> theirs\n").unwrap();
    fs::write(temp.path().join("a"), "<<<<<<< HEAD\n1\n=======\n2\n>>>>>>> theirs\n").unwrap();
    assert_eq!(write(temp.path(), &wanted).unwrap().changed, ["a"]);
    assert_eq!(fs::read_to_string(&record).unwrap(), right);
}

#[test]
fn a_record_that_was_deleted_is_made_again() {
    let temp = folder();
    write(temp.path(), &tree(&[("a", "1")])).unwrap();
    fs::remove_file(temp.path().join(".gen-files")).unwrap();
    let next = tree(&[("a", "2"), ("b", "1")]);
    let written = write(temp.path(), &next).unwrap();
    assert_eq!((written.changed, written.added), (vec!["a".to_owned()], vec!["b".to_owned()]));
    assert_eq!(differences(temp.path(), &next), []);
}

#[test]
fn check_after_crlf() {
    let temp = folder();
    let wanted = tree(&[("a", "one\ntwo\n")]);
    write(temp.path(), &wanted).unwrap();
    for name in ["a", ".gen-files", ".gitattributes"] {
        let path = temp.path().join(name);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace('\n', "\r\n")).unwrap();
    }
    assert_eq!(differences(temp.path(), &wanted), []);
    assert_eq!(write(temp.path(), &wanted).unwrap().unchanged, ["a"]);
    assert_eq!(differences(temp.path(), &tree(&[("a", "one\n2\n")])).len(), 1);
}

#[test]
fn what_people_tell_git_of_a_folder_stands() {
    let temp = folder();
    let own = temp.path().join(".gitattributes");
    fs::write(&own, "* -text\n").unwrap();
    write(temp.path(), &tree(&[("a", "1")])).unwrap();
    write(temp.path(), &Tree::new()).unwrap();
    assert_eq!(fs::read_to_string(own).unwrap(), "* -text\n");
}

#[test]
fn stale_files_and_the_folders_they_leave_empty_are_removed() {
    let temp = folder();
    write(temp.path(), &tree(&[("a", ""), ("b/c/d", ""), ("e/f", "")])).unwrap();
    fs::write(temp.path().join("e/mine"), "").unwrap();
    let written = write(temp.path(), &tree(&[("a", "")])).unwrap();
    assert_eq!(written.removed, ["b/c/d", "e/f"]);
    assert_eq!(written.unchanged, ["a"]);
    assert_eq!(seen(temp.path()).into_keys().collect::<Vec<_>>(), ["a", "e", "e/mine"]);
}

#[test]
fn folders_that_stale_files_were_removed_from_by_hand_go_too() {
    let temp = folder();
    write(temp.path(), &tree(&[("a", ""), ("b/c/d", "")])).unwrap();
    fs::remove_dir_all(temp.path().join("b/c")).unwrap();
    assert!(write(temp.path(), &tree(&[("a", "")])).unwrap().removed.is_empty());
    assert_eq!(seen(temp.path()).into_keys().collect::<Vec<_>>(), ["a"]);
}

#[test]
fn an_emptied_output_folder_stays() {
    let temp = folder();
    let dir = temp.path().join("out");
    write(&dir, &tree(&[("a/b", "")])).unwrap();
    write(&dir, &Tree::new()).unwrap();
    assert!(dir.is_dir());
    assert!(seen(&dir).is_empty());
}

#[test]
fn foreign_files_are_kept_and_never_overwritten() {
    let temp = folder();
    fs::write(temp.path().join("b"), "mine").unwrap();
    let before = seen(temp.path());
    let message = failure(write(temp.path(), &tree(&[("a", "new"), ("b", "new"), ("c", "new")])));
    assert!(message.contains("b` is a file that gen did not make"), "{message}");
    assert_eq!(seen(temp.path()), before);
    assert!(!temp.path().join(".gen-files").exists());

    write(temp.path(), &tree(&[("a", "new")])).unwrap();
    write(temp.path(), &tree(&[("c", "new")])).unwrap();
    assert_eq!(files(temp.path()), ["b", "c"]);
}

#[test]
fn every_foreign_file_is_named_at_once() {
    let temp = folder();
    for name in ["a", "b"] {
        fs::write(temp.path().join(name), "mine").unwrap();
    }
    let message = failure(write(temp.path(), &tree(&[("a", "new"), ("b/c", "new")])));
    assert!(message.contains("a` is a file") && message.contains("b` is a file"), "{message}");
}

#[test]
fn a_file_edited_by_hand_is_replaced() {
    let temp = folder();
    write(temp.path(), &tree(&[("a", "1"), ("b", "1"), ("c", "1")])).unwrap();
    fs::write(temp.path().join("a"), "edited").unwrap();
    fs::write(temp.path().join("b"), "edited").unwrap();
    let written = write(temp.path(), &tree(&[("a", "1"), ("c", "2")])).unwrap();
    assert_eq!(written.changed, ["a", "c"]);
    assert_eq!(written.removed, ["b"]);
    assert_eq!(fs::read_to_string(temp.path().join("a")).unwrap(), "1");
}

#[test]
fn unchanged_files_are_not_written_again() {
    let temp = folder();
    let tree = tree(&[("a", "1"), ("b/c", "1")]);
    write(temp.path(), &tree).unwrap();
    let past = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
    let names = ["a", "b/c", ".gen-files"];
    for name in names {
        File::options()
            .write(true)
            .open(temp.path().join(name))
            .unwrap()
            .set_modified(past)
            .unwrap();
    }
    assert_eq!(write(temp.path(), &tree).unwrap().unchanged, ["a", "b/c"]);
    for name in names {
        assert_eq!(
            fs::metadata(temp.path().join(name)).unwrap().modified().unwrap(),
            past,
            "{name}"
        );
    }
}

#[test]
fn a_file_gives_way_to_a_folder_and_back() {
    let temp = folder();
    for files in [[("a", "1")], [("a/b/c", "1")], [("a", "2")]] {
        let tree = tree(&files);
        write(temp.path(), &tree).unwrap();
        assert_eq!(differences(temp.path(), &tree), []);
    }
    write(temp.path(), &tree(&[("a/b", "1")])).unwrap();
    fs::write(temp.path().join("a/mine"), "").unwrap();
    let message = failure(write(temp.path(), &tree(&[("a", "1")])));
    assert!(message.contains("a/mine` is in the way"), "{message}");
}

#[test]
fn a_file_in_the_place_of_the_folder_is_refused() {
    let temp = folder();
    let file = temp.path().join("file");
    fs::write(&file, "mine").unwrap();
    for dir in [file.clone(), file.join("out")] {
        let message = failure(write(&dir, &tree(&[("a", "")])));
        assert!(message.contains("file` is a file, not a folder"), "{message}");
    }
    assert!(failure(check(&file, "", &Tree::new(), &plain)).contains("not a folder"));
}

/// The staged files are complete and one is in place when moving the second one fails.
#[cfg(unix)]
#[test]
fn a_failure_in_the_middle_takes_everything_back() {
    let temp = folder();
    let dir = temp.path().join("out");
    write(&dir, &tree(&[("a", "1"), ("gone/b", "1"), ("z/keep", "1")])).unwrap();
    // Gen takes an empty folder for a trace of its own, and finds here that it is not empty enough.
    fs::create_dir_all(dir.join("z/new/inner")).unwrap();
    let before = seen(&dir);
    let record = fs::read(dir.join(".gen-files")).unwrap();
    let next = tree(&[("a", "2"), ("b", "2"), ("n/m", "2"), ("z/keep", "1"), ("z/new", "2")]);
    let message = failure(write(&dir, &next));
    assert!(message.contains("cannot write") && message.contains("z/new"), "{message}");
    assert_eq!(seen(&dir), before);
    assert_eq!(fs::read(dir.join(".gen-files")).unwrap(), record);
}

#[test]
fn a_refused_folder_that_was_new_is_removed_again() {
    let temp = folder();
    let dir = temp.path().join("new/out");
    let name = "n".repeat(300);
    let message = failure(write(&dir, &tree(&[("a", "1"), (&name, "1")])));
    assert!(message.contains(&name), "{message}");
    assert!(seen(temp.path()).is_empty());
}

#[test]
fn the_next_run_repairs_an_interrupted_one() {
    let temp = folder();
    let (old, new) = (tree(&[("a", "1"), ("b/c", "1")]), tree(&[("a", "2"), ("d", "2")]));
    write(temp.path(), &new).unwrap();
    let record = fs::read_to_string(temp.path().join(".gen-files")).unwrap();
    write(temp.path(), &old).unwrap();
    // As if killed while moving from `old` to `new`: both are listed, `d` is there, `a` is not.
    let both = fs::read_to_string(temp.path().join(".gen-files")).unwrap() + &record;
    fs::write(temp.path().join(".gen-files"), both).unwrap();
    fs::write(temp.path().join("d"), "2").unwrap();
    fs::create_dir(temp.path().join(".gen-tmp-left")).unwrap();
    fs::write(temp.path().join(".gen-tmp-left/1"), "2").unwrap();

    let written = write(temp.path(), &new).unwrap();
    assert_eq!(written.changed, ["a"]);
    assert_eq!(written.removed, ["b/c"]);
    assert_eq!(seen(temp.path()).into_keys().collect::<Vec<_>>(), ["a", "d"]);
    assert_eq!(fs::read_to_string(temp.path().join(".gen-files")).unwrap(), record);
}

#[test]
fn a_damaged_record_is_refused() {
    let temp = folder();
    let outside = temp.path().join("outside");
    fs::write(&outside, "mine").unwrap();
    let dir = temp.path().join("out");
    fs::create_dir(&dir).unwrap();
    let sum = "0".repeat(64);
    for record in [format!("{sum}  ../outside\n"), "../outside\n".to_owned()] {
        fs::write(dir.join(".gen-files"), record).unwrap();
        let message = failure(write(&dir, &Tree::new()));
        assert!(message.contains(".gen-files` is damaged: line 1"), "{message}");
    }
    assert!(outside.exists());
}

#[cfg(unix)]
#[test]
fn links_inside_the_folder_are_refused() {
    use std::os::unix::fs::symlink;
    let temp = folder();
    let (dir, outside) = (temp.path().join("out"), temp.path().join("outside"));
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("file"), "mine").unwrap();
    let all = tree(&[("file", "new"), ("sub/file", "new"), ("dangling", "new")]);
    write(&dir, &all).unwrap();
    for (name, target) in [("file", "file"), ("dangling", "nothing")] {
        fs::remove_file(dir.join(name)).unwrap();
        symlink(outside.join(target), dir.join(name)).unwrap();
    }
    fs::remove_dir_all(dir.join("sub")).unwrap();
    symlink(&outside, dir.join("sub")).unwrap();

    let message = failure(write(&dir, &all));
    for name in ["file", "sub", "dangling"] {
        assert!(message.contains(&format!("{name}` is a link")), "{message}");
    }
    // Nor does a removal follow one.
    write(&dir, &Tree::new()).unwrap();
    assert_eq!(fs::read_to_string(outside.join("file")).unwrap(), "mine");
    assert!(dir.join("file").is_symlink() && dir.join("sub").is_symlink());
}

#[cfg(unix)]
#[test]
fn the_folder_itself_may_be_a_link() {
    let temp = folder();
    fs::create_dir(temp.path().join("real")).unwrap();
    let dir = temp.path().join("out");
    std::os::unix::fs::symlink("real", &dir).unwrap();
    write(&dir, &tree(&[("a", "1")])).unwrap();
    assert_eq!(files(&temp.path().join("real")), ["a"]);
}

#[cfg(unix)]
#[test]
fn a_folder_that_another_gen_writes_is_refused() {
    let temp = folder();
    let other = File::open(temp.path()).unwrap();
    other.lock().unwrap();
    let message = failure(write(temp.path(), &tree(&[("a", "")])));
    assert!(message.contains("is being written by another gen"), "{message}");
    other.unlock().unwrap();
    assert!(write(temp.path(), &tree(&[("a", "")])).is_ok());
}

#[test]
fn gens_that_write_at_once_leave_the_work_of_one() {
    let temp = folder();
    let trees: Vec<Tree> = (0..4)
        .map(|number| {
            let mut tree = Tree::new();
            for file in 0..20 {
                tree.insert(format!("{}/{number}-{file}", file % 3), format!("{number}")).unwrap();
                if file % 2 == 0 {
                    tree.insert(format!("shared/{file}"), format!("{number}")).unwrap();
                }
            }
            tree
        })
        .collect();
    thread::scope(|scope| {
        for tree in &trees {
            scope.spawn(|| {
                for _ in 0..10 {
                    if let Err(error) = write(temp.path(), tree) {
                        assert!(format!("{error:#}").contains("another gen"), "{error:#}");
                    }
                }
            });
        }
    });
    let right = trees.iter().filter(|tree| differences(temp.path(), tree).is_empty()).count();
    assert_eq!(right, 1);
}

#[test]
fn created_files_are_the_users() {
    let temp = folder();
    let scaffold = tree(&[("values/base.yaml", "name: shop\n"), ("README.md", "")]);
    create(temp.path(), &scaffold).unwrap();
    assert!(!temp.path().join(".gen-files").exists());
    let before = seen(temp.path());
    assert!(failure(create(temp.path(), &scaffold)).contains("README.md` is a file"));
    assert!(failure(write(temp.path(), &scaffold)).contains("did not make"));
    assert_eq!(seen(temp.path()), before);
}

#[test]
fn check_tells_what_write_would_do_and_changes_nothing() {
    let temp = folder();
    write(temp.path(), &tree(&[("a", "one\ntwo\n"), ("b", "b\n")])).unwrap();
    fs::write(temp.path().join("mine"), "mine\n").unwrap();
    let before = seen(temp.path());
    let next = tree(&[("a", "one\n2\n"), ("c", "c\n"), ("mine", "new\n")]);
    let found = differences(temp.path(), &next);
    assert_eq!(seen(temp.path()), before);

    let changes: Vec<_> = found.iter().map(|found| (found.path.as_str(), &found.change)).collect();
    let [
        ("a", FileChange::Changed),
        ("b", FileChange::Stale),
        ("c", FileChange::Missing),
        ("mine", FileChange::Foreign(why)),
    ] = changes.as_slice()
    else {
        panic!("{changes:?}");
    };
    assert!(why.contains("mine` is a file that gen did not make"), "{why}");
    assert_eq!(found[0].diff, "--- a/a\n+++ b/a\n@@ -1,2 +1,2 @@\n one\n-two\n+2\n");
    assert_eq!(found[1].diff, "--- a/b\n+++ /dev/null\n@@ -1 +0,0 @@\n-b\n");
    assert_eq!(found[2].diff, "--- /dev/null\n+++ b/c\n@@ -0,0 +1 @@\n+c\n");
    assert_eq!(found[3].diff, "");
}

#[test]
fn check_takes_an_absent_folder_for_an_empty_one() {
    let temp = folder();
    let dir = temp.path().join("out");
    assert_eq!(differences(&dir, &tree(&[("a", "a")]))[0].change, FileChange::Missing);
    assert!(!dir.exists());
}

#[test]
fn check_masks_both_sides() {
    let temp = folder();
    write(temp.path(), &tree(&[("s", "kind: Secret\npw: old\n"), ("t", "pw: old\n")])).unwrap();
    let next = tree(&[("s", "kind: Sealed\npw: new\n"), ("t", "pw: new\n")]);
    let mask = |_: &str, text: &str| text.replace("old", "***").replace("new", "***");
    let found = check(temp.path(), "", &next, &mask).unwrap();
    assert_eq!(
        found[0].diff,
        "--- a/s\n+++ b/s\n@@ -1,2 +1,2 @@\n-kind: Secret\n+kind: Sealed\n pw: ***\n"
    );
    assert_eq!(found[1].diff, "--- a/t\n+++ b/t\n# nothing that may be shown differs\n");
}

#[test]
fn check_tells_of_a_record_that_lacks_something() {
    let temp = folder();
    let wanted = tree(&[("a", "1")]);
    write(temp.path(), &wanted).unwrap();
    fs::remove_file(temp.path().join(".gen-files")).unwrap();
    assert_eq!(differences(temp.path(), &wanted)[0].path, ".gen-files");
    write(temp.path(), &wanted).unwrap();
    assert_eq!(differences(temp.path(), &wanted), []);
}

#[test]
fn check_shows_no_bytes_that_are_not_text() {
    let temp = folder();
    let mut tree = Tree::new();
    tree.insert("chart.tgz", [0x1f, 0x8b, 0xff]).unwrap();
    let found = differences(temp.path(), &tree);
    assert_eq!(found[0].diff, "Binary files /dev/null and b/chart.tgz differ\n");
}

#[test]
fn an_absent_file_is_no_error() {
    assert_eq!(read_text(&folder().path().join("absent.yaml")).unwrap(), None);
}

#[test]
fn a_text_is_read_as_it_is() {
    let temp = folder();
    let path = temp.path().join("a.yaml");
    fs::write(&path, "\u{feff}näme: x\r\n").unwrap();
    assert_eq!(read_text(&path).unwrap().as_deref(), Some("\u{feff}näme: x\r\n"));
}

#[test]
fn what_is_no_text_is_named_with_the_place() {
    let temp = folder();
    let path = temp.path().join("a.yaml");
    fs::write(&path, b"name: caf\xe9\n").unwrap();
    let message = failure(read_text(&path));
    assert!(message.contains("a.yaml` is not UTF-8: byte `0xe9` at offset 9"), "{message}");
    fs::write(&path, b"\xff\xfen\0").unwrap();
    assert!(failure(read_text(&path)).contains("UTF-16"));
}

#[test]
fn a_folder_is_no_text() {
    let temp = folder();
    assert!(failure(read_text(temp.path())).contains("is a folder, not a file"));
    let file = temp.path().join("file");
    fs::write(&file, "").unwrap();
    assert!(failure(read_text(&file.join("base.yaml"))).contains("cannot read"));
}

#[test]
fn a_huge_file_is_refused() {
    let temp = folder();
    let path = temp.path().join("huge");
    File::create(&path).unwrap().set_len(1 << 40).unwrap();
    assert!(failure(read_text(&path)).contains("is larger than 20 MiB"));
}

#[cfg(unix)]
#[test]
fn devices_and_links_to_nowhere_are_refused() {
    let temp = folder();
    assert!(failure(read_text(Path::new("/dev/zero"))).contains("is no regular file"));
    let link = temp.path().join("link");
    std::os::unix::fs::symlink("nowhere", &link).unwrap();
    assert!(failure(read_text(&link)).contains("is a link to `nowhere`, which does not exist"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_pipe_that_the_shell_opened_is_read() {
    use std::io::Write as _;
    use std::os::fd::AsRawFd as _;
    let (reader, mut writer) = std::io::pipe().unwrap();
    writer.write_all(b"name: shop\n").unwrap();
    drop(writer);
    let path = format!("/dev/fd/{}", reader.as_raw_fd());
    assert_eq!(read_text(Path::new(&path)).unwrap().as_deref(), Some("name: shop\n"));
}

#[test]
fn yaml_files_are_listed_by_name() {
    let temp = folder();
    for name in ["prod.yaml", "base.yaml", "dev.kind.yaml", ".hidden.yaml", "notes.md"] {
        fs::write(temp.path().join(name), "").unwrap();
    }
    fs::create_dir(temp.path().join("folder.yaml")).unwrap();
    assert_eq!(list(temp.path(), "yaml").unwrap(), ["base", "dev.kind", "prod"]);
    assert_eq!(list(&temp.path().join("absent"), "yaml").unwrap(), [] as [&str; 0]);
    assert!(failure(list(&temp.path().join("notes.md"), "yaml")).contains("cannot list"));
}

#[test]
fn a_closed_pipe_is_no_error() {
    let (reader, mut writer) = std::io::pipe().unwrap();
    drop(reader);
    assert!(print_to(&mut writer, "text\n").is_ok());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_device_is_an_error() {
    let mut full = File::options().write(true).open("/dev/full").unwrap();
    let message = failure(print_to(&mut full, "text\n"));
    assert!(message.contains("cannot write to stdout"), "{message}");
}
