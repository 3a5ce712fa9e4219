//! The store: one set of verbs over all engines. What an engine calls them lives in `store/`.

pub mod failure;
pub mod mongo;
pub mod mongo_migration;
pub mod mongo_queue;
pub mod sql;
pub mod sql_migration;
pub mod sql_queue;

use crate::address::{Address, Engine};
use crate::record::{Change, Digest, Entry, Kind, Page, Queue, Record, Taken};
use crate::store::failure::Failure;
use crate::store::mongo::Mongo;
use crate::store::sql::Sql;

/// A store of any engine.
#[derive(Debug)]
pub enum Store {
    Sql(Sql),
    Mongo(Mongo),
}

/// How many connections a store has open.
#[derive(Clone, Copy, Debug)]
pub struct Pool {
    pub open: u64,
    pub idle: u64,
}

/// How a store's tables stand after a migration. They may be of a newer program: steps only add what older programs
/// need not know, so that those go on serving.
#[derive(Clone, Copy, Debug)]
pub struct Migrated {
    /// How many steps were done.
    pub steps: usize,
    /// The version of the tables.
    pub version: usize,
    /// The version that this program makes of them.
    pub known: usize,
}

impl Store {
    /// A store that has not connected yet. Fails only where the url cannot be understood.
    pub async fn open(address: &Address, pool_size: u32) -> Result<Self, Failure> {
        match address.engine {
            Engine::Postgres | Engine::Mysql | Engine::Sqlite => {
                Ok(Self::Sql(Sql::open(address, pool_size)?))
            }
            Engine::Mongodb => Ok(Self::Mongo(Mongo::open(address, pool_size).await?)),
        }
    }

    /// Brings tables up to date, once, however many replicas try at the same time.
    pub async fn migrate(&self) -> Result<Migrated, Failure> {
        match self {
            Self::Sql(store) => sql_migration::migrate(store).await,
            Self::Mongo(store) => mongo_migration::migrate(store).await,
        }
    }

    /// Asks for an answer, whatever it is.
    pub async fn ping(&self) -> Result<(), Failure> {
        match self {
            Self::Sql(store) => store.ping().await,
            Self::Mongo(store) => store.ping().await,
        }
    }

    /// Asks for an answer out of the tables: a server that answers and has lost them can do nothing.
    pub async fn look(&self) -> Result<(), Failure> {
        match self {
            Self::Sql(store) => store.look().await,
            Self::Mongo(store) => store.look().await,
        }
    }

    /// Adds a record and answers its number.
    pub async fn add(&self, kind: Kind, text: &str) -> Result<i64, Failure> {
        match self {
            Self::Sql(store) => store.add(kind, text).await,
            Self::Mongo(store) => store.add(kind, text).await,
        }
    }

    /// A part of all records of a kind.
    pub async fn list(&self, kind: Kind, page: Page) -> Result<Vec<Record>, Failure> {
        match self {
            Self::Sql(store) => store.list(kind, page).await,
            Self::Mongo(store) => store.list(kind, page).await,
        }
    }

    /// One record.
    pub async fn get(&self, kind: Kind, id: i64) -> Result<Option<Record>, Failure> {
        match self {
            Self::Sql(store) => store.get(kind, id).await,
            Self::Mongo(store) => store.get(kind, id).await,
        }
    }

    /// Edits a task and answers what it is now, or none where there is none.
    pub async fn edit(&self, id: i64, change: &Change) -> Result<Option<Record>, Failure> {
        match self {
            Self::Sql(store) => store.edit(id, change).await,
            Self::Mongo(store) => store.edit(id, change).await,
        }
    }

    /// Deletes a record and answers whether it was there.
    pub async fn delete(&self, kind: Kind, id: i64) -> Result<bool, Failure> {
        match self {
            Self::Sql(store) => store.delete(kind, id).await,
            Self::Mongo(store) => store.delete(kind, id).await,
        }
    }

    /// Writes an audit row, before the write that it tells of, and answers its number.
    pub async fn begin(&self, entry: Entry<'_>) -> Result<i64, Failure> {
        match self {
            Self::Sql(store) => store.begin(entry).await,
            Self::Mongo(store) => store.begin(entry).await,
        }
    }

    /// Completes an audit row with the number of the record and what became of the write.
    pub async fn finish(&self, row: i64, record: i64, outcome: &str) -> Result<(), Failure> {
        match self {
            Self::Sql(store) => store.finish(row, record, outcome).await,
            Self::Mongo(store) => store.finish(row, record, outcome).await,
        }
    }

    /// Takes a message that nobody has, for as long as a lease; `now` and the lease are seconds since 1970. Two
    /// workers may get the same one where clocks or servers are not exact.
    pub async fn take(&self, now: i64, lease: i64) -> Result<Option<Taken>, Failure> {
        match self {
            Self::Sql(store) => store.take(now, lease).await,
            Self::Mongo(store) => store.take(now, lease).await,
        }
    }

    /// Keeps how many words a message has, and the day on which they were counted; once for each message.
    pub async fn count(&self, id: i64, words: i64, day: &str) -> Result<(), Failure> {
        match self {
            Self::Sql(store) => store.count(id, words, day).await,
            Self::Mongo(store) => store.count(id, words, day).await,
        }
    }

    /// What waits for workers.
    pub async fn queue(&self, now: i64) -> Result<Queue, Failure> {
        match self {
            Self::Sql(store) => store.queue(now).await,
            Self::Mongo(store) => store.queue(now).await,
        }
    }

    /// Sums up the days from the last that has been summed up; answers those.
    pub async fn digest(&self) -> Result<Vec<Digest>, Failure> {
        match self {
            Self::Sql(store) => store.digest().await,
            Self::Mongo(store) => store.digest().await,
        }
    }

    /// The digests, latest first, at most so many.
    pub async fn digests(&self, limit: i64) -> Result<Vec<Digest>, Failure> {
        match self {
            Self::Sql(store) => store.digests(limit).await,
            Self::Mongo(store) => store.digests(limit).await,
        }
    }

    /// The pool's connections.
    pub fn pool(&self) -> Pool {
        match self {
            Self::Sql(store) => store.pool_state(),
            Self::Mongo(store) => store.pool_state(),
        }
    }
}
