//! How it ends: whoever has come is answered, whoever has not is refused, and nobody is reset.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::get;
use stackgen_door::lines::Lines;
use stackgen_door::listener::{listen, room};
use stackgen_door::serve::serve;
use tokio::runtime::Runtime;

const ASK: &[u8] = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n";
const DRAIN: Duration = Duration::from_secs(20);

fn router() -> Router {
    Router::new().route("/", get(async || "ok"))
}

/// What came over a connection that had asked.
fn answer(mut stream: TcpStream) -> Result<String, ErrorKind> {
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).map_err(|error| error.kind())?;
    Ok(text)
}

#[test]
fn everybody_in_the_queue_is_answered_after_the_end() {
    let most = room(4096);
    let runtime = Runtime::new().unwrap();
    let listener = runtime.block_on(async { listen(0) }).unwrap();
    let address = SocketAddr::from(([127, 0, 0, 1], listener.local_addr().unwrap().port()));
    let queue: usize = std::fs::read_to_string("/proc/sys/net/core/somaxconn")
        .ok()
        .and_then(|text| text.trim().parse().ok())
        .unwrap_or(128);
    let clients: Vec<TcpStream> = (0..(most / 2).min(queue).min(1500))
        .map(|_| {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.write_all(ASK).unwrap();
            stream
        })
        .collect();
    // Told to stop before it has accepted anybody, with places for a part of them.
    let served = runtime.spawn(serve(listener, router(), Lines::new(64), async {}, DRAIN));
    for client in clients {
        let text = answer(client).unwrap();
        assert!(text.starts_with("HTTP/1.1 200") && text.contains("connection: close"), "{text}");
    }
    assert!(runtime.block_on(served).unwrap());
    assert_eq!(TcpStream::connect(address).unwrap_err().kind(), ErrorKind::ConnectionRefused);
}

#[test]
fn nobody_is_reset_while_clients_keep_coming() {
    for round in 0..5 {
        let runtime = Runtime::new().unwrap();
        let listener = runtime.block_on(async { listen(0) }).unwrap();
        let address = SocketAddr::from(([127, 0, 0, 1], listener.local_addr().unwrap().port()));
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let stopped = async { stopped.await.unwrap() };
        let served = runtime.spawn(serve(listener, router(), Lines::new(256), stopped, DRAIN));
        let (answered, over) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let clients: Vec<_> = (0..8)
            .map(|_| {
                let (answered, over) = (Arc::clone(&answered), Arc::clone(&over));
                thread::spawn(move || {
                    while !over.load(Ordering::Relaxed) {
                        let Ok(mut stream) =
                            TcpStream::connect_timeout(&address, Duration::from_secs(3))
                        else {
                            return;
                        };
                        let request = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
                        stream.write_all(request).unwrap();
                        let text = answer(stream).unwrap();
                        assert!(text.starts_with("HTTP/1.1 200"), "round {round}: {text:?}");
                        answered.fetch_add(1, Ordering::Relaxed);
                    }
                })
            })
            .collect();
        thread::sleep(Duration::from_millis(100));
        stop.send(()).unwrap();
        assert!(runtime.block_on(served).unwrap());
        over.store(true, Ordering::Relaxed);
        for client in clients {
            client.join().unwrap();
        }
        assert!(answered.load(Ordering::Relaxed) > 0);
    }
}

#[test]
fn those_that_wait_make_room() {
    let runtime = Runtime::new().unwrap();
    let listener = runtime.block_on(async { listen(0) }).unwrap();
    let address = SocketAddr::from(([127, 0, 0, 1], listener.local_addr().unwrap().port()));
    let lines = Lines::new(16);
    runtime.spawn(serve(listener, router(), Arc::clone(&lines), std::future::pending(), DRAIN));
    let slow: Vec<TcpStream> = (0..48)
        .map(|number| {
            let mut stream = TcpStream::connect(address).unwrap();
            // Nothing, a part of a head, or a whole request after which nothing comes.
            stream.write_all([&b""[..], b"GET / HTTP/1.1\r\nHo", ASK][number % 3]).unwrap();
            stream
        })
        .collect();
    for _ in 0..20 {
        let asked = Instant::now();
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
        assert!(answer(stream).unwrap().starts_with("HTTP/1.1 200"));
        assert!(asked.elapsed() < Duration::from_secs(3), "{:?}", asked.elapsed());
    }
    assert!(lines.open_now() <= 17);
    drop(slow);
}
