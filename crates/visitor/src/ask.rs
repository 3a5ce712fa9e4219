//! Requests, and who answered them.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use minreq::{Method, Request};
use serde_json::{Value as Json, json};
use stackgen_contract::http::{COLOR_HEADER, VERSION_HEADER};

/// After this a request counts as unanswered.
const ENOUGH: Duration = Duration::from_secs(10);

/// Seconds that are waited to hear why: more than a service takes to give up.
const PATIENCE: u64 = 20;

/// How many requests are under way at once while counting.
const AT_ONCE: usize = 8;

/// Prints one answer.
///
/// # Errors
/// There is no such method.
pub fn run(method: &str, url: &str, body: Option<&str>) -> Result<()> {
    let method = match method {
        "GET" => Method::Get,
        "POST" => Method::Post,
        "PUT" => Method::Put,
        "DELETE" => Method::Delete,
        other => bail!("`{other}` is no method"),
    };
    let mut request = Request::new(method, url);
    if let Some(body) = body {
        request = request.with_header("content-type", "application/json").with_body(body);
    }
    crate::say(&answer(request))
}

/// Prints how many requests each version and colour answered.
///
/// # Errors
/// Nobody reads.
pub fn count(url: &str, number: usize) -> Result<()> {
    let counts: Mutex<BTreeMap<String, usize>> = Mutex::default();
    let asked = AtomicUsize::new(0);
    let worker = || {
        while asked.fetch_add(1, Ordering::Relaxed) < number {
            let answer = answer(minreq::get(url));
            let who = format!(
                "{} {} {}",
                answer["status"],
                answer["version"].as_str().unwrap_or("-"),
                answer["color"].as_str().unwrap_or("-")
            );
            let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
            *counts.entry(who).or_default() += 1;
        }
    };
    thread::scope(|scope| (0..AT_ONCE).for_each(|_| drop(scope.spawn(worker))));
    crate::say(&json!(counts.into_inner().unwrap_or_default()))
}

/// Who answered a request, and what; status 0 when nobody did.
pub fn answer(request: Request) -> Json {
    let asked = Instant::now();
    match request.with_timeout(PATIENCE).send() {
        Ok(late) if asked.elapsed() > ENOUGH => {
            let said = late.as_str().unwrap_or_default();
            json!({ "status": 0, "error": format!("too late: {} {said}", late.status_code) })
        }
        Ok(response) => {
            let header = |name: &str| {
                let mut named =
                    response.headers.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name));
                named.next().map(|(_, value)| value.as_str())
            };
            json!({
                "status": response.status_code,
                "version": header(VERSION_HEADER),
                "color": header(COLOR_HEADER),
                "body": response.as_str().unwrap_or_default(),
            })
        }
        Err(error) => json!({ "status": 0, "error": error.to_string() }),
    }
}
