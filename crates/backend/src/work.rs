//! Work on stores, which ends by itself and not with the request that asked for it.
//!
//! A client may hang up at any moment, and hyper then drops what was answering it. A statement that is dropped half
//! way takes its connection along, a write its audit row and the cache's word. So all of it happens in a task of its
//! own, which keeps the request's place until it is done: clients that ask and hang up cannot pile work up.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::OwnedSemaphorePermit;

use crate::store::failure::Failure;

/// After this a store is taken for dead, and the connection that waits for it given up. Longer than any request.
const LONGEST: Duration = Duration::from_secs(30);

tokio::task_local! {
    static PLACE: Arc<OwnedSemaphorePermit>;
}

/// Answers a request that has a place.
pub async fn in_place<T>(place: OwnedSemaphorePermit, answer: impl Future<Output = T>) -> T {
    PLACE.scope(Arc::new(place), answer).await
}

/// Does work to its end, whoever stops waiting for it.
pub async fn to_its_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, Failure>> + Send + 'static,
) -> Result<T, Failure> {
    let place = PLACE.try_with(Arc::clone).ok();
    let task = tokio::spawn(async move {
        let outcome = in_time(work).await;
        drop(place);
        outcome
    });
    task.await.unwrap_or_else(|error| Err(Failure::Away(error.to_string())))
}

/// Does work that nobody stops, as long as a store may take.
pub async fn in_time<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let outcome = tokio::time::timeout(LONGEST, work).await;
    outcome.unwrap_or_else(|_| Err(Failure::Away("no end in time".to_owned())))
}
