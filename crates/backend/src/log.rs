//! Structured logs: lines for people on a terminal, JSON for everything else.

use std::io::{IsTerminal, stdout};

use tracing::Level;
use tracing_subscriber::fmt;

/// Starts logging to standard output.
pub fn start(level: Level) {
    let logs = fmt().with_max_level(level).with_target(false);
    if stdout().is_terminal() {
        logs.compact().init();
    } else {
        logs.json().flatten_event(true).with_current_span(false).with_span_list(false).init();
    }
}
