//! Workloads that run a database image, and what its entrypoint makes of the environment.

use crate::graph::container::Container;
use crate::graph::workload::Workload;
use crate::manifest::Look;
use crate::source::Span;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Engine {
    Postgres,
    Mysql,
    Mongodb,
    Redis,
}

/// A container that is a database.
#[derive(Clone, Copy, Debug)]
pub struct Database<'w, 'a> {
    pub engine: Engine,
    pub workload: &'w Workload<'a>,
    pub container: &'w Container<'a>,
    /// Whether it is the image whose variables gen knows.
    pub is_official: bool,
}

impl Engine {
    /// The engine of an image by the last part of its name.
    pub fn of_image(name: &str) -> Option<Self> {
        match name {
            "postgres" | "postgresql" | "postgis" | "pgvector" | "timescaledb" => {
                Some(Self::Postgres)
            }
            "mysql" | "mariadb" | "percona" | "mysql-server" => Some(Self::Mysql),
            "mongo" | "mongodb" | "mongodb-community-server" => Some(Self::Mongodb),
            "redis" | "valkey" => Some(Self::Redis),
            _ => None,
        }
    }

    /// The engine of an address by its scheme.
    pub fn of_scheme(scheme: &str) -> Option<Self> {
        let last = scheme.rsplit(':').next().unwrap_or_default();
        let base = last.split('+').next().unwrap_or_default();
        match base {
            "postgres" | "postgresql" | "pgsql" => Some(Self::Postgres),
            "mysql" | "mariadb" | "mysql2" => Some(Self::Mysql),
            "mongodb" => Some(Self::Mongodb),
            "redis" | "rediss" => Some(Self::Redis),
            _ => None,
        }
    }

    pub fn port(self) -> u16 {
        match self {
            Self::Postgres => 5432,
            Self::Mysql => 3306,
            Self::Mongodb => 27017,
            Self::Redis => 6379,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Postgres => "PostgreSQL",
            Self::Mysql => "MySQL",
            Self::Mongodb => "MongoDB",
            Self::Redis => "Redis",
        }
    }

    /// Where the images keep their data.
    pub fn data_paths(self) -> &'static [&'static str] {
        match self {
            Self::Postgres => {
                &["/var/lib/postgresql", "/var/lib/pgsql", "/bitnami/postgresql", "/home/postgres"]
            }
            Self::Mysql => &["/var/lib/mysql", "/bitnami/mysql", "/bitnami/mariadb"],
            Self::Mongodb => &["/data/db", "/bitnami/mongodb", "/data"],
            Self::Redis => &["/data", "/bitnami/redis"],
        }
    }

    /// The variables that an official image reads once, on an empty data directory.
    pub fn init_prefixes(self) -> &'static [&'static str] {
        match self {
            Self::Postgres => &["POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB"],
            Self::Mysql => &[
                "MYSQL_ROOT_PASSWORD",
                "MYSQL_DATABASE",
                "MYSQL_USER",
                "MYSQL_PASSWORD",
                "MARIADB_ROOT_PASSWORD",
                "MARIADB_DATABASE",
                "MARIADB_USER",
                "MARIADB_PASSWORD",
            ],
            Self::Mongodb => &[
                "MONGO_INITDB_ROOT_USERNAME",
                "MONGO_INITDB_ROOT_PASSWORD",
                "MONGO_INITDB_DATABASE",
            ],
            Self::Redis => &[],
        }
    }
}

impl<'w, 'a> Database<'w, 'a> {
    pub fn read(workload: &'w Workload<'a>, container: &'w Container<'a>) -> Option<Self> {
        let engine = Engine::of_image(container.image.name())?;
        let is_official = container.image.is_official() && engine != Engine::Redis
            || container.image.is_official() && container.image.name() == "redis";
        // A pod that only calls a database has its client's image too.
        let is_client = workload.is_job() || !starts_server(container);
        (!is_client).then_some(Self { engine, workload, container, is_official })
    }

    /// A variable of the server, by the name after `MYSQL_` or `MARIADB_`, or by its whole name.
    pub fn setting(&self, name: &str) -> Option<Setting<'_>> {
        let environment = &self.container.environment;
        let names: &[String] = &match self.engine {
            Engine::Mysql => [format!("MYSQL_{name}"), format!("MARIADB_{name}")],
            Engine::Postgres => [format!("POSTGRES_{name}"), String::new()],
            Engine::Mongodb => [format!("MONGO_INITDB_{name}"), String::new()],
            Engine::Redis => [name.to_owned(), String::new()],
        };
        let variable = names.iter().find_map(|name| environment.get(name))?;
        let span = variable.node.map_or(variable.used, |node| node.span);
        Some(Setting {
            value: environment.known(&variable.name),
            span,
            is_secret: variable.is_secret,
        })
    }

    /// Whether scripts of its own run when it is first started.
    pub fn has_init_scripts(&self) -> bool {
        self.container
            .node
            .items("volumeMounts")
            .iter()
            .filter_map(|mount| mount.text("mountPath"))
            .any(|path| path.contains("docker-entrypoint-initdb.d"))
    }

    /// Whether its command leaves the image's entrypoint out.
    pub fn bypasses_entrypoint(&self) -> bool {
        let command = self.container.node.items("command");
        let starts = |word: &str| word.contains("entrypoint") || word.contains("run.sh");
        !command.is_empty() && !self.container.words().any(|(word, _)| starts(word))
    }
}

/// A variable that a server is initialised with.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'v> {
    /// `None` where it is not known here.
    pub value: Option<&'v str>,
    pub span: Span,
    pub is_secret: bool,
}

/// Whether a container of a database image runs the server, and not a client, a dump or a shell loop.
fn starts_server(container: &Container) -> bool {
    let words: Vec<&str> =
        container.node.items("command").iter().filter_map(|word| word.text("")).collect();
    let Some(first) = words.first() else { return true };
    let program = first.rsplit('/').next().unwrap_or_default();
    let all = container.words().map(|(word, _)| word).collect::<Vec<_>>().join(" ");
    let serves =
        ["mysqld", "mariadbd", "mongod", "redis-server", "valkey-server", "entrypoint", "run.sh"];
    let is_server = |word: &str| serves.iter().any(|server| word.contains(server));
    is_server(&all) || program == "postgres" || all.contains("exec postgres")
}
