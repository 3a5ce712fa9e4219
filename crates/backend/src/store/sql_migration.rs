//! Tables of the engines that speak SQL: steps that are done once each, under a lock of the engine's own, so that
//! any number of replicas may start together. Tables that an init script made are taken over as they are.

use sqlx::{AnyConnection, AssertSqlSafe, Executor, Row};

use crate::address::Engine;
use crate::record::Kind;
use crate::store::Migrated;
use crate::store::failure::Failure;
use crate::store::sql::Sql;

/// The key of PostgreSQL's advisory lock: any number that nobody else uses.
const LOCK: i64 = 0x0073_7461_636b_6765;

/// A statement of a step.
enum Change {
    Do(String),
    /// MySQL cannot undo a change of a table: one that broke off is taken up where it was, so that this is done
    /// only where a probe fails.
    Unless {
        probe: &'static str,
        statement: &'static str,
    },
}

/// The steps in order; their number is their version. Never change one: add another.
const STEPS: [fn(Engine) -> Vec<Change>; 4] = [tables, task_done, audit, queue];

/// Does the steps that are missing.
pub async fn migrate(store: &Sql) -> Result<Migrated, Failure> {
    let mut connection = store.pool.acquire().await?;
    let engine = store.engine;
    lock(engine, &mut connection).await?;
    let outcome = steps(engine, &mut connection).await;
    let unlocked = unlock(engine, &mut connection, outcome.is_ok()).await;
    if outcome.is_err() || unlocked.is_err() {
        // The lock ends with its connection at the latest.
        connection.close().await.ok();
    }
    unlocked?;
    outcome
}

async fn lock(engine: Engine, connection: &mut AnyConnection) -> Result<(), Failure> {
    match engine {
        Engine::Postgres => {
            let text = format!("SELECT CAST(pg_advisory_lock({LOCK}) AS TEXT)");
            connection.execute(AssertSqlSafe(text)).await?;
        }
        Engine::Mysql => {
            let text = "SELECT GET_LOCK(CONCAT('stackgen.', DATABASE()), 30)";
            let taken = connection.fetch_one(text).await?.try_get::<Option<i64>, _>(0)?;
            if taken != Some(1) {
                return Err(Failure::Away("another replica holds the migration lock".to_owned()));
            }
        }
        Engine::Sqlite | Engine::Mongodb => {
            connection.execute("BEGIN IMMEDIATE").await?;
        }
    }
    Ok(())
}

async fn unlock(engine: Engine, connection: &mut AnyConnection, well: bool) -> Result<(), Failure> {
    let text = match engine {
        Engine::Postgres => format!("SELECT CAST(pg_advisory_unlock({LOCK}) AS TEXT)"),
        Engine::Mysql => "SELECT RELEASE_LOCK(CONCAT('stackgen.', DATABASE()))".to_owned(),
        Engine::Sqlite | Engine::Mongodb if well => "COMMIT".to_owned(),
        Engine::Sqlite | Engine::Mongodb => "ROLLBACK".to_owned(),
    };
    connection.execute(AssertSqlSafe(text)).await?;
    Ok(())
}

async fn steps(engine: Engine, connection: &mut AnyConnection) -> Result<Migrated, Failure> {
    let table = "CREATE TABLE IF NOT EXISTS migrations (version BIGINT NOT NULL PRIMARY KEY)";
    connection.execute(table).await?;
    let newest = "SELECT COALESCE(MAX(version), 0) FROM migrations";
    let done: i64 = connection.fetch_one(newest).await?.try_get(0)?;
    let done = usize::try_from(done).unwrap_or(usize::MAX);
    for (index, step) in STEPS.iter().enumerate().skip(done) {
        for change in step(engine) {
            carry_out(change, connection).await?;
        }
        let record = format!("INSERT INTO migrations (version) VALUES ({})", index + 1);
        connection.execute(AssertSqlSafe(record)).await?;
        tracing::info!(version = index + 1, "migrated");
    }
    let known = STEPS.len();
    Ok(Migrated { steps: known.saturating_sub(done), version: done.max(known), known })
}

async fn carry_out(change: Change, connection: &mut AnyConnection) -> Result<(), Failure> {
    match change {
        Change::Do(statement) => {
            connection.execute(AssertSqlSafe(statement)).await?;
        }
        Change::Unless { probe, statement } => {
            if connection.execute(probe).await.is_err() {
                connection.execute(statement).await?;
            }
        }
    }
    Ok(())
}

/// A column that counts up, and what follows a table's columns.
fn dialect(engine: Engine) -> (&'static str, &'static str) {
    match engine {
        Engine::Postgres => ("id SERIAL PRIMARY KEY", ""),
        Engine::Mysql => ("id INT AUTO_INCREMENT PRIMARY KEY", " CHARACTER SET utf8mb4"),
        Engine::Sqlite | Engine::Mongodb => ("id INTEGER PRIMARY KEY AUTOINCREMENT", ""),
    }
}

fn tables(engine: Engine) -> Vec<Change> {
    let (id, tail) = dialect(engine);
    let mut changes = Vec::new();
    for kind in Kind::ALL {
        let (table, column) = (kind.table(), kind.column());
        let text = match (engine, kind) {
            (_, Kind::User) => "VARCHAR(255) NOT NULL",
            (Engine::Mysql, Kind::Document) => "MEDIUMTEXT NOT NULL",
            _ => "TEXT NOT NULL",
        };
        let create = format!("CREATE TABLE IF NOT EXISTS {table} ({id}, {column} {text}){tail}");
        changes.push(Change::Do(create));
        if engine == Engine::Mysql {
            // Whoever made the table may have left it in a character set without most characters.
            let convert = format!("ALTER TABLE {table} CONVERT TO CHARACTER SET utf8mb4");
            changes.push(Change::Do(convert));
        }
    }
    changes
}

fn task_done(_: Engine) -> Vec<Change> {
    let probe = "SELECT CASE WHEN done THEN 1 ELSE 0 END FROM main_table WHERE id = 0";
    let statement = "ALTER TABLE main_table ADD COLUMN done BOOLEAN NOT NULL DEFAULT FALSE";
    vec![Change::Unless { probe, statement }]
}

fn audit(engine: Engine) -> Vec<Change> {
    let (id, tail) = dialect(engine);
    let columns = "written_at VARCHAR(40) NOT NULL, action VARCHAR(20) NOT NULL, collection \
         VARCHAR(40) NOT NULL, record BIGINT NOT NULL, outcome VARCHAR(20) NOT NULL";
    vec![Change::Do(format!("CREATE TABLE IF NOT EXISTS audit ({id}, {columns}){tail}"))]
}

/// Columns that programs before this step leave to their defaults, and the days in short.
fn queue(engine: Engine) -> Vec<Change> {
    let column = |probe, statement| Change::Unless { probe, statement };
    let mut changes = vec![
        column(
            "SELECT words FROM messages WHERE id = 0",
            "ALTER TABLE messages ADD COLUMN words BIGINT",
        ),
        column(
            "SELECT counted_on FROM messages WHERE id = 0",
            "ALTER TABLE messages ADD COLUMN counted_on VARCHAR(10)",
        ),
        column(
            "SELECT leased_until FROM messages WHERE id = 0",
            "ALTER TABLE messages ADD COLUMN leased_until BIGINT NOT NULL DEFAULT 0",
        ),
    ];
    if engine == Engine::Mysql {
        changes.push(column(
            "SELECT id FROM messages USE INDEX (messages_words) WHERE id = 0",
            "CREATE INDEX messages_words ON messages (words, id)",
        ));
        changes.push(column(
            "SELECT id FROM messages USE INDEX (messages_days) WHERE id = 0",
            "CREATE INDEX messages_days ON messages (counted_on, words)",
        ));
    } else {
        for (name, columns) in
            [("messages_words", "words, id"), ("messages_days", "counted_on, words")]
        {
            let create = format!("CREATE INDEX IF NOT EXISTS {name} ON messages ({columns})");
            changes.push(Change::Do(create));
        }
    }
    let (_, tail) = dialect(engine);
    let columns =
        "day VARCHAR(10) NOT NULL PRIMARY KEY, messages BIGINT NOT NULL, words BIGINT NOT NULL";
    changes.push(Change::Do(format!("CREATE TABLE IF NOT EXISTS digests ({columns}){tail}")));
    changes
}
