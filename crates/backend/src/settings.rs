//! What the environment tells: read once, checked as a whole, before anything else starts.

use std::fmt;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use stackgen_contract::{http, variable};
use stackgen_door::site::Site;

use crate::address::Address;

/// Reads a variable; none when it is absent or empty.
pub type Read<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// All settings.
#[derive(Debug)]
pub struct Settings {
    pub port: u16,
    pub store: Address,
    pub audit: Option<Address>,
    pub cache: Option<CacheUrl>,
    pub version: String,
    pub color: Option<String>,
    pub shutdown_delay: Duration,
    /// The names that browsers may know this service by.
    pub site: Site,
    /// Connections to each store.
    pub pool_size: u32,
    /// Requests that are worked on at once.
    pub max_requests: usize,
    pub work: Work,
    pub log_level: tracing::Level,
}

/// How a worker works.
#[derive(Clone, Copy, Debug)]
pub struct Work {
    /// The least time for a message.
    pub delay: Duration,
    /// After which another worker takes it.
    pub lease: Duration,
}

/// A url with a password in it, which no log may show.
pub struct CacheUrl(pub String);

impl fmt::Debug for CacheUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("redis://***")
    }
}

impl Settings {
    /// The settings of an environment. An error names the variable and never shows a url.
    pub fn read(read: &Read<'_>) -> Result<Self> {
        let audit = match read(variable::AUDIT_URL) {
            Some(url) => Some(Address::parse(&url).context(variable::AUDIT_URL)?),
            None => None,
        };
        let delay: u16 = number(read, variable::SHUTDOWN_DELAY, 1)?;
        Ok(Self {
            port: number(read, variable::PORT, http::BACKEND_PORT)?,
            store: Address::find(read)?,
            audit,
            cache: read(variable::REDIS_URL).map(CacheUrl),
            version: header(read, variable::VERSION)?
                .unwrap_or_else(|| env!("CARGO_PKG_VERSION").to_owned()),
            color: header(read, variable::COLOR)?,
            shutdown_delay: Duration::from_secs(delay.into()),
            site: site(read)?,
            pool_size: number(read, variable::POOL_SIZE, 10)?.clamp(1, 1000),
            max_requests: number(read, variable::MAX_REQUESTS, 256)?,
            work: work(read)?,
            log_level: level(read)?,
        })
    }
}

fn work(read: &Read<'_>) -> Result<Work> {
    let seconds = |name, default: u16| number(read, name, default).map(u64::from);
    let delay = Duration::from_secs(seconds(variable::WORK_DELAY, 0)?);
    let lease = Duration::from_secs(seconds(variable::WORK_LEASE, 30)?);
    if delay >= lease {
        // Each message would be taken again and again.
        bail!("`{}` must be less than `{}`", variable::WORK_DELAY, variable::WORK_LEASE);
    }
    Ok(Work { delay, lease })
}

fn number<T: std::str::FromStr>(read: &Read<'_>, name: &str, default: T) -> Result<T> {
    let Some(text) = read(name) else { return Ok(default) };
    match text.trim().parse() {
        Ok(number) => Ok(number),
        Err(_) => bail!("`{name}` is no number in its range: `{text}`"),
    }
}

/// A text that can stand in a header.
fn header(read: &Read<'_>, name: &str) -> Result<Option<String>> {
    match read(name) {
        Some(text) if !text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ') => {
            bail!("`{name}` must be printable ASCII")
        }
        text => Ok(text),
    }
}

fn site(read: &Read<'_>) -> Result<Site> {
    let told = read(variable::ALLOWED_HOSTS).unwrap_or_default();
    match Site::told(&told) {
        Ok(site) => Ok(site.in_cluster()),
        Err(word) => bail!("`{}` names no host: `{word}`", variable::ALLOWED_HOSTS),
    }
}

fn level(read: &Read<'_>) -> Result<tracing::Level> {
    let text = read(variable::LOG_LEVEL).unwrap_or_else(|| "info".to_owned());
    text.parse().ok().with_context(|| {
        format!("`{}` is none of error, warn, info, debug, trace: `{text}`", variable::LOG_LEVEL)
    })
}
