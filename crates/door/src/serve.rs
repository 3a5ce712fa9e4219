//! Takes connections as long as it should, and then those that have come already.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout, timeout_at};

use crate::converse::converse;
use crate::lines::Lines;
use crate::listener::close_to_newcomers;

/// How long nobody must have come before the queue counts as empty, once newcomers are kept away: more than it
/// takes a client to end what it has begun.
const QUIET: Duration = Duration::from_millis(200);

/// How long to wait after a connection that could not be accepted.
const PAUSE: Duration = Duration::from_millis(20);

/// Serves until `stop` is done, then whoever is in the queue, and then until every answer is sent, or `drain` is
/// over. Answers whether all were sent.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    lines: Arc<Lines>,
    stop: impl Future<Output = ()>,
    drain: Duration,
) -> bool {
    let (ending, ended) = watch::channel(false);
    let queue = Queue { listener, router, lines: Arc::clone(&lines), ended };
    tokio::pin!(stop);
    loop {
        tokio::select! {
            // Whoever is taken after the word to stop is told with the answer that the connection ends.
            biased;
            () = &mut stop => break,
            () = queue.take() => {}
        }
    }
    let end = Instant::now() + drain;
    close_to_newcomers(&queue.listener);
    ending.send_replace(true);
    tracing::info!(open = lines.open_now(), "draining");
    while timeout_at(end, queue.take_last()).await.unwrap_or(false) {}
    drop(queue);
    timeout_at(end, lines.closed()).await.is_ok()
}

struct Queue {
    listener: TcpListener,
    router: Router,
    lines: Arc<Lines>,
    ended: watch::Receiver<bool>,
}

impl Queue {
    /// Takes the next connection, as soon as there is a place for it.
    async fn take(&self) {
        self.lines.place().await;
        self.begin(self.listener.accept().await).await;
    }

    /// Takes the next that has come already; false where there is none.
    async fn take_last(&self) -> bool {
        self.lines.place().await;
        let Ok(accepted) = timeout(QUIET, self.listener.accept()).await else { return false };
        self.begin(accepted).await;
        true
    }

    async fn begin(&self, accepted: io::Result<(TcpStream, SocketAddr)>) {
        match accepted {
            Ok((stream, peer)) => {
                let line = self.lines.open();
                let ended = self.ended.clone();
                tokio::spawn(converse(stream, peer, self.router.clone(), line, ended));
            }
            Err(error) => {
                // Out of file descriptors, which whoever waits can give back, or a client that is gone already.
                tracing::warn!(%error, "a connection was not accepted");
                self.lines.ask_oldest();
                sleep(PAUSE).await;
            }
        }
    }
}
