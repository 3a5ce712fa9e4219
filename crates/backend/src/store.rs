//! The store: one set of verbs over all engines. What an engine calls them lives in `store/`.

pub mod failure;
pub mod mongo;
pub mod mongo_migration;
pub mod sql;
pub mod sql_migration;

use crate::address::{Address, Engine};
use crate::record::{Change, Entry, Kind, Page, Record};
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

    /// Brings tables up to date, once, however many replicas try at the same time. Answers how many steps it did.
    pub async fn migrate(&self) -> Result<usize, Failure> {
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

    /// The pool's connections.
    pub fn pool(&self) -> Pool {
        match self {
            Self::Sql(store) => store.pool_state(),
            Self::Mongo(store) => store.pool_state(),
        }
    }
}
