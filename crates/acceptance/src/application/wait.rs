//! Waiting until something holds, and the texts of what is looked at.

use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value as Json;

/// Asks again and again until something holds.
///
/// # Errors
/// It does not within so many seconds; `what` says what.
pub fn until(seconds: u64, what: &str, holds: impl Fn() -> Result<bool>) -> Result<()> {
    let end = Instant::now() + Duration::from_secs(seconds);
    while !holds().with_context(|| what.to_owned())? {
        if Instant::now() > end {
            bail!("{what}: not within {seconds} s");
        }
        sleep(Duration::from_millis(500));
    }
    Ok(())
}

/// A text of an object; empty where there is none.
pub fn text(value: &Json) -> &str {
    value.as_str().unwrap_or_default()
}
