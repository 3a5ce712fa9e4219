//! All reading and writing of a request: reads go through the cache, writes through the audit store.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::cache::Cache;
use crate::record::{Change, Entry, Kind, Page, Record};
use crate::source::Source;
use crate::store::failure::Failure;

/// The stores of this process.
#[derive(Debug)]
pub struct Ledger {
    pub store: Source,
    pub audit: Option<Source>,
    pub cache: Option<Cache>,
}

impl Ledger {
    /// A list as text: what `write` makes of the records, from the cache where that has it.
    pub async fn list(
        &self,
        kind: Kind,
        page: Page,
        write: impl FnOnce(Vec<Record>) -> String,
    ) -> Result<String, Failure> {
        let place = match &self.cache {
            Some(cache) => cache.look(kind, page).await,
            None => None,
        };
        if let Some((_, Some(kept))) = place {
            return Ok(kept);
        }
        let list = write(self.store.get()?.list(kind, page).await?);
        if let (Some(cache), Some((key, None))) = (&self.cache, &place) {
            cache.keep(key, &list).await;
        }
        Ok(list)
    }

    /// One record, past the cache.
    pub async fn get(&self, kind: Kind, id: i64) -> Result<Option<Record>, Failure> {
        self.store.get()?.get(kind, id).await
    }

    /// Adds a record and answers its number.
    pub async fn add(&self, kind: Kind, text: &str) -> Result<i64, Failure> {
        let row = self.begin("create", kind).await?;
        let added = async { self.store.get()?.add(kind, text).await }.await;
        self.finish(row, kind, added.as_ref().copied().ok()).await;
        added
    }

    /// Edits a task.
    pub async fn edit(&self, id: i64, change: &Change) -> Result<Option<Record>, Failure> {
        let row = self.begin("update", Kind::Task).await?;
        let edited = async { self.store.get()?.edit(id, change).await }.await;
        self.finish(row, Kind::Task, matches!(edited, Ok(Some(_))).then_some(id)).await;
        edited
    }

    /// Deletes a record and answers whether it was there.
    pub async fn delete(&self, kind: Kind, id: i64) -> Result<bool, Failure> {
        let row = self.begin("delete", kind).await?;
        let deleted = async { self.store.get()?.delete(kind, id).await }.await;
        self.finish(row, kind, matches!(deleted, Ok(true)).then_some(id)).await;
        deleted
    }

    /// No write without a row: where the audit store is away, the write fails before it began.
    async fn begin(&self, action: &'static str, kind: Kind) -> Result<Option<i64>, Failure> {
        let Some(audit) = &self.audit else { return Ok(None) };
        let written_at = OffsetDateTime::now_utc().format(&Rfc3339).unwrap_or_default();
        let entry = Entry { written_at: &written_at, action, kind };
        Ok(Some(audit.get()?.begin(entry).await?))
    }

    /// The write has happened or failed already: what goes wrong from here on is told to the log alone.
    async fn finish(&self, row: Option<i64>, kind: Kind, record: Option<i64>) {
        if let Some(cache) = &self.cache {
            cache.forget(kind).await;
        }
        let (Some(row), Some(audit)) = (row, &self.audit) else { return };
        let outcome = if record.is_some() { "done" } else { "failed" };
        let finished =
            async { audit.get()?.finish(row, record.unwrap_or_default(), outcome).await }.await;
        if let Err(failure) = finished {
            let reason = audit.address.redact(failure.message());
            tracing::warn!(row, reason, "an audit row stays at `begun`");
        }
    }
}
