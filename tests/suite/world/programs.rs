//! What inputs name is never an option of a program.

use std::fs;

use super::{MARKER, config, gen_in, program};
use crate::program::Place;

/// Names that a program would take for something else.
const NAMES: [&str; 8] = [
    "-o",
    "-owned",
    "--output=owned",
    "--post-renderer=.x.sh",
    "--",
    "a b",
    "a\n--output=owned",
    "$(touch owned)",
];

/// The arguments of every start of a program, one start a line.
fn started(place: &Place) -> Vec<String> {
    let log = fs::read_to_string(place.path().join("started")).unwrap_or_default();
    let mut starts: Vec<String> = Vec::new();
    for line in log.lines() {
        match starts.last_mut() {
            Some(last) if !line.starts_with("[kubectl]") && !line.starts_with("[helm]") => {
                *last += "\n";
                *last += line;
            }
            _ => starts.push(line.to_owned()),
        }
    }
    starts
}

#[test]
fn kubectl_option_from_a_folder_name() {
    for name in NAMES {
        let place = Place::new(&[
            (&format!("k8s/{name}/kustomization.yaml"), "namePrefix: x-\nresources: [a.yaml]\n"),
            (&format!("k8s/{name}/a.yaml"), &config("a")),
            ("k8s/kustomization.yaml", "namePrefix: y-\nresources: [b.yaml]\n"),
            ("k8s/b.yaml", &config("b")),
        ]);
        program(&place, "kubectl", "cat *.yaml");
        for arguments in [&["check", "."][..], &["graph", "."], &["diff", "./", "./"]] {
            gen_in(&place, "k8s", arguments);
        }
        // The folder itself is named, too.
        gen_in(&place, "k8s", &["check", "--", name]);
        let starts = started(&place);
        assert!(starts.len() >= 7, "{name:?}: {starts:?}");
        for start in starts {
            let options = "[kubectl][kustomize][--load-restrictor=LoadRestrictionsRootOnly]";
            let place = start.strip_prefix(options).unwrap_or_else(|| panic!("{start}"));
            assert!(place.starts_with("[./"), "{start}");
        }
    }
}

#[test]
fn helm_option_from_a_folder_name() {
    for name in NAMES {
        let place = Place::new(&[
            (&format!("{name}/Chart.yaml"), "apiVersion: v2\nname: a\nversion: 1.0.0\n"),
            (&format!("{name}/templates/a.yaml"), "{{ .Values.a }}\n"),
        ]);
        program(&place, "helm", "echo");
        gen_in(&place, "", &["check", "."]);
        gen_in(&place, "", &["graph", "--", name]);
        let starts = started(&place);
        assert_eq!(starts.len(), 2, "{name:?}: {starts:?}");
        for start in starts {
            let own = start.strip_prefix("[helm][template][release][--kube-version=1.36.0][");
            let mut own = own.unwrap_or_else(|| panic!("{start}")).split("][");
            let next = own.find(|word| !word.starts_with("--api-versions="));
            assert!(next.is_some_and(|word| word.starts_with("./")), "{start}");
        }
    }
}

#[test]
fn git_option_from_a_revision() {
    for name in NAMES {
        let place = Place::new(&[]);
        super::project(&place, "shop", "notes.txt");
        place.write("shop/notes.txt", "hello\n");
        super::repository(&place, "shop");
        for range in [name.to_owned(), format!("{name}..HEAD"), format!("HEAD...{name}")] {
            let ended = gen_in(&place, "shop", &["diff", &format!("--rev={range}")]);
            // `--` leaves nothing before it, which is the current revision.
            assert_ne!(ended.code, 0, "{range:?}: {}", ended.out);
            assert!(!place.path().join("shop/owned").exists(), "{range:?}");
        }
    }
}

#[test]
fn kubectl_option_from_a_namespace() {
    let place = Place::new(&[]);
    super::project(&place, ".", "notes.txt");
    place.write("notes.txt", "hello\n");
    program(&place, "kubectl", "echo '{\"items\": []}'");
    gen_in(&place, "", &["diff", "--live", "--set", "namespace=shop"]);
    let starts = started(&place);
    assert!(starts.iter().any(|start| start.contains("[--namespace=shop]")), "{starts:?}");
}

/// A line without `=` in a file of variables is filled in by kustomize, from its own environment.
#[test]
fn programs_that_render_do_not_see_the_environment() {
    let place = Place::new(&[
        ("k8s/kustomization.yaml", "namePrefix: y-\nresources: [b.yaml]\n"),
        ("k8s/b.yaml", &config("b")),
    ]);
    program(
        &place,
        "kubectl",
        &format!("/usr/bin/env > {}; cat b.yaml", place.path().join("seen").display()),
    );
    gen_in(&place, "", &["check", "k8s"]);
    let seen = place.read("seen");
    assert!(seen.contains("PATH=") && !seen.contains(MARKER), "{seen}");
    assert!(seen.contains("GIT_ALLOW_PROTOCOL=none"), "{seen}");
}

#[test]
fn what_a_program_prints_is_bounded_and_so_is_its_silence() {
    let place = Place::new(&[
        ("k8s/kustomization.yaml", "namePrefix: y-\nresources: [b.yaml]\n"),
        ("k8s/b.yaml", &config("b")),
    ]);
    program(&place, "kubectl", "exec cat /dev/zero");
    let ended = gen_in(&place, "", &["check", "k8s"]);
    assert!(ended.err.contains("`kubectl` prints more than 256 MiB"), "{}", ended.err);
}
