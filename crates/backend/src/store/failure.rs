//! What can go wrong in a store, as far as a caller cares.

use mongodb::error::{ErrorKind, WriteFailure};

/// MongoDB's code of a disk that is full.
const FULL: i32 = 14031;

/// A failed call. The messages may hold what the driver knows of the connection: redact before showing.
#[derive(Debug)]
pub enum Failure {
    /// The store does not answer or takes no writes now; the same call may work later.
    Away(String),
    /// The store answered that it cannot do this, ever.
    Refused(String),
}

impl Failure {
    /// What the driver said.
    pub fn message(&self) -> &str {
        match self {
            Self::Away(message) | Self::Refused(message) => message,
        }
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        let message = error.to_string();
        match &error {
            sqlx::Error::Database(answer) if !passes(answer.code().as_deref()) => {
                Self::Refused(message)
            }
            sqlx::Error::Configuration(_)
            | sqlx::Error::ColumnDecode { .. }
            | sqlx::Error::Decode(_)
            | sqlx::Error::Encode(_) => Self::Refused(message),
            // Connections that break, pools that are empty, servers that start, stop or are full.
            _ => Self::Away(message),
        }
    }
}

/// Whether an error code tells of a state that passes. SQLSTATE classes of PostgreSQL's manual, appendix A: 08
/// connection, 28 authorization, 53 resources, 57 operator intervention, 25006 read-only, 40 serialization, 3D000
/// no such database yet, 58 errors of its system. MySQL's own numbers arrive as SQLSTATE too: 08S01 and HY000 for
/// read-only, full and shutdown. SQLite, in the last byte of numbers that tell more (https://sqlite.org/rescode.html):
/// 5 busy, 6 locked, 8 read-only, 10 input/output, 13 full, 14 cannot open.
fn passes(code: Option<&str>) -> bool {
    let Some(code) = code else { return false };
    if let Ok(number) = code.parse::<u32>()
        && code.len() < 5
    {
        return matches!(number & 0xff, 5 | 6 | 8 | 10 | 13 | 14);
    }
    let class = ["08", "28", "40", "53", "57", "58"].iter().any(|class| code.starts_with(class));
    (class && code.len() == 5) || matches!(code, "25006" | "3D000" | "HY000")
}

impl From<mongodb::error::Error> for Failure {
    fn from(error: mongodb::error::Error) -> Self {
        let message = error.kind.to_string();
        match &*error.kind {
            // A full disk, or members of a replica set that did not acknowledge: the write may be there or not.
            ErrorKind::Write(WriteFailure::WriteConcernError(_)) => Self::Away(message),
            ErrorKind::Write(WriteFailure::WriteError(error)) if error.code == FULL => {
                Self::Away(message)
            }
            ErrorKind::Write(_)
            | ErrorKind::BsonDeserialization(_)
            | ErrorKind::BsonSerialization(_)
            | ErrorKind::InvalidArgument { .. } => Self::Refused(message),
            // Interrupted at shutdown, not primary, host gone: what a server says while it comes or goes.
            ErrorKind::Command(command)
                if !matches!(
                    command.code,
                    1 | FULL | 11600 | 11602 | 10107 | 13435 | 13436 | 189 | 91
                ) =>
            {
                Self::Refused(message)
            }
            _ => Self::Away(message),
        }
    }
}
