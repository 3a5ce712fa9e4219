//! What stores keep: four kinds of records, each a number and a text; and what becomes of messages.

use serde::Serialize;
use utoipa::ToSchema;

use crate::fields;

/// A kind of record. Tables and columns have the names that init scripts of such applications use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    User,
    Message,
    Task,
    /// A JSON document, kept as its text, so that it comes back as it was, whatever its keys.
    Document,
}

impl Kind {
    /// All kinds, in the order in which their tables are made.
    pub const ALL: [Self; 4] = [Self::User, Self::Message, Self::Task, Self::Document];

    /// The table or collection.
    pub fn table(self) -> &'static str {
        match self {
            Self::User => "users",
            Self::Message => "messages",
            Self::Task => "main_table",
            Self::Document => "data",
        }
    }

    /// The most bytes of a text: four for each character that may be sent, or those of a body.
    pub fn size(self) -> usize {
        match self {
            Self::User => 4 * 255,
            Self::Message => 4 * 4000,
            Self::Task => 4 * 1000,
            Self::Document => fields::LIMIT,
        }
    }

    /// The column or field of the text.
    pub fn column(self) -> &'static str {
        match self {
            Self::User => "name",
            Self::Message => "message",
            Self::Task => "task",
            Self::Document => "document",
        }
    }
}

/// One record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub id: i64,
    pub text: String,
    /// Whether a task is done; false for all other kinds.
    pub done: bool,
}

/// What an edit changes.
#[derive(Clone, Debug, Default)]
pub struct Change {
    pub text: Option<String>,
    pub done: Option<bool>,
}

/// A part of a list: at most `limit` records, after the one numbered `after`, by number.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    pub after: i64,
    pub limit: i64,
}

/// A row of the audit store.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    pub written_at: &'a str,
    pub action: &'static str,
    pub kind: Kind,
}

/// A message that a worker has taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    pub id: i64,
    pub text: String,
    /// Whether another worker had it before, and did not come to an end.
    pub again: bool,
}

/// Messages whose words nobody has counted yet.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Queue {
    /// How many no worker has.
    pub waiting: i64,
    /// How many a worker has.
    pub taken: i64,
}

/// The messages of a day in short.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Digest {
    /// The day in UTC, such as `2026-11-29`.
    pub day: String,
    /// How many messages were counted on it.
    pub messages: i64,
    /// The words in them.
    pub words: i64,
}
