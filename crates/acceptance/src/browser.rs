//! `cargo acceptance browser`: the page in a real Chromium, with the real services behind it.

mod check;
mod driver;
mod service;
mod site;

use std::fs;

use anyhow::{Context, Result};

use crate::browser::check::CHECKS;
use crate::browser::site::Site;

/// Builds both services, then uses the page as people do.
///
/// # Errors
/// The first check that fails, with its name.
pub fn run() -> Result<()> {
    let mut site = Site::open()?;
    for (name, check) in CHECKS {
        check(&mut site)
            .and_then(|()| site.complaints())
            .inspect_err(|_| drop(site.photograph("failed")))
            .with_context(|| format!("{name} (see `{}`)", site.screenshots.display()))?;
        println!("ok    {name}");
    }
    let pictures = fs::read_dir(&site.screenshots)?.count();
    println!("{pictures} screenshots in {}", site.screenshots.display());
    Ok(())
}
