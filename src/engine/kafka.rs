//! Apache Kafka, by its official image: one node that is broker and controller (KRaft), without passwords.
//! <https://hub.docker.com/r/apache/kafka> <https://github.com/apache/kafka/tree/trunk/docker/examples>

use crate::engine::data::{VersionChange, DataRules, Refusal};
use crate::engine::facts::{Facts, LoginFacts, Password};
use crate::engine::foreign::{Files, Foreign};
use crate::engine::other;
use crate::engine::run::{Asked, DataVolume, Run, Setting, User, text};

const UPGRADING: &str = "https://kafka.apache.org/documentation/#upgrade";

/// Where it keeps its topics.
const DATA: &str = "/var/lib/kafka/data";

pub const FACTS: Facts = Facts {
    word: "kafka",
    title: "Kafka",
    image: ("apache/kafka", "4.1.0"),
    majors: &[(3, 4)],
    images: &["kafka", "cp-kafka"],
    port: 9092,
    scheme: "kafka",
    url: Some("kafka://${host}:${port}"),
    schemes: &["kafka"],
    prefix: "KAFKA",
    names: LoginFacts { has_databases: false, longest_user: 0, ..other::FACTS.names },
    password: Password::Impossible {
        why: "gen runs kafka without passwords: network policies say who may connect",
    },
    run: Run {
            least_memory: 256,
        // <https://github.com/apache/kafka/blob/trunk/docker/jvm/Dockerfile>
        user: |_| User::of(1000),
        env,
        // A broker refuses folders that are no topics, such as the `lost+found` of a volume's root.
        volume: Some(|_| DataVolume { path: DATA, folder: Some("kafka"), variable: None }),
        ..other::FACTS.run
    },
    data: DataRules { is_passing: true, versions, ..other::FACTS.data },
    foreign: Foreign {
        prefixes: &["KAFKA"],
        files: Files { paths: &[DATA, "/bitnami/kafka"], ..other::FACTS.foreign.files },
        programs: &["kafka-server-start.sh"],
        answers_http: false,
        ..other::FACTS.foreign
    },
    ..other::FACTS
};

/// Settings are variables: `log.dirs` is `KAFKA_LOG_DIRS`. Clients are sent to the advertised address, so
/// that it is the Service's, by a name that is good in every namespace; what the node says to itself
/// stays inside the pod.
fn env(asked: &Asked) -> Vec<(&'static str, Setting)> {
    let (port, host, service_port) = (asked.port, asked.host, asked.service_port);
    vec![
        ("CLUSTER_ID", text("4L6g3nShT-eMCtK--X86sw")),
        ("KAFKA_NODE_ID", text("1")),
        ("KAFKA_PROCESS_ROLES", text("broker,controller")),
        (
            "KAFKA_LISTENERS",
            text(format!(
                "PLAINTEXT://:{port},BROKER://localhost:29092,CONTROLLER://localhost:29093"
            )),
        ),
        (
            "KAFKA_ADVERTISED_LISTENERS",
            text(format!("PLAINTEXT://{host}:{service_port},BROKER://localhost:29092")),
        ),
        (
            "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP",
            text("PLAINTEXT:PLAINTEXT,BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT"),
        ),
        ("KAFKA_INTER_BROKER_LISTENER_NAME", text("BROKER")),
        ("KAFKA_CONTROLLER_LISTENER_NAMES", text("CONTROLLER")),
        ("KAFKA_CONTROLLER_QUORUM_VOTERS", text("1@localhost:29093")),
        ("KAFKA_LOG_DIRS", text(DATA)),
        // One node has no second copy.
        ("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", text("1")),
        ("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", text("1")),
        ("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", text("1")),
        ("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR", text("1")),
        ("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR", text("1")),
    ]
}

fn versions(change: &VersionChange) -> Option<Refusal> {
    let (from, to) = change.majors();
    (to < from).then(|| change.goes_back(UPGRADING))
}
