//! Layers of the command line: files, stdin, and flags in the order given.

use std::io::Write;
use std::process::Stdio;

use super::shop;
use crate::program::Ended;

/// The replicas and the tag of the backend under some flags.
fn merged(flags: &[&str]) -> (String, String) {
    let place = shop();
    place.write("one.yaml", "backends: { api: { replicas: 11, image: { tag: one } } }\n");
    place.write("two.yaml", "backends: { api: { replicas: 12 } }\n");
    place.write("tag.txt", "from-a-file");
    let arguments = ["values", "--env", "prod", "-o", "json"];
    let json = place.prints(&[&arguments[..], flags].concat());
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let api = &json["backends"]["api"];
    (api["replicas"].to_string(), api["image"]["tag"].to_string())
}

fn pair(replicas: &str, tag: &str) -> (String, String) {
    (replicas.to_owned(), format!("{tag:?}"))
}

#[test]
fn files_lie_above_the_project_and_the_later_above_the_earlier() {
    assert_eq!(merged(&[]), pair("3", "1.4.2"));
    assert_eq!(merged(&["-f", "one.yaml", "-f", "two.yaml"]), pair("12", "one"));
    assert_eq!(merged(&["-f", "two.yaml", "--values", "one.yaml"]), pair("11", "one"));
}

#[test]
fn flags_lie_above_files_wherever_they_stand() {
    assert_eq!(merged(&["--set", "backends.api.replicas=5", "-f", "one.yaml"]), pair("5", "one"));
}

#[test]
fn of_all_kinds_of_flags_the_last_one_wins() {
    let (set, string, file) = ("--set", "--set-string", "--set-file");
    let tag = "backends.api.image.tag";
    let (a, b, f) = (format!("{tag}=a"), format!("{tag}=1.10"), format!("{tag}=tag.txt"));
    assert_eq!(merged(&[set, &a, string, &b, file, &f]), pair("3", "from-a-file"));
    assert_eq!(merged(&[file, &f, string, &b, set, &a]), pair("3", "a"));
    assert_eq!(merged(&[set, &a, file, &f, string, &b]), pair("3", "1.10"));
    assert_eq!(merged(&[string, &b, set, &a, string, &b]), pair("3", "1.10"));
}

#[test]
fn a_dash_is_stdin() {
    let place = shop();
    let mut child = place
        .command(&["values", "--env", "dev", "-f", "-", "--explain", "backends.api.replicas"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a run");
    let mut stdin = child.stdin.take().expect("stdin");
    stdin.write_all(b"backends: { api: { replicas: 7 } }\n").expect("a reader");
    drop(stdin);
    let ended = Ended::of(child.wait_with_output().expect("an end"));
    assert_eq!(ended.code, 0, "{}", ended.err);
    insta::assert_snapshot!(ended.out, @"
    backends.api.replicas = 7
      <stdin>:1:30 set 7
    ");
}

#[test]
fn a_file_of_a_flag_that_does_not_exist_is_wrong_input() {
    let ended = shop().run(&["values", "--env", "dev", "--set-file", "domain=none.txt"]);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""));
    insta::assert_snapshot!(ended.err, @"
    error[GEN209]: the file `none.txt` does not exist
     --> --set-file:1:8
      |
    1 | domain=none.txt
      |        ^^^^^^^^ read from the project's folder
      |
      = help: correct the path

    error: the merge was not made: 1 error
    ");
}

#[test]
fn another_folder_shows_paths_as_they_are_from_here() {
    let place = shop();
    let folder = place.path().file_name().expect("a name").to_string_lossy().into_owned();
    let mut command = place.command(&["-C", &folder, "render", "--env", "dev", "--set=name=A"]);
    let above = place.path().parent().expect("a folder above");
    let ended = Ended::of(command.current_dir(above).output().expect("a run"));
    assert_eq!(ended.code, 2);
    let shown = ended.err.replace(&folder, "shop");
    assert!(shown.contains("::: shop/values/base.yaml:1:7\n"), "{shown}");
}
