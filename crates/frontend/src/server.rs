//! Serves the routes until told to stop, and lets what is under way end.

use std::future::Future;
use std::time::Duration;

use axum::Router;
use stackgen_door::lines::Lines;
use stackgen_door::listener::room;
use tokio::net::TcpListener;

/// How many connections are open at once. Of more, those go that have waited longest for a request.
const CONNECTIONS: usize = 1024;
/// How long requests may take to end after the process stopped taking connections.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(20);

/// Serves `router` until `stop` comes, then whoever has come by then.
pub async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    let lines = Lines::new(room(CONNECTIONS));
    if !stackgen_door::serve::serve(listener, router, lines, stop, DRAIN_TIMEOUT).await {
        tracing::warn!("requests were cut off");
    }
}
