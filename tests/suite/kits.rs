//! The scripts for CI systems, run as those run them.
#![cfg(unix)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use sha2::{Digest, Sha256};
use stackgen::engine::Engine;

use crate::program::Place;

const GEN: &str = env!("CARGO_BIN_EXE_gen");

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("ci").join(name)
}

fn run(name: &str, place: &Place, variables: &[(&str, &str)]) -> Output {
    let folder = Path::new(GEN).parent().expect("a folder");
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap_or_default());
    let file = |name: &str| place.path().join(name);
    let mut command = Command::new("bash");
    command.arg(script(name)).current_dir(place.path()).env("PATH", path);
    for name in ["GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STEP_SUMMARY"] {
        command.env(name, file(name));
    }
    command.envs(variables.iter().copied()).output().expect("bash")
}

fn git(place: &Place, arguments: &[&str]) {
    let mut git = Command::new("git");
    git.args(["-c", "user.name=gen", "-c", "user.email=gen@example.com"]).args(arguments);
    let ended = git.current_dir(place.path()).output().expect("git");
    assert!(ended.status.success(), "{arguments:?}: {ended:?}");
}

const BASE: &str = "\
name: shop
backends:
  api:
    image: { repository: ghcr.io/acme/api, tag: 1.4.2 }
    port: 8000
    probes: { readiness: { path: /readyz } }
";

/// Pods that their own Deployment does not select.
const WRONG: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: { name: a }
spec:
  selector: { matchLabels: { app: a } }
  template:
    metadata: { labels: { app: b } }
    spec: { containers: [{ name: a, image: acme/a:1.0.0 }] }
";

fn shop() -> Place {
    Place::new(&[("values/base.yaml", BASE), ("values/dev.yaml", "target: kind\n")])
}

/// What a release is called for this machine.
fn name() -> String {
    match (std::env::consts::OS, std::env::consts::ARCH) {
        ("macos", arch) => format!("gen-{arch}-apple-darwin"),
        (_, arch) => format!("gen-{arch}-unknown-linux-musl"),
    }
}

/// Publishes an archive with this program in a folder; its checksum.
fn publish(place: &Place, folder: &str) -> String {
    let name = name();
    let release = place.path().join(folder);
    let content = place.path().join(&name);
    std::fs::create_dir_all(&content).expect("a folder");
    std::fs::create_dir_all(&release).expect("a folder");
    // What is installed is of no matter here, and the program with all that debuggers read takes seconds to pack.
    let program = content.join("gen");
    std::fs::write(&program, "#!/bin/sh\necho gen 0.1.0\n").expect("a program");
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&program, mode).expect("a mode");
    let archive = release.join(format!("{name}.tar.gz"));
    let mut tar = Command::new("tar");
    tar.arg("-czf").arg(&archive).arg(&name).current_dir(place.path());
    assert!(tar.status().expect("tar").success());
    let digest = Sha256::digest(std::fs::read(&archive).expect("an archive"));
    let sum = stackgen::stack::name::hex(&digest, 64);
    place.write(&format!("{folder}/SHA256SUMS"), &format!("{sum}  {name}.tar.gz\n"));
    sum
}

#[test]
fn an_archive_is_installed_if_its_checksum_is_right() {
    let place = Place::new(&[]);
    let sum = publish(&place, "releases/v0.1.0");
    let from = format!("file://{}", place.path().join("releases").display());
    let to = place.path().join("bin").display().to_string();
    let install = |variables: &[(&str, &str)]| {
        let fixed = [("FROM", &*from), ("TO", &*to)];
        run("setup/install", &place, &[&fixed[..], variables].concat())
    };
    for variables in [
        &[("VERSION", "0.1.0"), ("SHA256", "0000")][..],
        &[("VERSION", "main")],
        &[("VERSION", "0.2.0")],
        &[("VERSION", "0.1.0/../../x")],
    ] {
        assert!(!install(variables).status.success(), "{variables:?}");
        assert!(!place.path().join("bin/gen").exists(), "{variables:?}");
    }
    for variables in [&[("VERSION", "0.1.0")][..], &[("VERSION", "v0.1.0"), ("SHA256", &sum)]] {
        let ended = install(variables);
        assert!(ended.status.success(), "{ended:?}");
        assert!(String::from_utf8_lossy(&ended.stdout).starts_with("gen "), "{ended:?}");
    }
    assert!(place.read("GITHUB_PATH").starts_with(&to));
    assert!(place.read("GITHUB_OUTPUT").contains(&format!("path={to}/gen\n")));
}

#[test]
fn the_installer_takes_what_a_release_holds() {
    let place = Place::new(&[]);
    for folder in ["releases/download/v0.1.0", "releases/latest/download"] {
        publish(&place, folder);
    }
    let from = format!("file://{}", place.path().join("releases").display());
    let to = place.path().join("own bin").display().to_string();
    let install = |version: &str| {
        let variables = [("GEN_FROM", &*from), ("GEN_BIN", &*to), ("GEN_VERSION", version)];
        let mut sh = Command::new("sh");
        sh.arg(script("install.sh")).envs(variables).output().expect("sh")
    };
    for version in ["0.2.0", "../x", "0.1.0 x"] {
        assert!(!install(version).status.success(), "{version}");
        assert!(!place.path().join("own bin/gen").exists(), "{version}");
    }
    for version in ["", "0.1.0", "v0.1.0"] {
        let ended = install(version);
        assert!(ended.status.success(), "{ended:?}");
        assert!(String::from_utf8_lossy(&ended.stdout).starts_with("gen "), "{ended:?}");
    }
    place.write("releases/latest/download/SHA256SUMS", &format!("0000  {}.tar.gz\n", name()));
    let ended = install("");
    assert!(!ended.status.success());
    assert!(String::from_utf8_lossy(&ended.stderr).contains("has the SHA-256"), "{ended:?}");
}

#[test]
fn findings_are_annotated_and_reported() {
    let place = shop();
    place.write("k8s/a.yaml", WRONG);
    let check = |paths, arguments| {
        let variables = [("PATHS", paths), ("ARGUMENTS", arguments), ("SARIF", "gen.sarif")];
        run("check/check", &place, &variables)
    };
    let ended = check("k8s\n", "");
    assert_eq!(ended.status.code(), Some(1), "{ended:?}");
    assert!(String::from_utf8_lossy(&ended.stdout).contains("::error file=k8s/a.yaml,line="));
    let sarif: serde_json::Value = serde_json::from_str(&place.read("gen.sarif")).expect("JSON");
    assert_eq!(sarif["version"], "2.1.0");
    // Without paths the project is checked; a path is never an option.
    assert!(check("", "--level=error").status.success());
    assert_eq!(check("--help\n", "").status.code(), Some(3));
}

#[test]
fn a_pull_request_hears_what_it_changes() {
    let place = shop();
    git(&place, &["init", "-q", "-b", "main"]);
    git(&place, &["add", "-A"]);
    git(&place, &["commit", "-qm", "one"]);
    git(&place, &["checkout", "-qb", "more"]);
    place.write("values/dev.yaml", "target: kind\nbackends: { api: { replicas: 3 } }\n");
    git(&place, &["add", "-A"]);
    git(&place, &["commit", "-qm", "two"]);
    let report = place.path().join("report.md").display().to_string();
    let variables = [("ENVIRONMENTS", "dev\n"), ("BASE", "main"), ("REPORT", &*report)];
    let ended = run("diff/compare", &place, &variables);
    assert!(ended.status.success(), "{ended:?}");
    let text = place.read("report.md");
    assert!(text.starts_with("<!-- gen diff -->\n") && text.contains("replicas"), "{text}");
    assert_eq!(place.read("GITHUB_STEP_SUMMARY"), text);

    // Beside the real one, which talks to GitHub.
    place.write(
        "bin/gh",
        "#!/bin/sh\necho \"$@\" >> calls\ncase \"$*\" in *jq*) cat earlier;; esac\n",
    );
    let mut chmod = Command::new("chmod");
    assert!(chmod.arg("+x").arg(place.path().join("bin/gh")).status().expect("chmod").success());
    let path = format!(
        "{}:{}",
        place.path().join("bin").display(),
        std::env::var("PATH").unwrap_or_default()
    );
    for (earlier, call) in
        [("", "POST repos/o/r/issues/7/comments"), ("31\n", "PATCH repos/o/r/issues/comments/31")]
    {
        place.write("earlier", earlier);
        place.write("calls", "");
        let variables =
            [("REPORT", &*report), ("NUMBER", "7"), ("GH_REPO", "o/r"), ("PATH", &*path)];
        assert!(run("diff/comment", &place, &variables).status.success());
        assert!(place.read("calls").contains(call), "{}", place.read("calls"));
    }
}

/// What Renovate finds in values: name and version, by the preset's own expressions.
#[test]
fn renovate_finds_images_and_versions() {
    let preset = std::fs::read_to_string(script("renovate.json")).expect("the preset");
    let preset: serde_json::Value = serde_json::from_str(&preset).expect("JSON");
    let values = "\
databases: { main: { engine: postgres, version: '17.6', storage: { size: 1Gi } } }
backends:
  api: { image: { repository: ghcr.io/acme/api, tag: 1.4.2 } }
  web:
    image:
      repository: docker.io/acme/web
      tag: \"2.0\"   # pinned
  short: { image: registry.example.com:5000/acme/short:3.1 }
";
    let mut found = Vec::new();
    for manager in preset["customManagers"].as_array().expect("managers").iter().take(2) {
        for text in manager["matchStrings"].as_array().expect("expressions") {
            let expression = text.as_str().expect("text").replace("(?<", "(?P<");
            for hit in regex::Regex::new(&expression).expect("an expression").captures_iter(values)
            {
                let name = hit.name("depName").or(hit.name("engine")).expect("a name");
                found.push(format!("{} {}", name.as_str(), &hit["currentValue"]));
            }
        }
    }
    assert_eq!(
        found,
        [
            "ghcr.io/acme/api 1.4.2",
            "docker.io/acme/web 2.0",
            "registry.example.com:5000/acme/short 3.1",
            "postgres 17.6",
        ]
    );
}

/// The version of an engine is a tag of its image, whatever that is called.
#[test]
fn renovate_knows_the_image_of_each_engine() {
    let preset = std::fs::read_to_string(script("renovate.json")).expect("the preset");
    let preset: serde_json::Value = serde_json::from_str(&preset).expect("JSON");
    let manager = &preset["customManagers"][1];
    let expression = manager["matchStrings"][0].as_str().expect("an expression");
    let expression = regex::Regex::new(&expression.replace("(?<", "(?P<")).expect("an expression");
    let template = manager["depNameTemplate"].as_str().expect("a template");
    let mut seen = 0;
    for facts in Engine::ALL.iter().filter(|engine| !engine.is_other()).map(|one| one.facts()) {
        let (word, image) = (facts.word, facts.image.0);
        let values = format!("main: {{ engine: {word}, version: '1.2' }}");
        let found = expression.captures(&values).expect(word);
        assert_eq!((&found["engine"], &found["currentValue"]), (word, "1.2"));
        let says = template.contains(&format!("(equals engine '{word}')}}}}{image}{{{{el"));
        assert_eq!(says, word != image, "{word} has the image {image}");
        seen += 1;
    }
    assert!(seen > 10, "only {seen} engines");
}
