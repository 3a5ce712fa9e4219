//! Helm charts, derived from the typed objects: no template is written by hand.
//!
//! A chart must say for all values what gen says for one choice of them. So gen is asked many times:
//! with values that are marks, and with every switch in every position. Where a mark comes out, the
//! template has the value; where an object or a part of it comes and goes, the template has the question
//! that decides about it. What was learnt must then predict fresh random choices exactly.

mod about;
mod access;
mod chart;
mod class;
mod condition;
mod decide;
mod explore;
mod expression;
mod forest;
mod helpers;
mod knobs;
mod knowledge;
mod leaf;
mod learn;
mod look;
mod mark;
mod mask;
mod package;
mod place;
mod prepare;
mod printer;
mod refusals;
mod sample;
mod scaffold;
mod scalar;
mod secrets;
mod shape;
mod spec;
mod split;
mod surface;
mod template;
mod templates;
mod train;
mod values_file;

pub use chart::{Chart, Source, chart};
pub use mask::masked;
pub use scaffold::TEST_IMAGE;
pub use split::{Split, split};
