//! A small backend over PostgreSQL, MySQL, MongoDB or SQLite: what the generated manifests run.
//!
//! ```text
//! settings ─► app ─► serve ─► guard ─► route ─► ledger ─► source ─► store
//!                                                  ├─► cache (may fail)
//!                                                  └─► source ─► store (audit)
//! ```
//!
//! - The environment is read once, in `settings`; the names come from `stackgen-contract`.
//! - The process serves at once: `/healthz` answers while the store is waited for, everything else says 503.
//! - A request that ends does not end what stores do for it: `work` sees to that.
//! - Only `store/` knows engines, only `cache` knows Redis, only `route/` knows paths.
//! - No message for clients holds what a store said; no log holds a password.

mod address;
mod app;
mod cache;
mod fields;
mod guard;
mod ledger;
mod list;
mod log;
mod metrics;
mod problem;
mod record;
mod route;
mod serve;
mod settings;
mod source;
mod stop;
mod store;
mod work;

use std::convert::Infallible;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use stackgen_door::listener::listen;

use crate::app::App;
use crate::settings::Settings;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<()> {
    let read = |name: &str| std::env::var(name).ok().filter(|text| !text.is_empty());
    let settings = Settings::read(&read)?;
    log::start(settings.log_level);
    let port = settings.port;
    let app = Arc::new(App::new(settings)?);
    let listener = listen(port).with_context(|| format!("cannot listen on port {port}"))?;
    let address = listener.local_addr()?;
    // Whoever reads that it listens may tell it to stop.
    let stop = stop::told(Arc::clone(&app))?;
    tracing::info!(%address, version = app.settings.version, store = ?app.settings.store, "listening");
    let router = route::router(&app);
    tokio::select! {
        () = serve::serve(Arc::clone(&app), listener, router, stop) => Ok(()),
        Err(reason) = run_stores(&app) => Err(anyhow!(reason)),
    }
}

/// Connects and watches both stores. Ends only where no waiting helps.
async fn run_stores(app: &App) -> Result<Infallible, String> {
    let audit = async {
        match &app.ledger.audit {
            Some(audit) => audit.run().await,
            None => std::future::pending().await,
        }
    };
    tokio::try_join!(app.ledger.store.run(), audit).map(|(never, _)| never)
}
