//! OpenSearch, by its official image: one node, without passwords.
//! <https://docs.opensearch.org/latest/install-and-configure/install-opensearch/docker/>

use crate::engine::data::DataRules;
use crate::engine::elasticsearch;
use crate::engine::facts::{Facts, LoginFacts, Password};
use crate::engine::foreign::{Files, Foreign};
use crate::engine::other;
use crate::engine::run::{Asked, DataVolume, Run, Setting, User, text};

pub const FACTS: Facts = Facts {
    word: "opensearch",
    title: "OpenSearch",
    image: ("opensearchproject/opensearch", "3"),
    majors: &[(1, 3)],
    images: &["opensearch"],
    port: 9200,
    scheme: "http",
    url: Some("http://${host}:${port}"),
    schemes: &[],
    prefix: "OPENSEARCH",
    names: LoginFacts { has_databases: false, longest_user: 0, ..other::FACTS.names },
    // <https://docs.opensearch.org/latest/security/configuration/demo-configuration>
    password: Password::Impossible {
        why: "the image has passwords with certificates for a demonstration alone: network policies say who may connect",
    },
    run: Run {
            least_memory: 512,
        user: |_| User::of(1000),
        env,
        volume: Some(|_| DataVolume {
            path: "/usr/share/opensearch/data",
            folder: None,
            variable: None,
        }),
        ..other::FACTS.run
    },
    data: DataRules { versions: elasticsearch::versions, ..other::FACTS.data },
    foreign: Foreign {
        once: &["OPENSEARCH_INITIAL_ADMIN_PASSWORD"],
        files: Files { paths: &["/usr/share/opensearch/data"], ..other::FACTS.foreign.files },
        programs: &["opensearch"],
        ..other::FACTS.foreign
    },
    ..other::FACTS
};

fn env(_: &Asked) -> Vec<(&'static str, Setting)> {
    vec![
        ("discovery.type", text("single-node")),
        ("node.store.allow_mmap", text("false")),
        ("DISABLE_SECURITY_PLUGIN", text("true")),
        ("DISABLE_INSTALL_DEMO_CONFIG", text("true")),
    ]
}
