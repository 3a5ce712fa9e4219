//! MariaDB, by its official image, which speaks as MySQL does and has programs and variables of its own.
//! <https://hub.docker.com/_/mariadb>
//! <https://mariadb.com/docs/server/server-management/automated-mariadb-deployment-and-administration/docker-and-mariadb/mariadb-server-docker-official-image-environment-variables>

use crate::engine::data::{Change, Data, Refusal};
use crate::engine::facts::{Facts, Foreign, Names};
use crate::engine::mysql::{self, ROOT};
use crate::engine::run::{Asked, Probes, Run, Scratch, Setting, TMP, text};

const UPGRADING: &str =
    "https://mariadb.com/docs/server/server-management/install-and-upgrade-mariadb/upgrading";

/// The socket and the process id of the server.
const SOCKET: Scratch = Scratch { volume: "run", path: "/run/mysqld", memory: false };

/// The first MySQL whose data MariaDB does not read.
const FOREIGN_SINCE: [u32; 2] = [8, 0];

pub const FACTS: Facts = Facts {
    word: "mariadb",
    title: "MariaDB",
    image: ("mariadb", "11.8"),
    images: &["mariadb"],
    schemes: &["mysql", "mariadb", "mysql2"],
    // <https://mariadb.com/docs/server/reference/sql-structure/sql-language-structure/identifier-names#maximum-length>
    names: Names { longest_user: 128, ..mysql::FACTS.names },
    run: Run {
        env,
        scratch: &[SOCKET, TMP],
        probes,
        // The image has no `mysqladmin` from 11 on. It succeeds on a refused login as well; whom it talks
        // to does not matter before there is anything to tell.
        wait: r#"mariadb-admin ping --silent --connect-timeout=3 --skip-ssl-verify-server-cert -h "$1" -P "$2" >/dev/null 2>&1"#,
        ..mysql::FACTS.run
    },
    data: Data { versions, takes_over, ..mysql::FACTS.data },
    foreign: Foreign {
        prefixes: &["MARIADB", "MYSQL"],
        once: &[
            "MARIADB_ROOT_PASSWORD",
            "MARIADB_DATABASE",
            "MARIADB_USER",
            "MARIADB_PASSWORD",
            "MYSQL_ROOT_PASSWORD",
            "MYSQL_DATABASE",
            "MYSQL_USER",
            "MYSQL_PASSWORD",
        ],
        data_paths: &["/var/lib/mysql", "/bitnami/mariadb"],
        programs: &["mariadbd", "mysqld"],
    },
    ..mysql::FACTS
};

fn env(asked: &Asked) -> Vec<(&'static str, Setting)> {
    let mut env = vec![("MARIADB_DATABASE", text(asked.database))];
    if asked.user == ROOT {
        env.push(("MARIADB_ROOT_PASSWORD", Setting::Password));
        return env;
    }
    env.push(("MARIADB_USER", text(asked.user)));
    env.push(("MARIADB_PASSWORD", Setting::Password));
    if asked.has_root_password {
        env.push(("MARIADB_ROOT_PASSWORD", Setting::RootPassword));
    } else {
        // The image writes a random password into its log, so root stays inside the pod.
        env.push(("MARIADB_RANDOM_ROOT_PASSWORD", text("yes")));
        env.push(("MARIADB_ROOT_HOST", text("localhost")));
    }
    env
}

fn probes(asked: &Asked) -> Probes {
    let login = match asked.user {
        ROOT => (ROOT, "$MARIADB_ROOT_PASSWORD"),
        _ => ("$MARIADB_USER", "$MARIADB_PASSWORD"),
    };
    mysql::ping("mariadb-admin", login, asked.port)
}

fn versions(change: &Change) -> Option<Refusal> {
    (change.after.get(..2) < change.before.get(..2)).then(|| change.goes_back(UPGRADING))
}

/// <https://mariadb.com/docs/server/server-management/install-and-upgrade-mariadb/migrating-to-mariadb/moving-from-mysql>
fn takes_over(word: &str, version: &[u32]) -> bool {
    word == mysql::FACTS.word && !version.is_empty() && *version < FOREIGN_SINCE[..]
}
