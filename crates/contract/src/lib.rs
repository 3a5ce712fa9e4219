//! What the generator writes into manifests and what the companion services read there: variables, ports and paths.
//!
//! Constants alone. Whoever renames one renames it for both sides.

pub mod http;
pub mod variable;
