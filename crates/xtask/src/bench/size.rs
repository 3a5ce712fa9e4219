//! `cargo xtask bench size`: what a rendering costs, by the size of the stack, in instructions and in
//! processor time. Instructions hardly depend on what else the machine does, nor on which it is.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use program::folder::repository;
use program::process::{ask, find};

use crate::dist;

#[path = "../../../../benches/render/large.rs"]
mod large;

/// How many components the larger stacks have.
const SIZES: [usize; 3] = [250, 1_000, 5_000];

/// The least processor time that is measured, in clock ticks, so that one tick more or less is little.
const TICKS: u32 = 100;

/// Clock ticks in a second, of Linux's own files everywhere.
/// <https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html>
const TICKS_PER_SECOND: f64 = 100.0;

/// Prints what `gen --version`, the repository's own values and larger stacks take.
///
/// # Errors
/// Valgrind is missing, or gen fails.
pub fn run() -> Result<()> {
    let valgrind = find("valgrind", "valgrind 3.19 or later")?;
    let gen_path = dist::build()?;
    println!("{:<28} {:>14} {:>14} {:>16}", "", "instructions", "processor, ms", "per component");
    let report = |name: &str, folder: &Path, arguments: &[&str], components: usize| {
        let mut command = Command::new(&gen_path);
        command.current_dir(folder).args(arguments);
        let instructions = instructions(&valgrind, &command)?;
        let time = processor(&mut command)?;
        let each = match components {
            0 => String::new(),
            components => (instructions / components as u64).to_string(),
        };
        println!("{name:<28} {instructions:>14} {time:>14.2} {each:>16}");
        anyhow::Ok(())
    };
    let render = ["render", "--env", "dev"];
    report("gen --version", repository(), &["--version"], 0)?;
    report("the repository's own values", repository(), &render, 0)?;
    for components in SIZES {
        let folder = tempfile::tempdir()?;
        fs::create_dir(folder.path().join("values"))?;
        fs::write(folder.path().join("values/base.yaml"), large::base(components))?;
        fs::write(folder.path().join("values/dev.yaml"), large::DEV)?;
        report(&format!("{components} components"), folder.path(), &render, components)?;
    }
    Ok(())
}

/// How many instructions a program executes, as valgrind counts them.
fn instructions(valgrind: &Path, program: &Command) -> Result<u64> {
    let mut command = Command::new(valgrind);
    command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
    command.arg(program.get_program()).args(program.get_args());
    command.current_dir(program.get_current_dir().unwrap_or(Path::new(".")));
    let said = ask(&mut command, "")?;
    if said.code != Some(0) {
        bail!("{program:?} fails: {}", said.stderr);
    }
    let collected = said.stderr.lines().find_map(|line| line.split_once("Collected :"));
    let collected = collected.and_then(|(_, count)| count.trim().parse().ok());
    collected.with_context(|| format!("valgrind counts nothing: {}", said.stderr))
}

/// Milliseconds of processor time that a run takes, the system's part included.
fn processor(command: &mut Command) -> Result<f64> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let start = children()?;
    let mut runs = 0;
    loop {
        command.status().with_context(|| format!("cannot run {command:?}"))?;
        runs += 1;
        let ticks = children()? - start;
        if ticks >= TICKS {
            return Ok(1000.0 * f64::from(ticks) / TICKS_PER_SECOND / f64::from(runs));
        }
    }
}

/// The clock ticks that ended children of this process have used.
fn children() -> Result<u32> {
    let stat = fs::read_to_string("/proc/self/stat").context("needs Linux")?;
    // The name of the program, in brackets, may have blanks in it.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields).split_whitespace();
    let used: Vec<u32> = fields.skip(13).take(2).filter_map(|field| field.parse().ok()).collect();
    Ok(used.iter().sum())
}
