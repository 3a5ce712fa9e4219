//! MariaDB, by its official image, which speaks as MySQL does and has programs and variables of its own.
//! <https://hub.docker.com/_/mariadb>
//! <https://mariadb.com/docs/server/server-management/automated-mariadb-deployment-and-administration/docker-and-mariadb/mariadb-server-docker-official-image-environment-variables>

use crate::engine::data::{VersionChange, DataRules, Refusal};
use crate::engine::facts::{Facts, LoginFacts};
use crate::engine::foreign::{self, Files, Foreign, Unbearable, When};
use crate::engine::mysql::{self, ROOT};
use crate::engine::run::{Asked, EngineProbes, Run, Scratch, Setting, TMP, Unescaped, text};

const UPGRADING: &str =
    "https://mariadb.com/docs/server/server-management/install-and-upgrade-mariadb/upgrading";

/// The socket and the process id of the server.
const SOCKET: Scratch = Scratch { volume: "run", path: "/run/mysqld", memory: false };

/// The first MySQL whose data MariaDB does not read.
const FOREIGN_SINCE: u32 = 8;

pub const FACTS: Facts = Facts {
    word: "mariadb",
    title: "MariaDB",
    image: ("mariadb", "11.8"),
    majors: &[(5, 5), (10, 13)],
    images: &["mariadb"],
    schemes: &["mysql", "mariadb", "mysql2"],
    // <https://mariadb.com/docs/server/reference/sql-structure/sql-language-structure/identifier-names#maximum-length>
    names: LoginFacts { longest_user: 128, ..mysql::FACTS.names },
    run: Run {
            least_memory: 96,
        env,
        scratch: &[SOCKET, TMP],
        probes,
        // The image has no `mysqladmin` from 11 on. It succeeds on a refused login as well; whom it talks
        // to does not matter before there is anything to tell.
        // Its entrypoint escapes passwords, and neither user nor database.
        // <https://github.com/MariaDB/mariadb-docker/blob/master/docker-entrypoint.sh>
        unescaped: Some(Unescaped {
            user: &['\'', '\\'],
            database: &['`'],
            password: &[],
            root_password: &[],
        }),
        wait: r#"mariadb-admin ping --silent --connect-timeout=3 --skip-ssl-verify-server-cert -h "$1" -P "$2" >/dev/null 2>&1"#,
        ..mysql::FACTS.run
    },
    data: DataRules { versions, takes_over, ..mysql::FACTS.data },
    foreign: Foreign {
        official: &["mariadb"],
        prefixes: &["MARIADB", "MYSQL"],
        once: &[
            "MARIADB_ROOT_PASSWORD",
            "MARIADB_ROOT_PASSWORD_HASH",
            "MARIADB_ROOT_HOST",
            "MARIADB_DATABASE",
            "MARIADB_USER",
            "MARIADB_USER_HOST",
            "MARIADB_PASSWORD",
            "MARIADB_PASSWORD_HASH",
            "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD",
            "MARIADB_RANDOM_ROOT_PASSWORD",
            "MARIADB_INITDB_SKIP_TZINFO",
            "MARIADB_MYSQL_LOCALHOST_USER",
            "MARIADB_MYSQL_LOCALHOST_GRANTS",
            "MARIADB_HEALTHCHECK_GRANTS",
            "MARIADB_REPLICATION_USER",
            "MARIADB_REPLICATION_PASSWORD",
            "MARIADB_REPLICATION_PASSWORD_HASH",
            "MARIADB_MASTER_HOST",
            "MARIADB_MASTER_PORT",
            "MYSQL_ROOT_PASSWORD",
            "MYSQL_ROOT_HOST",
            "MYSQL_DATABASE",
            "MYSQL_USER",
            "MYSQL_PASSWORD",
            "MYSQL_ALLOW_EMPTY_PASSWORD",
            "MYSQL_RANDOM_ROOT_PASSWORD",
            "MYSQL_INITDB_SKIP_TZINFO",
        ],
        // Unlike MySQL's, its entrypoint does not look at the name of the user: with `root` it fails in the
        // middle, and starts when it is run again.
        refusals: &[Unbearable {
            when: When::Always,
            unless: &[
                "ROOT_PASSWORD",
                "ROOT_PASSWORD_HASH",
                "ALLOW_EMPTY_ROOT_PASSWORD",
                "ALLOW_EMPTY_PASSWORD",
                "RANDOM_ROOT_PASSWORD",
            ],
            versions: foreign::always,
            patches: &[],
            why: "no password of `root` is set",
            help: "set `MARIADB_ROOT_PASSWORD`, from a Secret, or `MARIADB_RANDOM_ROOT_PASSWORD: \"yes\"`",
        }],
        files: Files {
            paths: &["/var/lib/mysql", "/bitnami/mariadb"],
            ..mysql::FACTS.foreign.files
        },
        programs: &["mariadbd", "mysqld"],
        ..mysql::FACTS.foreign
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

fn probes(asked: &Asked) -> EngineProbes {
    let login = match asked.user {
        ROOT => (ROOT, "$MARIADB_ROOT_PASSWORD"),
        _ => ("$MARIADB_USER", "$MARIADB_PASSWORD"),
    };
    // Whoever asks is in the server's own pod, and the certificate may be for another name.
    mysql::ping("mariadb-admin --skip-ssl-verify-server-cert", login, asked.port)
}

fn versions(change: &VersionChange) -> Option<Refusal> {
    change.is_back().then(|| change.goes_back(UPGRADING))
}

/// <https://mariadb.com/docs/server/server-management/install-and-upgrade-mariadb/migrating-to-mariadb/moving-from-mysql>
fn takes_over(word: &str, version: &[u32]) -> bool {
    word == mysql::FACTS.word && version.first().is_some_and(|major| *major < FOREIGN_SINCE)
}
