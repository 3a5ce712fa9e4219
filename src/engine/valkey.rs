//! Valkey, by its official image: what Redis was, with programs of its own.
//! <https://hub.docker.com/r/valkey/valkey> <https://valkey.io/topics/migration/>

use crate::engine::data::Data;
use crate::engine::facts::{Facts, Foreign};
use crate::engine::redis;
use crate::engine::run::Run;

/// Where the container finds the password.
const PASSWORD: &str = "/run/secrets/valkey/password";

/// The last Redis whose data it reads.
const FORKED_FROM: [u32; 2] = [7, 2];

pub const FACTS: Facts = Facts {
    word: "valkey",
    title: "Valkey",
    image: ("valkey/valkey", "8"),
    images: &["valkey"],
    schemes: &["redis", "rediss", "valkey", "valkeys"],
    run: Run {
        command: Some(|asked| redis::start("valkey", PASSWORD, asked)),
        password_path: Some(PASSWORD),
        // The client reads the password from the variable that Redis' client reads it from.
        // <https://valkey.io/topics/cli/>
        probes: |asked| redis::ping("valkey-cli", PASSWORD, asked.port),
        wait: r#"timeout 3 valkey-cli -h "$1" -p "$2" ping 2>/dev/null | grep -qE '^(PONG|NOAUTH)'"#,
        ..redis::FACTS.run
    },
    data: Data { takes_over, ..redis::FACTS.data },
    foreign: Foreign {
        data_paths: &["/data", "/bitnami/valkey"],
        programs: &["valkey-server"],
        ..redis::FACTS.foreign
    },
    ..redis::FACTS
};

/// <https://valkey.io/topics/migration/>
fn takes_over(word: &str, version: &[u32]) -> bool {
    let numbers = &version[..version.len().min(2)];
    word == redis::FACTS.word && !numbers.is_empty() && *numbers <= FORKED_FROM[..]
}
