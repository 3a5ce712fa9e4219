//! A small backend over PostgreSQL, MySQL, MongoDB or SQLite: what the generated manifests run.
//!
//! ```text
//! settings ─► app ─► serve ─► guard ─► route ─► ledger ─► source ─► store
//!                                                  ├─► cache (may fail)
//!                                                  └─► source ─► store (audit)
//! settings ─► app ─► worker, once (migrate, digest) ─► source ─► store
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
mod once;
mod problem;
mod record;
mod route;
mod serve;
mod settings;
mod source;
mod stop;
mod store;
mod work;
mod worker;

use std::convert::Infallible;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use stackgen_door::listener::listen;

use crate::app::App;
use crate::settings::Settings;

const USAGE: &str = "\
usage: stackgen-backend [serve | migrate | worker | digest]

  serve    answers over HTTP; what it does without a word
  migrate  brings the tables to its version, and ends
  worker   counts the words of messages until it is told to stop
  digest   sums up the days whose messages were counted, and ends";

/// What the program is told to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verb {
    Serve,
    Migrate,
    Worker,
    Digest,
}

#[tokio::main]
async fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let verb = match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] | ["serve"] => Verb::Serve,
        ["migrate"] => Verb::Migrate,
        ["worker"] => Verb::Worker,
        ["digest"] => Verb::Digest,
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(verb).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(verb: Verb) -> Result<()> {
    let read = |name: &str| std::env::var(name).ok().filter(|text| !text.is_empty());
    let settings = Settings::read(&read)?;
    log::start(settings.log_level);
    let app = Arc::new(App::new(settings)?);
    match verb {
        Verb::Serve => serve(app).await,
        Verb::Migrate => once::unless_stopped(once::migrate(&app)).await,
        Verb::Digest => once::unless_stopped(once::digest(&app)).await,
        Verb::Worker => {
            let stop = stop::told(Arc::clone(&app))?;
            tracing::info!(version = app.settings.version, store = ?app.settings.store, "working");
            worker::run(app, stop).await
        }
    }
}

async fn serve(app: Arc<App>) -> Result<()> {
    let port = app.settings.port;
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
