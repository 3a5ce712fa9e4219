//! Messages as a queue, over SQL: the table is the queue, so that a message which is kept is also waited for.
//!
//! A worker takes a message by a lease in its row. One that dies leaves a lease that ends.

use sqlx::Row;
use sqlx::any::AnyRow;

use crate::address::Engine;
use crate::record::{Digest, Queue, Taken};
use crate::store::failure::Failure;
use crate::store::sql::Sql;

/// How many messages are looked at together: as many workers may look at the same ones.
const TOGETHER: i64 = 16;

impl Sql {
    /// Takes a message. Whoever writes its lease first has it; the others take the next.
    pub async fn take(&self, now: i64, lease: i64) -> Result<Option<Taken>, Failure> {
        loop {
            let select = "SELECT id, message, leased_until FROM messages \
                 WHERE words IS NULL AND leased_until <= $1 ORDER BY id LIMIT $2";
            let select = self.query(select.to_owned()).bind(now).bind(TOGETHER);
            let rows = select.fetch_all(&self.pool).await?;
            if rows.is_empty() {
                return Ok(None);
            }
            for row in rows {
                let (id, until): (i64, i64) = (row.try_get(0)?, row.try_get(2)?);
                let update = "UPDATE messages SET leased_until = $1 \
                     WHERE id = $2 AND leased_until = $3 AND words IS NULL";
                let update = self.query(update.to_owned()).bind(now + lease).bind(id).bind(until);
                if update.execute(&self.pool).await?.rows_affected() == 1 {
                    return Ok(Some(Taken { id, text: row.try_get(1)?, again: until > 0 }));
                }
            }
        }
    }

    /// Keeps what was counted.
    pub async fn count(&self, id: i64, words: i64, day: &str) -> Result<(), Failure> {
        let update =
            "UPDATE messages SET words = $1, counted_on = $2 WHERE id = $3 AND words IS NULL";
        let update = self.query(update.to_owned()).bind(words).bind(day.to_owned()).bind(id);
        update.execute(&self.pool).await?;
        Ok(())
    }

    /// What waits.
    pub async fn queue(&self, now: i64) -> Result<Queue, Failure> {
        let select = "SELECT COUNT(CASE WHEN leased_until <= $1 THEN 1 END), COUNT(*) FROM messages \
             WHERE words IS NULL";
        let row = self.query(select.to_owned()).bind(now).fetch_one(&self.pool).await?;
        let (waiting, all): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
        Ok(Queue { waiting, taken: all - waiting })
    }

    /// Sums days up, in one statement: twice is as good as once.
    pub async fn digest(&self) -> Result<Vec<Digest>, Failure> {
        let last = "SELECT COALESCE(MAX(day), '') FROM digests".to_owned();
        let last: String = self.query(last).fetch_one(&self.pool).await?.try_get(0)?;
        let replace = match self.engine {
            Engine::Mysql => {
                "ON DUPLICATE KEY UPDATE messages = VALUES(messages), words = VALUES(words)"
            }
            Engine::Postgres | Engine::Sqlite | Engine::Mongodb => {
                "ON CONFLICT (day) DO UPDATE SET messages = excluded.messages, words = excluded.words"
            }
        };
        let insert = format!(
            "INSERT INTO digests (day, messages, words) \
             SELECT counted_on, COUNT(*), SUM(words) FROM messages \
             WHERE counted_on >= $1 GROUP BY counted_on {replace}"
        );
        self.query(insert).bind(last.clone()).execute(&self.pool).await?;
        let select = "SELECT day, messages, words FROM digests WHERE day >= $1 ORDER BY day";
        let rows = self.query(select.to_owned()).bind(last).fetch_all(&self.pool).await?;
        rows.iter().map(digest).collect()
    }

    /// The latest digests.
    pub async fn digests(&self, limit: i64) -> Result<Vec<Digest>, Failure> {
        let select = "SELECT day, messages, words FROM digests ORDER BY day DESC LIMIT $1";
        let rows = self.query(select.to_owned()).bind(limit).fetch_all(&self.pool).await?;
        rows.iter().map(digest).collect()
    }
}

fn digest(row: &AnyRow) -> Result<Digest, Failure> {
    Ok(Digest { day: row.try_get(0)?, messages: row.try_get(1)?, words: row.try_get(2)? })
}
