//! `cargo xtask release VERSION`: the commit and the tag of a release. Nothing leaves this machine.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use program::cargo::cargo;
use program::folder::repository;
use program::process::{self, ask};

use crate::bless;

/// The heading of what is not released yet.
const NEXT: &str = "## Unreleased\n";

/// Files beside `Cargo.toml` that name the released version of gen.
const NAMED: [&str; 5] = [
    "ci/gitlab.yml",
    "docs/src/guides/argocd.md",
    "docs/src/guides/ci.md",
    "docs/src/install.md",
    "examples/gitops/.github/workflows/manifests.yml",
];

/// Words before a version of gen. The images of the example services are versions of their own.
const BEFORE: [&str; 6] = ["@v", "/v", "rev: v", "version: ", "GEN_VERSION: ", "gen-cmp:"];

/// Writes the version everywhere, runs all tests, commits and tags.
///
/// # Errors
/// The work tree is not clean, the version is not a later one, nothing is told about it, or a test fails.
pub fn run(version: &str) -> Result<()> {
    let root = repository();
    let notes = prepare(root, version)?;
    let mut update = cargo();
    process::run(update.args(["update", "--workspace", "--offline", "--quiet"]))?;
    bless::run()?;
    git(root, &["commit", "--all", "--message", &format!("Version {version}")])?;
    git(
        root,
        &["tag", "--annotate", &format!("v{version}"), "--cleanup=verbatim", "--message", &notes],
    )?;
    println!("v{version} is tagged; what is left: git push origin HEAD v{version}");
    Ok(())
}

/// Writes the version into the files of a clean work tree; what the changelog tells about it.
fn prepare(root: &Path, version: &str) -> Result<String> {
    let new = numbers(version).with_context(|| {
        format!("`{version}` is no version: write three numbers, such as 0.2.0")
    })?;
    let dirt = git(root, &["status", "--porcelain"])?;
    ensure!(
        dirt.is_empty(),
        "the work tree is not clean: commit or stash first\n{}",
        dirt.trim_end()
    );
    let tag = format!("v{version}");
    let tagged = !git(root, &["tag", "--list", &tag])?.is_empty();
    ensure!(!tagged, "{tag} is tagged already");
    let manifest = read(root, "Cargo.toml")?;
    let old =
        manifest.lines().find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'));
    let old = old.context("Cargo.toml has no version")?.to_owned();
    let is_later = numbers(&old).is_some_and(|old| old <= new);
    ensure!(is_later, "{version} is not later than {old}");

    // The day of the last change: a release is what was there then, and no clock is asked.
    let date = git(root, &["log", "-1", "--format=%cs"])?;
    let changelog = read(root, "CHANGELOG.md")?;
    let (released, notes) = released(&changelog, version, date.trim())?;
    let from = format!("version = \"{old}\"");
    let to = format!("version = \"{version}\"");
    fs::write(root.join("Cargo.toml"), manifest.replacen(&from, &to, 1))?;
    fs::write(root.join("CHANGELOG.md"), released)?;
    for path in NAMED {
        let mut text = read(root, path)?;
        for before in BEFORE {
            text = text.replace(&format!("{before}{old}"), &format!("{before}{version}"));
        }
        fs::write(root.join(path), text)?;
    }
    Ok(format!("gen {version}\n\n{notes}"))
}

/// The changelog with a heading for the version below an empty one for the next, and what it tells of the version.
fn released(changelog: &str, version: &str, date: &str) -> Result<(String, String)> {
    let Some((head, rest)) = changelog.split_once(NEXT) else {
        bail!("CHANGELOG.md has no heading `{}`", NEXT.trim());
    };
    let notes = rest.split("\n## ").next().unwrap_or_default().trim();
    ensure!(!notes.is_empty(), "CHANGELOG.md tells nothing below `{}`", NEXT.trim());
    Ok((format!("{head}{NEXT}\n## {version} – {date}\n{rest}"), format!("{notes}\n")))
}

/// The three numbers of a version.
fn numbers(version: &str) -> Option<[u64; 3]> {
    let parts: Vec<&str> = version.split('.').collect();
    let read = |part: &str| {
        let plain = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let plain = plain && (part == "0" || !part.starts_with('0'));
        plain.then(|| part.parse().ok()).flatten()
    };
    match parts.as_slice() {
        [major, minor, patch] => Some([read(major)?, read(minor)?, read(patch)?]),
        _ => None,
    }
}

fn read(root: &Path, path: &str) -> Result<String> {
    fs::read_to_string(root.join(path)).with_context(|| format!("cannot read `{path}`"))
}

fn git(root: &Path, arguments: &[&str]) -> Result<String> {
    let mut git = Command::new("git");
    ask(git.current_dir(root).args(arguments), "")?.clean("git")
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use program::folder::repository;

    use super::{NAMED, git, numbers, prepare, released};

    const CHANGELOG: &str =
        "# Changelog\n\n## Unreleased\n\n- Something new.\n\n## 0.1.0 – 2026-01-02\n\n- All.\n";

    /// A repository with the files that a release touches.
    fn place() -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        };
        write(
            "Cargo.toml",
            "[workspace.package]\nversion = \"0.1.0\"\n\n[dependencies]\nother = \"0.1.0\"\n",
        );
        write("CHANGELOG.md", CHANGELOG);
        for path in NAMED {
            write(
                path,
                "uses: gen@v0.1.0\nversion: 0.1.0\nimage: ghcr.io/stackgen/backend:0.1.0\n",
            );
        }
        for arguments in [
            &["init", "--quiet"][..],
            &["config", "user.name", "Ada"],
            &["config", "user.email", "ada@example.com"],
            &["add", "--all"],
            &["commit", "--quiet", "--message", "All"],
        ] {
            git(folder.path(), arguments).expect("git");
        }
        folder
    }

    fn text(root: &Path, path: &str) -> String {
        fs::read_to_string(root.join(path)).expect("a file")
    }

    #[test]
    fn a_version_is_written_wherever_it_is_named() {
        let place = place();
        let notes = prepare(place.path(), "0.2.0").expect("a release");
        assert_eq!(notes, "gen 0.2.0\n\n- Something new.\n");
        let manifest = text(place.path(), "Cargo.toml");
        assert!(manifest.contains("version = \"0.2.0\"") && manifest.contains("other = \"0.1.0\""));
        let changelog = text(place.path(), "CHANGELOG.md");
        assert!(
            changelog.starts_with("# Changelog\n\n## Unreleased\n\n## 0.2.0 – "),
            "{changelog}"
        );
        for path in NAMED {
            let expected =
                "uses: gen@v0.2.0\nversion: 0.2.0\nimage: ghcr.io/stackgen/backend:0.1.0\n";
            assert_eq!(text(place.path(), path), expected, "{path}");
        }
    }

    #[test]
    fn what_is_not_clean_not_later_or_not_told_is_refused() {
        let place = place();
        let refused = |version: &str, why: &str| {
            let error = prepare(place.path(), version).expect_err(version).to_string();
            assert!(error.contains(why), "{version}: {error}");
        };
        refused("0.0.9", "is not later than 0.1.0");
        for version in ["1.0", "v1.0.0", "1.0.0-rc1", "01.0.0", "", "1.0.x"] {
            refused(version, "is no version");
        }
        git(place.path(), &["tag", "v0.2.0"]).expect("git");
        refused("0.2.0", "is tagged already");
        fs::write(place.path().join("more.txt"), "more").expect("a file");
        refused("0.3.0", "the work tree is not clean");
        assert_eq!(text(place.path(), "CHANGELOG.md"), CHANGELOG);
        assert!(
            released("# Changelog\n\n## Unreleased\n\n## 0.1.0\n\n- All.\n", "0.2.0", "").is_err()
        );
        assert!(released("# Changelog\n", "0.2.0", "").is_err());
        assert_eq!(numbers("10.20.30"), Some([10, 20, 30]));
    }

    #[test]
    fn files_that_name_the_version_name_this_one() {
        for path in NAMED {
            let text = text(repository(), path);
            assert!(text.contains(env!("CARGO_PKG_VERSION")), "{path} names another version");
        }
    }
}
