//! Kustomizations read inside of the root, and end.

use std::fmt::Write as _;
use std::fs;
use std::time::{Duration, Instant};

use super::{MARKER, config, gen_in, link, program, repository};
use crate::program::Place;

/// Ways in which a kustomization names a file, around a path.
const WAYS: [(&str, &str); 13] = [
    ("resources: [", "]"),
    ("bases: [", "]"),
    ("components: [", "]"),
    ("crds: [", "]"),
    ("configurations: [", "]"),
    ("generators: [", "]"),
    ("transformers: [", "]"),
    ("openapi: { path: ", " }"),
    ("patchesStrategicMerge: [", "]"),
    ("patches: [{ path: ", " }]"),
    ("replacements: [{ path: ", " }]"),
    ("configMapGenerator: [{ name: a, files: ['a=", "'] }]"),
    ("secretGenerator: [{ name: a, envs: [", "] }]"),
];

#[test]
fn kustomization_reads_outside() {
    for (before, after) in WAYS {
        for (path, target) in [
            ("../../home/secret.yaml", ""),
            ("/proc/self/environ", ""),
            ("link.yaml", "../../home/secret.yaml"),
            ("link.yaml", "/proc/self/environ"),
            ("../.git/config", ""),
        ] {
            let place = Place::new(&[
                ("home/secret.yaml", &format!("A={MARKER}\n")),
                ("repo/base/kustomization.yaml", "resources: []\n"),
                ("repo/pr/kustomization.yaml", &format!("namePrefix: a-\n{before}{path}{after}\n")),
            ]);
            repository(&place, "repo");
            if !target.is_empty() {
                link(&place, target, "repo/pr/link.yaml");
            }
            // What kubectl is given is all that it could print.
            program(&place, "kubectl", "find . -type f -exec cat {} +; env");
            for arguments in [
                &["check", "pr", "--level", "note"][..],
                &["graph", "pr"],
                &["diff", "base", "pr", "--format", "markdown"],
                &["diff", "base", "pr", "--format", "json"],
            ] {
                let ended = gen_in(&place, "repo", arguments);
                let all = format!("{}{}", ended.out, ended.err);
                assert!(!all.contains(MARKER), "{before}{path}{after} {arguments:?}: {all}");
                assert!(all.contains("--root"), "{before}{path}{after} {arguments:?}: {all}");
            }
            assert!(!place.path().join("started").exists(), "{before}{path}{after}");
        }
    }
}

#[test]
fn kustomization_reads_where_a_root_is_said() {
    let place = Place::new(&[
        ("shared/a.yaml", &config("a")),
        ("k8s/kustomization.yaml", "namePrefix: a-\nresources: [../shared/a.yaml]\n"),
    ]);
    program(&place, "kubectl", "cat shared/a.yaml");
    let refused = gen_in(&place, "", &["check", "k8s"]);
    assert_eq!(refused.code, 2, "{}", refused.err);
    assert!(!place.path().join("started").exists());
    let ended = gen_in(&place, "", &["check", "k8s", "--root", "."]);
    assert_eq!(ended.code, 0, "{}{}", ended.out, ended.err);
    assert!(place.read("started").contains("[./k8s]"), "{}", place.read("started"));
}

/// Kustomize is handed what gen has read: not the files that lie beside, and one reading of each text.
#[test]
fn kustomize_sees_a_copy() {
    let place = Place::new(&[
        (
            "k8s/kustomization.yaml",
            "namePrefix: a-\nresources: [base]\nconfigMapGenerator: [{ name: c, files: [c.txt] }]\n",
        ),
        ("k8s/c.txt", "text\n"),
        ("k8s/beside.txt", "beside\n"),
        ("k8s/base/kustomization.yml", "resources: [a.yaml]\n"),
        ("k8s/base/a.yaml", &config("a")),
    ]);
    let seen = place.path().join("seen");
    program(
        &place,
        "kubectl",
        &format!(
            "find . -type f | sort > {0}; cat k8s/kustomization.yaml kustomization.yaml >> {0} 2>/dev/null; cat base/a.yaml",
            seen.display()
        ),
    );
    let ended = gen_in(&place, "", &["check", "k8s"]);
    assert_eq!(ended.code, 0, "{}{}", ended.out, ended.err);
    insta::assert_snapshot!(place.read("seen"), @r#"
    ./base/a.yaml
    ./base/kustomization.yaml
    ./c.txt
    ./kustomization.yaml
    {"namePrefix":"a-","resources":["./base"],"configMapGenerator":[{"name":"c","files":["c.txt"]}]}
    "#);
}

#[test]
fn kustomization_fields_that_are_not_known_are_not_handed_on() {
    for text in [
        "Resources: [a.yaml]",
        "new: [a.yaml]",
        "patches: [{ Path: a.yaml }]",
        "configMapGenerator: [{ name: a, Files: [a.yaml] }]",
        "helmCharts: [{ name: a, releaseName: --post-renderer=./x.sh }]",
        "generators: [\"apiVersion: v1\\nkind: ConfigMapGenerator\\nfiles: [/proc/self/environ]\"]",
    ] {
        let place = Place::new(&[
            ("k8s/kustomization.yaml", &format!("namePrefix: a-\n{text}\n")),
            ("k8s/a.yaml", &config("a")),
        ]);
        program(&place, "kubectl", "env");
        let ended = gen_in(&place, "", &["check", "k8s"]);
        assert!(
            ended.err.contains("passed over: `k8s/kustomization.yaml`"),
            "{text}: {}",
            ended.err
        );
        assert!(!place.path().join("started").exists(), "{text}");
    }
}

#[test]
fn charts_are_read_inside_and_copied() {
    for target in ["../../../secret.txt", "/proc/self/environ", "..", "../../.git/config"] {
        let place = Place::new(&[
            ("secret.txt", MARKER),
            ("repo/chart/Chart.yaml", "apiVersion: v2\nname: a\nversion: 1.0.0\n"),
            ("repo/chart/templates/a.yaml", &config("a")),
        ]);
        repository(&place, "repo");
        link(&place, target, "repo/chart/templates/b.yaml");
        program(&place, "helm", "find . -type f -exec cat {} +; env");
        let ended = gen_in(&place, "repo", &["diff", "./chart", "./chart", "--format", "json"]);
        let all = format!("{}{}", ended.out, ended.err);
        assert!(!all.contains(MARKER), "{target}: {all}");
        assert!(!place.path().join("started").exists(), "{target}: {all}");
    }
}

/// Levels of kustomizations; each names the next one so many times.
fn levels(levels: usize, times: usize, more: &str) -> Place {
    let place = Place::new(&[]);
    for level in 0..levels {
        let mut text = format!("{more}resources:\n");
        for _ in 0..times {
            writeln!(text, "- ../l{}", level + 1).expect("text takes all");
        }
        place.write(&format!("k/l{level}/kustomization.yaml"), &text);
    }
    place.write(&format!("k/l{levels}/kustomization.yaml"), "resources: [a.yaml]\n");
    place.write(&format!("k/l{levels}/a.yaml"), &config("a"));
    place
}

#[test]
fn kustomization_bomb() {
    for (depth, times, more) in
        [(18, 2, ""), (40, 2, ""), (90, 3, ""), (12, 10, ""), (60, 2, "namePrefix: x-\n")]
    {
        let place = levels(depth, times, more);
        program(&place, "kubectl", "exit 1");
        let before = Instant::now();
        let ended = gen_in(&place, "", &["check", "k"]);
        assert!(before.elapsed() < Duration::from_secs(5), "{depth} × {times}");
        assert_eq!(ended.code, 2, "{depth} × {times}: {}", ended.err);
        assert!(ended.out.contains("more than 5000 kustomizations"), "{}", ended.out);
        assert!(!place.path().join("started").exists(), "{depth} × {times}");
    }
}

#[test]
fn kustomizations_in_a_chain_or_a_circle_end() {
    let ended = gen_in(&levels(90, 1, ""), "", &["check", "k"]);
    assert_eq!(ended.code, 0, "{}{}", ended.out, ended.err);
    let ended = gen_in(&levels(2000, 1, ""), "", &["check", "k"]);
    assert!(ended.out.contains("in more than 100 levels"), "{}", ended.out);
    let place = Place::new(&[
        ("k/a/kustomization.yaml", "resources: [../b]\n"),
        ("k/b/kustomization.yaml", "resources: [../a]\n"),
    ]);
    let ended = gen_in(&place, "", &["check", "k"]);
    assert!(ended.out.contains("names itself"), "{}{}", ended.out, ended.err);
}

/// A base of many is read once: twice as many kustomizations take no more than thrice the time.
#[test]
fn kustomizations_that_share_a_base_are_linear() {
    let place = Place::new(&[]);
    place.write("k/base/kustomization.yaml", "resources: [a.yaml]\n");
    place.write("k/base/a.yaml", &config("a"));
    let mut text = "resources:\n".to_owned();
    for index in 0..2000 {
        place.write(
            &format!("k/o{index}/kustomization.yaml"),
            &format!("namespace: n{index}\nresources: [../base]\n"),
        );
        writeln!(text, "- ./o{index}").expect("text takes all");
    }
    place.write("k/kustomization.yaml", &text);
    let before = Instant::now();
    let ended = gen_in(&place, "", &["diff", "./k", "./k"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(before.elapsed() < Duration::from_secs(20), "{:?}", before.elapsed());
    fs::remove_dir_all(place.path().join("k")).expect("a folder");
}
