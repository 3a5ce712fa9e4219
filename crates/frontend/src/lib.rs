//! The page of an application, and the way from it to the API.
//!
//! A browser talks to this service alone: the page's files are part of the program, and `/api/` is
//! passed on to the address in `API_URL`. So no address of the cluster is ever part of what a browser
//! loads, and one image serves every environment.
//!
//! ```text
//!            ┌ /             asset    the page's files, out of the program
//! browser ──►│ /config.json  page     what this environment shows
//!            └ /api/…        proxy ──► API_URL
//! kubelet ──►  /healthz /readyz       probe
//! scraper ──►  /metrics               metrics
//! ```
//!
//! # What never happens
//!
//! - No file is read but the system's own (the resolver's, for the names of the cluster), and none is written.
//! - The API's health is not this service's: `/readyz` fails at the end of a life alone. A page that
//!   says that the API is away serves people better than no page.
//! - Nothing is loaded from another host; the Content-Security-Policy would not allow it.

pub mod asset;
pub mod config;
pub mod connect;
pub mod forward;
pub mod log;
pub mod metrics;
pub mod page;
pub mod patience;
pub mod probe;
pub mod problem;
pub mod proxy;
pub mod router;
pub mod security;
pub mod server;
pub mod stop;
