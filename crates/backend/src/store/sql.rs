//! PostgreSQL, MySQL and SQLite. Statements are put together from names in this program alone; whatever a user
//! sent is a parameter.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use sqlx::any::{AnyArguments, AnyConnectOptions, AnyPoolOptions, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, AnyConnection, AnyPool, AssertSqlSafe, Connection, Executor, Row};
use tokio::sync::OnceCell;

use crate::address::{Address, Engine};
use crate::record::{Change, Entry, Kind, Page, Record};
use crate::store::Pool;
use crate::store::failure::Failure;

/// How long a request waits for a free connection, and a connection for its server.
const ACQUIRE: Duration = Duration::from_secs(8);

/// A store that speaks SQL.
#[derive(Debug)]
pub struct Sql {
    pub engine: Engine,
    pub pool: AnyPool,
    options: AnyConnectOptions,
    /// A database in memory lives as long as a connection to it: this one, which does nothing else.
    anchor: Option<OnceCell<Mutex<AnyConnection>>>,
}

impl Sql {
    /// A pool that connects when it is asked to.
    pub fn open(address: &Address, pool_size: u32) -> Result<Self, Failure> {
        sqlx::any::install_default_drivers();
        let engine = address.engine;
        let memory = address.is_in_memory();
        let url = if memory { in_memory() } else { address.url.clone() };
        let options: AnyConnectOptions = url.parse().map_err(Failure::from)?;
        // One connection of a database in memory at a time: they would wait for each other anyway.
        let most = if memory { 1 } else { pool_size.min(most(engine)) };
        let pool = AnyPoolOptions::new().acquire_timeout(ACQUIRE).max_connections(most);
        let pool = pool.after_connect(move |connection, _| {
            Box::pin(async move {
                for statement in promises(engine, memory) {
                    connection.execute(*statement).await?;
                }
                Ok(())
            })
        });
        let pool = pool.connect_lazy_with(options.clone());
        Ok(Self { engine, pool, options, anchor: memory.then(OnceCell::new) })
    }

    /// Asks for an answer: on an idle connection, or else on one of its own, since a pool does not tell why it
    /// cannot connect, and waits where the server refuses.
    pub async fn ping(&self) -> Result<(), Failure> {
        self.ask("SELECT 1").await
    }

    /// Asks whether the tables are there.
    pub async fn look(&self) -> Result<(), Failure> {
        let tables = Kind::ALL.map(Kind::table).into_iter().chain(["audit"]);
        let each: Vec<_> =
            tables.map(|table| format!("SELECT id FROM {table} WHERE id = 0")).collect();
        self.ask(&each.join(" UNION ALL ")).await
    }

    async fn ask(&self, question: &str) -> Result<(), Failure> {
        let question = || AssertSqlSafe(question.to_owned());
        if let Some(anchor) = &self.anchor {
            let connect = async || AnyConnection::connect_with(&self.options).await.map(Mutex::new);
            anchor.get_or_try_init(connect).await?;
            self.pool.execute(question()).await?;
            return Ok(());
        }
        if let Some(mut connection) = self.pool.try_acquire() {
            match connection.execute(question()).await {
                Ok(_) => return Ok(()),
                // The server has answered, and will say the same on another connection.
                Err(error @ sqlx::Error::Database(_)) => {
                    connection.close_on_drop();
                    return Err(error.into());
                }
                // One connection that is broken says nothing about the next.
                Err(_) => connection.close_on_drop(),
            }
        }
        let mut connection = AnyConnection::connect_with(&self.options).await?;
        connection.execute(question()).await?;
        connection.close().await.ok();
        Ok(())
    }

    /// Adds a record.
    pub async fn add(&self, kind: Kind, text: &str) -> Result<i64, Failure> {
        let (table, column) = (kind.table(), kind.column());
        let insert = format!("INSERT INTO {table} ({column}) VALUES ($1)");
        self.insert(insert, |query| query.bind(text.to_owned())).await
    }

    /// A part of a table.
    pub async fn list(&self, kind: Kind, page: Page) -> Result<Vec<Record>, Failure> {
        let select = format!("{} WHERE id > $1 ORDER BY id LIMIT $2", select(kind));
        let rows =
            self.query(select).bind(page.after).bind(page.limit).fetch_all(&self.pool).await?;
        rows.iter().map(record).collect()
    }

    /// One row.
    pub async fn get(&self, kind: Kind, id: i64) -> Result<Option<Record>, Failure> {
        let select = format!("{} WHERE id = $1", select(kind));
        let row = self.query(select).bind(id).fetch_optional(&self.pool).await?;
        row.as_ref().map(record).transpose()
    }

    /// Edits a task.
    pub async fn edit(&self, id: i64, change: &Change) -> Result<Option<Record>, Failure> {
        let query = match (change.text.clone(), change.done) {
            (Some(text), Some(done)) => self
                .query("UPDATE main_table SET task = $1, done = $2 WHERE id = $3".to_owned())
                .bind(text)
                .bind(done),
            (Some(text), None) => {
                self.query("UPDATE main_table SET task = $1 WHERE id = $2".to_owned()).bind(text)
            }
            (None, Some(done)) => {
                self.query("UPDATE main_table SET done = $1 WHERE id = $2".to_owned()).bind(done)
            }
            (None, None) => return self.get(Kind::Task, id).await,
        };
        query.bind(id).execute(&self.pool).await?;
        self.get(Kind::Task, id).await
    }

    /// Deletes a row.
    pub async fn delete(&self, kind: Kind, id: i64) -> Result<bool, Failure> {
        let delete = format!("DELETE FROM {} WHERE id = $1", kind.table());
        Ok(self.query(delete).bind(id).execute(&self.pool).await?.rows_affected() > 0)
    }

    /// Writes an audit row.
    pub async fn begin(&self, entry: Entry<'_>) -> Result<i64, Failure> {
        let Entry { written_at, action, kind } = entry;
        let insert = "INSERT INTO audit (written_at, action, collection, record, outcome) \
             VALUES ($1, $2, $3, 0, 'begun')";
        self.insert(insert.to_owned(), |query| {
            query.bind(written_at.to_owned()).bind(action).bind(kind.table())
        })
        .await
    }

    /// Completes an audit row.
    pub async fn finish(&self, row: i64, record: i64, outcome: &str) -> Result<(), Failure> {
        let update = "UPDATE audit SET record = $1, outcome = $2 WHERE id = $3".to_owned();
        let query = self.query(update).bind(record).bind(outcome.to_owned()).bind(row);
        query.execute(&self.pool).await?;
        Ok(())
    }

    /// The pool's connections.
    pub fn pool_state(&self) -> Pool {
        Pool { open: self.pool.size().into(), idle: self.pool.num_idle() as u64 }
    }

    /// A statement in the engine's own notation of parameters. They stand in order, each once.
    pub fn query(&self, statement: String) -> Query<'static, Any, AnyArguments> {
        let statement = match self.engine {
            Engine::Mysql => {
                (1..=4).fold(statement, |text, number| text.replace(&format!("${number}"), "?"))
            }
            Engine::Postgres | Engine::Sqlite | Engine::Mongodb => statement,
        };
        sqlx::query(AssertSqlSafe(statement))
    }

    async fn insert(
        &self,
        insert: String,
        bind: impl FnOnce(Query<'static, Any, AnyArguments>) -> Query<'static, Any, AnyArguments>,
    ) -> Result<i64, Failure> {
        // Whoever waits for a connection holds its text once; the driver's copy is made when there is one.
        let mut connection = self.pool.acquire().await?;
        if self.engine == Engine::Mysql {
            // MySQL has no RETURNING.
            let done = bind(self.query(insert)).execute(&mut *connection).await?;
            return done
                .last_insert_id()
                .ok_or_else(|| Failure::Refused("no number for the new row".to_owned()));
        }
        // To the end of the answer: that the row could not be kept is said after its number.
        let rows = bind(self.query(insert + " RETURNING id")).fetch_all(&mut *connection).await?;
        match &rows[..] {
            [row] => Ok(row.try_get::<i64, _>(0)?),
            _ => Err(Failure::Refused("no number for the new row".to_owned())),
        }
    }
}

/// A database in memory that all connections of one store share, and no other store.
fn in_memory() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("sqlite:file:stackgen-{count}?mode=memory&cache=shared")
}

/// The most connections that are of any use.
fn most(engine: Engine) -> u32 {
    // SQLite's writers wait for each other.
    if engine == Engine::Sqlite { 4 } else { u32::MAX }
}

/// What is said on every new connection, so that an acknowledged write is kept whatever the server's defaults are.
fn promises(engine: Engine, memory: bool) -> &'static [&'static str] {
    match engine {
        Engine::Sqlite if memory => &[],
        Engine::Sqlite => &[
            "PRAGMA journal_mode = WAL",
            "PRAGMA busy_timeout = 5000",
            "PRAGMA synchronous = FULL",
        ],
        Engine::Postgres => &["SELECT set_config('synchronous_commit', 'on', false) \
             WHERE current_setting('synchronous_commit') = 'off'"],
        Engine::Mysql => &["SET autocommit = 1"],
        Engine::Mongodb => &[],
    }
}

fn select(kind: Kind) -> String {
    // Not every engine has truth values that the drivers agree on.
    let done = if kind == Kind::Task { "CASE WHEN done THEN 1 ELSE 0 END" } else { "0" };
    format!("SELECT id, COALESCE({}, ''), {done} FROM {}", kind.column(), kind.table())
}

fn record(row: &AnyRow) -> Result<Record, Failure> {
    Ok(Record { id: row.try_get(0)?, text: row.try_get(1)?, done: row.try_get::<i64, _>(2)? != 0 })
}
