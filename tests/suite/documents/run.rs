//! Pages, followed to the letter by a reader who has gen, Git and a shell.
//!
//! What talks to a cluster, an engine or the network is stood in for by a program that takes everything and says
//! nothing: gen's own part of such a line is run as it stands, and what the other one would print is left alone.

use std::ops::Range;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use program::page::{Page, STAND_IN, Step, equip};
use tempfile::TempDir;

use super::{pages, text};
use crate::folder::repository;
use crate::kept;

const GEN: &str = env!("CARGO_BIN_EXE_gen");

/// What is stood in for.
const OTHERS: [&str; 13] = [
    "argocd",
    "brew",
    "cargo",
    "curl",
    "docker",
    "eksctl",
    "gh",
    "helm",
    "kind",
    "kubectl",
    "minikube",
    "pre-commit",
    "ssh",
];

/// A checkout's own commands: the program is built already, and tests do not run themselves.
const CARGO: &str = "#!/bin/sh
case \"$*\" in \"run --release -- \"*) shift 3 && cd \"$REPOSITORY\" && exec gen \"$@\" ;; esac
";

/// Repositories are local: what is fetched is empty, and nothing is sent.
const GIT: &str = "#!/bin/sh
case \"$1\" in
  clone) PATH=$REAL_PATH git init -q \"$(basename \"$2\" .git)\" && cd \"$(basename \"$2\" .git)\" \
    && PATH=$REAL_PATH git remote add origin \"$2\" ;;
  push) ;;
  *) PATH=$REAL_PATH exec git \"$@\" ;;
esac
";

/// The folder with the programs of a reader.
fn programs() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    let others = OTHERS.map(|name| (name, STAND_IN));
    let programs = others.into_iter().chain([("cargo", CARGO), ("git", GIT)]);
    equip(folder.path(), Path::new(GEN), programs).expect("programs");
    folder
}

/// What a page comes to when it is followed: the page with the outputs that were seen.
fn followed(name: &Path, page: &Page, programs: &Path) -> Result<(String, usize), String> {
    let place = TempDir::new().expect("a folder");
    let mut bash = Command::new("bash");
    bash.current_dir(place.path()).env_clear().stdin(Stdio::null());
    page.set_out(&mut bash, programs);
    bash.env("HOME", place.path()).env("LC_ALL", "C.UTF-8");
    let ended = bash.output().expect("bash");
    let said = String::from_utf8(ended.stdout).expect("text");
    let mut outputs: Vec<(Range<usize>, Vec<String>)> = Vec::new();
    let mut runs = 0;
    for (step, output, status) in page.ran(&said) {
        let Step::Run { command, shown, fails, .. } = step else { continue };
        let Some(status) = status else {
            return Err(format!("{}: failed\n$ {command}{output}", name.display()));
        };
        if (status != "0") != *fails {
            return Err(format!("{}: exit code {status}\n$ {command}\n{output}", name.display()));
        }
        runs += 1;
        let Some(range) = shown.clone().filter(|_| !stands_in(command)) else { continue };
        let seen: Vec<String> = output.lines().map(|line| line.trim_end().to_owned()).collect();
        if !is_shown(&page.lines[range.clone()], &seen) {
            outputs.push((range, seen));
        }
    }
    Ok((page.with(outputs), runs))
}

/// Whether a part of what a command prints is another program's.
fn stands_in(command: &str) -> bool {
    let words = command.split(|c: char| !(c.is_alphanumeric() || c == '-'));
    command.split('|').any(|part| OTHERS.iter().any(|other| part.trim_start().starts_with(other)))
        || words.into_iter().any(|word| word == "push" || word == "clone")
}

/// Whether a page shows this, where `…` stands for any lines.
fn is_shown(shown: &[String], seen: &[String]) -> bool {
    match shown {
        [] => seen.is_empty(),
        [first, rest @ ..] if first.trim() == "…" => {
            (0..=seen.len()).any(|skipped| is_shown(rest, &seen[skipped..]))
        }
        [first, rest @ ..] => {
            seen.first().is_some_and(|line| line == first) && is_shown(rest, &seen[1..])
        }
    }
}

/// Whether gen has the verb and the flags of a command that is not run.
fn is_known(command: &str) -> bool {
    let Some(at) =
        command.find("gen ").filter(|&at| at == 0 || command[..at].ends_with([' ', '(']))
    else {
        return true;
    };
    let own = command[at + 4..].split(['|', ')', '#']).next().unwrap_or_default();
    let verb = own.split_whitespace().next().unwrap_or_default();
    let help = Command::new(GEN).args([verb, "--help"]).output().expect("gen");
    let help = String::from_utf8(help.stdout).expect("text");
    let flags = own.split_whitespace().filter_map(|word| word.strip_prefix("--"));
    !help.is_empty()
        && flags
            .map(|flag| flag.split('=').next())
            .all(|flag| flag.is_some_and(|flag| help.contains(&format!("--{flag}"))))
}

#[test]
fn documents_show_what_happens() {
    let programs = programs();
    let programs = programs.path();
    let results: Vec<_> = thread::scope(|scope| {
        let each = |path: std::path::PathBuf| {
            scope.spawn(move || {
                let page = Page::new(&text(&path));
                let followed = followed(&path, &page, programs);
                (path, page, followed)
            })
        };
        let threads: Vec<_> = pages().into_iter().map(each).collect();
        threads.into_iter().map(|thread| thread.join().expect("a page")).collect()
    });
    let mut total = 0;
    let mut failures = Vec::new();
    for (path, page, followed) in results {
        for step in &page.steps {
            if let Step::Read(command) = step {
                assert!(is_known(command), "{}: gen has no `{command}`", path.display());
            }
        }
        match followed {
            Ok((made, runs)) => {
                kept::file_is(&repository().join(&path), &made);
                total += runs;
            }
            Err(failure) => failures.push(failure),
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(total > 60, "only {total} commands were run");
}

#[test]
fn what_is_left_out_is_any_lines() {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    for (shown, seen, is) in [
        ("a\n…\nd", "a\nb\nc\nd", true),
        ("…", "", true),
        ("a\n…", "a", true),
        ("a\n…\nd", "a\nb", false),
        ("a", "a\nb", false),
        ("", "a", false),
    ] {
        assert_eq!(is_shown(&lines(shown), &lines(seen)), is, "{shown:?} {seen:?}");
    }
    assert!(is_known("gen render --env dev | kubectl apply -f -"));
    assert!(!is_known("gen rendr --env dev") && !is_known("gen render --environment dev"));
}

#[test]
fn a_page_is_files_and_commands() {
    let page = Page::new(
        "<!-- in examples/a -->\n```yaml\n# a/b.yaml: add\nc: 1\n```\ntext\n```console fails\n$ one \\\n  two\n\
         out\n\nput\n```\n<!-- elsewhere: there -->\n```console fails\n$ three\n```\n<!-- not run: it needs a cluster -->\n```sh\ngen check\n```\n```text\n# no file\n```\n",
    );
    let steps: Vec<String> = page.steps.iter().map(|step| format!("{step:?}")).collect();
    insta::assert_snapshot!(steps.join("\n"), @r##"
    Folder(Some("examples/a"))
    File { path: "a/b.yaml", text: "# a/b.yaml: add\nc: 1\n", adds: true }
    Run { command: "one \\\n  two", shown: Some(9..12), fails: true, elsewhere: false }
    Run { command: "three", shown: Some(16..16), fails: true, elsewhere: true }
    Read("gen check")
    "##);
}
