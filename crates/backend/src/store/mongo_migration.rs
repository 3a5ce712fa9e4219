//! Collections of MongoDB: steps that are done once each, under a lock that is a document.

use std::time::{Duration, SystemTime};

use mongodb::bson::{DateTime, doc};
use mongodb::error::ErrorKind;

use crate::record::Kind;
use crate::store::failure::Failure;
use crate::store::mongo::{Mongo, is_duplicate};

/// After this the holder of a lock is taken for dead. Steps take a fraction of it.
const LEASE: Duration = Duration::from_secs(30);

/// How often to look whether the lock is free.
const LOOK: Duration = Duration::from_millis(200);

/// MongoDB's code for a collection that is there already.
const EXISTS: i32 = 48;

/// How many steps there are. Steps can be repeated without harm.
const STEPS: i64 = 1;

/// Does the steps that are missing, and answers how many those were.
pub async fn migrate(store: &Mongo) -> Result<usize, Failure> {
    if is_done(store).await? {
        return Ok(0);
    }
    lock(store).await?;
    let outcome = steps(store).await;
    let unlocked = store.collection("migrations").delete_one(doc! { "_id": "lock" }).await;
    let done = outcome?;
    unlocked?;
    Ok(done)
}

async fn is_done(store: &Mongo) -> Result<bool, Failure> {
    Ok(store.collection("migrations").find_one(doc! { "_id": STEPS }).await?.is_some())
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

async fn steps(store: &Mongo) -> Result<usize, Failure> {
    if is_done(store).await? {
        return Ok(0);
    }
    for name in Kind::ALL.map(Kind::table).into_iter().chain(["counters", "audit"]) {
        match store.database.create_collection(name).await {
            Ok(()) => {}
            Err(error) => match &*error.kind {
                ErrorKind::Command(command) if command.code == EXISTS => {}
                _ => return Err(error.into()),
            },
        }
    }
    store.collection("migrations").insert_one(doc! { "_id": STEPS }).await?;
    tracing::info!(version = STEPS, "migrated");
    Ok(1)
}
