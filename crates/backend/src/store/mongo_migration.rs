//! Collections of MongoDB: steps that are done once each, under a lock that is a document.

use std::time::{Duration, SystemTime};

use mongodb::IndexModel;
use mongodb::bson::{DateTime, doc};
use mongodb::error::ErrorKind;

use crate::record::Kind;
use crate::store::Migrated;
use crate::store::failure::Failure;
use crate::store::mongo::{Mongo, integer, is_duplicate};

/// After this the holder of a lock is taken for dead. Steps take a fraction of it.
const LEASE: Duration = Duration::from_secs(30);

/// How often to look whether the lock is free.
const LOOK: Duration = Duration::from_millis(200);

/// MongoDB's code for a collection that is there already.
const EXISTS: i32 = 48;

/// How many steps there are. Steps can be repeated without harm.
const STEPS: i64 = 2;

/// Does the steps that are missing.
pub async fn migrate(store: &Mongo) -> Result<Migrated, Failure> {
    let version = version(store).await?;
    if version >= STEPS {
        return Ok(migrated(version, version));
    }
    lock(store).await?;
    let outcome = steps(store).await;
    let unlocked = store.collection("migrations").delete_one(doc! { "_id": "lock" }).await;
    let done = outcome?;
    unlocked?;
    Ok(done)
}

/// The highest step that was done. The lock is no number, and left out.
async fn version(store: &Mongo) -> Result<i64, Failure> {
    let steps = store.collection("migrations");
    let last = steps.find_one(doc! { "_id": { "$gt": 0_i64 } }).sort(doc! { "_id": -1 }).await?;
    Ok(last.map_or(0, |step| integer(&step, "_id")))
}

fn migrated(before: i64, after: i64) -> Migrated {
    let [before, after, known] =
        [before, after, STEPS].map(|step| usize::try_from(step).unwrap_or_default());
    Migrated { steps: after.saturating_sub(before), version: after, known }
}

async fn lock(store: &Mongo) -> Result<(), Failure> {
    let migrations = store.collection("migrations");
    loop {
        let now = SystemTime::now();
        let until = DateTime::from_system_time(now + LEASE);
        match migrations.insert_one(doc! { "_id": "lock", "until": until }).await {
            Ok(_) => return Ok(()),
            Err(error) if is_duplicate(&error.kind) => {}
            Err(error) => return Err(error.into()),
        }
        let dead = doc! { "_id": "lock", "until": { "$lt": DateTime::from_system_time(now) } };
        migrations.delete_one(dead).await?;
        tokio::time::sleep(LOOK).await;
    }
}

async fn steps(store: &Mongo) -> Result<Migrated, Failure> {
    let before = version(store).await?;
    for step in before + 1..=STEPS {
        if step == 1 {
            collections(store).await?;
        } else {
            queue(store).await?;
        }
        store.collection("migrations").insert_one(doc! { "_id": step }).await?;
        tracing::info!(version = step, "migrated");
    }
    Ok(migrated(before, before.max(STEPS)))
}

async fn collections(store: &Mongo) -> Result<(), Failure> {
    for name in Kind::ALL.map(Kind::table).into_iter().chain(["counters", "audit"]) {
        collection(store, name).await?;
    }
    Ok(())
}

/// What workers look for, and the days in short.
async fn queue(store: &Mongo) -> Result<(), Failure> {
    let messages = store.of(Kind::Message);
    for keys in [doc! { "words": 1, "_id": 1 }, doc! { "counted_on": 1 }] {
        messages.create_index(IndexModel::builder().keys(keys).build()).await?;
    }
    collection(store, "digests").await
}

async fn collection(store: &Mongo, name: &str) -> Result<(), Failure> {
    match store.database.create_collection(name).await {
        Ok(()) => Ok(()),
        Err(error) => match &*error.kind {
            ErrorKind::Command(command) if command.code == EXISTS => Ok(()),
            _ => Err(error.into()),
        },
    }
}
