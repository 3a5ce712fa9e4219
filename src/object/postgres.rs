//! The official image of Postgres. <https://hub.docker.com/_/postgres>

use crate::object::engine::{Contract, Probes, Question, Scratch, TMP, variable};
use crate::object::secret;
use crate::object::security::User;
use crate::stack::database::{Database, Server};

/// The socket of the server.
const SOCKET: Scratch = Scratch { volume: "run", path: "/var/run/postgresql", memory: false };

/// The 64 MiB that containers get are too few for parallel queries, which then fail with `could not
/// resize shared memory segment`. <https://github.com/docker-library/postgres/issues/416>
const SHARED_MEMORY: Scratch = Scratch { volume: "shm", path: "/dev/shm", memory: true };

pub fn user(alpine: bool) -> User {
    User::of(if alpine { 70 } else { 999 })
}

pub fn contract(database: &Database, server: &Server) -> Contract {
    let (data_path, data_directory) = directories(server.major);
    let mut env = vec![
        variable("POSTGRES_USER", &database.user),
        secret::variable("POSTGRES_PASSWORD", &server.password),
        variable("POSTGRES_DB", &database.database),
    ];
    env.extend(data_directory.map(|directory| variable("PGDATA", directory)));
    // The server that runs init scripts has no port but only its socket, hence the address.
    let port = database.component.port;
    let ask = format!(r#"pg_isready -h 127.0.0.1 -p {port} -U "$POSTGRES_USER" -d "$POSTGRES_DB""#);
    Contract {
        user: user(server.alpine),
        grace_seconds: 60,
        env,
        command: None,
        data_path,
        data_folder: None,
        scratch: vec![SOCKET, SHARED_MEMORY, TMP],
        init_path: Some("/docker-entrypoint-initdb.d"),
        password_path: None,
        probes: Probes {
            ready: Question::Shell(format!("exec {ask}")),
            // 1 is a server that rejects connections, because it recovers from a crash.
            alive: Question::Shell(format!("{ask} || [ $? -eq 1 ]")),
        },
    }
}

/// Where the volume is mounted, and the data directory where it is not the image's own. It is never
/// the root of the volume, which has a `lost+found`; and up to 17 the image puts a volume of its own
/// over `/var/lib/postgresql/data`, in which everything would be lost.
/// <https://github.com/docker-library/postgres/pull/1259>
fn directories(major: Option<u32>) -> (&'static str, Option<&'static str>) {
    match major {
        Some(18..) => ("/var/lib/postgresql", None),
        Some(..18) => ("/var/lib/postgresql/data", Some("/var/lib/postgresql/data/pgdata")),
        // Right for both, and the same folder of the volume as up to 17.
        None => ("/var/lib/postgresql", Some("/var/lib/postgresql/pgdata")),
    }
}
