//! All reading and writing of a request: reads go through the cache, writes through the audit store. What was begun
//! is done to its end, whether or not somebody still waits for it.

use std::sync::Arc;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::cache::Cache;
use crate::record::{Change, Digest, Entry, Kind, Page, Queue, Record};
use crate::source::Source;
use crate::store::failure::Failure;
use crate::work;

/// The stores of this process.
#[derive(Debug)]
pub struct Ledger {
    pub store: Source,
    pub audit: Option<Source>,
    pub cache: Option<Cache>,
}

/// What the cache knows of a list.
#[derive(Debug)]
pub enum Kept {
    List(String),
    /// Nothing yet, and the key for it.
    Under(String),
    Nowhere,
}

impl Ledger {
    /// Records as they are in the store.
    pub async fn read(self: &Arc<Self>, kind: Kind, page: Page) -> Result<Vec<Record>, Failure> {
        let ledger = Arc::clone(self);
        work::to_its_end(async move {
            let store = &ledger.store;
            store.noted(store.get()?.list(kind, page).await)
        })
        .await
    }

    /// A list that the cache has, or the key under which it would be.
    pub async fn look(self: &Arc<Self>, kind: Kind, page: Page) -> Kept {
        if self.cache.is_none() {
            return Kept::Nowhere;
        }
        let ledger = Arc::clone(self);
        let looked = work::to_its_end(async move {
            let Some(cache) = &ledger.cache else { return Ok(None) };
            Ok(cache.look(kind, page).await)
        });
        match looked.await {
            Ok(Some((_, Some(list)))) => Kept::List(list),
            Ok(Some((key, None))) => Kept::Under(key),
            Ok(None) | Err(_) => Kept::Nowhere,
        }
    }

    /// Keeps a list in the cache.
    pub async fn keep(self: &Arc<Self>, key: String, list: String) {
        let ledger = Arc::clone(self);
        let kept = work::to_its_end(async move {
            if let Some(cache) = &ledger.cache {
                cache.keep(&key, &list).await;
            }
            Ok(())
        });
        kept.await.ok();
    }

    /// One record, past the cache.
    pub async fn get(self: &Arc<Self>, kind: Kind, id: i64) -> Result<Option<Record>, Failure> {
        let ledger = Arc::clone(self);
        work::to_its_end(async move {
            let store = &ledger.store;
            store.noted(store.get()?.get(kind, id).await)
        })
        .await
    }

    /// What waits for workers.
    pub async fn queue(self: &Arc<Self>) -> Result<Queue, Failure> {
        let ledger = Arc::clone(self);
        work::to_its_end(async move {
            let now = OffsetDateTime::now_utc().unix_timestamp();
            ledger.store.noted(ledger.store.get()?.queue(now).await)
        })
        .await
    }

    /// The latest digests.
    pub async fn digests(self: &Arc<Self>, limit: i64) -> Result<Vec<Digest>, Failure> {
        let ledger = Arc::clone(self);
        work::to_its_end(
            async move { ledger.store.noted(ledger.store.get()?.digests(limit).await) },
        )
        .await
    }

    /// Adds a record, and answers its number and its text.
    pub async fn add(self: &Arc<Self>, kind: Kind, text: String) -> Result<(i64, String), Failure> {
        let ledger = Arc::clone(self);
        work::to_its_end(async move {
            let store = ledger.store.get()?;
            let row = ledger.begin("create", kind).await?;
            let added = ledger.store.noted(store.add(kind, &text).await);
            ledger.finish(row, kind, added.as_ref().copied().ok()).await;
            added.map(|id| (id, text))
        })
        .await
    }

    /// Edits a task.
    pub async fn edit(
        self: &Arc<Self>,
        id: i64,
        change: Change,
    ) -> Result<Option<Record>, Failure> {
        let ledger = Arc::clone(self);
        work::to_its_end(async move {
            let store = ledger.store.get()?;
            let row = ledger.begin("update", Kind::Task).await?;
            let edited = ledger.store.noted(store.edit(id, &change).await);
            let found = matches!(edited, Ok(Some(_)));
            ledger.finish(row, Kind::Task, found.then_some(id)).await;
            edited
        })
        .await
    }

    /// Deletes a record and answers whether it was there.
    pub async fn delete(self: &Arc<Self>, kind: Kind, id: i64) -> Result<bool, Failure> {
        let ledger = Arc::clone(self);
        work::to_its_end(async move {
            let store = ledger.store.get()?;
            let row = ledger.begin("delete", kind).await?;
            let deleted = ledger.store.noted(store.delete(kind, id).await);
            ledger.finish(row, kind, matches!(deleted, Ok(true)).then_some(id)).await;
            deleted
        })
        .await
    }

    /// No write without a row: where the audit store is away, the write fails before it began.
    async fn begin(&self, action: &'static str, kind: Kind) -> Result<Option<i64>, Failure> {
        let Some(audit) = &self.audit else { return Ok(None) };
        let written_at = OffsetDateTime::now_utc().format(&Rfc3339).unwrap_or_default();
        let entry = Entry { written_at: &written_at, action, kind };
        Ok(Some(audit.noted(audit.get()?.begin(entry).await)?))
    }

    /// The write has happened or failed already: what goes wrong from here on is told to the log alone.
    async fn finish(&self, row: Option<i64>, kind: Kind, record: Option<i64>) {
        if let Some(cache) = &self.cache {
            cache.forget(kind).await;
        }
        let (Some(row), Some(audit)) = (row, &self.audit) else { return };
        let outcome = if record.is_some() { "done" } else { "failed" };
        let Ok(store) = audit.get() else { return };
        // A row that stays at `begun` is in doubt, and the log says why.
        audit.noted(store.finish(row, record.unwrap_or_default(), outcome).await).ok();
    }
}
