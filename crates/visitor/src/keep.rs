//! A client that keeps asking.

use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use serde_json::json;

use crate::ask::answer;

/// How many requests may be under way at once. A slow answer delays nobody else.
const AT_ONCE: usize = 16;

/// Asks at a constant rate until stdin ends, and prints each answer: when it was asked for and how long
/// it took, in milliseconds.
///
/// # Errors
/// A rate of nothing.
pub fn run(url: &str, per_second: u32) -> Result<()> {
    ensure!(per_second > 0, "nothing to do: ask at least once a second");
    let pause = Duration::from_secs(1) / per_second;
    let start = Instant::now();
    let (ended, next) = (AtomicBool::new(false), AtomicU64::new(0));
    let worker = || {
        while !ended.load(Ordering::Relaxed) {
            let turn = u32::try_from(next.fetch_add(1, Ordering::Relaxed)).unwrap_or(u32::MAX);
            let due = pause.saturating_mul(turn);
            thread::sleep(due.saturating_sub(start.elapsed()));
            let (at, asked) = (start.elapsed(), Instant::now());
            let mut answer = answer(minreq::get(url));
            answer["at"] = json!(at.as_millis());
            answer["took"] = json!(asked.elapsed().as_millis());
            if answer["status"] == 200 {
                answer["body"].take();
            }
            if crate::say(&answer).is_err() {
                return;
            }
        }
    };
    thread::scope(|scope| {
        (0..AT_ONCE).for_each(|_| drop(scope.spawn(worker)));
        let _ = io::stdin().read_to_end(&mut Vec::new());
        ended.store(true, Ordering::Relaxed);
    });
    Ok(())
}
