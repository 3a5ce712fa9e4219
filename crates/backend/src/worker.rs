//! `worker`: counts the words of messages, one after the other, however many workers there are.
//!
//! A message is taken by a lease, and done when its words are kept. Whoever dies between the two leaves a lease that
//! ends, and another worker does it again: each message is done at least once, and its result kept once.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use anyhow::{Result, anyhow};
use time::OffsetDateTime;

use crate::app::App;
use crate::record::Taken;
use crate::run_stores;
use crate::settings::Work;
use crate::store::failure::Failure;
use crate::work::in_time;

/// The pause before one looks again: into an empty queue, and at a store that is away.
const PAUSE: Duration = Duration::from_millis(500);

/// Works until told to stop, and then to the end of the message that it has.
pub async fn run(app: Arc<App>, stop: impl Future<Output = ()>) -> Result<()> {
    // What ends is the work, not the wait.
    let told = async {
        stop.await;
        std::future::pending::<()>().await;
    };
    tokio::select! {
        () = work(&app) => Ok(()),
        () = told => Ok(()),
        Err(reason) = run_stores(&app) => Err(anyhow!(reason)),
    }
}

async fn work(app: &App) {
    while !app.stopping.load(Ordering::Relaxed) {
        if !matches!(next(app).await, Ok(true)) {
            tokio::time::sleep(PAUSE).await;
        }
    }
}

/// Does one message. False where there is none.
async fn next(app: &App) -> Result<bool, Failure> {
    let Work { delay, lease } = app.settings.work;
    let source = &app.ledger.store;
    let store = source.get()?;
    let lease = i64::try_from(lease.as_secs()).unwrap_or(i64::MAX);
    let now = OffsetDateTime::now_utc().unix_timestamp();
    let Some(Taken { id, text, again }) = source.noted(in_time(store.take(now, lease)).await)?
    else {
        return Ok(false);
    };
    tracing::info!(id, again, "taken");
    tokio::time::sleep(delay).await;
    let words = i64::try_from(text.split_whitespace().count()).unwrap_or(i64::MAX);
    let day = OffsetDateTime::now_utc().date().to_string();
    source.noted(in_time(store.count(id, words, &day)).await)?;
    tracing::info!(id, words, "counted");
    Ok(true)
}
