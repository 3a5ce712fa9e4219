//! All open connections, and in which order those that do nothing have begun to wait.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

/// How long a connection may wait in any case: whoever has just come has not had the time to ask.
const YOUNG: Duration = Duration::from_millis(250);

/// Open connections, up to a number.
#[derive(Debug)]
pub struct Lines {
    most: usize,
    state: Mutex<State>,
    freed: Notify,
}

#[derive(Debug, Default)]
struct State {
    open: usize,
    /// Of those that waited, ever; the number of the next.
    turn: u64,
    waiting: BTreeMap<u64, (Instant, Arc<Notify>)>,
}

/// One connection, closed with the value.
#[derive(Debug)]
pub struct Line {
    lines: Arc<Lines>,
    /// Its turn among those that wait, or [`BUSY`].
    turn: AtomicU64,
    /// How many requests have come.
    requests: AtomicU64,
    /// Its client does not take what is sent.
    stuck: AtomicBool,
    leave: Arc<Notify>,
}

const BUSY: u64 = u64::MAX;

impl Lines {
    pub fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { most, state: Mutex::default(), freed: Notify::new() })
    }

    /// How many are open.
    pub fn open_now(&self) -> usize {
        self.state().open
    }

    /// Waits until there is a place, and asks whoever has waited longest to leave as long as there is none.
    pub async fn place(&self) {
        while self.open_now() >= self.most {
            self.ask_oldest();
            tokio::time::timeout(Duration::from_millis(20), self.freed.notified()).await.ok();
        }
    }

    /// Asks the connection that has waited longest to leave, unless all are young or busy.
    pub fn ask_oldest(&self) {
        let mut state = self.state();
        let Some(oldest) = state.waiting.first_entry() else { return };
        let (since, leave) = oldest.get();
        if since.elapsed() >= YOUNG {
            leave.notify_one();
            oldest.remove();
        }
    }

    /// Waits until none is open.
    pub async fn closed(&self) {
        while self.open_now() > 0 {
            tokio::time::timeout(Duration::from_millis(20), self.freed.notified()).await.ok();
        }
    }

    /// Another connection, which waits for its first request.
    pub fn open(self: &Arc<Self>) -> Arc<Line> {
        self.state().open += 1;
        let line = Line {
            lines: Arc::clone(self),
            turn: AtomicU64::new(BUSY),
            requests: AtomicU64::new(0),
            stuck: AtomicBool::new(false),
            leave: Arc::default(),
        };
        line.rest();
        Arc::new(line)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Line {
    /// A request has come.
    pub fn begin(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let turn = self.turn.swap(BUSY, Ordering::Relaxed);
        self.lines.state().waiting.remove(&turn);
    }

    /// It was asked to leave, and may stay after all.
    pub fn go_on_waiting(&self) {
        if self.turn.load(Ordering::Relaxed) != BUSY {
            self.rest();
        }
    }

    /// Its answer is over.
    pub fn rest(&self) {
        let mut state = self.lines.state();
        state.turn += 1;
        let turn = state.turn;
        state.waiting.insert(turn, (Instant::now(), Arc::clone(&self.leave)));
        let before = self.turn.swap(turn, Ordering::Relaxed);
        state.waiting.remove(&before);
    }

    /// Whether it waits for a request, with nothing left to send.
    pub fn is_waiting(&self) -> bool {
        self.turn.load(Ordering::Relaxed) != BUSY && !self.stuck.load(Ordering::Relaxed)
    }

    /// How many requests have come.
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Notes whether the client takes what is sent.
    pub fn set_stuck(&self, stuck: bool) {
        self.stuck.store(stuck, Ordering::Relaxed);
    }

    /// Done when others need its place.
    pub async fn asked_to_leave(&self) {
        self.leave.notified().await;
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        let mut state = self.lines.state();
        state.waiting.remove(&self.turn.load(Ordering::Relaxed));
        state.open -= 1;
        drop(state);
        self.lines.freed.notify_one();
    }
}
