//! RabbitMQ, by its official image. <https://hub.docker.com/_/rabbitmq>
//! <https://github.com/docker-library/rabbitmq/blob/master/docker-entrypoint.sh>

use crate::engine::data::{VersionChange, DataRules, Refusal};
use crate::engine::facts::{Facts, LoginFacts, Password};
use crate::engine::foreign::{EntrypointUser, Files, Foreign, Logins};
use crate::engine::other;
use crate::engine::run::{Asked, DataVolume, Run, Setting, User, text};

const UPGRADING: &str = "https://www.rabbitmq.com/docs/upgrade";

pub const FACTS: Facts = Facts {
    word: "rabbitmq",
    title: "RabbitMQ",
    image: ("rabbitmq", "4.1"),
    majors: &[(3, 4)],
    images: &["rabbitmq"],
    port: 5672,
    scheme: "amqp",
    schemes: &["amqp", "amqps"],
    prefix: "RABBITMQ",
    // A virtual host is to it what a database is to others; `/` is the one that the image makes.
    names: LoginFacts { database: "/", user: "app", longest_user: 255, ..other::FACTS.names },
    password: Password::Needed { shortest: 1 },
    run: Run {
            least_memory: 64,
        // <https://github.com/docker-library/rabbitmq/blob/master/Dockerfile-alpine.template>
        user: |alpine| if alpine { User { user: 100, group: 101 } } else { User::of(999) },
        env,
        volume: Some(|_| DataVolume { path: "/var/lib/rabbitmq", folder: None, variable: None }),
        ..other::FACTS.run
    },
    data: DataRules {
        is_passing: true,
        change_password: "`rabbitmqctl change_password`",
        versions,
        ..other::FACTS.data
    },
    foreign: Foreign {
        official: &["rabbitmq"],
        prefixes: &["RABBITMQ_DEFAULT"],
        // <https://hub.docker.com/_/rabbitmq>, "Setting default user and password"
        logins: Logins {
            made: &[EntrypointUser {
                variable: Some("USER"),
                name: Some("guest"),
                password: "PASS",
            }],
            are_all: true,
            asked_by: None,
            usual: Some(("guest", "guest")),
        },
        once: &["RABBITMQ_DEFAULT_USER", "RABBITMQ_DEFAULT_PASS", "RABBITMQ_DEFAULT_VHOST"],
        files: Files { paths: &["/var/lib/rabbitmq", "/bitnami/rabbitmq/mnesia"], ..other::FACTS.foreign.files },
        programs: &["rabbitmq-server"],
        answers_http: false,
        ..other::FACTS.foreign
    },
    ..other::FACTS
};

fn env(asked: &Asked) -> Vec<(&'static str, Setting)> {
    vec![
        ("RABBITMQ_DEFAULT_USER", text(asked.user)),
        ("RABBITMQ_DEFAULT_PASS", Setting::Password),
        ("RABBITMQ_DEFAULT_VHOST", text(asked.database)),
        // The data is below the node's name, which follows the host's where nothing is said.
        // <https://www.rabbitmq.com/docs/clustering#node-names>
        ("RABBITMQ_NODENAME", text("rabbit@localhost")),
    ]
}

/// <https://www.rabbitmq.com/docs/upgrade#rabbitmq-version-upgradability>
fn versions(change: &VersionChange) -> Option<Refusal> {
    let (from, to) = change.majors();
    if to < from {
        return Some(change.goes_back(UPGRADING));
    }
    let is_old = from == 3 && change.before.get(1).is_some_and(|minor| *minor < 13);
    (to > from && is_old).then(|| Refusal {
        why: format!(
            "{} {} does not start on the data of {}: the way leads over 3.13",
            change.title, change.tags.1, change.tags.0
        ),
        instead: "upgrade to 3.13 first, and enable all feature flags there",
        page: UPGRADING,
    })
}
