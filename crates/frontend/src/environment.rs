//! Every environment variable that this service reads, and the paths that it answers on.

/// The port to listen on; 8080 when unset.
pub const PORT: &str = "PORT";
/// Where the API is: `http://host[:port][/path]`.
pub const API_URL: &str = "API_URL";
/// How long the API may take to begin its answer, and to go on with it.
pub const API_TIMEOUT: &str = "API_TIMEOUT";
/// Whether the page offers to edit a task.
pub const FEATURE_EDIT_TASK: &str = "FEATURE_EDIT_TASK";
/// Whether the page offers to delete a task.
pub const FEATURE_DELETE_TASK: &str = "FEATURE_DELETE_TASK";
/// The version that the page shows as its own.
pub const VERSION: &str = "VERSION";
/// The track that the page shows as its own, such as `blue`.
pub const COLOR: &str = "COLOR";
/// How long to go on serving after SIGTERM, while load balancers forget this pod.
pub const SHUTDOWN_DELAY: &str = "SHUTDOWN_DELAY";

pub const LIVENESS_PATH: &str = "/healthz";
pub const READINESS_PATH: &str = "/readyz";
pub const METRICS_PATH: &str = "/metrics";
/// What is passed on to the API, without this prefix.
pub const API_PREFIX: &str = "/api";
/// The version of the service that answered.
pub const VERSION_HEADER: &str = "x-version";
/// The track of the service that answered.
pub const COLOR_HEADER: &str = "x-color";
