//! What all requests share.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::{Context, Result};
use stackgen_door::lines::Lines;
use stackgen_door::listener::room;
use tokio::sync::Semaphore;

use crate::cache::Cache;
use crate::ledger::Ledger;
use crate::metrics::Metrics;
use crate::serve::CONNECTIONS;
use crate::settings::Settings;
use crate::source::Source;

/// How many long lists are under way at once; more wait as long as a request may. Each may hold what a store answers
/// at once.
const LONG_LISTS: usize = 64;

/// The application.
#[derive(Debug)]
pub struct App {
    pub settings: Settings,
    pub ledger: Arc<Ledger>,
    pub metrics: Metrics,
    /// Connections of clients.
    pub lines: Arc<Lines>,
    /// Places for requests; who finds none is refused.
    pub places: Arc<Semaphore>,
    /// Places for lists that are read while their clients take them.
    pub long_lists: Arc<Semaphore>,
    /// Told to stop: not ready any more, and still serving.
    pub stopping: AtomicBool,
}

impl App {
    /// An application whose stores are not connected.
    pub fn new(settings: Settings) -> Result<Self> {
        let store = Source::new(settings.store.clone(), settings.pool_size);
        let audit = settings.audit.clone().map(|audit| Source::new(audit, settings.pool_size));
        let cache = match &settings.cache {
            // The driver's message may repeat the url.
            Some(url) => Some(
                Cache::new(&url.0, &settings.store.place())
                    .ok()
                    .context("`REDIS_URL` is no url of a redis")?,
            ),
            None => None,
        };
        Ok(Self {
            ledger: Arc::new(Ledger { store, audit, cache }),
            metrics: Metrics::default(),
            lines: Lines::new(room(CONNECTIONS)),
            places: Arc::new(Semaphore::new(settings.max_requests)),
            long_lists: Arc::new(Semaphore::new(LONG_LISTS)),
            stopping: AtomicBool::new(false),
            settings,
        })
    }
}
