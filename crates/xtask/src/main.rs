//! What the repository does with itself. What real programs decide is in `crates/acceptance`.

mod archive;
mod bench;
mod bless;
mod dist;
mod images;
mod release;
mod shapes;

use std::path::Path;
use std::process::ExitCode;

use program::process;

const HELP: &str = "\
Usage: cargo xtask COMMAND

Commands:
  bless                    rewrite golden files and generated texts, then run all tests
                           needs nothing but Rust
  bench [--quick]          compare whole processes: gen, /bin/true, kubectl kustomize
                           needs kubectl; no cluster
  bench size               count what a rendering costs, for stacks of 1 to 5,000 components
                           needs valgrind
  bench check              compare gen check with kube-linter over the corpus
                           needs kube-linter
  images                   build the images of backend, frontend and visitor
                           needs docker with its engine
  images --prepare         build the programs that they hold, so that it runs offline
  shapes                   write the table of Kubernetes' own kinds anew, after their types have changed
                           needs nothing but Rust
  images --gen             build the images of gen: the program, and the plugin of Argo CD
                           needs docker with its engine
  images --gen --prepare   build that program, so that it runs offline
  dist                     build the program for release, static on Linux, and print its path
                           needs nothing but Rust
  archive [TARGET]         build it, and pack it with man pages, completions, licenses and what it is made of;
                           by default for this machine, static on Linux
                           needs the target of Rust; for Linux, musl-gcc
  archive --sums FOLDER    write the checksums of the archives in a folder, and the formula of Homebrew
                           needs nothing but Rust
  release VERSION          write the version, run all tests, commit and tag; nothing is pushed
                           needs git and a clean work tree

What real programs decide: cargo acceptance --help";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        [] | ["help" | "-h" | "--help", ..] | [_, "-h" | "--help"] => {
            println!("{HELP}");
            return ExitCode::SUCCESS;
        }
        ["bless"] => bless::run(),
        ["bench", "check"] => bench::check(bench::FULL),
        ["bench"] => bench::run(bench::FULL),
        ["bench", "size"] => bench::size::run(),
        ["bench", "--quick"] => bench::run(bench::QUICK),
        ["images"] => images::run(),
        ["images", "--prepare"] => images::prepare(),
        ["shapes"] => shapes::write(),
        ["images", "--gen"] => images::program(),
        ["images", "--gen", "--prepare"] => images::prepare_program(),
        ["dist"] => dist::run(),
        ["archive"] => archive::run(None),
        ["archive", "--sums", folder] => archive::sums(Path::new(folder)),
        ["archive", target] if !target.starts_with('-') => archive::run(Some(target)),
        ["release", version] => release::run(version),
        _ => {
            eprintln!("error: there is no `cargo xtask {}`\n\n{HELP}", words.join(" "));
            return ExitCode::from(2);
        }
    };
    process::ended(result)
}
