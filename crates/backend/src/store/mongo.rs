//! MongoDB, and whatever speaks its protocol. Plain operations only, so that a single server is enough.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use mongodb::bson::{Document, doc};
use mongodb::error::{ErrorKind, WriteFailure};
use mongodb::event::EventHandler;
use mongodb::event::cmap::CmapEvent;
use mongodb::options::{Acknowledgment, ClientOptions, ReturnDocument, WriteConcern};
use mongodb::{Client, Collection, Database};

use crate::address::Address;
use crate::record::{Change, Entry, Kind, Page, Record};
use crate::store::Pool;
use crate::store::failure::Failure;

/// How long a request waits for a server, and a connection attempt for its end.
const SELECTION: Duration = Duration::from_secs(2);
const CONNECTING: Duration = Duration::from_secs(8);

/// How long the other members of a replica set have to acknowledge a write.
const ACKNOWLEDGING: Duration = Duration::from_secs(8);

/// MongoDB's code of a number that is taken, and how often to try another.
const DUPLICATE: i32 = 11000;
const TRIES: usize = 20;

/// A MongoDB database.
#[derive(Debug)]
pub struct Mongo {
    pub database: Database,
    pool: Arc<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    open: AtomicU64,
    busy: AtomicU64,
}

impl Mongo {
    /// A client that connects when it is asked to.
    pub async fn open(address: &Address, pool_size: u32) -> Result<Self, Failure> {
        let mut options = ClientOptions::parse(&address.url).await?;
        options.server_selection_timeout = Some(SELECTION);
        options.connect_timeout = Some(CONNECTING);
        options.max_pool_size = Some(pool_size);
        // What was acknowledged outlives the server that did it, whatever the url or the server's defaults say.
        let concern = options.write_concern.get_or_insert_with(WriteConcern::majority);
        if concern.w == Some(Acknowledgment::Nodes(0)) {
            concern.w = Some(Acknowledgment::Majority);
        }
        concern.journal = Some(true);
        concern.w_timeout.get_or_insert(ACKNOWLEDGING);
        let pool = Arc::new(Counts::default());
        let counts = Arc::clone(&pool);
        options.cmap_event_handler =
            Some(EventHandler::Callback(Arc::new(move |event| counts.note(&event))));
        let name = options.default_database.clone().unwrap_or_else(|| "app".to_owned());
        Ok(Self { database: Client::with_options(options)?.database(&name), pool })
    }

    /// Asks for an answer.
    pub async fn ping(&self) -> Result<(), Failure> {
        self.database.run_command(doc! { "ping": 1 }).await?;
        Ok(())
    }

    /// Asks for an answer out of a collection. One that is not there is made by the next write.
    pub async fn look(&self) -> Result<(), Failure> {
        self.get(Kind::Task, 0).await.map(drop)
    }

    /// Adds a document.
    pub async fn add(&self, kind: Kind, text: &str) -> Result<i64, Failure> {
        let mut fields = doc! { kind.column(): text };
        if kind == Kind::Task {
            fields.insert("done", false);
        }
        self.insert(kind.table(), fields).await
    }

    /// A part of a collection.
    pub async fn list(&self, kind: Kind, page: Page) -> Result<Vec<Record>, Failure> {
        let collection = self.of(kind);
        let find = collection.find(doc! { "_id": { "$gt": page.after } });
        let mut cursor = find.sort(doc! { "_id": 1 }).limit(page.limit).await?;
        let mut records = Vec::new();
        while cursor.advance().await? {
            records.push(record(kind, &cursor.deserialize_current()?));
        }
        Ok(records)
    }

    /// One document.
    pub async fn get(&self, kind: Kind, id: i64) -> Result<Option<Record>, Failure> {
        let found = self.of(kind).find_one(doc! { "_id": id }).await?;
        Ok(found.map(|document| record(kind, &document)))
    }

    /// Edits a task.
    pub async fn edit(&self, id: i64, change: &Change) -> Result<Option<Record>, Failure> {
        let mut set = Document::new();
        if let Some(text) = &change.text {
            set.insert(Kind::Task.column(), text);
        }
        if let Some(done) = change.done {
            set.insert("done", done);
        }
        if !set.is_empty() {
            self.of(Kind::Task).update_one(doc! { "_id": id }, doc! { "$set": set }).await?;
        }
        self.get(Kind::Task, id).await
    }

    /// Deletes a document.
    pub async fn delete(&self, kind: Kind, id: i64) -> Result<bool, Failure> {
        Ok(self.of(kind).delete_one(doc! { "_id": id }).await?.deleted_count > 0)
    }

    /// Writes an audit document.
    pub async fn begin(&self, entry: Entry<'_>) -> Result<i64, Failure> {
        let Entry { written_at, action, kind } = entry;
        let fields = doc! {
            "written_at": written_at, "action": action, "collection": kind.table(), "record": 0_i64,
            "outcome": "begun",
        };
        self.insert("audit", fields).await
    }

    /// Completes an audit document.
    pub async fn finish(&self, row: i64, record: i64, outcome: &str) -> Result<(), Failure> {
        let set = doc! { "$set": { "record": record, "outcome": outcome } };
        self.collection("audit").update_one(doc! { "_id": row }, set).await?;
        Ok(())
    }

    /// The pool's connections.
    pub fn pool_state(&self) -> Pool {
        let open = self.pool.open.load(Ordering::Relaxed);
        Pool { open, idle: open.saturating_sub(self.pool.busy.load(Ordering::Relaxed)) }
    }

    /// A collection by name.
    pub fn collection(&self, name: &str) -> Collection<Document> {
        self.database.collection(name)
    }

    /// The collection of a kind.
    pub fn of(&self, kind: Kind) -> Collection<Document> {
        self.collection(kind.table())
    }

    /// Inserts under the next number. Numbers come from a counter; where that is not exact, the unique `_id`
    /// shows it, and the next number is tried.
    async fn insert(&self, collection: &str, mut fields: Document) -> Result<i64, Failure> {
        for _ in 0..TRIES {
            let Some(id) = self.next(collection).await? else { continue };
            fields.insert("_id", id);
            match self.collection(collection).insert_one(&fields).await {
                Ok(_) => return Ok(id),
                Err(error) if is_duplicate(&error.kind) => self.catch_up(collection).await?,
                Err(error) => return Err(error.into()),
            }
        }
        Err(Failure::Away("too many writers want the same number".to_owned()))
    }

    /// The counter's next number; none where somebody else has just made the counter.
    async fn next(&self, collection: &str) -> Result<Option<i64>, Failure> {
        let counters = self.collection("counters");
        let answer = counters
            .find_one_and_update(doc! { "_id": collection }, doc! { "$inc": { "value": 1_i64 } })
            .upsert(true)
            .return_document(ReturnDocument::After)
            .await;
        match answer {
            Ok(counter) => Ok(counter.map(|counter| integer(&counter, "value"))),
            Err(error) if is_duplicate(&error.kind) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Brings a counter up to the highest number that is taken.
    async fn catch_up(&self, collection: &str) -> Result<(), Failure> {
        let records = self.collection(collection);
        let highest = records.find_one(doc! {}).sort(doc! { "_id": -1 }).await?;
        let highest = highest.map_or(0, |document| integer(&document, "_id"));
        let update = doc! { "$max": { "value": highest } };
        self.collection("counters").update_one(doc! { "_id": collection }, update).await?;
        Ok(())
    }
}

impl Counts {
    fn note(&self, event: &CmapEvent) {
        match event {
            CmapEvent::ConnectionCreated(_) => self.open.fetch_add(1, Ordering::Relaxed),
            CmapEvent::ConnectionClosed(_) => self.open.fetch_sub(1, Ordering::Relaxed),
            CmapEvent::ConnectionCheckedOut(_) => self.busy.fetch_add(1, Ordering::Relaxed),
            CmapEvent::ConnectionCheckedIn(_) => self.busy.fetch_sub(1, Ordering::Relaxed),
            _ => 0,
        };
    }
}

/// Whether a write failed because its `_id` is there already.
pub fn is_duplicate(kind: &ErrorKind) -> bool {
    match kind {
        ErrorKind::Write(WriteFailure::WriteError(error)) => error.code == DUPLICATE,
        ErrorKind::Command(error) => error.code == DUPLICATE,
        _ => false,
    }
}

fn record(kind: Kind, document: &Document) -> Record {
    Record {
        id: integer(document, "_id"),
        text: document.get_str(kind.column()).unwrap_or_default().to_owned(),
        done: document.get_bool("done").unwrap_or(false),
    }
}

/// A number of a document; 0 where it has none.
pub fn integer(document: &Document, field: &str) -> i64 {
    let narrow = || document.get_i32(field).map(i64::from);
    document.get_i64(field).or_else(|_| narrow()).unwrap_or_default()
}
