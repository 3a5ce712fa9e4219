//! A body of the API's answer that ends in an error when it is silent for too long, so that a stalled
//! API does not hold a browser's connection for ever.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, Sleep, sleep};

#[derive(Debug)]
pub struct Patience {
    body: Incoming,
    limit: Duration,
    silence: Pin<Box<Sleep>>,
    /// The request's place among those under way, given back when the body ends.
    _place: OwnedSemaphorePermit,
}

impl Patience {
    pub fn new(body: Incoming, limit: Duration, place: OwnedSemaphorePermit) -> Self {
        Self { body, limit, silence: Box::pin(sleep(limit)), _place: place }
    }
}

impl Body for Patience {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            let deadline = Instant::now() + self.limit;
            self.silence.as_mut().reset(deadline);
            return Poll::Ready(frame.map(|frame| frame.map_err(io::Error::other)));
        }
        ready!(self.silence.as_mut().poll(context));
        let silent = io::Error::new(io::ErrorKind::TimedOut, "the API fell silent");
        Poll::Ready(Some(Err(silent)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
