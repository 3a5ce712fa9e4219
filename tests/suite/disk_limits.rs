//! Limits of what gen starts and shows: programs that work for ever, and files that differ.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use stackgen::disk::{Program, ProgramCall};

use crate::program::Place;

#[test]
fn a_program_ends_with_all_that_it_started() {
    let place = Place::new(&[(
        "bin/kubectl",
        "#!/bin/sh\n(sleep 2; echo late > late) &\n(echo early > early)\nsleep 300\n",
    )]);
    let bin = place.path().join("bin");
    let program = bin.join("kubectl");
    fs::set_permissions(program, fs::Permissions::from_mode(0o755)).expect("an executable file");
    let path = format!("{}:/usr/bin:/bin", bin.display());
    let call = ProgramCall::new(Program::Kubectl).inside(place.path());
    let call = call.confined(vec![("PATH".to_owned(), path.into())]);
    let start = Instant::now();
    let ended = call.within(Duration::from_millis(700)).run().expect("a program");
    assert!(ended.expect_err("a limit").contains("takes more than 0.7 s"));
    assert!(start.elapsed() < Duration::from_mins(1));
    assert!(place.path().join("early").exists());
    thread::sleep(Duration::from_secs(3));
    assert!(!place.path().join("late").exists(), "what it started goes on");
}

/// A project whose objects are a folder, with one file of so many lines.
fn written(lines: &str) -> Place {
    let values = format!(
        "name: shop\npolicy: {{ missingRequests: allow, missingProbes: allow }}\nbackends: {{ api: {{ image: {{ repository: ghcr.io/acme/api, tag: 1.4.2 }}, port: 8000 }} }}\nextraObjects:\n  long: {{ apiVersion: v1, kind: ConfigMap, metadata: {{ name: long }}, data: {{ text: \"{lines}\" }} }}\n"
    );
    let place = Place::new(&[("values/base.yaml", &values)]);
    place.prints(&["render", "--output-dir", "out"]);
    place
}

#[test]
fn one_line_is_one_hunk_that_applies() {
    let lines = (0..400).map(|line| format!("line {line}\\n")).collect::<Vec<_>>().concat();
    let place = written(&lines);
    let values = place.read("values/base.yaml").replace("line 200\\n", "changed\\n");
    place.write("values/base.yaml", &values);
    let ended = place.run(&["render", "--output-dir", "out", "--check"]);
    assert_eq!(ended.code, 1, "{}", ended.err);
    assert_eq!(ended.out.matches("\n@@ ").count(), 1, "{}", ended.out);
    assert!(ended.out.lines().count() < 20, "{}", ended.out);
    place.write("change.patch", &ended.out);
    let mut apply = Command::new("git");
    apply.args(["apply", "change.patch"]).current_dir(place.path());
    assert!(apply.env("GIT_CEILING_DIRECTORIES", "/").status().expect("git").success());
    assert_eq!(place.run(&["render", "--output-dir", "out", "--check"]).code, 0);
}

#[test]
fn files_without_a_common_line_are_shown_in_time() {
    // Many equal lines in other places are the worst for who looks for the smallest difference.
    let text = |step: usize| -> String {
        (0..20_000)
            .map(|line| format!("{}\\n", line * step % 7919 % 97))
            .collect::<Vec<_>>()
            .concat()
    };
    let place = written(&text(31));
    let values = place.read("values/base.yaml").replace(&text(31), &text(57));
    place.write("values/base.yaml", &values);
    let start = Instant::now();
    let ended = place.run(&["render", "--output-dir", "out", "--check"]);
    assert_eq!(ended.code, 1, "{}", ended.err);
    assert!(start.elapsed() < Duration::from_mins(1), "{:?}", start.elapsed());
}
