//! `cargo acceptance conformance`: what only real programs can decide about gen's output.
//!
//! Readers of YAML read what gen means; kustomize keeps its order; the API server takes every object,
//! says nothing and changes nothing. Each is a check with a line in the table.

mod admission;
mod definition;
mod difference;
mod kustomize;
mod mutation;
mod reader;
mod verdict;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use anyhow::{Result, bail};
use program::project::{Gen, projects};

use crate::at_once::at_once;
use crate::cluster::Cluster;
use crate::conformance::reader::Readers;
pub use crate::conformance::verdict::Scope;

/// How many checks run at the same time; each keeps about a core busy.
const AT_ONCE: usize = 2;

/// What the checks work with.
#[derive(Debug)]
struct Bench {
    r#gen: Gen,
    cluster: Cluster,
    readers: Readers,
    table: Table,
}

/// What was found, printed as it is found.
#[derive(Debug, Default)]
struct Table {
    passed: AtomicUsize,
    failed: AtomicUsize,
    line: Mutex<()>,
}

/// What a check found out: how many objects it looked at, and what became of them.
#[derive(Debug)]
struct Outcome {
    objects: usize,
    result: &'static str,
}

/// Builds and downloads all that [`run`] needs, so that it can run without a network.
///
/// # Errors
/// Something cannot be built or downloaded.
pub fn prepare() -> Result<()> {
    Gen::built()?;
    Readers::installed().map(drop)
}

/// Runs all checks on the projects named, or on all.
///
/// # Errors
/// A check failed, or cannot be made.
pub fn run(names: &[&str]) -> Result<()> {
    let projects = projects(names)?;
    let bench = Bench {
        r#gen: Gen::built()?,
        readers: Readers::installed()?,
        cluster: Cluster::connect()?,
        table: Table::default(),
    };
    println!("{:<44} {:>7}  {:<8} {:>7}", "combination", "objects", "result", "seconds");
    reader::check_strings(&bench);
    at_once(AT_ONCE, &projects, |project| {
        reader::check(&bench, project);
        kustomize::check(&bench, project);
    });
    admission::check(&bench, &projects)?;
    if names.is_empty() {
        verdict::check(&bench.cluster, &bench.table, Scope::All)?;
        mutation::check_all(&bench.cluster, &bench.table)?;
    }
    bench.table.end()
}

/// Asks the API server about the verdicts of `gen diff` alone.
///
/// # Errors
/// The server sees it otherwise, or cannot be asked.
pub fn diff(scope: Scope) -> Result<()> {
    let (cluster, table) = (Cluster::connect()?, Table::default());
    verdict::check(&cluster, &table, scope)?;
    table.end()
}

impl Table {
    /// Says how it went.
    fn end(self) -> Result<()> {
        let (passed, failed) = (self.passed.into_inner(), self.failed.into_inner());
        println!("{passed} passed, {failed} failed");
        if failed > 0 || passed == 0 {
            bail!("gen's output does not conform");
        }
        Ok(())
    }

    /// Makes a check, and prints its line.
    fn check(&self, what: &str, check: impl FnOnce() -> Result<Outcome>) {
        let start = Instant::now();
        let outcome = check();
        let seconds = start.elapsed().as_secs_f64();
        let _line = self.line.lock();
        match outcome {
            Ok(Outcome { objects, result }) => {
                self.passed.fetch_add(1, Ordering::Relaxed);
                println!("{what:<44} {objects:>7}  {result:<8} {seconds:>7.1}");
            }
            Err(error) => {
                self.failed.fetch_add(1, Ordering::Relaxed);
                println!("{what:<44} {:>7}  {:<8} {seconds:>7.1}", "", "FAILED");
                for line in format!("{error:#}").lines() {
                    println!("    {line}");
                }
            }
        }
    }
}
