//! When to end: told by Kubernetes (SIGTERM) or by somebody at a keyboard (SIGINT).

use std::io;
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::sleep;

use crate::probe::Stopping;

#[derive(Debug)]
pub struct Stop {
    terminate: Signal,
    interrupt: Signal,
}

impl Stop {
    /// From here on a signal no longer ends the process by itself.
    ///
    /// # Errors
    /// The system's.
    pub fn listen() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Returns when it is time to take no more connections: `delay` after SIGTERM, in which
    /// readiness fails and requests are still served, for load balancers learn late; at once at a
    /// keyboard.
    pub async fn requested(mut self, stopping: Stopping, delay: Duration) {
        tokio::select! {
            _ = self.terminate.recv() => {
                stopping.begin();
                tracing::info!(delay_seconds = delay.as_secs_f64(), "told to stop");
                tokio::select! {
                    () = sleep(delay) => {}
                    _ = self.interrupt.recv() => {}
                }
            }
            _ = self.interrupt.recv() => stopping.begin(),
        }
    }
}
