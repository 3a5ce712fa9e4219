//! The names of environment variables.
//!
//! A database gives its clients variables under a prefix: `DB_HOST`, `MYSQL_PASSWORD`, `AUDIT_URL`. The prefix is
//! [`DATABASE_PREFIX`] or, for redis, [`CACHE_PREFIX`], unless the values name another.

/// The usual prefix of a database's variables.
pub const DATABASE_PREFIX: &str = "DB";

/// The usual prefix of redis' variables.
pub const CACHE_PREFIX: &str = "REDIS";

/// The prefixes under which the backend looks for its store, in the order of search. All but the first tell the
/// engine, too.
pub const STORE_PREFIXES: [&str; 8] =
    [DATABASE_PREFIX, "PG", "POSTGRES", "POSTGRESQL", "MYSQL", "MONGO", "MONGODB", "SQLITE"];

/// The prefix of the second store, which gets a row for every write.
pub const AUDIT_PREFIX: &str = "AUDIT";

/// After a prefix: the Service's name.
pub const HOST: &str = "HOST";

/// After a prefix: the Service's port. Alone: the port on which a service listens.
pub const PORT: &str = "PORT";

/// After a prefix: the database's name.
pub const NAME: &str = "NAME";

/// After a prefix: the user.
pub const USER: &str = "USER";

/// After a prefix: the password.
pub const PASSWORD: &str = "PASSWORD";

/// After a prefix: all of the above as a connection url; see [`DATABASE_URL`] for the usual prefix.
pub const URL: &str = "URL";

/// After a prefix: `postgres`, `mysql`, `mongodb` or `sqlite`, where the prefix does not tell.
pub const ENGINE: &str = "ENGINE";

/// The connection url under [`DATABASE_PREFIX`], by the name that everybody uses for it.
pub const DATABASE_URL: &str = "DATABASE_URL";

/// The cache's connection url.
pub const REDIS_URL: &str = "REDIS_URL";

/// The second store's connection url.
pub const AUDIT_URL: &str = "AUDIT_URL";

/// The version that a service reports; its own version when not set.
pub const VERSION: &str = "VERSION";

/// The colour that a service reports, such as `blue`.
pub const COLOR: &str = "COLOR";

/// For how many seconds a service that was told to stop keeps serving, so that everyone can notice.
pub const SHUTDOWN_DELAY: &str = "SHUTDOWN_DELAY";

/// How many connections the backend opens to its store.
pub const POOL_SIZE: &str = "POOL_SIZE";

/// How many requests the backend works on at once; one more is refused.
pub const MAX_REQUESTS: &str = "MAX_REQUESTS";

/// How many seconds the worker takes for a message at the least: for those who want to watch it.
pub const WORK_DELAY: &str = "WORK_DELAY";

/// How many seconds a worker has for a message, after which another one takes it.
pub const WORK_LEASE: &str = "WORK_LEASE";

/// The hosts by which browsers know a service, with commas between: a host, a url whose host is meant, `*.example.com`
/// for all below it, `*` for any. Addresses, `localhost` and the names of Services need not be told.
pub const ALLOWED_HOSTS: &str = "ALLOWED_HOSTS";

/// The least severe log entries that are written: `error`, `warn`, `info`, `debug` or `trace`.
pub const LOG_LEVEL: &str = "LOG_LEVEL";

/// Where the frontend finds the backend.
pub const API_URL: &str = "API_URL";

/// Whether the frontend offers to edit tasks: `true` or `false`.
pub const FEATURE_EDIT_TASK: &str = "FEATURE_EDIT_TASK";

/// Whether the frontend offers to delete tasks: `true` or `false`.
pub const FEATURE_DELETE_TASK: &str = "FEATURE_DELETE_TASK";

/// The variable of a prefix, such as `DB_HOST`, or `DATABASE_URL` where `DB_URL` would be expected.
pub fn prefixed(prefix: &str, suffix: &str) -> String {
    if prefix == DATABASE_PREFIX && suffix == URL {
        DATABASE_URL.to_owned()
    } else {
        format!("{prefix}_{suffix}")
    }
}
