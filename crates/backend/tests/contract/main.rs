//! What the backend promises, asked over HTTP of the real program, the same for every store.
//!
//! Without further ado the store is SQLite. `STORE_URL` names another: a PostgreSQL, a MySQL or a MongoDB and a user
//! who may create databases, since every test has a database of its own. `STORE_KILL` and `STORE_START` are commands
//! that end the server as a power failure would and start it again. `REDIS_URL` names a redis for the cache.

mod backend;
mod client;
mod documents;
mod full;
mod limits;
mod load;
mod migrations;
mod outage;
mod page;
mod probes;
mod replicas;
mod settings;
mod store;
mod tasks;
mod texts;
mod words;
