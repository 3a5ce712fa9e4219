//! Passes requests on to the API and its answers back, both as streams.

use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use std::{io, iter};

use axum::body::Body;
use axum::http::{HeaderValue, Request, Uri, header};
use axum::response::Response;
use hyper::body::{Body as _, Incoming};
use hyper_util::client::legacy::{self as client, Client};
use hyper_util::rt::TokioExecutor;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::config::Config;
use crate::connect::Connector;
use crate::forward;
use crate::patience::Patience;
use crate::problem::Problem;

/// How long a connection may take to come about: a Service without pods answers nothing at all.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// How often a safe request is asked before the last time. Each connection may lead to a pod that is going.
const ATTEMPTS: usize = 2;
/// The most of a head, and of a body that is on its way, in bytes.
const BUFFER: usize = 16 * 1024;
/// How many requests the API is asked to carry at once.
const UNDER_WAY: usize = 256;

#[derive(Debug, Clone)]
pub struct Proxy {
    api: Uri,
    timeout: Duration,
    client: Client<Connector, Body>,
    places: Arc<Semaphore>,
}

impl Proxy {
    pub fn new(config: &Config) -> Self {
        let client = Client::builder(TokioExecutor::new())
            // A Service chooses a pod for each connection: with one for each request every pod gets its share of the
            // requests, too, however few there are. A kept one would give all of them to one pod.
            .pool_max_idle_per_host(0)
            .http1_max_buf_size(BUFFER)
            .build(Connector::new(CONNECT_TIMEOUT.min(config.api_timeout)));
        Self {
            api: config.api.clone(),
            timeout: config.api_timeout,
            client,
            places: Arc::new(Semaphore::new(UNDER_WAY)),
        }
    }

    /// The API's answer to `request`.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn pass(
        &self,
        mut request: Request<Body>,
        peer: SocketAddr,
    ) -> Result<Response, Problem> {
        let place = self.places.clone().try_acquire_owned().map_err(|_| Problem::Busy)?;
        *request.uri_mut() =
            forward::address(&self.api, request.uri()).map_err(|_| Problem::NotFound)?;
        forward::remove_hop_by_hop(request.headers_mut());
        forward::add_forwarded(request.headers_mut(), peer.ip());
        // The API closes, and its side remembers the connection for a minute: ours would run out of ports.
        let close = const { HeaderValue::from_static("close") };
        request.headers_mut().insert(header::CONNECTION, close);

        let answer = timeout(self.timeout, self.ask(request)).await;
        let answer = answer.map_err(|_| Problem::Late)?.map_err(|error| {
            tracing::warn!(error = chain(&error), "the API cannot be reached");
            if is_timeout(&error) { Problem::Late } else { Problem::Unreachable }
        })?;

        let (mut head, body) = answer.into_parts();
        forward::remove_hop_by_hop(&mut head.headers);
        let uncached = HeaderValue::from_static("no-store");
        head.headers.entry(header::CACHE_CONTROL).or_insert(uncached);
        Ok(Response::from_parts(head, Body::new(Patience::new(body, self.timeout, place))))
    }

    /// Asks, and again where a connection turned out to be going: the pod at its end has stopped.
    async fn ask(&self, mut request: Request<Body>) -> Result<Response<Incoming>, client::Error> {
        for _ in 0..ATTEMPTS {
            let Some(next) = again(&request) else { break };
            match self.client.request(request).await {
                Err(error) if !error.is_connect() && !is_timeout(&error) => {
                    tracing::debug!(error = chain(&error), "a connection was going");
                    request = next;
                }
                outcome => return outcome,
            }
        }
        self.client.request(request).await
    }
}

/// The same request once more, where asking twice does no harm (RFC 9110, 9.2.1) and no body is lost.
fn again(request: &Request<Body>) -> Option<Request<Body>> {
    if !request.method().is_safe() || !request.body().is_end_stream() {
        return None;
    }
    let mut again = Request::new(Body::empty());
    again.method_mut().clone_from(request.method());
    again.uri_mut().clone_from(request.uri());
    again.headers_mut().clone_from(request.headers());
    Some(again)
}

/// Whether it was silence that an error came of.
pub fn is_timeout(error: &(dyn Error + 'static)) -> bool {
    causes(error).any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|error| error.kind() == io::ErrorKind::TimedOut)
    })
}

/// An error with its causes, in one line.
fn chain(error: &(dyn Error + 'static)) -> String {
    causes(error).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    iter::successors(Some(error), |&error| error.source())
}
