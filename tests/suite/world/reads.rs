//! Files that inputs name are read inside of the repository, or of what was named, links followed.

use std::process::Command;

use super::{MARKER, config, gen_in, link, project, repository};
use crate::program::Place;

/// Where a path of a project may lead, and must not.
const ELSEWHERE: [&str; 5] =
    ["../secret.txt", "/proc/self/environ", "../shop/../secret.txt", "/dev/zero", ".git/config"];

/// A repository `shop` beside a secret.
fn shop(file: &str) -> Place {
    let place = Place::new(&[("secret.txt", MARKER)]);
    project(&place, "shop", file);
    place
}

fn assert_silent(place: &Place, folder: &str, arguments: &[&str]) -> String {
    let ended = gen_in(place, folder, arguments);
    let all = format!("{}{}", ended.out, ended.err);
    assert!(!all.contains(MARKER), "{arguments:?}: {all}");
    assert!(!all.contains("DEPLOY_TOKEN"), "{arguments:?}: {all}");
    all
}

const VERBS: [&[&str]; 6] = [
    &["render"],
    &["check"],
    &["compose"],
    &["capacity"],
    &["helm", "--output-dir", "chart"],
    &["render", "--output-dir", "out"],
];

#[test]
fn file_through_a_link() {
    for target in ELSEWHERE {
        let place = shop("notes.txt");
        place.write("shop/notes.txt", "hello\n");
        repository(&place, "shop");
        std::fs::remove_file(place.path().join("shop/notes.txt")).expect("a file");
        link(&place, target, "shop/notes.txt");
        for verb in VERBS {
            let told = assert_silent(&place, "shop", verb);
            assert!(told.contains("`notes.txt`"), "{target} {verb:?}: {told}");
        }
        assert_silent(&place, "shop", &["diff", "--rev", "HEAD", "--format", "markdown"]);
        assert!(!place.path().join("shop/chart").exists(), "{target}");
        // The link in the objects of Git is followed there, and nowhere else.
        repository(&place, "shop");
        assert_silent(&place, "shop", &["diff", "--rev", "HEAD", "--format", "json"]);
        assert_silent(&place, "shop", &["diff", "--rev", "HEAD~1..HEAD", "--format", "json"]);
    }
}

#[test]
fn a_path_of_the_values_leads_nowhere_else() {
    for target in ELSEWHERE {
        let place = shop(target);
        repository(&place, "shop");
        for verb in VERBS {
            assert_silent(&place, "shop", verb);
        }
        assert_silent(&place, "shop", &["diff", "--rev", "HEAD"]);
    }
    let place = shop("../secret.txt");
    let told = gen_in(&place, "shop", &["render"]).err;
    assert!(told.contains("leads out of") && told.contains("--root DIR"), "{told}");
}

#[test]
fn a_root_that_is_said_lets_gen_read_there() {
    let place = shop("../secret.txt");
    repository(&place, "shop");
    for root in ["..", "/"] {
        let ended = gen_in(&place, "shop", &["render", "--root", root]);
        assert!(ended.code == 0 && ended.out.contains(MARKER), "{root}: {}", ended.err);
    }
    let ended = gen_in(&place, "shop", &["render", "--root", "nowhere"]);
    assert!(ended.err.contains("`nowhere` is no folder"), "{}", ended.err);
    // What the kernel tells of processes is nobody's file.
    let place = shop("../../../../../../../proc/self/environ");
    assert_silent(&place, "shop", &["render", "--root", "/"]);
}

#[test]
fn links_inside_of_the_repository_are_followed() {
    let place = shop("notes.txt");
    place.write("shop/shared/hello.txt", "hello from far\n");
    link(&place, "shared/hello.txt", "shop/notes.txt");
    place.write("shop/more/prod.yaml", "namespace: other\n");
    link(&place, "../more/prod.yaml", "shop/values/prod.yaml");
    repository(&place, "shop");
    let ended = gen_in(&place, "shop", &["render", "--env", "prod"]);
    assert!(ended.out.contains("hello from far"), "{}", ended.err);
    place.write("shop/shared/hello.txt", "bye\n");
    let ended = gen_in(&place, "shop", &["diff", "--rev", "HEAD"]);
    assert!(ended.out.contains("hello from far") && ended.out.contains("bye"), "{}", ended.err);
}

#[test]
fn values_and_profiles_are_read_by_the_same_rule() {
    for path in ["values/dev.yaml", "values/base.yaml", "profiles/kind.yaml", "values"] {
        let place = shop("notes.txt");
        place.write("elsewhere/dev.yaml", &format!("{MARKER}: [\n"));
        place.write("elsewhere/base.yaml", &format!("{MARKER}: [\n"));
        place.write("shop/notes.txt", "hello\n");
        place.write("shop/values/dev.yaml", "{}\n");
        repository(&place, "shop");
        let whole = place.path().join("shop").join(path);
        let _ = std::fs::remove_file(&whole).or_else(|_| std::fs::remove_dir_all(&whole));
        let target = if path == "values" { "../elsewhere" } else { "../../elsewhere/dev.yaml" };
        link(&place, target, &format!("shop/{path}"));
        for verb in ["render", "check", "values"] {
            let told = assert_silent(&place, "shop", &[verb, "--env", "dev", "--target", "kind"]);
            assert!(told.contains("leads out of"), "{path} {verb}: {told}");
        }
    }
}

#[test]
fn manifests_and_baselines_are_read_by_the_same_rule() {
    let place = Place::new(&[
        ("secret.yaml", &format!("apiVersion: v1\nkind: Pod\n{MARKER}: [\n")),
        ("repo/k8s/a.yaml", &config("a")),
    ]);
    repository(&place, "repo");
    link(&place, "../../secret.yaml", "repo/k8s/b.yaml");
    link(&place, "../secret.yaml", "repo/all.yaml");
    link(&place, "..", "repo/up");
    for path in ["k8s", "all.yaml", "k8s/b.yaml", "up", "up/secret.yaml"] {
        for arguments in
            [&["check", path, "--level", "note"][..], &["graph", path], &["diff", path, "./k8s"]]
        {
            let told = assert_silent(&place, "repo", arguments);
            assert!(told.contains("leads out of"), "{path}: {told}");
        }
    }
    let told = assert_silent(&place, "repo", &["check", "k8s", "--baseline", "all.yaml"]);
    assert!(told.contains("leads out of"), "{told}");
    let told = gen_in(&place, "repo", &["check", "k8s", "--root", ".."]);
    assert!(told.out.contains("GEN001"), "{}{}", told.out, told.err);
}

#[test]
fn a_pipe_is_not_waited_for() {
    let place = shop("pipe");
    let made = Command::new("mkfifo").arg(place.path().join("shop/pipe")).status();
    assert!(made.expect("mkfifo").success());
    let told = assert_silent(&place, "shop", &["render"]);
    assert!(told.contains("no regular file"), "{told}");
}

#[test]
fn compose_files_are_not_followed() {
    let place = Place::new(&[
        ("secret.env", &format!("A={MARKER}\n")),
        (
            "k8s/compose.yaml",
            "include: [../secret.env]\nservices: { a: { image: 'a:1', env_file: ../secret.env } }\n\
             configs: { a: { file: ../secret.env } }\nsecrets: { a: { file: ../secret.env } }\n",
        ),
    ]);
    for arguments in [&["check", "k8s", "--level", "note"][..], &["graph", "k8s"]] {
        assert_silent(&place, "", arguments);
    }
}

/// Whoever writes into a checkout while gen reads it swaps files and folders for links: what is read is what
/// was looked at, or nothing.
#[test]
fn a_file_that_becomes_a_link_while_it_is_read_leads_nowhere() {
    use std::fs::rename;
    use std::sync::atomic::{AtomicBool, Ordering};

    let place = Place::new(&[
        ("secret/a.txt", MARKER),
        ("root/folder/a.txt", "hello\n"),
        ("root/a.txt", "hello\n"),
    ]);
    link(&place, "../secret/a.txt", "root/link.txt");
    link(&place, "../secret", "root/link");
    let root = place.path().join("root");
    let reader = stackgen::disk::Root::of(&root, Some(&root), None).expect("a root");
    let is_done = AtomicBool::new(false);
    let swap = |one: &str, other: &str| {
        let [one, other, aside] = [one, other, "aside"].map(|name| root.join(name));
        for (from, to) in [(&one, &aside), (&other, &one), (&aside, &other)] {
            rename(from, to).expect("another name");
        }
    };
    let read = std::thread::scope(|threads| {
        threads.spawn(|| {
            while !is_done.load(Ordering::Relaxed) {
                swap("a.txt", "link.txt");
                swap("folder", "link");
            }
        });
        let mut read = 0;
        for _ in 0..2_000 {
            for path in ["a.txt", "folder/a.txt"] {
                if let Ok(Some(text)) = reader.text(&root.join(path)) {
                    assert_eq!(text, "hello\n", "{path}");
                    read += 1;
                }
            }
        }
        is_done.store(true, Ordering::Relaxed);
        read
    });
    assert!(read > 0);
}
