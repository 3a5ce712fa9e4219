//! Images of search engines and of servers that keep messages.

use crate::engine::image_fact::{
    Condition, ImageFact, ImageNeed, NeededThing, RunsAs, UNKNOWN, any,
};

pub const ROWS: &[ImageFact] = &[
    // https://hub.docker.com/_/rabbitmq: since 3.9 the entrypoint ends where these are set.
    ImageFact {
        names: &["rabbitmq"],
        misnamed: &[
            ("RABBITMQ_DEFAULT_PASSWORD", "RABBITMQ_DEFAULT_PASS"),
            ("RABBITMQ_DEFAULT_USERNAME", "RABBITMQ_DEFAULT_USER"),
            ("RABBITMQ_USER", "RABBITMQ_DEFAULT_USER"),
            ("RABBITMQ_USERNAME", "RABBITMQ_DEFAULT_USER"),
            ("RABBITMQ_PASSWORD", "RABBITMQ_DEFAULT_PASS"),
        ],
        ports: &[5672, 15672, 4369, 5671, 15671, 15691, 15692, 25672],
        runs_as: RunsAs::Root,
        needs: &[ImageNeed {
            thing: NeededThing::None(&[
                "RABBITMQ_VM_MEMORY_HIGH_WATERMARK",
                "RABBITMQ_DEFAULT_PASS_FILE",
                "RABBITMQ_DEFAULT_USER_FILE",
                "RABBITMQ_SSL_CACERTFILE",
                "RABBITMQ_SSL_CERTFILE",
                "RABBITMQ_SSL_KEYFILE",
                "RABBITMQ_MANAGEMENT_SSL_CERTFILE",
                "RABBITMQ_MANAGEMENT_SSL_KEYFILE",
            ]),
            versions: |major, minor| (major, minor) >= (3, 9),
            why: "its entrypoint takes this variable no more",
            help: "remove it, and mount a file in `/etc/rabbitmq/conf.d`",
        }],
        ..UNKNOWN
    },
    // https://www.elastic.co/guide/en/elasticsearch/reference/7.17/bootstrap-checks.html; from 8 on a node that sets up
    // security by itself makes a cluster of its own, and one that is told about security does not.
    ImageFact {
        names: &["elasticsearch", "docker.elastic.co/elasticsearch/elasticsearch"],
        ports: &[9200, 9300],
        needs: &[
            ImageNeed {
                thing: NeededThing::If { is: Condition::Always, any: DISCOVERY, words: DISCOVERY },
                versions: |major, _| major == 7,
                why: "the default discovery settings are unsuitable for production use",
                help: "set `discovery.type: single-node`",
            },
            ImageNeed {
                thing: NeededThing::If {
                    is: Condition::Set("xpack.security.enabled"),
                    any: DISCOVERY,
                    words: DISCOVERY,
                },
                versions: |major, _| (8..100).contains(&major),
                why: "the default discovery settings are unsuitable for production use",
                help: "set `discovery.type: single-node`",
            },
        ],
        ..UNKNOWN
    },
    // https://docs.opensearch.org/latest/install-and-configure/install-opensearch/docker/
    ImageFact {
        names: &["opensearchproject/opensearch"],
        ports: &[9200, 9300, 9600, 9650],
        needs: &[
            ImageNeed {
                thing: NeededThing::Variable(&[
                    "OPENSEARCH_INITIAL_ADMIN_PASSWORD",
                    "DISABLE_INSTALL_DEMO_CONFIG",
                    "DISABLE_SECURITY_PLUGIN",
                    "plugins.security.disabled",
                ]),
                versions: |major, minor| (major, minor) >= (2, 12),
                why: "no password for the user `admin` is set",
                help: "set `OPENSEARCH_INITIAL_ADMIN_PASSWORD` from a Secret",
            },
            ImageNeed {
                thing: NeededThing::If { is: Condition::Always, any: DISCOVERY, words: DISCOVERY },
                versions: any,
                why: "the default discovery settings are unsuitable for production use",
                help: "set `discovery.type: single-node`",
            },
        ],
        ..UNKNOWN
    },
    // https://docs.confluent.io/platform/current/installation/docker/config-reference.html
    ImageFact {
        names: &["confluentinc/cp-kafka", "confluentinc/cp-server"],
        needs: &[
            ImageNeed {
                thing: NeededThing::Variable(&["KAFKA_ZOOKEEPER_CONNECT", "KAFKA_PROCESS_ROLES"]),
                versions: any,
                why: "neither ZooKeeper nor the roles of the process are named",
                help: "set `KAFKA_PROCESS_ROLES`, and what else KRaft needs",
            },
            ImageNeed {
                thing: NeededThing::If {
                    is: Condition::Set("KAFKA_ZOOKEEPER_CONNECT"),
                    any: &["KAFKA_PROCESS_ROLES"],
                    words: &[],
                },
                versions: |major, _| major >= 8,
                why: "Kafka 4 works without ZooKeeper, and needs the roles of the process",
                help: "set `KAFKA_PROCESS_ROLES`, or stay at an older version",
            },
        ],
        settings: Some(("KAFKA_PORT", 0)),
        ..UNKNOWN
    },
    // https://kafka.apache.org/40/documentation/zk2kraft.html
    ImageFact {
        names: &["apache/kafka", "apache/kafka-native"],
        needs: &[ImageNeed {
            thing: NeededThing::If {
                is: Condition::Set("KAFKA_ZOOKEEPER_CONNECT"),
                any: &["KAFKA_PROCESS_ROLES"],
                words: &[],
            },
            versions: |major, _| major >= 3,
            why: "this image works without ZooKeeper, and needs the roles of the process",
            help: "set `KAFKA_PROCESS_ROLES` in place of `KAFKA_ZOOKEEPER_CONNECT`",
        }],
        ..UNKNOWN
    },
    ImageFact {
        names: &["bitnami/kafka", "bitnamilegacy/kafka"],
        needs: &[ImageNeed {
            thing: NeededThing::If {
                is: Condition::Set("KAFKA_CFG_ZOOKEEPER_CONNECT"),
                any: &["KAFKA_CFG_PROCESS_ROLES"],
                words: &[],
            },
            versions: |major, _| major >= 4,
            why: "Kafka 4 works without ZooKeeper, and needs the roles of the process",
            help: "set `KAFKA_CFG_PROCESS_ROLES`, or stay at version 3",
        }],
        ..UNKNOWN
    },
];

/// What tells nodes of a search engine how to find each other, or that there is one alone.
const DISCOVERY: &[&str] = &[
    "discovery.type",
    "discovery.seed_hosts",
    "discovery.seed_providers",
    "cluster.initial_master_nodes",
    "cluster.initial_cluster_manager_nodes",
    "DISCOVERY_TYPE",
];
