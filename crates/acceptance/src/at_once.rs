//! Work on several things side by side.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Does something with every item, so many at a time.
pub fn at_once<T: Sync>(many: usize, items: &[T], work: impl Fn(&T) + Sync) {
    let next = AtomicUsize::new(0);
    let worker = || {
        while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
            work(item);
        }
    };
    thread::scope(|scope| {
        for _ in 0..many {
            scope.spawn(worker);
        }
    });
}
