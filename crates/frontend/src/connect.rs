//! Connections to the API. Behind a Service they come and go with its pods: one that could not be made
//! leads elsewhere a moment later. Nothing has been sent by then, so that any request may be asked again.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::http::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use tokio::time::sleep;
use tower::Service;

/// What is waited for before each further attempt, in milliseconds. The first ones together are less than
/// anybody notices; the last ones are for a new pod, whose way a network policy may open only a moment
/// after the pod is ready.
const PAUSES: [u64; 5] = [50, 150, 400, 1_000, 2_000];

/// Connects, and tries again where it was refused.
#[derive(Debug, Clone)]
pub struct Connector(HttpConnector);

impl Connector {
    /// A connection must come about within `timeout`; a silent one is not tried again.
    pub fn new(timeout: Duration) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_connect_timeout(Some(timeout));
        connector.set_nodelay(true);
        Self(connector)
    }
}

impl Service<Uri> for Connector {
    type Response = <HttpConnector as Service<Uri>>::Response;
    type Error = <HttpConnector as Service<Uri>>::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, address: Uri) -> Self::Future {
        let mut connector = self.0.clone();
        Box::pin(async move {
            for pause in PAUSES {
                match connector.call(address.clone()).await {
                    Err(error) if !crate::proxy::is_timeout(&error) => {
                        sleep(Duration::from_millis(pause)).await;
                    }
                    outcome => return outcome,
                }
            }
            connector.call(address).await
        })
    }
}
