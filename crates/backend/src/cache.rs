//! The cache: lists as text in Redis, read through. Whatever it does wrong, a request goes on without it.
//!
//! A list is kept under the generation of its kind; a write begins another generation, so that a list that was
//! read before the write and kept after it is never found. Where Redis misses a write, a list is stale for at most
//! [`LIFE`].

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, RedisError, cmd};

use crate::record::{Kind, Page};

/// How long a list may be kept, in seconds.
const LIFE: u64 = 10;

/// How long a request waits for the cache.
const PATIENCE: Duration = Duration::from_millis(250);

/// How long the cache is left alone after it failed.
const REST: Duration = Duration::from_secs(1);

/// A cache in Redis.
#[derive(Debug)]
pub struct Cache {
    client: Client,
    /// Begins every key, so that stores can share a cache.
    prefix: String,
    connection: Mutex<Connection>,
    pub hits: AtomicU64,
    pub misses: AtomicU64,
    pub failures: AtomicU64,
}

#[derive(Debug)]
enum Connection {
    None,
    Open(MultiplexedConnection),
    /// Failed at this time.
    Broken(Instant),
}

impl Cache {
    /// A cache for the store at `place`. Fails only where the url cannot be understood.
    pub fn new(url: &str, place: &str) -> Result<Self, RedisError> {
        Ok(Self {
            client: Client::open(url)?,
            prefix: format!("stackgen:{place}"),
            connection: Mutex::new(Connection::None),
            hits: AtomicU64::new(0),
            misses: AtomicU64::new(0),
            failures: AtomicU64::new(0),
        })
    }

    /// The key of a list in its present generation, and the list where it is kept. None without a cache.
    pub async fn look(&self, kind: Kind, page: Page) -> Option<(String, Option<String>)> {
        let mut connection = self.connect().await?;
        let read = async {
            let generation = self.generation(kind);
            let now: Option<u64> = cmd("GET").arg(&generation).query_async(&mut connection).await?;
            let key = format!("{generation}:{}:{}:{}", now.unwrap_or(0), page.after, page.limit);
            let kept: Option<String> = cmd("GET").arg(&key).query_async(&mut connection).await?;
            Ok((key, kept))
        };
        let (key, kept) = self.noted(read.await)?;
        let counter = if kept.is_some() { &self.hits } else { &self.misses };
        counter.fetch_add(1, Ordering::Relaxed);
        Some((key, kept))
    }

    /// Keeps a list.
    pub async fn keep(&self, key: &str, list: &str) {
        if let Some(mut connection) = self.connect().await {
            let mut set = cmd("SET");
            set.arg(key).arg(list).arg("EX").arg(LIFE);
            self.noted(set.query_async::<()>(&mut connection).await);
        }
    }

    /// Begins another generation of a kind.
    pub async fn forget(&self, kind: Kind) {
        if let Some(mut connection) = self.connect().await {
            let increment = cmd("INCR").arg(self.generation(kind)).to_owned();
            self.noted(increment.query_async::<u64>(&mut connection).await);
        }
    }

    fn generation(&self, kind: Kind) -> String {
        format!("{}:{}", self.prefix, kind.table())
    }

    async fn connect(&self) -> Option<MultiplexedConnection> {
        match &*self.state() {
            Connection::Open(connection) => return Some(connection.clone()),
            Connection::Broken(since) if since.elapsed() < REST => return None,
            Connection::Broken(_) | Connection::None => {}
        }
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(PATIENCE))
            .set_response_timeout(Some(PATIENCE));
        let opening = self.client.get_multiplexed_async_connection_with_config(&config);
        let connection = self.noted(opening.await)?;
        *self.state() = Connection::Open(connection.clone());
        Some(connection)
    }

    /// The value of an answer; an error rests the cache. What Redis says holds no password.
    fn noted<T>(&self, answer: Result<T, RedisError>) -> Option<T> {
        match answer {
            Ok(value) => Some(value),
            Err(error) => {
                let reason = error.to_string();
                tracing::warn!(reason, "going on without the cache");
                self.failures.fetch_add(1, Ordering::Relaxed);
                *self.state() = Connection::Broken(Instant::now());
                None
            }
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
