//! A store that may not be there: connects in the background, waits while it is away, and says so.

use std::convert::Infallible;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::Notify;

use crate::address::Address;
use crate::store::failure::Failure;
use crate::store::{Migrated, Pool, Store};

/// The first and the longest pause between two attempts to connect.
const FIRST: Duration = Duration::from_millis(200);
const LONGEST: Duration = Duration::from_secs(5);

/// How long the store may take to answer a ping, and the pauses between pings while it does and does not.
const PING: Duration = Duration::from_secs(8);
const WELL: Duration = Duration::from_secs(2);
const AWAY: Duration = Duration::from_millis(250);

/// A store and whether it can be used.
#[derive(Debug)]
pub struct Source {
    pub address: Address,
    pool_size: u32,
    store: OnceLock<Store>,
    answers: AtomicBool,
    /// A request failed: reason to ping at once.
    doubt: Notify,
}

impl Source {
    /// A store that is not connected.
    pub fn new(address: Address, pool_size: u32) -> Self {
        let (store, answers) = (OnceLock::new(), AtomicBool::new(false));
        Self { address, pool_size, store, answers, doubt: Notify::new() }
    }

    /// Connects and migrates, and then watches the store for ever. An error is one that no waiting helps.
    pub async fn run(&self) -> Result<Infallible, String> {
        let store = self.connect().await?.0;
        loop {
            self.note(&in_time(store.look()).await);
            if self.answers() {
                tokio::time::timeout(WELL, self.doubt.notified()).await.ok();
            } else {
                tokio::time::sleep(AWAY).await;
            }
        }
    }

    /// Connects and migrates, as often as it takes. An error is one that no waiting helps.
    pub async fn connect(&self) -> Result<(&Store, Migrated), String> {
        let opened = Store::open(&self.address, self.pool_size).await;
        let store = opened.map_err(|failure| self.address.redact(failure.message()))?;
        let mut pause = FIRST;
        loop {
            match prepare(&store).await {
                Ok(migrated) => {
                    let Migrated { steps, version, known: _ } = migrated;
                    tracing::info!(store = %self.address.place(), steps, version, "connected");
                    self.answers.store(true, Ordering::Relaxed);
                    return Ok((self.store.get_or_init(|| store), migrated));
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

    /// The store, while it answers. Whoever asks while it is away hears so at once.
    pub fn get(&self) -> Result<&Store, Failure> {
        let store = self.store.get().filter(|_| self.answers());
        store.ok_or_else(|| Failure::Away("the store does not answer".to_owned()))
    }

    /// Looks at what a call came to: a failure is logged, and the store pinged.
    pub fn noted<T>(&self, result: Result<T, Failure>) -> Result<T, Failure> {
        if let Err(failure) = &result {
            let reason = self.address.redact(failure.message());
            tracing::warn!(store = %self.address.place(), reason, "a call failed");
            self.doubt.notify_one();
        }
        result
    }

    /// Whether the store answered when it was last asked.
    pub fn answers(&self) -> bool {
        self.answers.load(Ordering::Relaxed)
    }

    fn note(&self, ping: &Result<(), Failure>) {
        let before = self.answers.swap(ping.is_ok(), Ordering::Relaxed);
        match ping {
            Ok(()) if !before => tracing::info!(store = %self.address.place(), "the store is back"),
            Err(failure) if before => {
                let reason = self.address.redact(failure.message());
                tracing::warn!(store = %self.address.place(), reason, "the store is away");
            }
            _ => {}
        }
    }

    /// The pool's connections.
    pub fn pool(&self) -> Pool {
        self.store.get().map_or(Pool { open: 0, idle: 0 }, Store::pool)
    }
}

async fn in_time(question: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let answer = tokio::time::timeout(PING, question).await;
    answer.unwrap_or_else(|_| Err(Failure::Away("no answer in time".to_owned())))
}

/// Makes sure that a hanging server is noticed; migrating itself may have to wait for other replicas.
async fn prepare(store: &Store) -> Result<Migrated, Failure> {
    in_time(store.ping()).await?;
    store.migrate().await
}
