//! Where connections arrive: a queue that is long enough, and that can be closed to newcomers before it is emptied.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use socket2::{SockFilter, SockRef};
use tokio::net::{TcpListener, TcpSocket};

/// How many connections may wait to be accepted; the system may allow fewer (`net.core.somaxconn`).
const QUEUE: u32 = 4096;

/// Files that are kept for something else than connections of clients: to stores, to the API, to the system.
const OWN_FILES: u64 = 128;

/// How many files this process asks for.
const FILES: u64 = 4096;

/// A program for the socket, in the kernel's own language of packet filters: a first packet of a connection (SYN
/// without ACK, in the byte of flags of the TCP header, RFC 9293, 3.1) is dropped, all others pass.
const NO_NEWCOMERS: [SockFilter; 5] = [
    SockFilter::new(0x30, 0, 0, 13),
    SockFilter::new(0x54, 0, 0, 0x12),
    SockFilter::new(0x15, 0, 1, 0x02),
    SockFilter::new(0x06, 0, 0, 0),
    SockFilter::new(0x06, 0, 0, u32::MAX),
];

/// Listens on a port of every address: of IPv6 and IPv4, or of IPv4 where the system has nothing else.
///
/// # Errors
/// The system's.
pub fn listen(port: u16) -> io::Result<TcpListener> {
    let six = || bind(TcpSocket::new_v6()?, (Ipv6Addr::UNSPECIFIED, port).into());
    six().or_else(|_| bind(TcpSocket::new_v4()?, (Ipv4Addr::UNSPECIFIED, port).into()))
}

fn bind(socket: TcpSocket, address: SocketAddr) -> io::Result<TcpListener> {
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(QUEUE)
}

/// Lets nobody else begin a connection. Whoever has begun one already still gets into the queue; a newcomer tries
/// again a second later, and is refused or finds another process. Without it a connection that came between the
/// last that was accepted and the end of the queue would be reset.
pub fn close_to_newcomers(listener: &TcpListener) {
    if let Err(error) = SockRef::from(listener).attach_filter(&NO_NEWCOMERS) {
        tracing::debug!(%error, "newcomers cannot be told apart here");
    }
}

/// How many connections of clients there are files for: as many as asked for, unless the system allows fewer.
pub fn room(most: usize) -> usize {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    let allowed = limit.maximum.unwrap_or(FILES).min(FILES);
    if limit.current.is_some_and(|current| current < allowed) {
        limit.current = Some(allowed);
        setrlimit(Resource::Nofile, limit).ok();
    }
    let files = getrlimit(Resource::Nofile).current.unwrap_or(FILES);
    let files = usize::try_from(files.saturating_sub(OWN_FILES).max(16)).unwrap_or(most);
    most.min(files)
}
