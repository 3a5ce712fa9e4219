//! What is counted, and its text for Prometheus
//! (<https://prometheus.io/docs/instrumenting/exposition_formats/>).

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::problem::Problem;

/// Upper bounds of the histogram, in seconds.
const BOUNDS: [f64; 11] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

#[derive(Debug, Clone, Default)]
pub struct Metrics(Arc<Counters>);

#[derive(Debug, Default)]
struct Counters {
    requests: Mutex<BTreeMap<(&'static str, &'static str, u16), u64>>,
    durations: Mutex<BTreeMap<&'static str, Histogram>>,
    failures: Mutex<BTreeMap<Problem, u64>>,
    under_way: AtomicI64,
}

#[derive(Debug, Default)]
struct Histogram {
    buckets: [u64; BOUNDS.len()],
    sum: f64,
    count: u64,
}

/// A request under way; it is no more when this is dropped.
#[derive(Debug)]
pub struct UnderWay(Metrics);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.0.under_way.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Metrics {
    pub fn begin(&self) -> UnderWay {
        self.0.under_way.fetch_add(1, Ordering::Relaxed);
        UnderWay(self.clone())
    }

    /// `route` and `method` come from small fixed sets: whoever asks cannot make new series.
    pub fn answered(&self, route: &'static str, method: &'static str, status: u16, took: Duration) {
        *locked(&self.0.requests).entry((route, method, status)).or_default() += 1;
        locked(&self.0.durations).entry(route).or_default().add(took.as_secs_f64());
    }

    pub fn failed(&self, problem: Problem) {
        *locked(&self.0.failures).entry(problem).or_default() += 1;
    }

    pub fn text(&self, version: &str, color: &str) -> String {
        let mut text = String::new();
        series(&mut text, "frontend_info", "gauge", "The version and track that serve.");
        line(&mut text, "frontend_info", &format!(r#"version="{version}",color="{color}""#), 1);

        series(&mut text, "http_requests_total", "counter", "Requests answered.");
        for ((route, method, status), count) in &*locked(&self.0.requests) {
            let labels = format!(r#"route="{route}",method="{method}",status="{status}""#);
            line(&mut text, "http_requests_total", &labels, count);
        }

        let name = "http_request_duration_seconds";
        series(&mut text, name, "histogram", "Time until an answer began.");
        for (route, histogram) in &*locked(&self.0.durations) {
            for (bound, count) in BOUNDS.iter().zip(histogram.buckets) {
                let labels = format!(r#"route="{route}",le="{bound}""#);
                line(&mut text, &format!("{name}_bucket"), &labels, count);
            }
            let labels = format!(r#"route="{route}""#);
            let all = format!(r#"{labels},le="+Inf""#);
            line(&mut text, &format!("{name}_bucket"), &all, histogram.count);
            line(&mut text, &format!("{name}_sum"), &labels, histogram.sum);
            line(&mut text, &format!("{name}_count"), &labels, histogram.count);
        }

        series(&mut text, "http_requests_under_way", "gauge", "Requests without an answer yet.");
        let under_way = self.0.under_way.load(Ordering::Relaxed);
        let _ = writeln!(text, "http_requests_under_way {under_way}");

        series(
            &mut text,
            "proxy_failures_total",
            "counter",
            "Requests that got no answer of the API.",
        );
        let failures = locked(&self.0.failures);
        for problem in [Problem::Unreachable, Problem::Busy, Problem::Late] {
            let labels = format!(r#"reason="{}""#, problem.reason());
            let count = failures.get(&problem).copied().unwrap_or_default();
            line(&mut text, "proxy_failures_total", &labels, count);
        }
        text
    }
}

impl Histogram {
    fn add(&mut self, seconds: f64) {
        for (bucket, bound) in self.buckets.iter_mut().zip(BOUNDS) {
            *bucket += u64::from(seconds <= bound);
        }
        self.sum += seconds;
        self.count += 1;
    }
}

fn series(text: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn line(text: &mut String, name: &str, labels: &str, value: impl std::fmt::Display) {
    let _ = writeln!(text, "{name}{{{labels}}} {value}");
}

/// Counters stay usable after a panic elsewhere: each is a number of its own.
fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
