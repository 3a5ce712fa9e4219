//! Counts of what this process did, as Prometheus reads them.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Mutex;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::app::App;

/// Upper bounds of the latency histogram, in seconds.
const BOUNDS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

/// The counters.
#[derive(Debug, Default)]
pub struct Metrics {
    requests: Mutex<BTreeMap<Key, u64>>,
    latencies: Mutex<BTreeMap<String, Latency>>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    route: String,
    method: String,
    status: u16,
}

#[derive(Debug, Default)]
struct Latency {
    buckets: [u64; BOUNDS.len()],
    count: u64,
    sum: f64,
}

impl Metrics {
    /// Counts an answer.
    pub fn count(&self, route: &str, method: &str, status: u16, took: Duration) {
        let key = Key { route: route.to_owned(), method: method.to_owned(), status };
        *lock(&self.requests).entry(key).or_default() += 1;
        let mut latencies = lock(&self.latencies);
        let latency = latencies.entry(route.to_owned()).or_default();
        let seconds = took.as_secs_f64();
        latency.count += 1;
        latency.sum += seconds;
        for (bucket, bound) in latency.buckets.iter_mut().zip(BOUNDS) {
            *bucket += u64::from(seconds <= bound);
        }
    }

    /// All metrics in the text format.
    pub fn text(&self, app: &App) -> String {
        let mut text = String::new();
        head(&mut text, "http_requests_total", "counter", "Answers by route and status.");
        for (Key { route, method, status }, count) in &*lock(&self.requests) {
            let labels = format!("route=\"{route}\",method=\"{method}\",status=\"{status}\"");
            line(&mut text, &format!("http_requests_total{{{labels}}}"), count);
        }
        self.histogram(&mut text);
        gauges(&mut text, app);
        if let Some(cache) = &app.ledger.cache {
            head(&mut text, "cache_reads_total", "counter", "Looks into the cache by outcome.");
            for (outcome, count) in
                [("hit", &cache.hits), ("miss", &cache.misses), ("failure", &cache.failures)]
            {
                let name = format!("cache_reads_total{{outcome=\"{outcome}\"}}");
                line(&mut text, &name, count.load(Ordering::Relaxed));
            }
        }
        text
    }

    fn histogram(&self, text: &mut String) {
        let name = "http_request_duration_seconds";
        head(text, name, "histogram", "Time from request to answer.");
        for (route, Latency { buckets, count, sum }) in &*lock(&self.latencies) {
            for (bucket, bound) in buckets.iter().zip(BOUNDS) {
                line(text, &format!("{name}_bucket{{route=\"{route}\",le=\"{bound}\"}}"), bucket);
            }
            line(text, &format!("{name}_bucket{{route=\"{route}\",le=\"+Inf\"}}"), count);
            line(text, &format!("{name}_sum{{route=\"{route}\"}}"), sum);
            line(text, &format!("{name}_count{{route=\"{route}\"}}"), count);
        }
    }
}

fn gauges(text: &mut String, app: &App) {
    head(text, "http_connections_active", "gauge", "Open connections of clients.");
    line(text, "http_connections_active", app.lines.open_now());
    head(text, "http_requests_in_flight", "gauge", "Requests that are being worked on.");
    line(
        text,
        "http_requests_in_flight",
        app.settings.max_requests - app.places.available_permits(),
    );
    let stores = || {
        let audit = app.ledger.audit.as_ref().map(|audit| ("audit", audit));
        [("main", &app.ledger.store)].into_iter().chain(audit)
    };
    head(text, "store_up", "gauge", "Whether the store answered when it was last asked.");
    for (name, store) in stores() {
        line(text, &format!("store_up{{store=\"{name}\"}}"), u8::from(store.answers()));
    }
    head(text, "store_pool_connections", "gauge", "Connections to the store.");
    for (name, store) in stores() {
        let pool = store.pool();
        let busy = pool.open.saturating_sub(pool.idle);
        for (state, count) in [("idle", pool.idle), ("busy", busy)] {
            let labels = format!("store=\"{name}\",state=\"{state}\"");
            line(text, &format!("store_pool_connections{{{labels}}}"), count);
        }
    }
    head(text, "build_info", "gauge", "Which version and colour this is.");
    let color = app.settings.color.as_deref().unwrap_or_default();
    let labels = format!("version={:?},color={color:?}", app.settings.version);
    line(text, &format!("build_info{{{labels}}}"), 1);
}

fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    text.push_str(&format!("# HELP {name} {help}\n# TYPE {name} {kind}\n"));
}

fn line(text: &mut String, name: &str, value: impl std::fmt::Display) {
    // Writing into a string cannot fail.
    writeln!(text, "{name} {value}").ok();
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
