//! `cargo xtask bless`: tests write what they otherwise compare with.

use anyhow::Result;
use program::cargo::cargo;
use program::process;

/// Lets the tests write golden files, snapshots and generated texts, then runs them as they are.
///
/// # Errors
/// The tests fail on what they wrote.
pub fn run() -> Result<()> {
    let test = ["test", "--workspace", "--quiet", "--no-fail-fast"];
    // One that cannot be blessed fails again below.
    let _ = process::run(cargo().args(test).env("BLESS", "1").env("INSTA_UPDATE", "always"));
    process::run(cargo().args(test).env("INSTA_UPDATE", "no"))
}
