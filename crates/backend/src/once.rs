//! What runs to its end: `migrate` and `digest`. Both wait for a store that is not there yet, but not for ever: whoever
//! started them sees that they fail, and starts them again.

use std::time::Duration;

use anyhow::{Result, anyhow, bail};
use tokio::signal::unix::{SignalKind, signal};

use crate::app::App;
use crate::source::Source;
use crate::store::{Migrated, Store};

/// How long a store, and another one that migrates it, are waited for.
const PATIENCE: Duration = Duration::from_mins(2);

/// Brings the tables of all stores to the version of this program. Done again, it does nothing; together with others,
/// each step is done once. It fails where a newer program was: there is no way back.
pub async fn migrate(app: &App) -> Result<()> {
    for source in [Some(&app.ledger.store), app.ledger.audit.as_ref()].into_iter().flatten() {
        let (_, Migrated { steps, version, known }) = connect(source).await?;
        let store = source.address.place();
        if version > known {
            bail!(
                "the tables of {store} are of version {version}, which a newer program made, and this one \
                 knows {known}: nothing was changed; run a program that knows {version}, or restore what was \
                 saved before it"
            );
        }
        tracing::info!(store, version, steps, "the tables are up to date");
    }
    Ok(())
}

/// Sums up each day from the last that was summed up: done again, it says the same.
pub async fn digest(app: &App) -> Result<()> {
    let source = &app.ledger.store;
    let (store, _) = connect(source).await?;
    let days = source.noted(store.digest().await);
    let days = days.map_err(|failure| anyhow!(source.address.redact(failure.message())))?;
    for day in &days {
        tracing::info!(day = day.day, messages = day.messages, words = day.words, "summed up");
    }
    tracing::info!(days = days.len(), "the digest is written");
    Ok(())
}

async fn connect(source: &Source) -> Result<(&Store, Migrated)> {
    match tokio::time::timeout(PATIENCE, source.connect()).await {
        Ok(connected) => connected.map_err(|reason| anyhow!(reason)),
        Err(_) => bail!("{} was not there within {} s", source.address.place(), PATIENCE.as_secs()),
    }
}

/// Does it unless it is told to stop: the first process of a container hears SIGTERM only if it listens.
pub async fn unless_stopped(work: impl Future<Output = Result<()>>) -> Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        outcome = work => outcome,
        _ = terminate.recv() => bail!("told to stop before the end"),
    }
}
