//! A socket with time limits of its own: for the head of a request, and for a client that does not take its answer.

use std::future::Future;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep};

use crate::lines::Line;

/// How long a client may take to send a head, from its first byte, or from the connection on.
pub const HEAD: Duration = Duration::from_secs(10);

/// How long a client may take nothing of its answer. What it takes gives it time back.
pub const STALL: Duration = Duration::from_secs(10);

/// The bytes in a second that give a second back: who takes less, for longer than [`STALL`], is too slow.
pub const RATE: u32 = 16 * 1024;

/// A socket.
#[derive(Debug)]
pub struct Wire {
    stream: Arc<TcpStream>,
    line: Arc<Line>,
    /// Until when the head of the request after so many must be there.
    head: Option<Pin<Box<Sleep>>>,
    requests: u64,
    /// The time that the client has left to take something.
    credit: Duration,
    /// Since when it has not, and until when it must.
    stall: Option<(Instant, Pin<Box<Sleep>>)>,
}

impl Wire {
    pub fn new(stream: Arc<TcpStream>, line: Arc<Line>) -> Self {
        let head = Some(Box::pin(sleep(HEAD)));
        Self { stream, line, head, requests: 0, credit: STALL, stall: None }
    }

    fn read_later(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.forget_last_head();
        let Some(head) = &mut self.head else { return Poll::Pending };
        ready!(head.as_mut().poll(context));
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the head did not come in time")))
    }

    fn has_read(&mut self) {
        self.forget_last_head();
        if self.head.is_none() && self.line.is_waiting() {
            self.head = Some(Box::pin(sleep(HEAD)));
        }
    }

    /// The head that was waited for has come: its time is not that of the next.
    fn forget_last_head(&mut self) {
        let requests = self.line.requests();
        if requests != self.requests {
            self.requests = requests;
            self.head = None;
        }
    }

    fn write(
        &mut self,
        context: &mut Context<'_>,
        attempt: impl Fn(&TcpStream) -> io::Result<usize>,
    ) -> Poll<io::Result<usize>> {
        loop {
            if self.stream.poll_write_ready(context)?.is_pending() {
                return self.write_later(context);
            }
            match attempt(&self.stream) {
                Ok(count) => {
                    self.has_written(count);
                    return Poll::Ready(Ok(count));
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }

    fn write_later(&mut self, context: &mut Context<'_>) -> Poll<io::Result<usize>> {
        self.line.set_stuck(true);
        let credit = self.credit;
        let (_, stall) =
            self.stall.get_or_insert_with(|| (Instant::now(), Box::pin(sleep(credit))));
        ready!(stall.as_mut().poll(context));
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the client does not read")))
    }

    fn has_written(&mut self, count: usize) {
        let Some((since, _)) = self.stall.take() else { return };
        self.line.set_stuck(false);
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        let back = Duration::from_secs(1).saturating_mul(count) / RATE;
        self.credit = (self.credit.saturating_sub(since.elapsed()) + back).min(STALL);
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        loop {
            if this.stream.poll_read_ready(context)?.is_pending() {
                return this.read_later(context);
            }
            match this.stream.try_read(buffer.initialize_unfilled()) {
                Ok(count) => {
                    buffer.advance(count);
                    this.has_read();
                    return Poll::Ready(Ok(()));
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.get_mut().write(context, |stream| stream.try_write(bytes))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.get_mut().write(context, |stream| stream.try_write_vectored(slices))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        let socket = socket2::SockRef::from(&*self.stream);
        match socket.shutdown(std::net::Shutdown::Write) {
            Err(error) if error.kind() != io::ErrorKind::NotConnected => Poll::Ready(Err(error)),
            _ => Poll::Ready(Ok(())),
        }
    }
}
