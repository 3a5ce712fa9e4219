//! `cargo xtask images`: the services as images that hold one static program each.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use program::cargo::cargo;
use program::docker::Engine;
use program::folder::{built, repository};
use program::image::{GEN, NEXT, PLUGIN, SERVICES};
use program::process::{self, ask, find};
use stackgen::helm::TEST_IMAGE;

use crate::dist;

/// What an image may weigh, in bytes.
const LIMIT: u64 = 20_000_000;

/// What an image of gen may weigh, in bytes.
const GEN_LIMIT: u64 = 15_000_000;

/// The images of gen, and what makes them.
const DOCKERFILES: [(&str, &str); 2] = [(GEN, "Dockerfile"), (PLUGIN, "cmp.Dockerfile")];

/// No loader and no libraries: the image has none.
const STATIC: &str = "-C target-feature=+crt-static -C relocation-model=static";

/// Builds the programs that the images hold, so that the images can be made offline.
///
/// # Errors
/// Cargo fails.
pub fn prepare() -> Result<()> {
    build().map(drop)
}

/// Builds the programs, then an image of each, and prints their names and sizes; sees that the image of
/// `helm test` is there.
///
/// # Errors
/// Cargo or docker fails, or an image is too large.
pub fn run() -> Result<()> {
    let docker = find("docker", "docker, and start its engine")?;
    let programs = build()?;
    for (package, image) in SERVICES {
        let source = package.replace("stackgen-", "crates/");
        let dockerfile = repository().join(source).join("Dockerfile");
        let tag = image_of(
            &docker,
            image,
            LIMIT,
            &[(&programs.join(package), package), (&dockerfile, "Dockerfile")],
        )?;
        let mut next = Command::new(&docker);
        next.args(["tag", &tag, &format!("{image}:{NEXT}")]);
        ask(&mut next, "")?.clean("docker tag")?;
    }
    Engine::running()?.need(TEST_IMAGE)
}

/// Builds the program that the images of gen hold, so that they can be made offline.
///
/// # Errors
/// Cargo fails.
pub fn prepare_program() -> Result<()> {
    dist::build().map(drop)
}

/// Builds the images of gen itself: the program, and the sidecar that is a plugin of Argo CD.
///
/// # Errors
/// Cargo or docker fails, or an image is too large.
pub fn program() -> Result<()> {
    let docker = find("docker", "docker, and start its engine")?;
    let program = dist::build()?;
    let sources = repository().join("ci/image");
    for (image, dockerfile) in DOCKERFILES {
        let files = [
            (program.as_path(), "gen"),
            (&sources.join(dockerfile), "Dockerfile"),
            (&sources.join("plugin.yaml"), "plugin.yaml"),
        ];
        image_of(&docker, image, GEN_LIMIT, &files)?;
    }
    Ok(())
}

/// Makes an image of some files, under the version, and prints its size; its tag.
fn image_of(docker: &Path, image: &str, limit: u64, files: &[(&Path, &str)]) -> Result<String> {
    let tag = format!("{image}:{}", env!("CARGO_PKG_VERSION"));
    let context = context(files)?;
    let mut build = Command::new(docker);
    build
        // The plain builder is enough, and every engine has it.
        .env("DOCKER_BUILDKIT", "0")
        .args(["build", "--quiet", "--tag", &tag])
        .args(["--build-arg", concat!("VERSION=", env!("CARGO_PKG_VERSION"))])
        .args(["--build-arg", &format!("REVISION={}", revision())])
        .arg(context.path());
    ask(&mut build, "")?.clean("docker build")?;
    let mut inspect = Command::new(docker);
    inspect.args(["image", "inspect", "--format", "{{.Size}}", &tag]);
    let size: u64 = ask(&mut inspect, "")?.clean("docker image inspect")?.trim().parse()?;
    ensure!(size < limit, "`{tag}` has {size} bytes: make it smaller than {limit}");
    println!("{tag} {}.{} MB", size / 1_000_000, size / 100_000 % 10);
    Ok(tag)
}

/// Builds both programs; the folder they are in.
fn build() -> Result<PathBuf> {
    let rustc = ask(Command::new("rustc").arg("-vV"), "")?.clean("rustc")?;
    let host = rustc.lines().find_map(|line| line.strip_prefix("host: "));
    let host = host.context("`rustc -vV` names no host")?;
    let target = built()?.join("..");
    let mut command = cargo();
    // With a target named, build scripts and macros are spared the flags.
    command.args(["build", "--profile", "image", "--target", host, "--target-dir"]).arg(&target);
    for (package, _) in SERVICES {
        command.args(["--package", package]);
    }
    process::run(command.env("RUSTFLAGS", STATIC))?;
    Ok(target.join(host).join("image"))
}

/// A folder with these files, and nothing else to send to the engine.
fn context(files: &[(&Path, &str)]) -> Result<tempfile::TempDir> {
    let folder = tempfile::tempdir()?;
    for (file, name) in files {
        fs::copy(file, folder.path().join(name))
            .with_context(|| format!("cannot copy `{}`", file.display()))?;
    }
    Ok(folder)
}

/// The commit that is built, where Git knows one.
fn revision() -> String {
    let mut git = Command::new("git");
    git.current_dir(repository()).args(["rev-parse", "HEAD"]);
    let answer = ask(&mut git, "").and_then(|answer| answer.clean("git"));
    answer.map_or_else(|_| "unknown".to_owned(), |revision| revision.trim().to_owned())
}
