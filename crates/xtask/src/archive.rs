//! `cargo xtask archive`: what a release holds for one target, as `ci/setup` and the installer fetch it.

pub mod formula;
pub mod parts;
pub mod readme;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use clap_complete::{Shell, generate};
use flate2::{Compression, GzBuilder};
use program::folder::{built, repository};
use sha2::{Digest, Sha256};
use stackgen::stack::name::hex;

use crate::archive::parts::Parts;
use crate::dist;

/// The checksums of a release, as `sha256sum --check` reads them.
pub const SUMS: &str = "SHA256SUMS";

/// Texts that lie beside the program as they are in the repository.
const BESIDE: [&str; 2] = ["LICENSE", "CHANGELOG.md"];

/// What is in an archive: mode and content, by path.
type Files = BTreeMap<String, (u32, Vec<u8>)>;

/// Builds the program for a target, by default the one that is released for this machine, and writes the archive and
/// the checksums of all archives beside it. Prints its path.
///
/// # Errors
/// Cargo fails, or a file cannot be written.
pub fn run(target: Option<&str>) -> Result<()> {
    let host = dist::host()?;
    // One archive for every Linux: no C library of the system is asked for.
    let target = target.map_or_else(|| host.replace("-linux-gnu", "-linux-musl"), str::to_owned);
    let program = dist::build_for(&target)?;
    let parts = Parts::of(&target)?;
    let files = files(&program, &parts)?;
    let folder = built()?.join("../archive");
    fs::create_dir_all(&folder)?;
    let path = folder.join(format!("{}.tar.gz", name(&target)));
    fs::write(&path, packed(&name(&target), &files)?)?;
    sums(&folder)?;
    println!("{}", path.canonicalize()?.display());
    Ok(())
}

/// What an archive is called, and the folder in it.
pub fn name(target: &str) -> String {
    format!("gen-{target}")
}

/// The program, and what comes with it.
fn files(program: &Path, parts: &Parts) -> Result<Files> {
    let mut files = Files::new();
    let name = program.file_name().context("a program")?.to_string_lossy().into_owned();
    let read =
        |path: &Path| fs::read(path).with_context(|| format!("cannot read `{}`", path.display()));
    files.insert(name, (0o755, read(program)?));
    for text in BESIDE {
        files.insert(text.to_owned(), (0o644, read(&repository().join(text))?));
    }
    let page = fs::read_to_string(repository().join("README.md")).context("README.md")?;
    let page = readme::alone(&page, env!("CARGO_PKG_VERSION"), &BESIDE);
    files.insert("README.md".to_owned(), (0o644, page.into_bytes()));
    files.extend(described().into_iter().map(|(path, text)| (path, (0o644, text))));
    files.insert("sbom.cdx.json".to_owned(), (0o644, parts.sbom()?.into_bytes()));
    files.insert("THIRD-PARTY.txt".to_owned(), (0o644, parts.notices()?.into_bytes()));
    Ok(files)
}

/// Completions and man pages, from the command line itself.
pub fn described() -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut line = stackgen::command::line();
    for (shell, name) in [
        (Shell::Bash, "gen.bash"),
        (Shell::Zsh, "_gen"),
        (Shell::Fish, "gen.fish"),
        (Shell::PowerShell, "_gen.ps1"),
        (Shell::Elvish, "gen.elv"),
    ] {
        let mut script = Vec::new();
        generate(shell, &mut line, "gen", &mut script);
        files.insert(format!("completions/{name}"), script);
    }
    line.build();
    pages(&line, "gen", &mut files);
    files
}

/// A man page for a command and for each command below it.
fn pages(command: &clap::Command, name: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    let mut page = Vec::new();
    let man = clap_mangen::Man::new(command.clone());
    if man.render(&mut page).is_ok() {
        files.insert(format!("man/{name}.1"), page);
    }
    for below in
        command.get_subcommands().filter(|below| below.get_name() != "help" && !below.is_hide_set())
    {
        pages(below, &format!("{name}-{}", below.get_name()), files);
    }
}

/// The files below one folder, compressed; the same bytes for the same files.
fn packed(folder: &str, files: &Files) -> Result<Vec<u8>> {
    let mut archive = tar::Builder::new(Vec::new());
    for (path, (mode, content)) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(*mode);
        header.set_mtime(0);
        archive.append_data(&mut header, format!("{folder}/{path}"), content.as_slice())?;
    }
    let mut packed = GzBuilder::new().write(Vec::new(), Compression::best());
    packed.write_all(&archive.into_inner()?)?;
    Ok(packed.finish()?)
}

/// Writes the checksums of all archives in a folder, and the formula of Homebrew from them.
///
/// # Errors
/// The folder cannot be read or written, or has no archive.
pub fn sums(folder: &Path) -> Result<()> {
    let entries =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<PathBuf>>>()?;
    let mut sums = BTreeMap::new();
    for path in entries {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.ends_with(".tar.gz") {
            let digest = Sha256::digest(fs::read(&path)?);
            sums.insert(name, hex(&digest, 64));
        }
    }
    ensure!(!sums.is_empty(), "`{}` holds no archive", folder.display());
    let lines: Vec<String> = sums.iter().map(|(name, sum)| format!("{sum}  {name}")).collect();
    fs::write(folder.join(SUMS), lines.join("\n") + "\n")?;
    fs::write(folder.join("gen.rb"), formula::text(env!("CARGO_PKG_VERSION"), &sums))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::io::Read as _;

    use super::{Files, described, packed, sums};

    #[test]
    fn every_verb_has_a_man_page_and_every_shell_completions() {
        let files = described();
        let text = |path: &str| String::from_utf8(files[path].clone()).expect("text");
        for verb in stackgen::command::line().get_subcommands() {
            let page = text(&format!("man/gen-{}.1", verb.get_name()));
            let title = format!(".TH gen-{} 1", verb.get_name());
            assert!(page.contains(".SH SYNOPSIS") && page.contains(&title), "{page}");
        }
        assert!(
            text("man/gen.1").contains("gen\\-render(1)") || text("man/gen.1").contains("render")
        );
        for shell in ["gen.bash", "_gen", "gen.fish", "_gen.ps1", "gen.elv"] {
            assert!(text(&format!("completions/{shell}")).contains("render"), "{shell}");
        }
    }

    #[test]
    fn an_archive_holds_one_folder_and_is_the_same_each_time() {
        let files: Files = [
            ("gen".to_owned(), (0o755, b"program".to_vec())),
            ("man/gen.1".to_owned(), (0o644, b"page".to_vec())),
        ]
        .into();
        let bytes = packed("gen-x", &files).expect("an archive");
        assert_eq!(bytes, packed("gen-x", &files).expect("an archive"));
        let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(bytes.as_slice()));
        let mut found = BTreeMap::new();
        for entry in archive.entries().expect("entries") {
            let mut entry = entry.expect("an entry");
            let mut text = String::new();
            entry.read_to_string(&mut text).expect("text");
            let path = entry.path().expect("a path").display().to_string();
            found.insert(path, (entry.header().mode().expect("a mode"), text));
        }
        assert_eq!(found["gen-x/gen"], (0o755, "program".to_owned()));
        assert_eq!(found["gen-x/man/gen.1"], (0o644, "page".to_owned()));
    }

    #[test]
    fn checksums_are_those_of_all_archives() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(sums(folder.path()).is_err());
        for target in ["x86_64-unknown-linux-musl", "aarch64-apple-darwin"] {
            std::fs::write(folder.path().join(format!("gen-{target}.tar.gz")), target)
                .expect("a file");
        }
        sums(folder.path()).expect("checksums");
        let text = std::fs::read_to_string(folder.path().join("SHA256SUMS")).expect("checksums");
        assert_eq!(text.lines().count(), 2);
        let formula = std::fs::read_to_string(folder.path().join("gen.rb")).expect("a formula");
        for line in text.lines() {
            let (sum, name) = line.split_once("  ").expect("two words");
            assert!(formula.contains(sum) && formula.contains(name), "{formula}");
        }
    }
}
