//! Redis, by its official image. <https://hub.docker.com/_/redis>

use crate::engine::data::{DataRules, Refusal, VersionChange};
use crate::engine::facts::{Facts, LoginFacts, Numbered, Password};
use crate::engine::foreign::{Databases, Files, Foreign, Lock, Logins, Makers};
use crate::engine::run::{Asked, DataVolume, EngineProbes, Question, Run, TMP, User};

/// Where the container finds the password. The file is mounted alone, so that it stays what the
/// running server took when its Secret changes.
const PASSWORD: &str = "/run/secrets/redis/password";

/// What a server says that is older than its data.
const DUMPS: &str = "https://github.com/redis/redis/issues/14064";

pub const FACTS: Facts = Facts {
    word: "redis",
    title: "Redis",
    image: ("redis", "8"),
    majors: &[(3, 8)],
    options: &["--appendonly", "--maxmemory", "--maxmemory-policy", "--requirepass", "--save"],
    images: &["redis"],
    port: 6379,
    ports: &[],
    scheme: "redis",
    url: None,
    schemes: &["redis", "rediss"],
    prefix: "REDIS",
    params: &[],
    names: LoginFacts {
        database: "0",
        // <https://redis.io/docs/latest/operate/oss_and_stack/management/config-file/>
        numbered: Some(Numbered { last: 15, argument: "--databases" }),
        user: "",
        only_user: false,
        has_databases: true,
        longest_user: 0,
        reserved: None,
        root: None,
    },
    password: Password::Usual { shortest: 1 },
    run: Run {
        user: |alpine| User { user: 999, group: if alpine { 1000 } else { 999 } },
        least_memory: 8,
        grace_seconds: 60,
        env: |_| Vec::new(),
        command: Some(|asked| start("redis", PASSWORD, asked)),
        volume: Some(|_| DataVolume { path: "/data", folder: None, variable: None }),
        read_only: true,
        bash: false,
        scratch: &[TMP],
        scripts: None,
        guest: None,
        owner: None,
        password_path: Some(PASSWORD),
        probes: |asked| ping("redis-cli", PASSWORD, asked),
        wait: r#"timeout 3 redis-cli -h "$1" -p "$2" ping 2>/dev/null | grep -qE '^(PONG|NOAUTH)'"#,
        unescaped: None,
    },
    data: DataRules {
        is_cache: true,
        is_passing: false,
        change_password: "`CONFIG SET requirepass …`",
        versions,
        flavours: None,
        owner: None,
        takes_over,
    },
    foreign: Foreign {
        official: &["redis"],
        prefixes: &[],
        once: &[],
        logins: Logins { made: &[], are_all: false, asked_by: Some(Lock::Argument("--requirepass")), usual: None },
        databases: Databases { named_by: &[], given: &[], made_by: Makers::Everybody },
        refusals: &[],
        files: Files {
            paths: &["/data", "/bitnami/redis"],
            variable: None,
            options: &["--dir"],
            unfit: None,
        },
        programs: &["redis-server"],
        answers_http: false,
    },
};

/// A server that loads its data, or that a script keeps busy, answers too, but not with PONG: it is alive.
pub fn ping(client: &str, password: &str, asked: &Asked) -> EngineProbes {
    let port = asked.port;
    let login =
        if asked.has_password { format!(r#"REDISCLI_AUTH="$(cat {password})" "#) } else { String::new() };
    let ask = format!("{login}{client} -h 127.0.0.1 -p {port} ping");
    EngineProbes {
        ready: Question::Shell(format!("{ask} | grep -qx PONG")),
        alive: Question::Shell(ask),
    }
}

/// The script that starts the server. The password goes from its file through the standard input,
/// and so neither onto a command line nor into a variable nor onto a disk. An empty one would switch
/// authentication off, which is asked for in other words. The user's arguments follow; a first one that is a configuration file is
/// included before the password.
pub fn start(word: &str, password: &str, asked: &Asked) -> Vec<String> {
    let append_only = if asked.keeps_data { "yes" } else { "no" };
    let (read, require) = if asked.has_password {
        let read = format!(
            r#"
password="$(sed 's/[\\"]/\\&/g' {password})"
if [ -z "$password" ]; then
  echo "the password in {password} is empty" >&2
  exit 1
fi"#
        );
        (read, r#"requirepass "$password""#)
    } else {
        // The images ask nobody for one, and answer those that come from elsewhere.
        (String::new(), "protected-mode no")
    };
    let script = format!(
        r#"set -eu{read}
include=""
case "${{1:-}}" in
*.conf)
  include="include \"$1\""
  shift
  ;;
esac
exec docker-entrypoint.sh {word}-server - "$@" <<EOF
appendonly {append_only}
$include
{require}
EOF
"#
    );
    ["sh", "-c", &script, word].map(str::to_owned).to_vec()
}

/// The dumps of a newer format are refused, and so is an append-only file, which starts with one.
fn versions(change: &VersionChange) -> Option<Refusal> {
    let is_back = match (format(change.before), format(change.after)) {
        (Some(before), Some(after)) => after < before,
        _ => false,
    };
    is_back.then(|| change.goes_back(DUMPS))
}

/// The format of the dumps that a version writes; of a major version alone, that of its newest.
/// <https://github.com/redis/redis/blob/unstable/src/rdb.h>, `RDB_VERSION`, at the tags of the releases
fn format(version: &[u32]) -> Option<u32> {
    Some(match *version {
        [] => return None,
        [0..=6, ..] => 9,
        [7, 0 | 1, ..] => 10,
        [7, 2 | 3, ..] => 11,
        _ => 12,
    })
}

/// The first Valkey whose dumps have a format of their own.
/// <https://github.com/valkey-io/valkey/blob/unstable/src/rdb.h>, `RDB_VERSION`
const APART: u32 = 9;

/// Valkey writes the format of Redis 7.2 until it has its own. <https://valkey.io/topics/migration/>
fn takes_over(word: &str, version: &[u32]) -> bool {
    word == "valkey" && version.first().is_some_and(|major| *major < APART)
}
