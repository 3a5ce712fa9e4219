//! The kinds of servers that gen knows: what keeps data, or messages, for others.
//!
//! Everything about one of them stands in its file, as one table of facts: images, ports, users, data
//! directories, variables, probes, what changes do to its data. All stages ask these facts; none knows an
//! engine by its name. A new engine is a file here, and a row below.

pub mod cloudnative_pg;
pub mod data;
pub mod derived_image;
pub mod facts;
pub mod foreign;
mod image_bases;
pub mod image_fact;
mod image_queues;
mod image_rows;
mod image_stores;
mod image_table;
mod image_tools;
pub mod run;

use crate::engine::facts::Facts;

/// Declares the engines: a variant, and the file with its facts.
macro_rules! engines {
    ($($variant:ident = $file:ident,)+) => {
        $(mod $file;)+

        /// A kind of database server.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Engine { $($variant,)+ }

        impl Engine {
            /// All engines, in the order in which they are told.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// What gen knows of it.
            pub fn facts(self) -> &'static Facts {
                match self { $(Self::$variant => &$file::FACTS),+ }
            }
        }
    };
}

engines! {
    Postgres = postgres,
    Mysql = mysql,
    Mariadb = mariadb,
    Mongodb = mongodb,
    Redis = redis,
    Valkey = valkey,
    Clickhouse = clickhouse,
    Rabbitmq = rabbitmq,
    Kafka = kafka,
    Elasticsearch = elasticsearch,
    Opensearch = opensearch,
    Minio = minio,
    Memcached = memcached,
    Other = other,
}

impl Engine {
    /// What users write.
    pub fn as_str(self) -> &'static str {
        self.facts().word
    }

    /// Whether the values say what it is: its image, its ports, where its data are.
    pub fn is_other(self) -> bool {
        self == Self::Other
    }

    /// Engines that people put beside a database, for what they can do without.
    pub const CACHES: [Self; 2] = [Self::Redis, Self::Valkey];

    /// What people call it.
    pub fn title(self) -> &'static str {
        self.facts().title
    }

    /// The engine of an image, by the last part of the image's name.
    pub fn of_image(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|engine| engine.facts().images.contains(&name))
    }

    /// An engine that answers at an address of a scheme, drivers' own such as `postgresql+asyncpg`
    /// included. Several may: `mysql` is spoken by two.
    pub fn of_scheme(scheme: &str) -> Option<Self> {
        let last = scheme.rsplit(':').next().unwrap_or_default();
        let base = last.split('+').next().unwrap_or_default();
        Self::ALL.iter().copied().find(|engine| engine.facts().schemes.contains(&base))
    }

    /// The engine whose servers listen on a port as they come; the first of several.
    pub fn of_port(port: u16) -> Option<Self> {
        Self::ALL.iter().copied().find(|engine| engine.facts().port == port)
    }

    /// The port of an address that names none; unknown where urls of other servers have its scheme.
    pub fn implied_port(self) -> Option<u16> {
        let facts = self.facts();
        facts.schemes.contains(&facts.scheme).then_some(facts.port)
    }

    /// Whether clients of the one can talk to the other.
    pub fn speaks_like(self, other: Self) -> bool {
        let schemes = other.facts().schemes;
        self == other || self.facts().schemes.iter().any(|scheme| schemes.contains(scheme))
    }
}
