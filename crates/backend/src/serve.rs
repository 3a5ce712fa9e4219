//! Serves the routes until told to stop, and then until every answer is sent.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;

use crate::app::App;

/// How many connections may be open at once. Of more, those go that have waited longest for a request.
pub const CONNECTIONS: usize = 1024;

/// How long answers may take after the process stopped taking connections.
const DRAIN: Duration = Duration::from_secs(15);

/// Serves until `stop` is done, and then whoever has come by then.
pub async fn serve(
    app: Arc<App>,
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()>,
) {
    let lines = Arc::clone(&app.lines);
    if !stackgen_door::serve::serve(listener, router, lines, stop, DRAIN).await {
        tracing::warn!("some answers took too long and are cut off");
    }
}
