//! Elasticsearch, by its official image: one node.
//! <https://www.elastic.co/docs/deploy-manage/deploy/self-managed/install-elasticsearch-docker-configure>

use crate::engine::data::{VersionChange, DataRules, Refusal};
use crate::engine::facts::{Facts, LoginFacts, Password};
use crate::engine::foreign::{Files, Foreign};
use crate::engine::other;
use crate::engine::run::{Asked, DataVolume, Run, Setting, User, text};

const UPGRADING: &str = "https://www.elastic.co/docs/deploy-manage/upgrade";

pub const FACTS: Facts = Facts {
    word: "elasticsearch",
    title: "Elasticsearch",
    image: ("docker.elastic.co/elasticsearch/elasticsearch", "9.1.5"),
    majors: &[(5, 9)],
    images: &["elasticsearch"],
    port: 9200,
    scheme: "http",
    url: Some("http://${user}:${password}@${host}:${port}"),
    schemes: &[],
    prefix: "ELASTICSEARCH",
    names: LoginFacts {
        has_databases: false,
        user: "elastic",
        only_user: true,
        ..other::FACTS.names
    },
    password: Password::Needed { shortest: 6 },
    run: Run {
            least_memory: 512,
        user: |_| User::of(1000),
        env,
        volume: Some(|_| DataVolume {
            path: "/usr/share/elasticsearch/data",
            folder: None,
            variable: None,
        }),
        ..other::FACTS.run
    },
    data: DataRules {
        change_password: "`elasticsearch-reset-password -u elastic -i`",
        versions,
        ..other::FACTS.data
    },
    foreign: Foreign {
        once: &["ELASTIC_PASSWORD"],
        files: Files { paths: &["/usr/share/elasticsearch/data", "/bitnami/elasticsearch"], ..other::FACTS.foreign.files },
        programs: &["elasticsearch"],
        ..other::FACTS.foreign
    },
    ..other::FACTS
};

fn env(_: &Asked) -> Vec<(&'static str, Setting)> {
    vec![
        ("ELASTIC_PASSWORD", Setting::Password),
        // A node that looks for others refuses to start with the settings of most machines.
        // <https://www.elastic.co/docs/deploy-manage/deploy/self-managed/bootstrap-checks>
        ("discovery.type", text("single-node")),
        // Nodes of a cluster have few areas of memory to map, and no pod may change that.
        // <https://www.elastic.co/docs/deploy-manage/deploy/self-managed/vm-max-map-count>
        ("node.store.allow_mmap", text("false")),
        ("xpack.security.enabled", text("true")),
        // What it would make are certificates that no client knows.
        ("xpack.security.http.ssl.enabled", text("false")),
    ]
}

pub fn versions(change: &VersionChange) -> Option<Refusal> {
    let (from, to) = change.majors();
    if to < from {
        return Some(change.goes_back(UPGRADING));
    }
    (to > from + 1).then(|| Refusal {
        why: format!("{} {to} does not start on the data of {from}: versions go one by one", change.title),
        instead: "upgrade to the last release of each version in between, one after the other",
        page: UPGRADING,
    })
}
