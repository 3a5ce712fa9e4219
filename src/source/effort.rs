//! How much was looked at: a count for tests, which tells what grows faster than its input.
//!
//! Time depends on the machine, and what only looks and keeps nothing allocates nothing. Builds for release
//! do not count.

use std::cell::Cell;

thread_local! {
    static SPENT: Cell<u64> = const { Cell::new(0) };
}

/// Counts so many looks of this thread.
#[inline]
pub fn spend(looks: usize) {
    if cfg!(debug_assertions) {
        SPENT.set(SPENT.get() + looks as u64);
    }
}

/// All looks of this thread until now.
pub fn spent() -> u64 {
    SPENT.get()
}
