//! The end: told by a signal, announced through readiness, and only then carried out.

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};

use crate::app::App;

/// Done when it is time to stop: [`shutdown_delay`](crate::settings::Settings::shutdown_delay) after SIGTERM, at
/// once at a keyboard. From the signal on the process is not ready, serves as before, and asks clients to close
/// their connections; a second signal ends the wait.
pub fn told(app: Arc<App>) -> io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        let delay = tokio::select! {
            _ = terminate.recv() => app.settings.shutdown_delay,
            _ = interrupt.recv() => Duration::ZERO,
        };
        app.stopping.store(true, Ordering::Relaxed);
        tracing::info!(seconds = delay.as_secs(), "told to stop");
        tokio::select! {
            () = tokio::time::sleep(delay) => {}
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
