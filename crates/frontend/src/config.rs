//! What the environment says, read once. All mistakes are told in one run.

use std::time::Duration;

use axum::http::uri::Scheme;
use axum::http::{HeaderValue, Uri};

use stackgen_contract::{http, variable};
use stackgen_door::site::Site;
use tracing::Level;

/// How long the API may take: of this service alone, for no manifest needs to know.
pub const API_TIMEOUT: &str = "API_TIMEOUT";

#[derive(Debug, Clone)]
pub struct Config {
    pub port: u16,
    pub api: Uri,
    /// How long the API may take to begin its answer, and how long it may then be silent.
    pub api_timeout: Duration,
    /// The names that browsers may know this service by.
    pub site: Site,
    pub edit_task: bool,
    pub delete_task: bool,
    pub version: HeaderValue,
    pub color: Option<HeaderValue>,
    pub shutdown_delay: Duration,
    pub log_level: Level,
}

impl Config {
    /// Reads the variables through `lookup`, so that tests need no process of their own. An empty
    /// value counts as none, as a ConfigMap's key without a value means.
    ///
    /// # Errors
    /// One line per variable that cannot be taken.
    pub fn read(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, Vec<String>> {
        let mut reader = Reader { lookup, mistakes: Vec::new() };
        let mut config = Self {
            port: reader.value(variable::PORT, http::FRONTEND_PORT, "a port from 1 to 65535", port),
            api: reader.value(
                variable::API_URL,
                Uri::from_static("http://127.0.0.1:8000"),
                "a URL like `http://backend:8000`, without a query",
                api,
            ),
            api_timeout: reader.value(
                API_TIMEOUT,
                Duration::from_secs(30),
                "a time above zero like `30s`",
                |text| duration(text).filter(|time| !time.is_zero()),
            ),
            site: reader.value(
                variable::ALLOWED_HOSTS,
                Site::default(),
                "a list of hosts like `shop.example.com,*.example.org`",
                |text| Site::told(text).ok(),
            ),
            edit_task: reader.value(variable::FEATURE_EDIT_TASK, true, "`true` or `false`", flag),
            delete_task: reader.value(
                variable::FEATURE_DELETE_TASK,
                true,
                "`true` or `false`",
                flag,
            ),
            version: reader.value(
                variable::VERSION,
                HeaderValue::from_static(env!("CARGO_PKG_VERSION")),
                "up to 64 characters of visible ASCII without quotes",
                visible,
            ),
            color: reader.value(
                variable::COLOR,
                None,
                "up to 64 characters of visible ASCII without quotes",
                |text| visible(text).map(Some),
            ),
            shutdown_delay: reader.value(
                variable::SHUTDOWN_DELAY,
                Duration::from_secs(1),
                "a time like `5s` or `500ms`",
                duration,
            ),
            log_level: reader.value(
                variable::LOG_LEVEL,
                Level::INFO,
                "one of error, warn, info, debug, trace",
                |text| text.parse().ok(),
            ),
        };
        config.site = config.site.in_cluster();
        if reader.mistakes.is_empty() { Ok(config) } else { Err(reader.mistakes) }
    }
}

struct Reader<L> {
    lookup: L,
    mistakes: Vec<String>,
}

impl<L: Fn(&str) -> Option<String>> Reader<L> {
    fn value<T>(
        &mut self,
        name: &str,
        default: T,
        expected: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> T {
        let Some(text) = (self.lookup)(name).filter(|text| !text.trim().is_empty()) else {
            return default;
        };
        parse(text.trim()).unwrap_or_else(|| {
            self.mistakes.push(format!("`{name}` is not {expected}: `{text}`"));
            default
        })
    }
}

fn port(text: &str) -> Option<u16> {
    text.parse().ok().filter(|port| *port != 0)
}

/// Plain HTTP alone: inside a cluster, encryption is a mesh's work.
fn api(text: &str) -> Option<Uri> {
    let uri: Uri = text.parse().ok()?;
    let authority = uri.authority()?;
    let plain = uri.scheme() == Some(&Scheme::HTTP)
        && !authority.host().is_empty()
        && !authority.as_str().contains('@')
        && uri.query().is_none();
    plain.then_some(uri)
}

fn flag(text: &str) -> Option<bool> {
    match text {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

fn visible(text: &str) -> Option<HeaderValue> {
    let fits = text.len() <= 64
        && text.bytes().all(|byte| byte.is_ascii_graphic() && !br#""\"#.contains(&byte));
    fits.then(|| HeaderValue::from_str(text).ok()).flatten()
}

/// `5`, `5s` or `500ms`, up to an hour.
fn duration(text: &str) -> Option<Duration> {
    let time = match text.strip_suffix("ms") {
        Some(number) => Duration::from_millis(number.parse().ok()?),
        None => Duration::from_secs(text.strip_suffix('s').unwrap_or(text).parse().ok()?),
    };
    (time <= Duration::from_hours(1)).then_some(time)
}
