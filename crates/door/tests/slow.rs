//! Clients that send the head of a request byte by byte: each has ten seconds for it, however busy it keeps the line.

use std::future::pending;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use stackgen_door::lines::Lines;
use stackgen_door::listener::listen;
use stackgen_door::serve::serve;
use stackgen_door::wire::HEAD;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep};

const ASK: &[u8] = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n";
const PAUSE: Duration = Duration::from_millis(500);

/// Time passes when nobody has anything to do: seconds of a test are none.
async fn client() -> TcpStream {
    let listener = listen(0).unwrap();
    let address = SocketAddr::from(([127, 0, 0, 1], listener.local_addr().unwrap().port()));
    let router = Router::new().route("/", get(async || "ok"));
    tokio::spawn(serve(listener, router, Lines::new(64), pending(), Duration::ZERO));
    TcpStream::connect(address).await.unwrap()
}

/// Sends a head that never ends, and answers after how long the server had enough.
async fn trickle(client: &mut TcpStream) -> Duration {
    let start = Instant::now();
    client.write_all(b"GET / HTTP/1.1\r\nX-Long: ").await.unwrap();
    let mut byte = [0];
    loop {
        tokio::select! {
            read = client.read(&mut byte) => match read {
                Ok(0) | Err(_) => return start.elapsed(),
                Ok(_) => {}
            },
            () = sleep(PAUSE) => {
                if client.write_all(b"x").await.is_err() {
                    return start.elapsed();
                }
            }
        }
        assert!(start.elapsed() < HEAD * 3, "nobody hangs up");
    }
}

/// Asks, and reads the whole answer.
async fn ask(client: &mut TcpStream) {
    client.write_all(ASK).await.unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"ok") {
        assert_ne!(client.read_buf(&mut answer).await.unwrap(), 0, "no answer");
    }
    assert!(answer.starts_with(b"HTTP/1.1 200"));
}

fn assert_limit(taken: Duration) {
    assert!(taken >= HEAD && taken < HEAD + 2 * PAUSE, "{taken:?}");
}

#[tokio::test(start_paused = true)]
async fn the_first_head_of_a_connection() {
    assert_limit(trickle(&mut client().await).await);
}

#[tokio::test(start_paused = true)]
async fn a_head_after_others_that_came_at_once() {
    let mut client = client().await;
    for _ in 0..3 {
        ask(&mut client).await;
        // Between two requests a client may rest for longer than a head may take.
        sleep(HEAD * 2).await;
    }
    assert_limit(trickle(&mut client).await);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_says_nothing() {
    let mut client = client().await;
    let start = Instant::now();
    assert!(matches!(client.read(&mut [0]).await, Ok(0) | Err(_)));
    assert_limit(start.elapsed());
}
