//! PostgreSQL, by its official image. <https://hub.docker.com/_/postgres>

use crate::engine::data::{self, Change, Data, Refusal};
use crate::engine::facts::{Facts, Foreign, Names, Password};
use crate::engine::run::{
    Asked, DataVolume, Probes, Question, Run, SCRIPTS, Scratch, Scripts, Setting, TMP, User, text,
};

const UPGRADING: &str = "https://www.postgresql.org/docs/current/upgrading.html";

/// The socket of the server.
const SOCKET: Scratch = Scratch { volume: "run", path: "/var/run/postgresql", memory: false };

/// The 64 MiB that containers get are too few for parallel queries, which then fail with `could not
/// resize shared memory segment`. <https://github.com/docker-library/postgres/issues/416>
const SHARED_MEMORY: Scratch = Scratch { volume: "shm", path: "/dev/shm", memory: true };

pub const FACTS: Facts = Facts {
    word: "postgres",
    title: "PostgreSQL",
    image: ("postgres", "17"),
    images: &["postgres", "postgresql", "postgis", "pgvector", "timescaledb"],
    port: 5432,
    ports: &[],
    scheme: "postgres",
    url: None,
    schemes: &["postgres", "postgresql", "pgsql"],
    prefix: "DB",
    params: &[],
    names: Names {
        database: "app",
        numbered: None,
        user: "app",
        only_user: false,
        has_databases: true,
        longest_user: 63,
        reserved: Some("pg_"),
        has_root: false,
    },
    password: Password::Needed { shortest: 1 },
    run: Run {
        user: |alpine| User::of(if alpine { 70 } else { 999 }),
        grace_seconds: 60,
        env,
        command: None,
        volume: Some(volume),
        read_only: true,
        bash: false,
        scratch: &[SOCKET, SHARED_MEMORY, TMP],
        scripts: Some(Scripts { path: SCRIPTS, endings: &[".sql", ".sh"] }),
        password_path: None,
        probes,
        wait: r#"pg_isready -q -t 3 -h "$1" -p "$2""#,
    },
    data: Data {
        is_cache: false,
        change_password: "`ALTER USER … PASSWORD …`",
        versions,
        takes_over: data::nothing,
    },
    foreign: Foreign {
        prefixes: &["POSTGRES"],
        once: &["POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB"],
        data_paths: &[
            "/var/lib/postgresql",
            "/var/lib/pgsql",
            "/bitnami/postgresql",
            "/home/postgres",
        ],
        programs: &["postgres"],
    },
};

fn env(asked: &Asked) -> Vec<(&'static str, Setting)> {
    vec![
        ("POSTGRES_USER", text(asked.user)),
        ("POSTGRES_PASSWORD", Setting::Password),
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
fn probes(asked: &Asked) -> Probes {
    let port = asked.port;
    let ask = format!(r#"pg_isready -h 127.0.0.1 -p {port} -U "$POSTGRES_USER" -d "$POSTGRES_DB""#);
    Probes {
        ready: Question::Shell(format!("exec {ask}")),
        // 1 is a server that rejects connections, because it recovers from a crash.
        alive: Question::Shell(format!("{ask} || [ $? -eq 1 ]")),
    }
}

fn versions(change: &Change) -> Option<Refusal> {
    let (from, to) = change.majors();
    (from != to).then(|| Refusal {
        why: format!("PostgreSQL {to} does not start on the data of {from}"),
        instead: "dump before, start with an empty claim, and restore: `pg_dumpall`, `psql`",
        page: UPGRADING,
    })
}
