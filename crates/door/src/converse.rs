//! One connection, from its first request to its last answer.

use std::convert::Infallible;
use std::io::ErrorKind;
use std::mem::MaybeUninit;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use hyper::body::{Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use socket2::SockRef;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tower::ServiceExt;

use crate::lines::Line;
use crate::wire::Wire;

/// How long a connection may wait for its next request. Longer than proxies keep theirs, so that it is they who
/// close, and no request meets a connection that is going.
const IDLE: Duration = Duration::from_secs(75);

/// The most of a head, and of an answer that its client has not taken yet, in bytes.
const BUFFER: usize = 16 * 1024;

/// How long a connection that has asked for nothing yet may do so at the end.
const LAST_WORD: Duration = Duration::from_millis(500);

/// How long a client may go on sending what nobody wants.
const LINGER: Duration = Duration::from_secs(1);

/// How often those that wait are looked at, at the end.
const LOOK: Duration = Duration::from_millis(25);

/// Who sent a request: an extension of each.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

/// Answers what comes over a connection until either side ends it.
pub async fn converse(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    line: Arc<Line>,
    mut ending: watch::Receiver<bool>,
) {
    // Answers are small: waiting for more to send only costs time.
    stream.set_nodelay(true).ok();
    let stream = Arc::new(stream);
    let wire = Wire::new(Arc::clone(&stream), Arc::clone(&line));
    let last = ending.clone();
    let service = service_fn(|request| answer(router.clone(), peer, &line, &last, request));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(IDLE)
        .max_buf_size(BUFFER)
        .serve_connection(TokioIo::new(wire), service);
    tokio::pin!(connection);
    let mut told: Option<Instant> = None;
    loop {
        tokio::select! {
            biased;
            outcome = &mut connection => {
                if let Err(error) = outcome {
                    tracing::debug!(%error, "a connection broke off");
                } else if has_something_to_say(&stream) {
                    let _ = timeout(LINGER, read_to_end(&stream)).await;
                }
                return;
            }
            () = line.asked_to_leave() => {}
            () = told_to_end(&mut ending), if told.is_none() => told = Some(Instant::now()),
            () = sleep(LOOK), if told.is_some() => {}
        }
        let had_its_time =
            told.is_none_or(|told| line.requests() > 0 || told.elapsed() >= LAST_WORD);
        if line.is_waiting() && had_its_time && !has_something_to_say(&stream) {
            return;
        }
        line.go_on_waiting();
    }
}

async fn told_to_end(ending: &mut watch::Receiver<bool>) {
    ending.wait_for(|ending| *ending).await.ok();
}

/// Reads what nobody wants, such as the body of a request that was refused: closing before would reset the connection,
/// and its client might lose the answer.
async fn read_to_end(stream: &TcpStream) {
    let mut bytes = vec![0; 4096];
    while stream.readable().await.is_ok() {
        match stream.try_read(&mut bytes) {
            Ok(0) => return,
            Err(error) if error.kind() != ErrorKind::WouldBlock => return,
            _ => {}
        }
    }
}

/// Whether something has come that nobody has read: closing would reset the connection, and lose a request.
fn has_something_to_say(stream: &TcpStream) -> bool {
    match SockRef::from(stream).peek(&mut [MaybeUninit::uninit()]) {
        Ok(count) => count > 0,
        Err(error) => error.kind() == ErrorKind::Interrupted,
    }
}

async fn answer(
    router: Router,
    peer: SocketAddr,
    line: &Arc<Line>,
    ending: &watch::Receiver<bool>,
    request: Request<Incoming>,
) -> Result<Response<Answer>, Infallible> {
    line.begin();
    let busy = Busy(Arc::clone(line));
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(Peer(peer));
    let Ok(mut response) = router.oneshot(request).await;
    if *ending.borrow() {
        let close = const { HeaderValue::from_static("close") };
        response.headers_mut().insert(header::CONNECTION, close);
    }
    Ok(response.map(|body| Answer { body, _busy: busy }))
}

/// Makes the connection one that waits, when it is dropped.
#[derive(Debug)]
struct Busy(Arc<Line>);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.rest();
    }
}

/// The body of an answer; the connection is busy as long as there is one.
#[derive(Debug)]
struct Answer {
    body: Body,
    _busy: Busy,
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
