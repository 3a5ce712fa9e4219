//! Tries many random projects: `cargo random --count 100000 --from 2000`.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use stackgen_random::laws::Broken;
use stackgen_random::{Project, laws, smallest};

const HELP: &str = "\
Usage: cargo random [--count N] [--from SEED] [--show SEED]

Tries the projects of N seeds (1000), from SEED (0) on, against all laws. Tells the smallest seed of each way
in which one is broken, and the simplest project that breaks the first. `--show` prints a project.";

/// What all workers know.
#[derive(Default)]
struct Progress {
    projects: u64,
    objects: usize,
    /// The smallest seed for each law and the first line of what breaks it.
    broken: BTreeMap<String, u64>,
}

fn main() -> ExitCode {
    let (mut count, mut from) = (1000, 0);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let number = arguments.next().and_then(|text| text.parse::<u64>().ok());
        match (argument.as_str(), number) {
            ("--count", Some(number)) => count = number,
            ("--from", Some(number)) => from = number,
            ("--show", Some(seed)) => {
                println!("{}", Project::of_seed(seed).shown());
                return ExitCode::SUCCESS;
            }
            _ => {
                eprintln!("{HELP}");
                return ExitCode::from(2);
            }
        }
    }
    let progress = tried(from, count);
    let Progress { projects, objects, broken } = progress;
    println!("{projects} projects with {objects} objects");
    for (what, seed) in &broken {
        println!("seed {seed} breaks {what}");
    }
    let Some(seed) = broken.into_values().min() else { return ExitCode::SUCCESS };
    let project = Project::of_seed(seed);
    let Some(found) = laws::tried(&project).broken else { return ExitCode::FAILURE };
    println!("seed {seed} breaks `{}`: {}", found.law, found.what);
    let (project, found) = smallest(project, found);
    println!("the simplest that breaks it: {}\n{}", found.what, project.shown());
    ExitCode::FAILURE
}

/// Tries seeds on all processors.
fn tried(from: u64, count: u64) -> Progress {
    let next = AtomicU64::new(from);
    let progress = Mutex::new(Progress::default());
    let work = || {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= from + count {
                return;
            }
            let tried = laws::tried(&Project::of_seed(seed));
            let Ok(mut progress) = progress.lock() else { return };
            progress.projects += 1;
            progress.objects += tried.objects;
            if let Some(Broken { law, what }) = tried.broken {
                let what = format!("{law}: {}", what.lines().next().unwrap_or_default());
                let first = progress.broken.entry(what).or_insert(seed);
                *first = seed.min(*first);
            }
        }
    };
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(work);
        }
    });
    progress.into_inner().unwrap_or_default()
}
