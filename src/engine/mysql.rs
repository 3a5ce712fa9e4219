//! MySQL, by its official image. <https://hub.docker.com/_/mysql>

use crate::engine::data::{self, VersionChange, DataRules, Refusal};
use crate::engine::facts::{Facts, LoginFacts, Password};
use crate::engine::foreign::{
    self, Databases, Files, Foreign, EntrypointUser, Logins, Makers, Unbearable, When,
};
use crate::engine::run::{
    Asked, DataVolume, EngineProbes, Question, Run, SCRIPTS, Scratch, Scripts, Setting, TMP, Unescaped, User, text,
};

const DOWNGRADING: &str = "https://dev.mysql.com/doc/refman/8.4/en/downgrading.html";

const UPGRADING: &str = "https://dev.mysql.com/doc/refman/9.7/en/upgrade-paths.html";

/// How far one step leads from a release with long support.
const STEPS: [((u32, u32), (u32, u32)); 5] =
    [((5, 5), (5, 6)), ((5, 6), (5, 7)), ((5, 7), (8, 0)), ((8, 0), (8, 4)), ((8, 4), (9, 7))];

/// The user that the image makes in any case, and refuses as `MYSQL_USER`.
pub const ROOT: &str = "root";

/// Its entrypoint writes passwords into SQL, and the one of root into a client file too.
/// <https://github.com/docker-library/mysql/blob/master/template/docker-entrypoint.sh>
const UNESCAPED: Unescaped = Unescaped {
    user: &['\'', '\\'],
    database: &['`'],
    password: &['\'', '\\'],
    root_password: &['\'', '\\', '"'],
};

const HALF_MADE: &str = "choose another one: on the second start the data directory is there, and the rest is skipped for ever";

/// The sockets and the process id of the server.
const SOCKET: Scratch = Scratch { volume: "run", path: "/var/run/mysqld", memory: false };

pub const FACTS: Facts = Facts {
    word: "mysql",
    title: "MySQL",
    image: ("mysql", "8.4"),
    majors: &[(5, 5), (8, 9)],
    options: &["--character-set-server", "--collation-server", "--default-authentication-plugin", "--innodb-buffer-pool-size", "--innodb_buffer_pool_size", "--lower-case-table-names", "--lower_case_table_names", "--max-allowed-packet", "--max_allowed_packet", "--skip-name-resolve", "--sql-mode", "--sql_mode"],
    images: &["mysql", "percona", "mysql-server"],
    port: 3306,
    ports: &[],
    scheme: "mysql",
    url: None,
    schemes: &["mysql", "mysql2"],
    prefix: "DB",
    params: &[],
    names: LoginFacts {
        database: "app",
        numbered: None,
        user: "app",
        only_user: false,
        has_databases: true,
        longest_user: 32,
        reserved: None,
        root: Some(ROOT),
    },
    password: Password::Needed { shortest: 1 },
    run: Run {
        user: |_| User::of(999),
        least_memory: 256,
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
        guest: Some(guest),
        owner: None,
        password_path: None,
        probes,
        // Succeeds on a refused login as well.
        // <https://dev.mysql.com/doc/refman/8.4/en/mysqladmin.html>
        wait: r#"mysqladmin ping --silent --connect-timeout=3 -h "$1" -P "$2" >/dev/null 2>&1"#,
        unescaped: Some(UNESCAPED),
    },
    data: DataRules {
        is_cache: false,
        is_passing: false,
        change_password: "`ALTER USER … IDENTIFIED BY …`",
        versions,
        flavours: None,
        owner: None,
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
                EntrypointUser { variable: None, name: Some(ROOT), password: "ROOT_PASSWORD" },
                EntrypointUser { variable: Some("USER"), name: None, password: "PASSWORD" },
            ],
            are_all: true,
            asked_by: None,
            usual: None,
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
                patches: &[],
                why: "no password of `root` is set",
                help: "set `MYSQL_ROOT_PASSWORD`, from a Secret, or `MYSQL_RANDOM_ROOT_PASSWORD: \"yes\"`",
            },
            Unbearable {
                when: When::Holds("PASSWORD", UNESCAPED.password),
                unless: &[],
                versions: foreign::always,
                patches: &[],
                why: "its entrypoint writes `MYSQL_PASSWORD` into SQL as it is, and an apostrophe or a backslash in it breaks that",
                help: HALF_MADE,
            },
            Unbearable {
                when: When::Holds("ROOT_PASSWORD", UNESCAPED.root_password),
                unless: &[],
                versions: foreign::always,
                patches: &[],
                why: "its entrypoint writes `MYSQL_ROOT_PASSWORD` into SQL and a file as it is, and a quote or a backslash in it breaks that",
                help: HALF_MADE,
            },
            Unbearable {
                when: When::Holds("USER", UNESCAPED.user),
                unless: &[],
                versions: foreign::always,
                patches: &[],
                why: "its entrypoint writes `MYSQL_USER` into SQL as it is, and an apostrophe or a backslash in it breaks that",
                help: HALF_MADE,
            },
            Unbearable {
                when: When::Holds("DATABASE", UNESCAPED.database),
                unless: &[],
                versions: foreign::always,
                patches: &[],
                why: "its entrypoint writes `MYSQL_DATABASE` into SQL as it is, and a backtick in it breaks that",
                help: HALF_MADE,
            },
            Unbearable {
                when: When::Is("USER", ROOT),
                unless: &[],
                versions: refuses_root,
                patches: &[(5, 6, 51), (5, 7, 34), (8, 0, 24)],
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

fn probes(asked: &Asked) -> EngineProbes {
    let login = match asked.user {
        ROOT => (ROOT, "$MYSQL_ROOT_PASSWORD"),
        _ => ("$MYSQL_USER", "$MYSQL_PASSWORD"),
    };
    ping("mysqladmin", login, asked.port)
}

/// The server that runs init scripts has no port but only its socket, hence the address. A server that
/// refuses the password is alive too: the data may be older than the password.
pub fn ping(program: &str, (user, password): (&str, &str), port: u16) -> EngineProbes {
    let ask = format!(
        r#"MYSQL_PWD="{password}" {program} ping --silent -h 127.0.0.1 -P {port} -u "{user}""#
    );
    EngineProbes { ready: Question::Shell(ask.clone()), alive: Question::Shell(ask) }
}

fn versions(change: &VersionChange) -> Option<Refusal> {
    if change.is_back() {
        return Some(change.goes_back(DOWNGRADING));
    }
    let release = |numbers: &[u32]| Some((*numbers.first()?, numbers.get(1).copied()));
    let (from, to) = (release(change.before)?, release(change.after)?);
    let (_, next) = STEPS.iter().find(|(step, _)| (step.0, Some(step.1)) == from)?;
    // `8` may be any 8.
    let is_beyond = to.0 > next.0 || to.0 == next.0 && to.1.is_some_and(|minor| minor > next.1);
    is_beyond.then(|| Refusal {
        why: format!(
            "{} {} does not start on the data of {}: the way leads over {}.{}",
            change.title, change.tags.1, change.tags.0, next.0, next.1
        ),
        instead: "upgrade to the version in between first, and let it run once",
        page: UPGRADING,
    })
}

/// <https://github.com/docker-library/mysql/pull/778>
fn refuses_root(major: u32, minor: Option<u32>) -> bool {
    match (major, minor) {
        (5, minor) => minor.is_some_and(|minor| minor >= 7),
        (major, _) => major >= 8,
    }
}

/// The entrypoints of MySQL and MariaDB are scripts of bash, and so is what they source.
/// <https://dev.mysql.com/doc/refman/8.4/en/string-literals.html>
fn guest(user: &str, database: &str, password: &str) -> String {
    format!(
        r"password=${{{password}//\\/\\\\}}
password=${{password//\'/\\\'}}
docker_process_sql --database=mysql <<SQL
CREATE DATABASE \`{database}\`;
CREATE USER '{user}'@'%' IDENTIFIED BY '$password';
GRANT ALL ON \`{database}\`.* TO '{user}'@'%';
SQL
"
    )
}
