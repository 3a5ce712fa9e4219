//! Ports, paths and headers.

/// The port on which the backend listens when [`PORT`](crate::variable::PORT) is not set.
pub const BACKEND_PORT: u16 = 8000;

/// The port on which the frontend listens when [`PORT`](crate::variable::PORT) is not set.
pub const FRONTEND_PORT: u16 = 8080;

/// Answers 200 as long as the process works, whatever the database does: for liveness probes.
pub const HEALTH_PATH: &str = "/healthz";

/// Answers 200 while requests can be served and 503 otherwise: for readiness probes.
pub const READY_PATH: &str = "/readyz";

/// Metrics in the text format of Prometheus.
pub const METRICS_PATH: &str = "/metrics";

/// Which version and colour answers, as JSON.
pub const VERSION_PATH: &str = "/version";

/// Below this the frontend passes requests on to the backend, and the backend repeats its routes.
pub const API_PREFIX: &str = "/api";

/// The header of every answer with the value of [`VERSION`](crate::variable::VERSION).
pub const VERSION_HEADER: &str = "x-version";

/// The header of every answer with the value of [`COLOR`](crate::variable::COLOR), where that is set.
pub const COLOR_HEADER: &str = "x-color";
