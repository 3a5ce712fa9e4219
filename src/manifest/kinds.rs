//! What kinds of objects are: which live in no namespace, and which belong to Kubernetes itself.

/// Kinds without a namespace.
/// <https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/>
const CLUSTER_SCOPED: [&str; 27] = [
    "APIService",
    "CSIDriver",
    "CSINode",
    "CertificateSigningRequest",
    "ClusterIssuer",
    "ClusterPolicy",
    "ClusterRole",
    "ClusterRoleBinding",
    "ClusterSecretStore",
    "ComponentStatus",
    "CustomResourceDefinition",
    "FlowSchema",
    "GatewayClass",
    "IngressClass",
    "MutatingWebhookConfiguration",
    "Namespace",
    "Node",
    "NodePool",
    "PersistentVolume",
    "PodSecurityPolicy",
    "PriorityClass",
    "PriorityLevelConfiguration",
    "RuntimeClass",
    "StorageClass",
    "ValidatingAdmissionPolicy",
    "ValidatingWebhookConfiguration",
    "VolumeAttachment",
];

pub fn is_cluster_scoped(kind: &str) -> bool {
    CLUSTER_SCOPED.contains(&kind)
}

/// Whether an API group is one of Kubernetes' own, so that no operator acts on its objects.
pub fn is_built_in(group: &str) -> bool {
    matches!(group, "" | "apps" | "batch" | "autoscaling" | "policy" | "extensions")
        || group.ends_with(".k8s.io") && group != "gateway.networking.k8s.io"
}

/// Kinds of operators that make pods which no manifest shows; and those that deliver other manifests.
const POD_MAKERS: [(&str, &[&str]); 31] = [
    ("acid.zalan.do", &["postgresql"]),
    ("apps.openshift.io", &["DeploymentConfig"]),
    ("argoproj.io", &["Application", "ApplicationSet", "ArgoCD", "CronWorkflow", "Workflow"]),
    ("cassandra.datastax.com", &["CassandraDatacenter"]),
    ("databases.spotahome.com", &["RedisFailover"]),
    ("elasticsearch.k8s.elastic.co", &["Elasticsearch"]),
    ("flink.apache.org", &["FlinkDeployment"]),
    ("grafana.integreatly.org", &["Grafana"]),
    ("helm.cattle.io", &["HelmChart"]),
    ("helm.toolkit.fluxcd.io", &["HelmRelease"]),
    ("jaegertracing.io", &["Jaeger"]),
    ("k8s.keycloak.org", &["Keycloak"]),
    ("k8s.mariadb.com", &["MariaDB"]),
    ("kafka.strimzi.io", &["Kafka", "KafkaBridge", "KafkaConnect", "KafkaMirrorMaker2"]),
    ("kibana.k8s.elastic.co", &["Kibana"]),
    ("kubevirt.io", &["VirtualMachine", "VirtualMachineInstance"]),
    ("kustomize.toolkit.fluxcd.io", &["Kustomization"]),
    ("monitoring.coreos.com", &["Alertmanager", "Prometheus", "PrometheusAgent", "ThanosRuler"]),
    ("mongodbcommunity.mongodb.com", &["MongoDBCommunity"]),
    ("mysql.oracle.com", &["InnoDBCluster"]),
    ("opensearch.opster.io", &["OpenSearchCluster"]),
    ("opentelemetry.io", &["OpenTelemetryCollector"]),
    ("postgres-operator.crunchydata.com", &["PostgresCluster"]),
    ("postgresql.cnpg.io", &["Cluster", "Pooler"]),
    ("psmdb.percona.com", &["PerconaServerMongoDB"]),
    ("pxc.percona.com", &["PerconaXtraDBCluster"]),
    ("rabbitmq.com", &["RabbitmqCluster"]),
    ("ray.io", &["RayCluster", "RayService"]),
    ("redis.redis.opstreelabs.in", &["Redis", "RedisCluster", "RedisReplication"]),
    ("serving.knative.dev", &["Service"]),
    ("serving.kserve.io", &["InferenceService"]),
];

/// Whether an operator makes pods of such objects, so that what selects them may seem to select nothing.
pub fn makes_pods(group: &str, kind: &str) -> bool {
    POD_MAKERS.iter().any(|(own, kinds)| *own == group && kinds.contains(&kind))
}

/// Whether an operator makes Secrets for objects of a group, under names that no manifest shows.
pub fn makes_secrets(group: &str, kind: &str) -> bool {
    names_secrets_freely(group) || group != "argoproj.io" && makes_pods(group, kind)
}

/// Whether the Secrets of an operator may be called anything.
pub fn names_secrets_freely(group: &str) -> bool {
    matches!(group, "atlas.mongodb.com" | "vault.banzaicloud.com" | "secrets.hashicorp.com")
        || group.ends_with(".crossplane.io")
        || group.ends_with(".upbound.io")
}

/// Namespaces that every cluster has.
pub fn is_given_namespace(name: &str) -> bool {
    matches!(name, "default" | "kube-system" | "kube-public" | "kube-node-lease" | "flux-system")
        || name.starts_with("openshift-")
}

/// Kinds that everybody writes.
const COMMON: [&str; 15] = [
    "ConfigMap",
    "CronJob",
    "DaemonSet",
    "Deployment",
    "HorizontalPodAutoscaler",
    "Ingress",
    "Job",
    "Namespace",
    "NetworkPolicy",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Pod",
    "Secret",
    "Service",
    "StatefulSet",
];

/// Whether a kind is one that everybody writes.
pub fn is_common(kind: &str) -> bool {
    COMMON.contains(&kind)
}
