//! Many clients at once, most of them of no good will; and the share that each of several APIs gets.

use std::convert::Infallible;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode};
use axum::routing::{any, get as route};
use hyper::body::Frame;
use stackgen_door::listener::room;
use tokio::net::TcpListener;
use tokio::time::sleep;

use crate::running::{ask, before, echo, frontend, get, start};
use crate::stop::Program;

/// How soon a probe must be answered, on a machine that runs all the other tests meanwhile; the kubelet waits a second.
const SOON: Duration = Duration::from_secs(5);

#[tokio::test]
async fn idle_connections_shut_nobody_out() {
    let number = room(4096).min(1_700);
    let (_program, address) = Program::start(&[]).await;
    let mut idle = Vec::new();
    for count in 0..number {
        let Ok(mut stream) = TcpStream::connect(address) else { break };
        // Half of them begin a head, and leave it at that.
        if count % 2 == 0 {
            stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ").unwrap();
        }
        idle.push(stream);
    }
    assert_eq!(idle.len(), number);
    for path in ["/healthz", "/readyz", "/", "/metrics", "/main.js"] {
        let asked = Instant::now();
        let answer = get(address, path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(asked.elapsed() < SOON, "{path} took {:?}", asked.elapsed());
    }
}

#[tokio::test]
async fn clients_that_do_not_read_take_little_and_are_cut_off() {
    room(4096);
    let api = start(Router::new().fallback(async || Body::new(Endless))).await;
    let variables = [("API_URL", &*format!("http://{api}"))];
    let (program, address) = Program::start(&variables).await;
    let mut clients = Vec::new();
    for number in 0..256 {
        let mut stream = TcpStream::connect(address).unwrap();
        let request = match number % 4 {
            0 => "POST /api/x HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n",
            _ => "GET /api/x HTTP/1.1\r\nHost: x\r\n\r\n",
        };
        stream.write_all(request.as_bytes()).unwrap();
        if number % 4 == 0 {
            stream.set_nonblocking(true).unwrap();
            stream.write_all(&vec![b'x'; 1 << 20]).ok();
        }
        clients.push(stream);
    }
    let mut most = 0;
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(6) {
        most = most.max(program.resident());
        sleep(Duration::from_millis(50)).await;
    }
    println!("{} MiB resident at most", most >> 20);
    assert!(most < 64 << 20, "{} MiB", most >> 20);
    let asked = Instant::now();
    assert_eq!(get(address, "/healthz").await.status, 200);
    assert!(asked.elapsed() < SOON, "{:?}", asked.elapsed());
    // The kernel holds some of each answer; after that there is an end.
    sleep(Duration::from_secs(12)).await;
    let stream = &mut clients[1];
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let mut bytes = vec![0; 1 << 20];
    let mut read = 0;
    loop {
        match stream.read(&mut bytes) {
            Ok(0) | Err(_) => break,
            Ok(count) => read += count,
        }
        assert!(read < 64 << 20, "it still gets more");
    }
}

/// A body without an end.
struct Endless;

impl hyper::body::Body for Endless {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[b'x'; 16 * 1024])))))
    }
}

/// Three stable pods and a canary behind one address that chooses by connection, as a Service does.
#[tokio::test]
async fn a_canary_gets_its_share_of_one_visitor_s_requests() {
    const REQUESTS: usize = 400;
    let counts: Vec<Arc<AtomicUsize>> = (0..4).map(|_| Arc::default()).collect();
    let mut pods = Vec::new();
    for count in &counts {
        let count = Arc::clone(count);
        let answer = any(async move || {
            count.fetch_add(1, Ordering::Relaxed);
            "ok"
        });
        pods.push(start(Router::new().route("/tasks", answer)).await);
    }
    let address = frontend(&[("API_URL", &format!("http://{}", service(pods).await))]).await;
    // One browser, one kept connection, one request after the other.
    let client: hyper_util::client::legacy::Client<_, Body> =
        hyper_util::client::legacy::Client::builder(hyper_util::rt::TokioExecutor::new())
            .build_http();
    for _ in 0..REQUESTS {
        let request = Request::get(format!("http://{address}/api/tasks")).body(Body::empty());
        let answer = client.request(request.unwrap()).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        http_body_util::BodyExt::collect(answer.into_body()).await.unwrap();
    }
    let canary = counts[3].load(Ordering::Relaxed);
    // A share of 1/4: 100 of 400, with a standard deviation of 8.7.
    let (expected, three_deviations) = (REQUESTS / 4, 26);
    println!("{canary} of {REQUESTS}");
    let off = canary.abs_diff(expected);
    assert!(off <= three_deviations, "{canary} of {REQUESTS}, expected about {expected}");
}

/// Forwards each connection to one of `pods`, chosen as kube-proxy chooses: at random.
async fn service(pods: Vec<SocketAddr>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        // A fixed sequence of numbers that look random (Knuth's MMIX), so that the test says the same each time.
        let mut state = 0x5eed_u64;
        while let Ok((mut client, _)) = listener.accept().await {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let pod = pods[usize::try_from(state >> 33).unwrap() % pods.len()];
            tokio::spawn(async move {
                let mut pod = tokio::net::TcpStream::connect(pod).await.unwrap();
                tokio::io::copy_bidirectional(&mut client, &mut pod).await.ok();
            });
        }
    });
    address
}

#[tokio::test]
async fn cross_site_writes() {
    let writes = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&writes);
    let api = Router::new().route(
        "/tasks",
        route(async || "[]").post(async move || {
            count.fetch_add(1, Ordering::Relaxed);
            StatusCode::CREATED
        }),
    );
    let address = before(api).await;
    let post = async |headers: &[(&str, &str)]| {
        let mut request = Request::post(format!("http://{address}/api/tasks"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        ask(request.body(Body::from("task=x")).unwrap()).await
    };
    let strange = [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")];
    for headers in [&strange[..], &strange[..1], &strange[1..], &[("origin", "null")]] {
        let answer = post(headers).await;
        assert_eq!(answer.status, 403, "{headers:?}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert!(answer.header("content-security-policy").starts_with("default-src 'none'"));
    }
    assert_eq!(writes.load(Ordering::Relaxed), 0);
    let own = format!("http://{address}");
    for headers in [&[][..], &[("origin", &*own)], &[("sec-fetch-site", "same-origin")]] {
        assert_eq!(post(headers).await.status, 201, "{headers:?}");
    }
}

#[tokio::test]
async fn a_name_that_a_stranger_gave_reads_nothing() {
    let api = start(echo()).await;
    let variables =
        [("API_URL", &*format!("http://{api}")), ("ALLOWED_HOSTS", "https://shop.example.com/x")];
    let address = frontend(&variables).await;
    for path in ["/", "/api/tasks", "/config.json", "/metrics", "/nowhere"] {
        for (host, known) in
            [("rebound.evil.example", false), ("shop.example.com", true), ("web", true)]
        {
            let request = Request::get(format!("http://{address}{path}")).header("host", host);
            let answer = ask(request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status == 421, !known, "{host}{path}");
        }
    }
    // The kubelet may name any.
    let request = Request::get(format!("http://{address}/healthz")).header("host", "probe.example");
    assert_eq!(ask(request.body(Body::empty()).unwrap()).await.status, 200);
}
