//! `cargo xtask images`: the services as images.

use anyhow::Result;

pub fn run() -> Result<()> {
    Ok(())
}
