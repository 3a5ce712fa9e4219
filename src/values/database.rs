//! What a user may write about a database.

use crate::engine::Engine;
use crate::values::content::Content;
use crate::values::credentials::{Credentials, SecretNames};
use crate::values::env::EnvValue;
use crate::values::expose::Expose;
use crate::values::image::Image;
use crate::values::metadata::{Annotations, Service};
use crate::values::names::DatabaseNames;
use crate::values::namespace::Security;
use crate::values::network::Peer;
use crate::values::object::object;
use crate::values::operator::{Backup, DatabaseOperator};
use crate::values::pod::Toleration;
use crate::values::port::NamedPort;
use crate::values::probe::Probes;
use crate::values::raw::Raw;
use crate::values::read::{List, Map};
use crate::values::resources::Resources;
use crate::values::scalar::{
    AbsolutePath, Count, EnvName, Flag, Label, Port, Subdomain, Text, Verbatim,
};
use crate::values::storage::{Storage, Volume};

object! {
    /// A database of the stack.
    Database {
        /// Which server it is: `postgres`, `mysql`, `mariadb`, `mongodb`, `redis`, `valkey`, `clickhouse`, `rabbitmq`,
        /// `kafka`, `elasticsearch`, `opensearch`, `minio`, `memcached`; or `other`, with an `image`, its `ports` and
        /// its `dataPath`.
        engine: Engine,
        /// Another database of the stack that has it on its server: a database and a user of its own, which an init
        /// script makes there. The engine, the port and all that runs are the server's.
        server: Text,
        /// The version: the tag of the official image, such as `"17"` or `"8.4"`. Default: a pinned one.
        version: Text,
        /// Another image than the official one; it must keep the official image's contract.
        image: Image,
        /// What starts an `other` server, in place of the image's entrypoint.
        command: List<Verbatim>,
        /// The port of an `other` server that clients use. Default: the only one of `ports`, or the one that has the
        /// name of the scheme of `url`.
        port: Port,
        /// Ports by name, each reachable through the Service: a number, or more about it.
        ports: Map<NamedPort>,
        /// The namespace. Default: the tier's.
        namespace: Label,
        /// The Service that clients use.
        service: Service,
        /// The name of the database; for redis its number, for rabbitmq a virtual host. Default: `app` (redis: 0,
        /// rabbitmq: `/`).
        database: Text,
        /// The user. Default: `app`; redis has none, and an `other` server none but this.
        user: Text,
        /// The user's password.
        credentials: Credentials,
        /// Whether clients log in. `false` runs a redis, valkey or mongodb without a password, as their images do by
        /// themselves: whoever reaches it reads and writes. Default: true.
        auth: Flag,
        /// The password of the superuser, beside whom `user` owns its database and nothing else: `postgres`, and `root` of
        /// mysql, mariadb and mongodb. Default: none; then the `user` of postgres and mongodb is the superuser, and root of mysql
        /// and mariadb has a random password.
        root_credentials as "rootCredentials": Credentials,
        /// The names of the Secret that gen makes.
        secret: SecretNames,
        /// The prefix of the variables that clients get. Default: `DB`, the name of an engine that is no SQL database,
        /// such as `REDIS`; for an `other` server its own name.
        env_prefix as "envPrefix": EnvName,
        /// Whether clients get these variables. Default: true. Without them, what a program is to know it refers to in its
        /// `env`, such as `${databases.main.password}`.
        client_env as "clientEnv": Flag,
        /// The url that clients get, made of `${user}`, `${password}`, `${host}`, `${port}`, `${database}` and
        /// `${ports.…}`, such as `mysql+pymysql://${user}:${password}@${host}:${port}/${database}`. Default: the engine's.
        url: Verbatim,
        /// Parameters that are appended to the url, such as `sslmode: require`.
        params: Map<Text>,
        /// The name of the replica set that a mongodb is, with itself as the only member: transactions and change streams
        /// need one. Clients find it in the url. Default: none.
        replica_set as "replicaSet": Label,
        /// Buckets that a minio has from its start on.
        buckets: List<Subdomain>,
        /// Where the data lives.
        storage: Storage,
        /// The folder in which an `other` server keeps its data. Without it, it keeps none.
        data_path as "dataPath": AbsolutePath,
        /// Variables of the server beyond what gen tells it: text with `${…}` references, of which `${self.…}` are its
        /// own, or where to read a secret.
        env: Map<EnvValue>,
        /// Volumes beside the data.
        volumes: Map<Volume>,
        /// Folders that the server writes to and that may be forgotten.
        writable: List<AbsolutePath>,
        /// How Kubernetes asks whether it is well. Default: as the engine's image can be asked; an `other` server by a
        /// connection.
        probes: Probes,
        /// Scripts that run once, in the order of their names, on an empty data directory.
        init: Map<Content>,
        /// Configuration files by the path where the container sees them.
        files: Map<Content>,
        /// Arguments of the server, such as `-c max_connections=200`.
        args: List<Verbatim>,
        /// Requests and limits.
        resources: Resources,
        /// How a console, or the server itself, is reached from outside the cluster, each way by a Service or a rule of its own.
        expose: Expose,
        /// What runs it in place of a StatefulSet: `cnpg`, which is CloudNativePG, makes a `Cluster` of PostgreSQL.
        /// Without `credentials` the operator makes the password.
        operator: DatabaseOperator,
        /// How many servers an operator runs, of which one takes what is written. Default: 1.
        instances: Count,
        /// Where an operator keeps backups.
        backup: Backup,
        /// A database outside the cluster; nothing is deployed for it.
        external: External,
        /// Seconds for a clean stop. Default: by engine.
        termination_grace_period_seconds as "terminationGracePeriodSeconds": Count,
        /// The Pod Security Standard. Default: `restricted`.
        security: Security,
        /// The numeric user that the server runs as. Default: the image's; of an `other` server 10001.
        run_as_user as "runAsUser": Count,
        /// Pods that may connect beyond the graph.
        allow_from as "allowFrom": List<Peer>,
        /// Where the database may connect to beyond the graph.
        allow_to as "allowTo": List<Peer>,
        /// Labels of the nodes to run on.
        node_selector as "nodeSelector": Map<Text>,
        /// Taints that the pod bears.
        tolerations: List<Toleration>,
        /// A PodSpec's affinity, as Kubernetes writes it.
        affinity: Raw,
        /// The PriorityClass.
        priority_class_name as "priorityClassName": Subdomain,
        /// What its objects are called.
        names: DatabaseNames,
        /// The labels by which its pod is selected, in place of gen's own: what is in a cluster already keeps its own.
        /// No other pods may have them all.
        selector: Map<Text>,
        /// Labels of all its objects.
        labels: Map<Text>,
        /// Annotations by object.
        annotations: Annotations,
        /// Merged into the PodSpec.
        pod: Raw,
        /// Merged into the container.
        container: Raw,
    }
}

object! {
    /// A database that runs elsewhere.
    External {
        /// Its host.
        host: Text,
        /// Its port. Default: the engine's.
        port: Port,
        /// The network it is in, for network policies. Default: any.
        cidr: Text,
        /// Labels of its pods, where others run it in the cluster, such as an operator.
        pod_labels as "podLabels": Map<Text>,
        /// The namespace of these pods. Default: the caller's.
        namespace: Label,
    }
}
