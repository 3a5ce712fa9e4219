//! The door of a service: who may come in, how many at once, for how long, and how the last one leaves.
//!
//! ```text
//! listener ─► serve ─► converse ─► wire (time limits) ─► hyper ─► routes
//!               └────► lines (who waits, and who has to go when it is full)
//! site: which hosts a request may name, which pages may write
//! ```
//!
//! - A connection that waits for a request holds a place only until somebody else needs it.
//! - A client has a time limit for every step: to send a head, to take an answer.
//! - Nobody who has sent a request is turned away at the end: the queue is emptied, and answered.

pub mod converse;
pub mod lines;
pub mod listener;
pub mod serve;
pub mod site;
pub mod wire;
