//! ClickHouse, by its official image. <https://clickhouse.com/docs/install/docker>
//! <https://github.com/ClickHouse/ClickHouse/blob/master/docker/server/entrypoint.sh>

use crate::engine::data::DataRules;
use crate::engine::facts::{Facts, LoginFacts, Password};
use crate::engine::foreign::{Files, Foreign};
use crate::engine::other;
use crate::engine::run::{
    Asked, DataVolume, EngineProbes, Question, Run, SCRIPTS, Scripts, Setting, Unescaped, User, text,
};

pub const FACTS: Facts = Facts {
    word: "clickhouse",
    title: "ClickHouse",
    image: ("clickhouse/clickhouse-server", "25.8"),
    majors: &[(18, 26)],
    images: &["clickhouse-server"],
    port: 8123,
    ports: &[("native", 9000)],
    scheme: "http",
    // All clients read the database in the path, and some refuse parameters that they do not know.
    // <https://clickhouse.com/docs/integrations/language-clients/js#url-configuration>
    url: None,
    schemes: &["clickhouse"],
    prefix: "CLICKHOUSE",
    names: LoginFacts { database: "app", user: "app", longest_user: 64, ..other::FACTS.names },
    password: Password::Needed { shortest: 1 },
    run: Run {
            least_memory: 192,
        // The same in both variants of the image, and the files that its entrypoint writes
        // (`users.d/default-user.xml`) are open to everyone.
        user: |_| User::of(101),
        env,
        volume: Some(|_| DataVolume { path: "/var/lib/clickhouse", folder: None, variable: None }),
        scripts: Some(Scripts { path: SCRIPTS, endings: &[".sql", ".sh"] }),
        // Its entrypoint writes the user into XML, and the database into SQL, as they are.
        unescaped: Some(Unescaped {
            user: &[' ', '<', '>', '&', '/', '"', '\'', '$', '@', '(', ')', ';'],
            database: &[' ', '-', '.', '/', '\\', '"', '\'', '`', '$', '@', '(', ')', ';'],
            password: &[],
            root_password: &[],
        }),
        // The server that runs init scripts listens on 127.0.0.1 alone.
        probes: |_| EngineProbes { ready: Question::Http("/ping"), alive: Question::Http("/ping") },
        ..other::FACTS.run
    },
    data: DataRules {
        change_password: "a restart, which reads the new one: `kubectl rollout restart statefulset`",
        ..other::FACTS.data
    },
    foreign: Foreign {
        prefixes: &["CLICKHOUSE"],
        files: Files { paths: &["/var/lib/clickhouse"], ..other::FACTS.foreign.files },
        programs: &["clickhouse-server"],
        ..other::FACTS.foreign
    },
    ..other::FACTS
};

fn env(asked: &Asked) -> Vec<(&'static str, Setting)> {
    vec![
        ("CLICKHOUSE_USER", text(asked.user)),
        ("CLICKHOUSE_PASSWORD", Setting::Password),
        ("CLICKHOUSE_DB", text(asked.database)),
    ]
}
