//! Values at revisions of Git.

use std::process::Command;

use super::{BASE, PROD};
use crate::program::{Ended, Place};

/// A repository with two commits; the second is tagged `next`.
fn repository() -> Place {
    let place = Place::new(&[("values/base.yaml", BASE), ("values/prod.yaml", "target: kind\n")]);
    git(&place, &["init", "--quiet", "--initial-branch", "main"]);
    commit(&place, "first");
    place.write("values/prod.yaml", PROD);
    place.write("values/staging.yaml", "target: kind\n");
    commit(&place, "second");
    git(&place, &["tag", "next"]);
    place
}

fn commit(place: &Place, message: &str) {
    git(place, &["add", "--all"]);
    git(place, &["commit", "--quiet", "--message", message]);
}

fn git(place: &Place, arguments: &[&str]) -> String {
    let mut command = Command::new("git");
    command.current_dir(place.path()).args(arguments);
    for role in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{role}_NAME"), "somebody");
        command.env(format!("GIT_{role}_EMAIL"), "somebody@example.com");
    }
    let output = command.output().expect("git");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

fn run(place: &Place, arguments: &[&str]) -> Ended {
    let path = std::env::var_os("PATH").unwrap_or_default();
    Ended::of(place.command(arguments).env("PATH", path).output().expect("a run"))
}

#[test]
fn a_revision_is_compared_with_the_work_tree() {
    let place = repository();
    place.write("values/prod.yaml", &PROD.replace("1.4.2", "1.4.3"));
    let Ended { code, out, err } = run(&place, &["diff", "prod", "--rev", "HEAD"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(
        out.starts_with("prod at HEAD → prod\n\nbackends.api.image.tag: 1.4.2 → 1.4.3\n"),
        "{out}"
    );
    assert!(out.contains("  HEAD:values/prod.yaml:4:19 → values/prod.yaml:4:19\n"), "{out}");
    // Nothing is written, not even to Git's own files.
    assert_eq!(git(&place, &["status", "--porcelain"]), " M values/prod.yaml\n");
}

#[test]
fn a_file_that_is_new_in_a_folder_is_the_cause_of_a_difference() {
    let place = repository();
    let files = "backends: { api: { files: { /config/: { dir: conf } } } }\n";
    place.write("values/staging.yaml", files);
    place.write("conf/a.yml", "a");
    place.write("conf/gone.yml", "gone");
    commit(&place, "third");
    place.write("conf/new.yml", "new");
    std::fs::remove_file(place.path().join("conf/gone.yml")).expect("a file");
    let Ended { code, out, err } = run(&place, &["diff", "staging", "--rev", "HEAD"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("file conf/new.yml") && out.contains("file conf/gone.yml"), "{out}");
    assert!(!out.contains("file conf/a.yml"), "{out}");
}

#[test]
fn a_range_has_two_ends_and_three_dots_a_fork() {
    let place = repository();
    let two = run(&place, &["diff", "prod", "--rev", "HEAD~1..next"]).out;
    assert!(two.starts_with("prod at HEAD~1 → prod at next\n"), "{two}");
    assert!(two.contains("image: ghcr.io/acme/api:1.4.1 → ghcr.io/acme/api:1.4.2"), "{two}");
    git(&place, &["checkout", "--quiet", "-b", "side", "HEAD~1"]);
    place.write("values/base.yaml", &BASE.replace("port: 8000", "port: 9000"));
    commit(&place, "aside");
    // What happened on main since is no part of it.
    let three = run(&place, &["diff", "prod", "--rev", "next...side"]).out;
    assert!(three.contains("backends.api.port: 8000 → 9000"), "{three}");
    assert!(!three.contains("image.tag"), "{three}");
}

#[test]
fn without_a_name_all_environments_are_compared() {
    let place = repository();
    let Ended { code, out, err } = run(&place, &["diff", "--rev", "HEAD~1"]);
    assert_eq!(code, 0);
    assert!(out.contains("prod at HEAD~1 → prod\n"), "{out}");
    assert_eq!(err, "");
    assert!(out.contains("\nnothing (the environment is new) → staging\n"), "{out}");
}

#[test]
fn an_environment_that_goes_or_gets_another_name_is_told() {
    let place = repository();
    let prod = place.path().join("values/prod.yaml");
    let text = std::fs::read_to_string(&prod).expect("a file");
    std::fs::remove_file(&prod).expect("a file");
    for words in [
        &["diff", "--rev", "HEAD", "--exit-code"][..],
        &["diff", "prod", "--rev", "HEAD", "--exit-code"],
    ] {
        let Ended { code, out, err } = run(&place, words);
        assert_eq!((code, err.as_str()), (1, ""));
        assert!(out.contains("prod at HEAD → nothing (the environment is gone)\n"), "{out}");
        assert!(out.contains("  - Namespace shop  removed, loses data\n"), "{out}");
    }
    place.write("values/production.yaml", &text);
    let Ended { code, out, err } = run(&place, &["diff", "--rev", "HEAD", "--exit-code"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(out.contains("prod at HEAD → production\n"), "{out}");
}

#[test]
fn a_file_that_the_values_name_is_a_cause() {
    let place = repository();
    let init = "databases: { main: { init: { 001-a.sql: { file: sql/a.sql } } } }\n";
    place.write("values/prod.yaml", init);
    place.write("sql/a.sql", "select 1;\n");
    commit(&place, "a script");
    place.write("sql/a.sql", "select 1;\nselect 2;\n");
    let out = run(&place, &["diff", "prod", "--rev", "HEAD"]).out;
    assert!(out.contains("\nfile sql/a.sql: changed\n"), "{out}");
    assert!(out.contains("        + select 2;\n"), "{out}");
    assert!(!out.contains("select 1"), "{out}");
}

#[test]
fn a_folder_inside_of_a_repository_is_a_project_too() {
    let outer = Place::new(&[("shop/values/base.yaml", BASE)]);
    git(&outer, &["init", "--quiet", "--initial-branch", "main"]);
    commit(&outer, "first");
    outer.write("shop/values/base.yaml", &BASE.replace("port: 8000", "port: 9000"));
    let out = run(&outer, &["-C", "shop", "diff", "--rev", "HEAD"]).out;
    assert!(out.contains("HEAD:values/base.yaml:12:11 → shop/values/base.yaml:12:11"), "{out}");
}

#[test]
fn what_is_no_revision_is_said() {
    let place = repository();
    for rev in ["no-such", "--output=x", "main..no-such"] {
        let Ended { code, out, err } = run(&place, &["diff", "prod", &format!("--rev={rev}")]);
        assert_eq!((code, out.as_str()), (2, ""), "{rev}");
        assert!(err.contains("there is no revision `"), "{err}");
    }
    let bare = Place::new(&[("values/base.yaml", BASE)]);
    let Ended { code, err, .. } = run(&bare, &["diff", "--rev", "main"]);
    assert_eq!(code, 2, "{err}");
}
