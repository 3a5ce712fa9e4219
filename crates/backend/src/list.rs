//! Lists as text, in parts: a thousand documents may be 64 MiB, of which nobody holds more than a part.
//!
//! Each part is a question of its own, after the last record of the one before, so that a client who reads slowly
//! holds no connection to the store.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use http_body::Frame;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use crate::ledger::Ledger;
use crate::record::{Kind, Page, Record};
use crate::store::failure::Failure;

/// A part ends with the record that fills these bytes.
const PART: usize = 32 * 1024;

/// What is handed on at once, in bytes.
const FRAME: usize = 16 * 1024;

/// How much a store may answer at once, in bytes: so many of the largest records of a kind are asked for.
const QUESTION: usize = 256 * 1024;

/// How a record is written.
pub type Write = fn(Record) -> String;

/// A list that is being read.
#[derive(Debug)]
pub struct List {
    kind: Kind,
    write: Write,
    /// What has not been asked for yet.
    left: Page,
    /// What the store has answered and no part holds yet.
    waiting: VecDeque<Record>,
    /// The last record in a part.
    written: i64,
    begun: bool,
    over: bool,
}

impl List {
    pub fn new(kind: Kind, page: Page, write: Write) -> Self {
        let (left, written, waiting) = (page, page.after, VecDeque::new());
        Self { kind, write, left, waiting, written, begun: false, over: false }
    }

    /// Whether all of it was read.
    pub fn is_over(&self) -> bool {
        self.over
    }

    /// The next part of the text, brackets and commas included.
    pub async fn next(&mut self, ledger: &Arc<Ledger>) -> Result<String, Failure> {
        let mut text = String::new();
        while !self.over && text.len() < PART {
            if self.waiting.is_empty() && self.left.limit > 0 {
                self.ask(ledger).await?;
            }
            if let Some(record) = self.waiting.pop_front() {
                text.push(if self.begun { ',' } else { '[' });
                self.begun = true;
                self.written = record.id;
                text.push_str(&(self.write)(record));
            }
            if self.waiting.is_empty() && self.left.limit <= 0 {
                text.push_str(if self.begun { "]" } else { "[]" });
                self.over = true;
            }
        }
        Ok(text)
    }

    async fn ask(&mut self, ledger: &Arc<Ledger>) -> Result<(), Failure> {
        let limit = most(self.kind).min(self.left.limit);
        let records = ledger.read(self.kind, Page { after: self.left.after, limit }).await?;
        let came = i64::try_from(records.len()).unwrap_or(limit);
        // Fewer than there may be are the last.
        self.left.limit = if came < limit { 0 } else { self.left.limit - came };
        self.left.after = records.last().map_or(self.left.after, |record| record.id);
        self.waiting = records.into();
        Ok(())
    }

    /// Holds nothing but what is in a part, while it waits: the rest is asked for again.
    pub fn rest(&mut self) {
        let waiting = i64::try_from(self.waiting.len()).unwrap_or_default();
        if waiting > 0 {
            self.left.limit += waiting;
            self.left.after = self.written;
            self.waiting = VecDeque::new();
        }
    }

    /// The rest of the list after its first part, as a body that is read as fast as its client takes it.
    pub fn stream(self, first: String, ledger: &Arc<Ledger>, place: OwnedSemaphorePermit) -> Body {
        let (sender, receiver) = channel(1);
        let ledger = Arc::clone(ledger);
        tokio::spawn(async move {
            self.send(first, &ledger, &sender).await;
            drop(place);
        });
        Body::new(Parts(receiver))
    }

    async fn send(
        mut self,
        first: String,
        ledger: &Arc<Ledger>,
        client: &Sender<io::Result<Bytes>>,
    ) -> Option<()> {
        let mut part = Bytes::from(first);
        loop {
            while !part.is_empty() {
                let frame = part.split_to(part.len().min(FRAME));
                client.send(Ok(frame)).await.ok()?;
            }
            if self.over {
                return None;
            }
            let Ok(text) = self.next(ledger).await else {
                let broken = io::Error::other("the store does not answer any more");
                return client.send(Err(broken)).await.ok();
            };
            part = Bytes::from(text);
        }
    }
}

/// How many records of a kind a question may ask for.
fn most(kind: Kind) -> i64 {
    i64::try_from(QUESTION / kind.size()).unwrap_or(1)
}

#[derive(Debug)]
struct Parts(Receiver<io::Result<Bytes>>);

impl HttpBody for Parts {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.0.poll_recv(context).map(|part| part.map(|part| part.map(Frame::data)))
    }
}
