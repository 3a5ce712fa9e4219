//! MySQL, by its official image. <https://hub.docker.com/_/mysql>

use crate::engine::data::{self, Change, Data, Refusal};
use crate::engine::facts::{Facts, Names, Password};
use crate::engine::foreign::{
    self, Databases, Files, Foreign, Login, Logins, Makers, Unbearable, When,
};
use crate::engine::run::{
    Asked, DataVolume, Probes, Question, Run, SCRIPTS, Scratch, Scripts, Setting, TMP, User, text,
};

const DOWNGRADING: &str = "https://dev.mysql.com/doc/refman/8.4/en/downgrading.html";

/// The user that the image makes in any case, and refuses as `MYSQL_USER`.
pub const ROOT: &str = "root";

/// The sockets and the process id of the server.
const SOCKET: Scratch = Scratch { volume: "run", path: "/var/run/mysqld", memory: false };

pub const FACTS: Facts = Facts {
    word: "mysql",
    title: "MySQL",
    image: ("mysql", "8.4"),
    images: &["mysql", "percona", "mysql-server"],
    port: 3306,
    ports: &[],
    scheme: "mysql",
    url: None,
    schemes: &["mysql", "mysql2"],
    prefix: "DB",
    params: &[],
    names: Names {
        database: "app",
        numbered: None,
        user: "app",
        only_user: false,
        has_databases: true,
        longest_user: 32,
        reserved: None,
        has_root: true,
    },
    password: Password::Needed { shortest: 1 },
    run: Run {
        user: |_| User::of(999),
        grace_seconds: 60,
        env,
        command: None,
        // MySQL initialises an empty directory alone; the root of a volume has a `lost+found`.
        // <https://github.com/docker-library/mysql/issues/69>
        volume: Some(|_| DataVolume { path: "/var/lib/mysql", folder: Some("mysql"), variable: None }),
        read_only: true,
        bash: false,
        scratch: &[SOCKET, TMP],
        scripts: Some(Scripts { path: SCRIPTS, endings: &[".sql", ".sh"] }),
        password_path: None,
        probes,
        // Succeeds on a refused login as well.
        // <https://dev.mysql.com/doc/refman/8.4/en/mysqladmin.html>
        wait: r#"mysqladmin ping --silent --connect-timeout=3 -h "$1" -P "$2" >/dev/null 2>&1"#,
    },
    data: Data {
        is_cache: false,
        change_password: "`ALTER USER … IDENTIFIED BY …`",
        versions,
        flavours: None,
        takes_over: data::nothing,
    },
    foreign: Foreign {
        official: &["mysql", "percona"],
        prefixes: &["MYSQL"],
        once: &[
            "MYSQL_ROOT_PASSWORD",
            "MYSQL_ROOT_HOST",
            "MYSQL_DATABASE",
            "MYSQL_USER",
            "MYSQL_PASSWORD",
            "MYSQL_ALLOW_EMPTY_PASSWORD",
            "MYSQL_RANDOM_ROOT_PASSWORD",
            "MYSQL_ONETIME_PASSWORD",
            "MYSQL_INITDB_SKIP_TZINFO",
        ],
        logins: Logins {
            made: &[
                Login { variable: None, name: Some(ROOT), password: "ROOT_PASSWORD" },
                Login { variable: Some("USER"), name: None, password: "PASSWORD" },
            ],
            are_all: true,
            asked_by: None,
        },
        databases: Databases {
            named_by: &["DATABASE"],
            given: &["mysql", "sys", "information_schema", "performance_schema"],
            made_by: Makers::Root,
        },
        refusals: &[
            Unbearable {
                when: When::Always,
                unless: &["ROOT_PASSWORD", "ALLOW_EMPTY_PASSWORD", "RANDOM_ROOT_PASSWORD"],
                versions: foreign::always,
                is_patched: false,
                why: "no password of `root` is set",
                help: "set `MYSQL_ROOT_PASSWORD`, from a Secret, or `MYSQL_RANDOM_ROOT_PASSWORD: \"yes\"`",
            },
            Unbearable {
                when: When::Is("USER", ROOT),
                unless: &[],
                versions: refuses_root,
                is_patched: true,
                why: "`MYSQL_USER` is for an ordinary user, and `root` is there already",
                help: "leave `MYSQL_USER` and `MYSQL_PASSWORD` out, or name another user",
            },
        ],
        files: Files {
            paths: &["/var/lib/mysql", "/bitnami/mysql"],
            variable: None,
            options: &["--datadir"],
            unfit: None,
        },
        programs: &["mysqld"],
        answers_http: false,
    },
};

fn env(asked: &Asked) -> Vec<(&'static str, Setting)> {
    let mut env = vec![("MYSQL_DATABASE", text(asked.database))];
    if asked.user == ROOT {
        env.push(("MYSQL_ROOT_PASSWORD", Setting::Password));
        return env;
    }
    env.push(("MYSQL_USER", text(asked.user)));
    env.push(("MYSQL_PASSWORD", Setting::Password));
    if asked.has_root_password {
        env.push(("MYSQL_ROOT_PASSWORD", Setting::RootPassword));
    } else {
        // The image writes a random password into its log, so root stays inside the pod.
        env.push(("MYSQL_RANDOM_ROOT_PASSWORD", text("yes")));
        env.push(("MYSQL_ROOT_HOST", text("localhost")));
    }
    env
}

fn probes(asked: &Asked) -> Probes {
    let login = match asked.user {
        ROOT => (ROOT, "$MYSQL_ROOT_PASSWORD"),
        _ => ("$MYSQL_USER", "$MYSQL_PASSWORD"),
    };
    ping("mysqladmin", login, asked.port)
}

/// The server that runs init scripts has no port but only its socket, hence the address. A server that
/// refuses the password is alive too: the data may be older than the password.
pub fn ping(program: &str, (user, password): (&str, &str), port: u16) -> Probes {
    let ask = format!(
        r#"MYSQL_PWD="{password}" {program} ping --silent -h 127.0.0.1 -P {port} -u "{user}""#
    );
    Probes { ready: Question::Shell(ask.clone()), alive: Question::Shell(ask) }
}

fn versions(change: &Change) -> Option<Refusal> {
    change.is_back().then(|| change.goes_back(DOWNGRADING))
}

/// <https://github.com/docker-library/mysql/pull/778>
fn refuses_root(major: u32, minor: Option<u32>) -> bool {
    match (major, minor) {
        (5, minor) => minor.is_some_and(|minor| minor >= 7),
        (major, _) => major >= 8,
    }
}
