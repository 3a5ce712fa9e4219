//! Writes stay where they were meant, keep who may read, and leave nothing behind.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use super::{gen_in, link, project, repository};
use crate::program::Place;

/// A project with two environments and a secret.
fn shop() -> Place {
    let place = Place::new(&[("outside/kept.txt", "kept\n")]);
    project(&place, "shop", "notes.txt");
    place.write("shop/notes.txt", "hello\n");
    let secret = "databases: { main: { engine: postgres, credentials: { value: devpassword123 } } }\n\
                  policy: { inlineSecrets: allow }\n\
                  argocd: { repoURL: 'https://example.com/acme/shop.git' }\n";
    for env in ["dev", "prod"] {
        place.write(&format!("shop/values/{env}.yaml"), secret);
    }
    place
}

fn names(place: &Place, folder: &str) -> Vec<String> {
    let entries = fs::read_dir(place.path().join(folder)).expect("a folder");
    let name = |entry: std::io::Result<fs::DirEntry>| {
        entry.expect("an entry").file_name().to_string_lossy().into_owned()
    };
    let mut names: Vec<String> = entries.map(name).collect();
    names.sort();
    names
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("a file").permissions().mode() & 0o777
}

/// Verbs that write folders, all by the same way.
const MAKERS: [&[&str]; 4] =
    [&["render"], &["compose"], &["argocd"], &["cluster", "--target", "kind"]];

#[test]
fn output_folder_links_and_modes() {
    for maker in MAKERS {
        let place = shop();
        link(&place, "../../outside", "shop/out/dev");
        link(&place, "../outside", "shop/linked");
        link(&place, "nowhere", "shop/dangling");
        repository(&place, "shop");
        for flags in [
            &["--output-dir", "out"][..],
            &["--output-dir", "linked"],
            &["--output-dir", "linked/below"],
        ] {
            let ended = gen_in(&place, "shop", &[maker, &["--all"], flags].concat());
            assert_eq!(ended.code, 3, "{maker:?} {flags:?}: {}", ended.err);
            assert!(ended.err.contains("link"), "{}", ended.err);
            assert_eq!(names(&place, "outside"), ["kept.txt"], "{maker:?} {flags:?}");
        }
    }
}

#[test]
fn output_folders_are_not_those_that_gen_reads() {
    for maker in MAKERS {
        let place = shop();
        link(&place, "values", "shop/alias");
        let own = place.path().join("shop").display().to_string();
        let before = names(&place, "shop/values");
        for dir in [
            ".",
            "./",
            "..",
            "../shop",
            "values",
            "./values/.",
            "x/../values",
            "values/below",
            "alias",
            "profiles",
            "../shop/profiles/a",
            own.as_str(),
            &format!("{own}/values"),
            "/",
        ] {
            let flags = ["--env", "dev", "--output-dir", dir];
            let ended = gen_in(&place, "shop", &[maker, &flags[..]].concat());
            assert_eq!(ended.code, 2, "{maker:?} {dir}: {}", ended.err);
            assert!(ended.err.contains("holds what gen reads"), "{maker:?} {dir}: {}", ended.err);
        }
        assert_eq!(names(&place, "shop/values"), before);
        assert_eq!(names(&place, "shop"), ["alias", "notes.txt", "values"]);
    }
    // A folder above whose part for an environment is the project's own.
    let place = shop();
    fs::rename(place.path().join("shop"), place.path().join("dev")).expect("a folder");
    let ended = gen_in(&place, "dev", &["render", "--all", "--output-dir", "../x/.."]);
    assert_eq!(ended.code, 2, "{}", ended.err);
}

#[test]
fn secrets_are_for_their_owner() {
    let place = shop();
    let run = |arguments: &[&str]| {
        let ended = gen_in(&place, "shop", arguments);
        assert_eq!(ended.code, 0, "{arguments:?}: {}", ended.err);
    };
    let file = |path: &str| place.path().join("shop").join(path);
    run(&["render", "--env", "dev", "--output-dir", "m"]);
    let secret = file("m/1-database/main.secret.yaml");
    assert_eq!(mode(&secret), 0o600);
    assert_eq!(mode(&file("m/kustomization.yaml")) & 0o077, mode(&file("notes.txt")) & 0o077);
    let change = "databases.main.credentials.value=other12345678";
    for kept in [0o600, 0o640, 0o644, 0o400] {
        fs::set_permissions(&secret, fs::Permissions::from_mode(kept)).expect("a mode");
        run(&["render", "--env", "dev", "--output-dir", "m", "--set", &format!("{change}{kept}")]);
        assert_eq!(mode(&secret), kept);
    }
}

/// What a chart's values file shows to its owner alone, its package does not show to others.
#[test]
fn packages_with_secrets_are_for_their_owner() {
    let place = Place::new(&[]);
    assert_eq!(gen_in(&place, "", &["init", "shop", "--yes"]).code, 0);
    let flags = ["--env", "dev", "--output-dir", "packed", "--package"];
    let ended = gen_in(&place, "shop", &[&["helm"], &flags[..]].concat());
    assert_eq!(ended.code, 0, "{}", ended.err);
    let package = names(&place, "shop/packed").into_iter().find(|name| name.contains(".tgz"));
    let package = place.path().join("shop/packed").join(package.expect("a package"));
    assert_eq!(mode(&package), 0o600);
}

/// What a run leaves that is killed in the middle.
fn killed(place: &Place, folder: &str) {
    place.write(&format!("{folder}/.gen-tmp-crash/1"), "password: devpassword123\n");
    place.write(&format!("{folder}/.gen-tmp-crash/.gitignore"), "*\n");
}

#[test]
fn left_behind_by_a_kill() {
    let place = shop();
    let render = ["render", "--env", "dev", "--output-dir", "m"];
    gen_in(&place, "shop", &render);
    killed(&place, "shop/m");
    repository(&place, "shop");
    let mut git = Command::new("git");
    git.current_dir(place.path().join("shop")).args(["ls-files"]);
    let listed = String::from_utf8(git.output().expect("git").stdout).expect("text");
    assert!(!listed.contains("gen-tmp") && listed.contains("m/kustomization.yaml"), "{listed}");
    let ended = gen_in(&place, "shop", &[&render[..], &["--check"]].concat());
    assert_eq!(ended.code, 1, "{}", ended.err);
    assert!(ended.err.contains("m/.gen-tmp-crash was left by a run"), "{}", ended.err);
    // Nothing else is to be written, and it goes.
    let ended = gen_in(&place, "shop", &render);
    assert!(ended.err.contains("removed what a run left"), "{}", ended.err);
    assert!(!names(&place, "shop/m").iter().any(|name| name.starts_with(".gen-tmp")));
    let ended = gen_in(&place, "shop", &[&render[..], &["--check"]].concat());
    assert_eq!(ended.code, 0, "{}", ended.err);
}

/// A manifest with a finding that `--fix` can put right.
const WRONG: &str = "\
apiVersion: v1
kind: Pod
metadata: { name: api, labels: { app: api } }
spec: { containers: [{ name: api, image: 'acme/api:1.0.0', envFrom: [{ configMapRef: { name: confg } }] }] }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: config }
data: { A: b }
";

#[test]
fn fixes_stay_inside() {
    let text = WRONG;
    let place = Place::new(&[("outside/a.yaml", text), ("repo/k8s/b.yaml", "{}\n")]);
    repository(&place, "repo");
    link(&place, "../../outside/a.yaml", "repo/k8s/a.yaml");
    link(&place, "../outside", "repo/away");
    for path in ["k8s", "k8s/a.yaml", "away", "away/a.yaml", "."] {
        gen_in(&place, "repo", &["check", path, "--fix"]);
        assert_eq!(place.read("outside/a.yaml"), text, "{path}");
    }
    // Inside of the repository, and of what is named, a fix goes to where the link leads.
    let place = Place::new(&[("repo/shared/a.yaml", text)]);
    link(&place, "../shared/a.yaml", "repo/k8s/a.yaml");
    repository(&place, "repo");
    fs::set_permissions(place.path().join("repo/shared/a.yaml"), fs::Permissions::from_mode(0o640))
        .expect("a mode");
    killed(&place, "repo/shared");
    let ended = gen_in(&place, "repo", &["check", "k8s", "--fix"]);
    assert_ne!(place.read("repo/shared/a.yaml"), text, "{}{}", ended.out, ended.err);
    assert_eq!(mode(&place.path().join("repo/shared/a.yaml")), 0o640);
    assert_eq!(names(&place, "repo/shared"), ["a.yaml"]);
    assert!(place.path().join("repo/k8s/a.yaml").is_symlink());
}

/// A slip of the keyboard loses no manifest.
#[test]
fn a_baseline_takes_the_place_of_a_baseline_alone() {
    let place = Place::new(&[
        ("k8s/a.yaml", WRONG),
        ("notes.txt", "# Findings of mine\n"),
        ("binary", "x"),
        ("empty.txt", ""),
    ]);
    fs::write(place.path().join("binary"), [0xff, 0]).expect("a file");
    let write =
        |path: &str| gen_in(&place, "", &["check", "k8s", "--baseline", path, "--write-baseline"]);
    for path in ["k8s/a.yaml", "notes.txt", "binary"] {
        let bytes = || fs::read(place.path().join(path)).expect("a file");
        let before = bytes();
        let ended = write(path);
        assert_eq!(ended.code, 3, "{path}: {}", ended.err);
        assert!(ended.err.contains("did not make"), "{path}: {}", ended.err);
        assert_eq!(bytes(), before, "{path}");
    }
    for path in ["known.txt", "known.txt", "empty.txt"] {
        assert_eq!(write(path).code, 0, "{path}: {}", write(path).err);
        assert!(place.read(path).contains("GEN"), "{path}");
    }
}

#[test]
fn baselines_are_written_inside() {
    let place = Place::new(&[("outside/a.txt", "kept\n"), ("repo/k8s/a.yaml", WRONG)]);
    repository(&place, "repo");
    link(&place, "../outside/a.txt", "repo/link.txt");
    link(&place, "../outside/new.txt", "repo/new.txt");
    link(&place, "../outside", "repo/away");
    for path in ["link.txt", "new.txt", "away/b.txt"] {
        let ended =
            gen_in(&place, "repo", &["check", "k8s", "--baseline", path, "--write-baseline"]);
        assert_eq!(ended.code, 3, "{path}: {}", ended.err);
        assert_eq!(names(&place, "outside"), ["a.txt"]);
        assert_eq!(place.read("outside/a.txt"), "kept\n");
    }
    let ended =
        gen_in(&place, "repo", &["check", "k8s", "--baseline", "known.txt", "--write-baseline"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_eq!(names(&place, "repo").iter().filter(|name| name.contains("tmp")).count(), 0);
    // A folder that was named from elsewhere is where it says.
    let ended = gen_in(
        &place,
        "repo",
        &["check", "k8s", "--baseline", "../outside/b.txt", "--write-baseline"],
    );
    assert_eq!(ended.code, 0, "{}", ended.err);
}

#[test]
fn new_projects_are_made_inside() {
    let place = Place::new(&[("repo/a.txt", ""), ("outside/a.txt", "")]);
    repository(&place, "repo");
    link(&place, "../outside", "repo/shop");
    let ended = gen_in(&place, "repo", &["init", "shop", "--yes"]);
    assert_eq!(ended.code, 3, "{}", ended.err);
    assert_eq!(names(&place, "outside"), ["a.txt"]);
}

#[test]
fn a_folder_of_another_verb_is_left_alone() {
    for first in MAKERS {
        for second in MAKERS.iter().filter(|second| *second != &first) {
            let place = shop();
            let run = |maker: &[&str], dir| {
                gen_in(&place, "shop", &[maker, &["--env", "dev", "--output-dir", dir]].concat())
            };
            assert_eq!(run(first, "out").code, 0);
            let ended = run(second, "out");
            let made = format!("holds what `gen {}` made", first[0]);
            assert_eq!(ended.code, 2, "{first:?} {second:?}: {}", ended.err);
            assert!(ended.err.contains(&made), "{}", ended.err);
            assert_eq!(run(first, "out").code, 0);
            assert_eq!(run(second, ".git/out").code, 2);
        }
    }
}
