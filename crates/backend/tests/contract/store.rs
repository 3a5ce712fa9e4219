//! The store under test: a new and empty database for each test, removed afterwards.

use std::env;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use mongodb::bson::{Document, doc};
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Executor, Row};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::backend::until;

/// A database.
pub struct Database {
    pub url: String,
    server: Server,
}

enum Server {
    File(#[expect(dead_code, reason = "the file goes with the folder")] TempDir),
    Sql { admin: String, name: String },
    Mongo { name: String },
}

impl Database {
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("stackgen_{}_{count}", std::process::id());
        let Some(admin) = server_url() else {
            let folder = tempfile::tempdir().expect("a folder");
            let url = format!("sqlite://{}/test.db", folder.path().display());
            return Self { url, server: Server::File(folder) };
        };
        let url = with_name(&admin, &name);
        if admin.starts_with("mongodb") {
            return Self { url, server: Server::Mongo { name } };
        }
        until("the server makes another database", || {
            execute(&admin, format!("CREATE DATABASE {name}")).is_ok()
        });
        Self { url, server: Server::Sql { admin, name } }
    }

    /// Runs a statement where the store speaks SQL, as an init script would; answers whether it does.
    pub fn init(&self, statement: &str) -> bool {
        match &self.server {
            Server::Mongo { .. } => return false,
            Server::File(_) => execute(&format!("{}?mode=rwc", self.url), statement.to_owned()),
            Server::Sql { .. } => execute(&self.url, statement.to_owned()),
        }
        .expect("a statement that works");
        true
    }

    /// Is as a program would leave it that is newer than any.
    pub fn be_of_a_newer_program(&self) {
        if self.init("INSERT INTO migrations (version) VALUES (99)") {
            return;
        }
        let Server::Mongo { name } = &self.server else { return };
        let step = async {
            let client = mongodb::Client::with_uri_str(&self.url).await?;
            let steps = client.database(name).collection::<Document>("migrations");
            steps.insert_one(doc! { "_id": 99_i64 }).await
        };
        runtime().block_on(step).expect("a step");
    }

    /// Action, record and outcome of every audit row.
    pub fn audit_rows(&self) -> Vec<(String, i64, String)> {
        if let Server::Mongo { name } = &self.server {
            let rows = async {
                let client = mongodb::Client::with_uri_str(&self.url).await?;
                let audit = client.database(name).collection::<Document>("audit");
                let mut cursor = audit.find(Document::new()).await?;
                let mut rows = Vec::new();
                while cursor.advance().await? {
                    let row = cursor.deserialize_current()?;
                    let text = |field| row.get_str(field).unwrap_or_default().to_owned();
                    let record = row.get_i64("record").unwrap_or_default();
                    rows.push((text("action"), record, text("outcome")));
                }
                mongodb::error::Result::Ok(rows)
            };
            return runtime().block_on(rows).expect("rows");
        }
        sqlx::any::install_default_drivers();
        let rows = async {
            let mut connection = AnyConnection::connect(&self.url).await?;
            let rows = "SELECT action, record, outcome FROM audit ORDER BY id";
            let rows = connection.fetch_all(rows).await?;
            rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?))).collect()
        };
        let rows: Result<_, sqlx::Error> = runtime().block_on(rows);
        rows.expect("rows")
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        match &self.server {
            Server::File(_) => {}
            Server::Sql { admin, name } => {
                let force = if admin.starts_with("postgres") { " WITH (FORCE)" } else { "" };
                execute(admin, format!("DROP DATABASE {name}{force}")).ok();
            }
            Server::Mongo { name } => {
                let drop = async {
                    let client = mongodb::Client::with_uri_str(&self.url).await?;
                    client.database(name).drop().await
                };
                runtime().block_on(drop).ok();
            }
        }
    }
}

/// The server that the environment names, with a user who may create databases.
pub fn server_url() -> Option<String> {
    env::var("STORE_URL").ok().filter(|url| !url.is_empty())
}

/// A redis, where there is one.
pub fn redis_url() -> Option<String> {
    env::var("REDIS_URL").ok().filter(|url| !url.is_empty())
}

/// Runs the command of a variable; answers false where there is none.
pub fn power(variable: &str) -> bool {
    let Ok(command) = env::var(variable) else { return false };
    let status = Command::new("sh").args(["-c", &command]).status().expect("a shell");
    assert!(status.success(), "`{command}` failed");
    true
}

fn execute(url: &str, statement: String) -> Result<(), sqlx::Error> {
    sqlx::any::install_default_drivers();
    runtime().block_on(async {
        let mut connection = AnyConnection::connect(url).await?;
        connection.execute(AssertSqlSafe(statement)).await?;
        connection.close().await
    })
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// A url with another database in it.
fn with_name(url: &str, name: &str) -> String {
    let (front, query) =
        url.split_once('?').map_or((url, None), |(front, query)| (front, Some(query)));
    let host = front.find("://").map_or(0, |at| at + 3);
    let end = front[host..].find('/').map_or(front.len(), |at| host + at);
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    format!("{}/{name}{query}", &front[..end])
}
