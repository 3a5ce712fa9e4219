//! Images of servers that keep data or messages, and what their entrypoints and programs do.

use crate::engine::image_fact::{
    Condition, Flavour, GoneOption, ImageFact, ImageNeed, LackedProgram, NeededThing, RunsAs,
    UNKNOWN, any,
};

const fn lacks(program: &'static str, flavour: Flavour, instead: &'static str) -> LackedProgram {
    LackedProgram { program, versions: any, flavour, instead }
}

/// The entrypoint of MariaDB reads the names of both.
const MYSQL: &[(&str, &str)] = &[
    ("MYSQL_USERNAME", "MYSQL_USER"),
    ("MYSQL_PASS", "MYSQL_PASSWORD"),
    ("MYSQL_DB", "MYSQL_DATABASE"),
    ("MYSQL_ROOT_PASS", "MYSQL_ROOT_PASSWORD"),
    ("MARIADB_USERNAME", "MARIADB_USER"),
    ("MARIADB_PASS", "MARIADB_PASSWORD"),
    ("MARIADB_DB", "MARIADB_DATABASE"),
];

const fn since(name: &'static str, major: u32, minor: u32) -> GoneOption {
    GoneOption { name, since: (major, minor) }
}

pub const ROWS: &[ImageFact] = &[
    // https://github.com/docker-library/postgres/blob/master/Dockerfile-debian.template
    ImageFact {
        names: &["postgres"],
        ports: &[5432],
        runs_as: RunsAs::Root,
        writes: &["/var/run/postgresql"],
        misnamed: &[
            ("POSTGRES_DATABASE", "POSTGRES_DB"),
            ("POSTGRES_USERNAME", "POSTGRES_USER"),
            ("POSTGRES_PASS", "POSTGRES_PASSWORD"),
        ],
        lacks: &[
            lacks("curl", Flavour::All, "pg_isready"),
            lacks("wget", Flavour::Other, "pg_isready"),
            lacks("nc", Flavour::Other, "pg_isready"),
            lacks("mysqladmin", Flavour::All, "pg_isready"),
            lacks("mysql", Flavour::All, "psql"),
            lacks("redis-cli", Flavour::All, "pg_isready"),
            lacks("mongosh", Flavour::All, "pg_isready"),
        ],
        ..UNKNOWN
    },
    // https://dev.mysql.com/doc/refman/8.4/en/added-deprecated-removed.html
    ImageFact {
        names: &["mysql"],
        ports: &[3306, 33060],
        runs_as: RunsAs::Root,
        writes: &["/var/run/mysqld"],
        misnamed: MYSQL,
        lacks: &[
            lacks("healthcheck.sh", Flavour::All, "mysqladmin"),
            lacks("mariadb-admin", Flavour::All, "mysqladmin"),
            lacks("nc", Flavour::All, "mysqladmin"),
            lacks("pg_isready", Flavour::All, "mysqladmin"),
            lacks("redis-cli", Flavour::All, "mysqladmin"),
            lacks("mongosh", Flavour::All, "mysqladmin"),
        ],
        refuses: &[
            since("default-authentication-plugin", 8, 4),
            since("ignore-db-dir", 8, 0),
            since("query-cache-size", 8, 0),
            since("query-cache-type", 8, 0),
            since("query-cache-limit", 8, 0),
            since("innodb-file-format", 8, 0),
            since("innodb-large-prefix", 8, 0),
            since("log-warnings", 8, 0),
            since("secure-auth", 8, 0),
            since("master-info-repository", 8, 3),
            since("relay-log-info-repository", 8, 3),
            since("skip-host-cache", 8, 3),
            since("expire-logs-days", 8, 4),
        ],
        ..UNKNOWN
    },
    // https://hub.docker.com/_/mariadb, "Why are all my scripts broken": names with `mysql` are gone since 11.
    ImageFact {
        names: &["mariadb"],
        ports: &[3306],
        runs_as: RunsAs::Root,
        writes: &["/run/mysqld"],
        misnamed: MYSQL,
        lacks: &[
            LackedProgram {
                program: "mysqladmin",
                versions: of_11,
                flavour: Flavour::All,
                instead: "mariadb-admin",
            },
            LackedProgram {
                program: "mysql",
                versions: of_11,
                flavour: Flavour::All,
                instead: "mariadb",
            },
            LackedProgram {
                program: "mysqldump",
                versions: of_11,
                flavour: Flavour::All,
                instead: "mariadb-dump",
            },
            LackedProgram {
                program: "mysqlcheck",
                versions: of_11,
                flavour: Flavour::All,
                instead: "mariadb-check",
            },
            lacks("curl", Flavour::All, "healthcheck.sh --connect"),
            lacks("pg_isready", Flavour::All, "healthcheck.sh --connect"),
            lacks("redis-cli", Flavour::All, "healthcheck.sh --connect"),
            lacks("mongosh", Flavour::All, "healthcheck.sh --connect"),
        ],
        ..UNKNOWN
    },
    // https://www.mongodb.com/docs/manual/release-notes/6.0-compatibility/, .../7.0-compatibility/
    ImageFact {
        names: &["mongo"],
        ports: &[27017],
        misnamed: &[
            ("MONGO_INITDB_ROOT_USER", "MONGO_INITDB_ROOT_USERNAME"),
            ("MONGO_INITDB_USERNAME", "MONGO_INITDB_ROOT_USERNAME"),
            ("MONGO_INITDB_ROOT_PASS", "MONGO_INITDB_ROOT_PASSWORD"),
            ("MONGO_INITDB_PASSWORD", "MONGO_INITDB_ROOT_PASSWORD"),
            ("MONGO_INITDB_DB", "MONGO_INITDB_DATABASE"),
        ],
        runs_as: RunsAs::Root,
        lacks: &[
            LackedProgram {
                program: "mongo",
                versions: of_6,
                flavour: Flavour::All,
                instead: "mongosh",
            },
            LackedProgram {
                program: "mongosh",
                versions: below_5,
                flavour: Flavour::All,
                instead: "mongo",
            },
            lacks("pg_isready", Flavour::All, "mongosh --eval …"),
            lacks("mysqladmin", Flavour::All, "mongosh --eval …"),
            lacks("redis-cli", Flavour::All, "mongosh --eval …"),
        ],
        refuses: &[since("smallfiles", 4, 2), since("nojournal", 6, 1), since("journal", 6, 1)],
        ..UNKNOWN
    },
    // https://github.com/redis/docker-library-redis
    ImageFact {
        names: &["redis", "valkey/valkey"],
        ports: &[6379],
        runs_as: RunsAs::Root,
        lacks: &[
            lacks("curl", Flavour::All, "redis-cli ping"),
            lacks("wget", Flavour::Other, "redis-cli ping"),
            lacks("nc", Flavour::Other, "redis-cli ping"),
            lacks("pg_isready", Flavour::All, "redis-cli ping"),
            lacks("mysqladmin", Flavour::All, "redis-cli ping"),
            lacks("mongosh", Flavour::All, "redis-cli ping"),
        ],
        ..UNKNOWN
    },
    // https://hub.docker.com/_/memcached
    ImageFact {
        names: &["memcached"],
        ports: &[11211],
        runs_as: RunsAs::Name("memcache"),
        ..UNKNOWN
    },
    // https://learn.microsoft.com/sql/linux/sql-server-linux-configure-environment-variables
    ImageFact {
        names: &["mcr.microsoft.com/mssql/server", "mcr.microsoft.com/azure-sql-edge"],
        ports: &[1433],
        runs_as: RunsAs::Name("mssql"),
        needs: &[
            ImageNeed {
                thing: NeededThing::Variable(&["ACCEPT_EULA"]),
                versions: any,
                why: "the licence is not accepted",
                help: "set `ACCEPT_EULA: \"Y\"`",
            },
            ImageNeed {
                thing: NeededThing::Variable(&[
                    "MSSQL_SA_PASSWORD",
                    "SA_PASSWORD",
                    "MSSQL_SA_PASSWORD_FILE",
                ]),
                versions: any,
                why: "the user `sa` has no password",
                help: "set `MSSQL_SA_PASSWORD` from a Secret",
            },
            ImageNeed {
                thing: NeededThing::Value("MSSQL_SA_PASSWORD", is_strong),
                versions: any,
                why: "its password does not meet SQL Server's policy",
                help: "take 8 characters or more, of three kinds: capitals, small letters, digits, others",
            },
            ImageNeed {
                thing: NeededThing::Value("SA_PASSWORD", is_strong),
                versions: any,
                why: "its password does not meet SQL Server's policy",
                help: "take 8 characters or more, of three kinds: capitals, small letters, digits, others",
            },
        ],
        ..UNKNOWN
    },
    // https://hub.docker.com/r/gvenzl/oracle-free
    ImageFact {
        names: &["gvenzl/oracle-free", "gvenzl/oracle-xe"],
        ports: &[1521],
        needs: &[ImageNeed {
            thing: NeededThing::Variable(&[
                "ORACLE_PASSWORD",
                "ORACLE_PASSWORD_FILE",
                "ORACLE_RANDOM_PASSWORD",
            ]),
            versions: any,
            why: "`SYS` has no password",
            help: "set `ORACLE_PASSWORD` from a Secret",
        }],
        ..UNKNOWN
    },
    // https://hub.docker.com/_/couchdb
    ImageFact {
        names: &["couchdb"],
        ports: &[5984, 4369, 9100],
        runs_as: RunsAs::Root,
        needs: &[
            ImageNeed {
                thing: NeededThing::Variable(&["COUCHDB_USER"]),
                versions: |major, _| major >= 3,
                why: "there is no administrator",
                help: "set `COUCHDB_USER` and `COUCHDB_PASSWORD`",
            },
            ImageNeed {
                thing: NeededThing::Variable(&["COUCHDB_PASSWORD"]),
                versions: |major, _| major >= 3,
                why: "the administrator has no password",
                help: "set `COUCHDB_PASSWORD` from a Secret",
            },
        ],
        ..UNKNOWN
    },
    // https://hub.docker.com/_/arangodb
    ImageFact {
        names: &["arangodb"],
        ports: &[8529],
        needs: &[ImageNeed {
            thing: NeededThing::Variable(&[
                "ARANGO_ROOT_PASSWORD",
                "ARANGO_ROOT_PASSWORD_FILE",
                "ARANGO_NO_AUTH",
                "ARANGO_RANDOM_ROOT_PASSWORD",
            ]),
            versions: any,
            why: "`root` has no password",
            help: "set `ARANGO_ROOT_PASSWORD` from a Secret",
        }],
        ..UNKNOWN
    },
    // https://neo4j.com/docs/operations-manual/current/docker/configuration/
    ImageFact {
        names: &["neo4j"],
        ports: &[7474, 7687, 7473, 6362],
        needs: &[
            ImageNeed {
                thing: NeededThing::If {
                    is: Condition::Tag("enterprise"),
                    any: &["NEO4J_ACCEPT_LICENSE_AGREEMENT"],
                    words: &[],
                },
                versions: any,
                why: "the licence is not accepted",
                help: "set `NEO4J_ACCEPT_LICENSE_AGREEMENT: \"yes\"`",
            },
            ImageNeed {
                thing: NeededThing::Value("NEO4J_AUTH", |value| {
                    value == "none"
                        || value.split('/').nth(1).is_some_and(|password| password.len() >= 8)
                }),
                versions: |major, _| major >= 5,
                why: "its password is shorter than 8 characters",
                help: "write `neo4j/` and a longer password, or `none`",
            },
        ],
        settings: Some(("NEO4J_", 5)),
        ..UNKNOWN
    },
];

fn of_11(major: u32, _: u32) -> bool {
    major >= 11
}

fn of_6(major: u32, _: u32) -> bool {
    major >= 6
}

fn below_5(major: u32, _: u32) -> bool {
    major < 5
}

/// <https://learn.microsoft.com/sql/relational-databases/security/password-policy>
fn is_strong(password: &str) -> bool {
    let kinds = [
        password.contains(|one: char| one.is_uppercase()),
        password.contains(|one: char| one.is_lowercase()),
        password.contains(|one: char| one.is_ascii_digit()),
        password.contains(|one: char| !one.is_alphanumeric()),
    ];
    password.chars().count() >= 8 && kinds.iter().filter(|kind| **kind).count() >= 3
}
