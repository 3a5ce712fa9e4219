//! Valkey, by its official image: what Redis was, with programs of its own.
//! <https://hub.docker.com/r/valkey/valkey> <https://valkey.io/topics/migration/>

use crate::engine::data::{DataRules, Refusal, VersionChange};
use crate::engine::facts::Facts;
use crate::engine::foreign::{Files, Foreign};
use crate::engine::redis;
use crate::engine::run::Run;

/// Where the container finds the password.
const PASSWORD: &str = "/run/secrets/valkey/password";

/// The last Redis whose data it reads.
const FORKED_FROM: (u32, u32) = (7, 2);

pub const FACTS: Facts = Facts {
    word: "valkey",
    title: "Valkey",
    image: ("valkey/valkey", "8"),
    majors: &[(7, 9)],
    images: &["valkey"],
    schemes: &["redis", "rediss", "valkey", "valkeys"],
    run: Run {
            least_memory: 8,
        command: Some(|asked| redis::start("valkey", PASSWORD, asked)),
        password_path: Some(PASSWORD),
        // Clients of all versions read the variable of Redis' client; `VALKEYCLI_AUTH` came with 8.
        // <https://github.com/valkey-io/valkey/blob/unstable/src/valkey-cli.c>, `OLD_CLI_AUTH_ENV`
        probes: |asked| redis::ping("valkey-cli", PASSWORD, asked),
        wait: r#"timeout 3 valkey-cli -h "$1" -p "$2" ping 2>/dev/null | grep -qE '^(PONG|NOAUTH)'"#,
        ..redis::FACTS.run
    },
    data: DataRules { versions, takes_over, ..redis::FACTS.data },
    foreign: Foreign {
        official: &["valkey/valkey"],
        files: Files { paths: &["/data", "/bitnami/valkey"], ..redis::FACTS.foreign.files },
        programs: &["valkey-server"],
        ..redis::FACTS.foreign
    },
    ..redis::FACTS
};

/// <https://valkey.io/topics/migration/>
fn takes_over(word: &str, version: &[u32]) -> bool {
    let reads = match *version {
        // The newest of a major version is meant, and 7 went on to 7.4.
        [major] => major < FORKED_FROM.0,
        [major, minor, ..] => (major, minor) <= FORKED_FROM,
        [] => false,
    };
    word == redis::FACTS.word && reads
}

/// The first version whose dumps have a format that older ones do not read.
/// <https://github.com/valkey-io/valkey/blob/unstable/src/rdb.h>, `RDB_VERSION`
const OWN_FORMAT: u32 = 9;

fn versions(change: &VersionChange) -> Option<Refusal> {
    let (before, after) = change.majors();
    let is_back = before >= OWN_FORMAT && after < OWN_FORMAT;
    is_back.then(|| change.goes_back("https://valkey.io/topics/migration/"))
}
