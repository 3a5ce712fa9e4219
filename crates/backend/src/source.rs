//! A store that may not be there: connects in the background, waits while it is away, and says so.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::address::Address;
use crate::store::failure::Failure;
use crate::store::{Pool, Store};

/// The first and the longest pause between two attempts to connect.
const FIRST: Duration = Duration::from_millis(200);
const LONGEST: Duration = Duration::from_secs(5);

/// How long a readiness probe waits for an answer.
const PING: Duration = Duration::from_secs(2);

/// A store and whether it can be used.
#[derive(Debug)]
pub struct Source {
    pub address: Address,
    pool_size: u32,
    store: OnceLock<Store>,
    answers: AtomicBool,
}

impl Source {
    /// A store that is not connected.
    pub fn new(address: Address, pool_size: u32) -> Self {
        Self { address, pool_size, store: OnceLock::new(), answers: AtomicBool::new(false) }
    }

    /// Connects and migrates, as often as it takes. An error is one that no waiting helps.
    pub async fn connect(&self) -> Result<(), String> {
        let opened = Store::open(&self.address, self.pool_size).await;
        let store = opened.map_err(|failure| self.address.redact(failure.message()))?;
        let mut pause = FIRST;
        loop {
            match store.migrate().await {
                Ok(steps) => {
                    tracing::info!(store = %self.address.place(), steps, "connected");
                    self.answers.store(true, Ordering::Relaxed);
                    self.store.set(store).ok();
                    return Ok(());
                }
                Err(Failure::Refused(message)) => return Err(self.address.redact(&message)),
                Err(Failure::Away(message)) => {
                    let reason = self.address.redact(&message);
                    let again_in = format!("{} ms", pause.as_millis());
                    tracing::warn!(store = %self.address.place(), reason, again_in, "waiting for the store");
                }
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST);
        }
    }

    /// The store, once it is connected.
    pub fn get(&self) -> Result<&Store, Failure> {
        self.store.get().ok_or_else(|| Failure::Away("not connected yet".to_owned()))
    }

    /// Whether the store answers now. Says so where that has changed.
    pub async fn answers(&self) -> bool {
        let ping = async { self.get()?.ping().await };
        let answer = tokio::time::timeout(PING, ping)
            .await
            .unwrap_or_else(|_| Err(Failure::Away("no answer in time".to_owned())));
        let before = self.answers.swap(answer.is_ok(), Ordering::Relaxed);
        match answer {
            Ok(()) if !before => tracing::info!(store = %self.address.place(), "the store is back"),
            Err(failure) if before => {
                let reason = self.address.redact(failure.message());
                tracing::warn!(store = %self.address.place(), reason, "the store is away");
            }
            _ => {}
        }
        self.answered()
    }

    /// Whether the store answered when it was last asked.
    pub fn answered(&self) -> bool {
        self.answers.load(Ordering::Relaxed)
    }

    /// The pool's connections.
    pub fn pool(&self) -> Pool {
        self.store.get().map_or(Pool { open: 0, idle: 0 }, Store::pool)
    }
}
