//! PostgreSQL, by its official image. <https://hub.docker.com/_/postgres>

use crate::engine::data::{self, VersionChange, DataRules, Flavours, Refusal};
use crate::engine::facts::{Facts, LoginFacts, Password};
use crate::engine::foreign::{
    Databases, Files, Foreign, EntrypointUser, Logins, Makers, Unbearable, Unfit, When,
};
use crate::engine::run::{
    Asked, DataVolume, EngineProbes, Question, Run, SCRIPTS, Scratch, Scripts, Setting, TMP, User, text,
};

const UPGRADING: &str = "https://www.postgresql.org/docs/current/upgrading.html";

/// Alpine's C library sorts bytes, whatever the language of the database; and the server has another user
/// there, who may not read what the other one wrote.
/// "It must be owned by the user that runs the server."
const OWNER: &str = "https://www.postgresql.org/docs/current/creating-cluster.html";
const COLLATIONS: &str = "https://www.postgresql.org/docs/current/sql-altercollation.html";

const DUMP: &str = "dump before, start with an empty claim, and restore: `pg_dumpall`, `psql`";

/// The socket of the server.
const SOCKET: Scratch = Scratch { volume: "run", path: "/var/run/postgresql", memory: false };

/// The 64 MiB that containers get are too few for parallel queries, which then fail with `could not
/// resize shared memory segment`. <https://github.com/docker-library/postgres/issues/416>
const SHARED_MEMORY: Scratch = Scratch { volume: "shm", path: "/dev/shm", memory: true };

/// The superuser, where it is not the user that clients are.
const ROOT: &str = "postgres";

pub const FACTS: Facts = Facts {
    word: "postgres",
    title: "PostgreSQL",
    image: ("postgres", "17"),
    majors: &[(9, 18)],
    options: &["-c"],
    images: &["postgres", "postgresql", "postgis", "pgvector", "timescaledb"],
    port: 5432,
    ports: &[],
    // SQLAlchemy knows no other name; libpq and all that take `postgres` take it, too.
    // <https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS>
    scheme: "postgresql",
    url: None,
    schemes: &["postgres", "postgresql", "pgsql"],
    prefix: "DB",
    params: &[],
    names: LoginFacts {
        database: "app",
        numbered: None,
        user: "app",
        only_user: false,
        has_databases: true,
        longest_user: 63,
        reserved: Some("pg_"),
        root: Some(ROOT),
    },
    password: Password::Needed { shortest: 1 },
    run: Run {
        user: |alpine| User::of(if alpine { 70 } else { 999 }),
        least_memory: 32,
        grace_seconds: 60,
        env,
        command: None,
        volume: Some(volume),
        read_only: true,
        bash: false,
        scratch: &[SOCKET, SHARED_MEMORY, TMP],
        scripts: Some(Scripts { path: SCRIPTS, endings: &[".sql", ".sh"] }),
        guest: Some(guest),
        owner: Some(owner),
        password_path: None,
        probes,
        wait: r#"pg_isready -q -t 3 -h "$1" -p "$2""#,
        unescaped: None,
    },
    data: DataRules {
        is_cache: false,
        is_passing: false,
        change_password: "`ALTER USER … PASSWORD …`",
        versions,
        flavours: Some(Flavours {
            why: "text is sorted by other rules there: indexes of these data answer wrongly",
            instead: DUMP,
            page: COLLATIONS,
        }),
        owner: Some(OWNER),
        takes_over: data::nothing,
    },
    foreign: Foreign {
        official: &["postgres", "postgis/postgis"],
        prefixes: &["POSTGRES"],
        once: &[
            "POSTGRES_USER",
            "POSTGRES_PASSWORD",
            "POSTGRES_DB",
            "POSTGRES_INITDB_ARGS",
            "POSTGRES_INITDB_WALDIR",
            "POSTGRES_HOST_AUTH_METHOD",
        ],
        logins: Logins {
            made: &[EntrypointUser { variable: Some("USER"), name: Some("postgres"), password: "PASSWORD" }],
            are_all: true,
            asked_by: None,
            usual: None,
        },
        databases: Databases {
            named_by: &["DB", "USER"],
            given: &["postgres", "template0", "template1"],
            // The user that the image makes is a superuser.
            made_by: Makers::Everybody,
        },
        refusals: &[Unbearable {
            when: When::Always,
            unless: &["PASSWORD", "HOST_AUTH_METHOD"],
            versions: asks_for_password,
            patches: &[],
            why: "`POSTGRES_PASSWORD` is not set",
            help: "set `POSTGRES_PASSWORD`, from a Secret",
        }],
        files: Files {
            paths: &[
                "/var/lib/postgresql",
                "/var/lib/pgsql",
                "/bitnami/postgresql",
                "/home/postgres",
            ],
            variable: Some("PGDATA"),
            options: &["-D"],
            unfit: Some(Unfit {
                path: "/var/lib/postgresql/data",
                refused_since: 18,
                moved_to: "/var/lib/postgresql",
                instead: "add `subPath: data` to the mount, or set PGDATA to /var/lib/postgresql/data/pgdata",
            }),
        },
        programs: &["postgres"],
        answers_http: false,
    },
};

fn env(asked: &Asked) -> Vec<(&'static str, Setting)> {
    let (user, password) = if asked.has_root_password {
        (ROOT, Setting::RootPassword)
    } else {
        (asked.user, Setting::Password)
    };
    vec![
        ("POSTGRES_USER", text(user)),
        ("POSTGRES_PASSWORD", password),
        ("POSTGRES_DB", text(asked.database)),
    ]
}

/// Where the volume is mounted, and the data directory where it is not the image's own. It is never
/// the root of the volume, which has a `lost+found`; and up to 17 the image puts a volume of its own
/// over `/var/lib/postgresql/data`, in which everything would be lost.
/// <https://github.com/docker-library/postgres/pull/1259>
fn volume(major: Option<u32>) -> DataVolume {
    let (path, directory) = match major {
        Some(18..) => ("/var/lib/postgresql", None),
        Some(..18) => ("/var/lib/postgresql/data", Some("/var/lib/postgresql/data/pgdata")),
        // Right for both, and the same folder of the volume as up to 17.
        None => ("/var/lib/postgresql", Some("/var/lib/postgresql/pgdata")),
    };
    DataVolume { path, folder: None, variable: directory.map(|directory| ("PGDATA", directory)) }
}

/// The server that runs init scripts has no port but only its socket, hence the address.
fn probes(asked: &Asked) -> EngineProbes {
    let port = asked.port;
    let ask = format!(r#"pg_isready -h 127.0.0.1 -p {port} -U "$POSTGRES_USER" -d "$POSTGRES_DB""#);
    EngineProbes {
        ready: Question::Shell(format!("exec {ask}")),
        // 1 is a server that rejects connections, because it recovers from a crash.
        alive: Question::Shell(format!("{ask} || [ $? -eq 1 ]")),
    }
}

fn versions(change: &VersionChange) -> Option<Refusal> {
    let (from, to) = change.majors();
    (from != to).then(|| Refusal {
        why: format!("PostgreSQL {to} does not start on the data of {from}"),
        instead: DUMP,
        page: UPGRADING,
    })
}

/// Up to some patches of early 2020 it started without a password, and let everybody in.
/// <https://github.com/docker-library/postgres/issues/681>
fn asks_for_password(major: u32, minor: Option<u32>) -> bool {
    match (major, minor) {
        (10, Some(..12)) | (11, Some(..7)) | (12, Some(..2)) => false,
        _ => major > 9,
    }
}

/// `psql` reads the password itself: it is in no command line, and is quoted as text.
/// <https://www.postgresql.org/docs/current/app-psql.html#APP-PSQL-INTERPOLATION>
fn guest(user: &str, database: &str, password: &str) -> String {
    format!(
        r#"docker_process_sql --dbname postgres <<'SQL'
\set password `printf %s "${password}"`
CREATE ROLE "{user}" LOGIN PASSWORD :'password';
CREATE DATABASE "{database}" OWNER "{user}";
REVOKE ALL ON DATABASE "{database}" FROM PUBLIC;
SQL
"#
    )
}

/// The image makes the database. What scripts make after this one belongs to the user: they go on as that role, which
/// `SET ROLE NONE` leaves. <https://www.postgresql.org/docs/current/sql-set-role.html>
fn owner(user: &str, database: &str, password: &str) -> String {
    format!(
        r#"docker_process_sql --dbname postgres <<'SQL'
\set password `printf %s "${password}"`
CREATE ROLE "{user}" LOGIN PASSWORD :'password';
ALTER DATABASE "{database}" OWNER TO "{user}";
REVOKE ALL ON DATABASE "{database}" FROM PUBLIC;
SQL
export PGOPTIONS='-c role={user}'
"#
    )
}
