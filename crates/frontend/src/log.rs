//! Where logs go: text on a terminal, one JSON object per line elsewhere.

use std::io::{self, IsTerminal};

use tracing::Level;
use tracing_subscriber::fmt;

pub fn start(level: Level) {
    let logs = fmt().with_max_level(level).with_target(false);
    if io::stdout().is_terminal() {
        logs.compact().init();
    } else {
        logs.json().flatten_event(true).with_current_span(false).with_span_list(false).init();
    }
}
