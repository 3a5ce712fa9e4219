//! Many clients at once, most of them of no good will.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;
use stackgen_door::listener::room;

use crate::backend::Backend;
use crate::client::{Answer, parse, send};
use crate::store::Database;

/// The memory that a manifest may give, in bytes.
const MEMORY: usize = 64 << 20;

/// Documents of the largest size: a list of them is more than sockets hold, and what all clients ask for more than
/// the memory holds twice.
const DOCUMENTS: usize = 64;

fn ask(backend: &Backend, request: &str) -> TcpStream {
    let mut stream = TcpStream::connect(("127.0.0.1", backend.port)).expect("connected");
    stream.write_all(request.as_bytes()).expect("sent");
    stream
}

/// A backend with many large documents.
fn filled(database: &Database) -> Backend {
    let backend = Backend::ready(database);
    let document = format!("\"{}\"", "x".repeat(64 * 1024 - 2));
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..DOCUMENTS / 4 {
                    let answer = send(backend.port, "POST", "/data", "", document.as_bytes());
                    assert_eq!(answer.expect("an answer").status, 201);
                }
            });
        }
    });
    backend
}

#[test]
fn no_clients_of_any_kind_take_more_memory_than_there_is() {
    room(4096);
    let database = Database::new();
    let backend = filled(&database);
    let list = "GET /data?limit=1000 HTTP/1.1\r\nHost: x\r\n\r\n";
    let document = format!("\"{}\"", "y".repeat(60_000));
    let slow = format!("POST /data HTTP/1.1\r\nHost: x\r\nContent-Length: 65536\r\n\r\n{document}");
    // FerretDB, which stands in for MongoDB, reads a whole collection for each part of a list.
    let patient = if database.url.starts_with("mongodb") { 8 } else { 1 };
    let mut clients = Vec::new();
    for kind in 0..192 {
        let request = match kind % (6 * patient) {
            // Asks for everything, and reads nothing.
            0 => list,
            // Sends most of a large body, and no more.
            other if other % 3 == 1 => &slow,
            // Says nothing.
            _ => "",
        };
        clients.push(ask(&backend, request));
    }
    let most = thread::scope(|scope| {
        // Others read all they asked for, or write.
        let honest: Vec<_> = (0..64 / patient)
            .map(|number| {
                let (backend, slow) = (&backend, document.as_bytes());
                scope.spawn(move || {
                    if number % 8 == 0 {
                        let answer = backend.get("/data?limit=1000");
                        if answer.status == 200 {
                            assert!(answer.json().as_array().map(Vec::len) >= Some(DOCUMENTS));
                        }
                        answer.status
                    } else {
                        send(backend.port, "POST", "/data", "", slow).expect("an answer").status
                    }
                })
            })
            .collect();
        let (mut most, begun) = (0, Instant::now());
        while begun.elapsed() < Duration::from_secs(8)
            || honest.iter().any(|client| !client.is_finished())
        {
            most = most.max(backend.resident());
            thread::sleep(Duration::from_millis(20));
        }
        let statuses: Vec<u16> =
            honest.into_iter().map(|client| client.join().expect("a client")).collect();
        assert!(statuses.iter().all(|status| [200, 201, 503].contains(status)), "{statuses:?}");
        most
    });
    println!("{} MiB resident at most", most >> 20);
    assert!(most < MEMORY, "{} MiB resident", most >> 20);
    assert_eq!(backend.get("/healthz").status, 200);
    // However long the store took for so much, everything is as before.
    crate::backend::until("lists are answered again", || {
        backend.get("/data?limit=1000").status == 200
    });
    // A list whose parts come more slowly than a client reads is never held up by it.
    if patient > 1 {
        return;
    }
    // Whoever does not read has been cut off, or is soon.
    thread::sleep(Duration::from_secs(6));
    let Some(lazy) = clients.first_mut() else { return };
    lazy.set_read_timeout(Some(Duration::from_secs(10))).expect("a limit");
    let mut bytes = Vec::new();
    lazy.take(64 << 20).read_to_end(&mut bytes).ok();
    assert!(bytes.len() < DOCUMENTS * 64 * 1024, "it got everything");
}

#[test]
fn a_long_list_comes_whole_and_in_parts() {
    let database = Database::new();
    let backend = Backend::ready(&database);
    // Small ones between large ones: parts of any size.
    let texts: Vec<String> = (0..90)
        .map(|number| if number % 7 == 0 { "m".repeat(4000) } else { format!("{number}") })
        .collect();
    for text in &texts {
        assert_eq!(backend.post("/messages", &json!({ "message": text })).status, 201);
    }
    let rows: Vec<_> =
        (1..).zip(&texts).map(|(id, text)| json!({ "id": id, "message": text })).collect();
    for (query, expected) in [
        ("", &rows[..]),
        ("?limit=1000", &rows[..]),
        ("?limit=60", &rows[..60]),
        ("?limit=1", &rows[..1]),
        ("?after=50&limit=30", &rows[50..80]),
        ("?after=50&limit=40", &rows[50..90]),
        ("?after=90", &rows[90..]),
    ] {
        let answer = backend.get(&format!("/messages{query}"));
        assert_eq!(answer.status, 200);
        assert_eq!(answer.json(), json!(expected), "{query}");
    }
}

#[test]
fn idle_connections_shut_nobody_out() {
    let number = room(4096).min(1_600);
    let database = Database::new();
    let backend = Backend::ready(&database);
    let idle: Vec<TcpStream> = (0..number)
        .map(|number| ask(&backend, ["", "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "][number % 2]))
        .collect();
    for path in ["/healthz", "/readyz", "/tasks"] {
        let asked = Instant::now();
        assert_eq!(backend.get(path).status, 200, "{path}");
        assert!(asked.elapsed() < Duration::from_secs(5), "{path} took {:?}", asked.elapsed());
    }
    drop(idle);
}

fn from_elsewhere(backend: &Backend, request: &str) -> Answer {
    let mut stream = ask(backend, request);
    let mut text = String::new();
    stream.read_to_string(&mut text).expect("an answer");
    parse(&text).expect("an answer")
}

#[test]
fn cross_site_writes() {
    let database = Database::new();
    let backend = Backend::start(&[
        ("DATABASE_URL", &database.url),
        ("ALLOWED_HOSTS", "https://shop.example.com, *.example.org"),
    ]);
    backend.wait_until_ready();
    let status = |line: &str, headers: &str| {
        let request = format!(
            "{line} HTTP/1.1\r\nConnection: close\r\n{headers}Content-Length: 6\r\n\r\ntask=x"
        );
        from_elsewhere(&backend, &request).status
    };
    let form = "Content-Type: application/x-www-form-urlencoded\r\n";
    for line in [
        "POST /tasks",
        "POST /api/tasks",
        "POST /data",
        "POST /submit",
        "PUT /tasks/1",
        "DELETE /tasks/1",
    ] {
        for origin in [
            "Origin: https://evil.example\r\nSec-Fetch-Site: cross-site\r\n",
            "Origin: https://evil.example\r\n",
            "Origin: null\r\n",
            "Sec-Fetch-Site: same-site\r\n",
        ] {
            assert_eq!(
                status(line, &format!("Host: localhost\r\n{form}{origin}")),
                403,
                "{line} {origin}"
            );
        }
    }
    assert_eq!(backend.get("/tasks").json(), json!([]));
    for headers in [
        "Host: localhost\r\n",
        "Host: localhost:1\r\nOrigin: http://localhost:1\r\n",
        "Host: api\r\nX-Forwarded-Host: shop.example.com\r\nOrigin: https://shop.example.com\r\n",
        "Host: api.example.org\r\nSec-Fetch-Site: same-origin\r\n",
    ] {
        assert_eq!(status("POST /tasks", &format!("{headers}{form}")), 201, "{headers}");
    }
    for (host, expected) in
        [("rebound.evil.example", 421), ("shop.example.com:443", 200), ("[::1]:8000", 200)]
    {
        assert_eq!(status("GET /tasks", &format!("Host: {host}\r\n")), expected, "{host}");
    }
}

/// A store in memory is in one connection: clients that hang up while it works for them do not close it.
#[test]
fn sqlite_in_memory_hang_up() {
    let backend = Backend::start(&[]);
    backend.wait_until_ready();
    assert_eq!(backend.post("/data", &json!("kept")).status, 201);
    for _ in 0..50 {
        drop(ask(&backend, "GET /data HTTP/1.1\r\nHost: x\r\n\r\n"));
        drop(ask(&backend, "POST /data HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n\"a\""));
        assert_eq!(backend.get("/data").status, 200);
    }
    let kept = backend.get("/data?limit=1");
    assert!(kept.body.contains("kept"), "{}", kept.body);
}
