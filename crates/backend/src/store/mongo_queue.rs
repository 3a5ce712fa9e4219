//! Messages as a queue, in MongoDB: the collection is the queue, so that a message which is kept is also waited for.

use std::collections::BTreeMap;

use mongodb::bson::{Document, doc};

use crate::record::{Digest, Kind, Queue, Taken};
use crate::store::failure::Failure;
use crate::store::mongo::{Mongo, integer};

impl Mongo {
    /// Takes a message by a lease in it, which ends by itself when its worker does not.
    pub async fn take(&self, now: i64, lease: i64) -> Result<Option<Taken>, Failure> {
        let update = doc! { "$set": { "leased_until": now + lease } };
        let messages = self.of(Kind::Message);
        let taken =
            messages.find_one_and_update(waiting(now), update).sort(doc! { "_id": 1 }).await?;
        Ok(taken.map(|message| Taken {
            id: integer(&message, "_id"),
            text: message.get_str(Kind::Message.column()).unwrap_or_default().to_owned(),
            again: integer(&message, "leased_until") > 0,
        }))
    }

    /// Keeps what was counted.
    pub async fn count(&self, id: i64, words: i64, day: &str) -> Result<(), Failure> {
        let found = doc! { "_id": id, "words": null };
        let update = doc! { "$set": { "words": words, "counted_on": day } };
        self.of(Kind::Message).update_one(found, update).await?;
        Ok(())
    }

    /// What waits.
    pub async fn queue(&self, now: i64) -> Result<Queue, Failure> {
        let messages = self.of(Kind::Message);
        let all = messages.count_documents(doc! { "words": null }).await?;
        let waiting = messages.count_documents(waiting(now)).await?;
        let number = |count| i64::try_from(count).unwrap_or(i64::MAX);
        Ok(Queue { waiting: number(waiting), taken: number(all.saturating_sub(waiting)) })
    }

    /// Sums days up: twice is as good as once.
    pub async fn digest(&self) -> Result<Vec<Digest>, Failure> {
        let digests = self.collection("digests");
        let last = digests.find_one(doc! {}).sort(doc! { "_id": -1 }).await?;
        let last = last.map(|last| digest(&last).day).unwrap_or_default();
        // By words, too, because FerretDB fills in only the first sum of a group.
        let counts = [
            doc! { "$match": { "counted_on": { "$gte": last } } },
            doc! { "$group": {
                "_id": { "day": "$counted_on", "words": "$words" }, "messages": { "$sum": 1_i64 },
            } },
        ];
        let mut cursor = self.of(Kind::Message).aggregate(counts).await?;
        let mut days: BTreeMap<String, (i64, i64)> = BTreeMap::new();
        while cursor.advance().await? {
            let count = cursor.deserialize_current()?;
            let (Ok(each), messages) = (count.get_document("_id"), integer(&count, "messages"))
            else {
                continue;
            };
            let day = each.get_str("day").unwrap_or_default().to_owned();
            let (sum, words) = days.entry(day).or_default();
            *sum += messages;
            *words += messages * integer(each, "words");
        }
        let mut summed_up = Vec::new();
        for (day, (messages, words)) in days {
            let set = doc! { "$set": { "messages": messages, "words": words } };
            digests.update_one(doc! { "_id": &day }, set).upsert(true).await?;
            summed_up.push(Digest { day, messages, words });
        }
        Ok(summed_up)
    }

    /// The latest digests.
    pub async fn digests(&self, limit: i64) -> Result<Vec<Digest>, Failure> {
        let kept = self.collection("digests");
        let mut cursor = kept.find(doc! {}).sort(doc! { "_id": -1 }).limit(limit).await?;
        let mut digests = Vec::new();
        while cursor.advance().await? {
            digests.push(digest(&cursor.deserialize_current()?));
        }
        Ok(digests)
    }
}

/// Messages that nobody has counted and no worker has.
fn waiting(now: i64) -> Document {
    let free = [doc! { "leased_until": null }, doc! { "leased_until": { "$lte": now } }];
    doc! { "words": null, "$or": free.to_vec() }
}

fn digest(document: &Document) -> Digest {
    Digest {
        day: document.get_str("_id").unwrap_or_default().to_owned(),
        messages: integer(document, "messages"),
        words: integer(document, "words"),
    }
}
