//! What is done with every application, in this order.

mod changes;
mod closed;
mod fits;
mod keeps;
mod scales;
mod starts;
mod strategy;
mod switches;

use crate::tour::{Step, works};

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
