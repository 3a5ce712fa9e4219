//! What is done with every application, in this order.

mod changes;
mod closed;
mod fits;
mod keeps;
mod scales;
mod starts;
mod strategy;
mod switches;
pub mod works;

use anyhow::Result;

use crate::e2e::application::Application;

/// A step: what it is called, and what it does; it tells what it did.
pub type Step = (&'static str, fn(&mut Application<'_>) -> Result<String>);

pub const STEPS: [Step; 9] = [
    ("starts", starts::step),
    ("works", works::step),
    ("closed", closed::step),
    ("changes", changes::step),
    ("strategy", strategy::step),
    ("switches", switches::step),
    ("scales", scales::step),
    ("keeps", keeps::step),
    ("fits", fits::step),
];
