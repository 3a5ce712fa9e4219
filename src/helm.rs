//! Helm charts, from the typed objects: what is no knob is printed as it is, and no object is written by hand.
//!
//! Each environment is rendered once with marks in its knobs (`knob`), and what a chart offers beyond that once for
//! each `Variant` (`rendering`). Where a mark comes out, the template has the value; what is not always there has the
//! guard that a table declares (`table`), that of the value in it (`lift`), or one of those near it that no rendering
//! contradicts (`candidate`). What an environment changes and is no knob follows the environment's name, so that every
//! project that renders has a chart, and its values files give what `gen render` gives: that is looked at
//! each time, and an object of which it is not so is as it is.

mod about;
mod access;
mod at_fault;
mod candidate;
mod chart;
mod closed;
mod commented;
mod database_image;
mod decided;
mod declared;
mod default_key;
mod door_host;
mod environment;
mod expression;
mod field;
mod followed;
mod following;
mod fragment;
mod guard;
mod helpers;
mod helpers_file;
mod item;
mod knob;
mod laid;
mod levels;
mod lift;
mod like;
mod listed;
mod literal;
mod mark;
mod marking;
mod mend;
mod needed;
mod node;
mod notes;
mod offer;
mod offered;
mod own_source;
mod own_variable;
mod package;
mod peer;
mod piece;
mod place;
mod prepare;
mod printer;
mod raw;
mod reached;
mod read_by;
mod read_secret;
mod reason;
mod release_values;
mod rendering;
mod root_value;
mod said;
mod scaffold;
mod scalar;
mod schema;
mod several;
mod split;
mod stack;
mod table;
mod templates;
mod tracks;
mod usual_port;
mod values_file;
mod variables;
mod whole;
mod whole_part;
mod wrap;

pub use chart::{Chart, chart};
pub use environment::{ChartEnvironment, ChartSource};
pub use knob::{Form, Knob};
pub use scaffold::TEST_IMAGE;
pub use split::{Split, chart_names, split};
pub use stack::ChartStack;
