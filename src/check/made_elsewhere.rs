//! ConfigMaps, Secrets and Services that are not among the manifests: who else may make them.

use std::collections::BTreeSet;

use crate::graph::Graph;
use crate::graph::container::Container;
use crate::graph::store::{Store, StoreKind};
use crate::graph::workload::Workload;
use crate::layer::node::{Node, Value};
use crate::manifest::Look;
use crate::manifest::kinds;
use crate::manifest::object::same_namespace;
use crate::notation::mentioned::mentioned;

/// Which names the commands of Jobs name.
pub fn made_by_jobs<'n>(names: impl Iterator<Item = &'n str>, graph: &Graph) -> BTreeSet<&'n str> {
    let jobs = graph.workloads.iter().filter(|one| one.is_job());
    let words = jobs.flat_map(|job| &job.containers).flat_map(Container::words);
    mentioned(names, words.map(|(word, _)| word))
}

/// Whether the Secrets of a namespace are among the manifests, as plain Secrets that pods read. Certificates
/// are made by controllers in any case, and mounted as files.
pub fn writes_secrets(is_variable: bool, workload: &Workload, graph: &Graph) -> bool {
    const MOST_STORES: usize = 256;
    // Files are certificates and keys, more often than not.
    if !is_variable {
        return false;
    }
    let mut own = graph.stores.all.iter().take(MOST_STORES).filter(|store| {
        store.kind == StoreKind::Secret
            && same_namespace(store.namespace, workload.namespace()) == Some(true)
    });
    let plain = |store: &&Store| store.object.kind == "Secret" && store.keys.is_some();
    own.clone().any(|store| plain(&store)) && own.all(|store| plain(&store))
}

/// Whether gen made a workload, from values that say what is there already.
pub fn is_gens(workload: &Workload) -> bool {
    let labels = workload.object.node.at("metadata.labels");
    let by = labels.and_then(|labels| labels.get("app.kubernetes.io/managed-by"));
    by.is_some_and(|by| by.text("") == Some("gen"))
}

/// Whether an object is here of which an operator makes a Secret of a name: operators call them after the object, or as
/// it says. Of some nobody can tell the names.
pub fn makes_secrets(name: &str, graph: &Graph) -> bool {
    const MOST_OBJECTS: usize = 512;
    let mut makers = graph
        .objects
        .iter()
        .filter(|object| kinds::makes_secrets(object.group(), &object.kind))
        .take(MOST_OBJECTS);
    makers.any(|object| {
        kinds::names_secrets_freely(object.group())
            || !object.name.is_empty() && name.contains(object.name.as_str())
            || says(&object.node, name)
    })
}

/// Whether a text is a value somewhere in a tree.
fn says(node: &Node, text: &str) -> bool {
    match &node.value {
        Value::Null => false,
        Value::Scalar(scalar) => scalar.text == text,
        Value::List(items) => items.iter().any(|item| says(item, text)),
        Value::Map(map) => map.present().any(|(_, entry)| says(&entry.node, text)),
    }
}

/// Whether a role lets a program of a namespace make Secrets by itself.
pub fn may_make_secrets(namespace: Option<&str>, graph: &Graph) -> bool {
    const MOST_ROLES: usize = 256;
    let roles = graph.of_kind("Role").chain(graph.of_kind("ClusterRole")).take(MOST_ROLES);
    let mut own =
        roles.filter(|role| same_namespace(role.namespace.as_deref(), namespace) != Some(false));
    own.any(|role| {
        role.node.items("rules").iter().any(|rule| {
            let has = |list: &str, wanted: &str| {
                rule.items(list)
                    .iter()
                    .any(|one| matches!(one.text(""), Some(text) if text == wanted))
            };
            has("resources", "secrets") && has("verbs", "create")
        })
    })
}

/// What every namespace has.
pub fn is_given(name: &str) -> bool {
    const OF_CLUSTERS: [&str; 7] = [
        "kube-root-ca.crt",
        "openshift-service-ca.crt",
        "istio-ca-root-cert",
        // https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/implementation-details/
        "coredns",
        "kube-proxy",
        "kubeadm-config",
        "extension-apiserver-authentication",
    ];
    OF_CLUSTERS.contains(&name) || name.contains("${")
}

/// Whether the keys of a Secret are those by which everybody's charts of databases call them: one of these makes it.
/// <https://github.com/bitnami/charts>
pub fn is_of_chart(kind: StoreKind, keys: &[&Node]) -> bool {
    const KEYS: [&str; 14] = [
        "redis-password",
        "valkey-password",
        "postgres-password",
        "replication-password",
        "mysql-root-password",
        "mysql-password",
        "mysql-replication-password",
        "mariadb-root-password",
        "mariadb-password",
        "mongodb-root-password",
        "mongodb-passwords",
        "mongodb-replica-set-key",
        "rabbitmq-password",
        "rabbitmq-erlang-cookie",
    ];
    let mut own = keys.iter().filter_map(|key| key.text(""));
    kind == StoreKind::Secret && own.any(|key| KEYS.contains(&key))
}

/// Groups and kinds, with what the names of their Services have behind that of the object.
const OPERATED: [(&str, &str, &[&str]); 10] = [
    // https://cloudnative-pg.io/docs/current/service_management/
    ("postgresql.cnpg.io", "Cluster", &["-rw", "-ro", "-r"]),
    // https://github.com/mongodb/mongodb-kubernetes/blob/master/docs/mongodbcommunity/deploy-configure.md
    ("mongodbcommunity.mongodb.com", "MongoDBCommunity", &["-svc"]),
    // https://strimzi.io/docs/operators/latest/deploying#ref-list-of-kafka-cluster-resources-str
    ("kafka.strimzi.io", "Kafka", &["-kafka-bootstrap", "-kafka-brokers"]),
    ("kafka.strimzi.io", "KafkaConnect", &["-connect-api"]),
    // https://www.elastic.co/docs/deploy-manage/deploy/cloud-on-k8s/accessing-services
    ("elasticsearch.k8s.elastic.co", "Elasticsearch", &["-es-http", "-es-transport"]),
    ("kibana.k8s.elastic.co", "Kibana", &["-kb-http"]),
    // https://www.rabbitmq.com/kubernetes/operator/using-operator
    ("rabbitmq.com", "RabbitmqCluster", &["", "-nodes"]),
    // https://github.com/mariadb-operator/mariadb-operator/blob/main/docs/high_availability.md#kubernetes-services
    ("k8s.mariadb.com", "MariaDB", &["", "-primary", "-secondary", "-internal"]),
    // https://access.crunchydata.com/documentation/postgres-operator/latest/architecture
    (
        "postgres-operator.crunchydata.com",
        "PostgresCluster",
        &["-primary", "-replicas", "-ha", "-pgbouncer"],
    ),
    // https://opensource.zalando.com/postgres-operator/docs/user.html
    ("acid.zalan.do", "postgresql", &["", "-repl", "-pooler"]),
];

/// The names of Services that controllers make for objects which are here, and that no manifest shows. Implementations of the Gateway API make Services that are called like the Gateway and its
/// class, or like the Gateway.
/// <https://istio.io/latest/docs/tasks/traffic-management/ingress/gateway-api/#automated-deployment>
pub fn of_controllers(graph: &Graph) -> BTreeSet<String> {
    let gateways = graph.of_kind("Gateway");
    let own = gateways
        .filter(|one| one.group() == "gateway.networking.k8s.io" && !one.name.is_empty())
        .flat_map(|one| {
            let class = one.node.text("spec.gatewayClassName").unwrap_or_default();
            [one.name.clone(), format!("{}-{class}", one.name)]
        });
    let made = OPERATED.iter().flat_map(|(group, kind, forms)| {
        let objects = graph.of_kind(kind).filter(move |one| one.group() == *group);
        objects.flat_map(move |one| forms.iter().map(move |end| format!("{}{end}", one.name)))
    });
    own.chain(made).collect()
}
