//! What is done with every application, in this order.

mod agrees;
mod heals;
mod prunes;
mod rolls;
mod scales;
mod stays;
mod syncs;

use crate::tour::Step;

pub const STEPS: [Step; 7] = [
    ("syncs", syncs::step),
    ("agrees", agrees::step),
    ("heals", heals::step),
    ("rolls", rolls::step),
    ("scales", scales::step),
    ("prunes", prunes::step),
    ("stays", stays::step),
];
