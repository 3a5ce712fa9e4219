//! Where logs go: text on a terminal, one JSON object per line elsewhere.

use std::io::{self, IsTerminal};

use tracing_subscriber::fmt;

pub fn start() {
    if io::stdout().is_terminal() {
        fmt().with_target(false).init();
    } else {
        fmt().json().flatten_event(true).with_target(false).with_current_span(false).init();
    }
}
