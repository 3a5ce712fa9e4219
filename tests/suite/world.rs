//! gen and the world: programs that it starts, files that it reads and writes, on behalf of people who
//! did not write them.

#![cfg(unix)]

mod charts;
mod kustomizations;
mod network;
mod overlays;
mod programs;
mod reads;
mod writes;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Command;

use crate::program::{Ended, Place};

/// What nobody else may see.
const MARKER: &str = "t0ps3cret-0815";

/// A ConfigMap.
fn config(name: &str) -> String {
    format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: {name} }}\n")
}

/// A project of gen's whose backend has a file.
fn project(place: &Place, folder: &str, file: &str) {
    place.write(
        &format!("{folder}/values/base.yaml"),
        &format!(
            "name: shop\nbackends:\n  api:\n    image: {{ repository: acme/api, tag: 1.0.0 }}\n    \
             port: 8000\n    files: {{ /etc/notes: {{ file: {file} }} }}\n"
        ),
    );
}

fn link(place: &Place, target: &str, path: &str) {
    let path = place.path().join(path);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    symlink(target, path).expect("a link");
}

/// A program that writes down its arguments, one a line between brackets, and then runs a script.
fn program(place: &Place, name: &str, script: &str) {
    let log = place.path().join("started");
    place.write(
        &format!("bin/{name}"),
        &format!(
            "#!/bin/sh\nprintf '[{name}]' >> {log}\nfor a in \"$@\"; do printf '[%s]' \"$a\" >> {log}; \
             done\nprintf '\\n' >> {log}\n{script}\n",
            log = log.display()
        ),
    );
    let path = place.path().join("bin").join(name);
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("an executable file");
}

/// The program in a folder of a place, with the place's programs before the system's, and a secret in its
/// environment.
fn gen_in(place: &Place, folder: &str, arguments: &[&str]) -> Ended {
    let path = format!("{}:/usr/bin:/bin", place.path().join("bin").display());
    let mut command = place.command(arguments);
    command.current_dir(place.path().join(folder)).env("PATH", path).env("DEPLOY_TOKEN", MARKER);
    Ended::of(command.output().expect("a run"))
}

/// Makes a folder a repository with everything committed.
fn repository(place: &Place, folder: &str) {
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.current_dir(place.path().join(folder)).env_clear();
        command.env("PATH", "/usr/bin:/bin:/usr/local/bin").env("HOME", place.path());
        let output = command
            .args(["-c", "user.name=a", "-c", "user.email=a@example.com"])
            .args(arguments)
            .output();
        let output = output.expect("git");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    git(&["init", "--quiet", "--initial-branch", "main"]);
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "--message", "all"]);
}
