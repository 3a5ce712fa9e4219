//! What a user may write about a backend or a frontend.

use crate::values::account::ServiceAccount;
use crate::values::content::Content;
use crate::values::env::{EnvFrom, EnvValue};
use crate::values::expose::Expose;
use crate::values::image::Image;
use crate::values::metadata::{Annotations, Service};
use crate::values::names::ObjectNames;
use crate::values::namespace::Security;
use crate::values::network::Peer;
use crate::values::object::object;
use crate::values::pod::{Toleration, TopologySpread};
use crate::values::port::{NamedPort, Protocol};
use crate::values::probe::Probes;
use crate::values::raw::Raw;
use crate::values::read::{List, Map};
use crate::values::release::Release;
use crate::values::resources::Resources;
use crate::values::scalar::{AbsolutePath, Count, Flag, Label, Port, Subdomain, Text, Verbatim};
use crate::values::scaling::{Autoscaling, DisruptionBudget};
use crate::values::storage::Volume;
use crate::values::wait::WaitFor;

object! {
    /// A backend or a frontend of the stack.
    Workload {
        /// The component that it starts from: another backend or frontend, whose values lie below its own. How
        /// many pods there are, `expose`, the Service and the release are each component's own; so are probes and
        /// further ports where it says a `port` of its own.
        like: Text,
        /// The image.
        image: Image,
        /// Replaces the image's entrypoint.
        command: List<Verbatim>,
        /// Arguments of the entrypoint.
        args: List<Verbatim>,
        /// The folder that the program starts in. Default: the image's.
        working_dir as "workingDir": AbsolutePath,
        /// What is run when the container has started, and before it is told to stop.
        lifecycle: Lifecycle,
        /// What the container listens on. Without any, it is a worker: nothing calls it.
        port: Port,
        /// What is spoken on `port`, which gives it its name: `http`, `https`, `http2`, `grpc`, `ws` or `tcp`.
        /// Default: `http`.
        protocol: Protocol,
        /// Further ports by name, each reachable through the Service.
        ports: Map<NamedPort>,
        /// The Service that callers use.
        service: Service,
        /// The namespace. Default: the tier's.
        namespace: Label,
        /// How many pods. Default: 1.
        replicas: Count,
        /// What it connects to: databases and backends by name.
        connects: List<Text>,
        /// What must answer before it starts: `true`, which is all databases that it connects to, `false`, or a list of
        /// names. A list may have backends, too. Default: true.
        wait_for as "waitFor": WaitFor,
        /// Environment variables: text with `${…}` references, or where to read a secret.
        env: Map<EnvValue>,
        /// ConfigMaps and Secrets that exist, all of whose keys become variables. The component's own win.
        env_from as "envFrom": List<EnvFrom>,
        /// Files by the path where the container sees them.
        files: Map<Content>,
        /// Volumes by name.
        volumes: Map<Volume>,
        /// Containers that end before it starts, in the order of their names, once what it waits for answers.
        init_containers as "initContainers": Map<Beside>,
        /// Containers that run beside it as long as it runs, started before all others.
        sidecars: Map<Beside>,
        /// What must have ended before a pod of a version serves, such as a migration of the database: behind
        /// `initContainers`, and ahead of jobs `before` the component. Each pod runs it when it starts, with the variables of
        /// the component.
        migrate: Beside,
        /// Folders that the program writes to and that may be forgotten, such as `/tmp`.
        writable: List<AbsolutePath>,
        /// How Kubernetes asks whether it is well.
        probes: Probes,
        /// Requests and limits.
        resources: Resources,
        /// How many pods under load.
        autoscaling: Autoscaling,
        /// How many pods a drain must leave.
        disruption_budget as "disruptionBudget": DisruptionBudget,
        /// Prometheus metrics.
        metrics: Metrics,
        /// How a new version takes over.
        release: Release,
        /// How it is reached from outside the cluster.
        expose: Expose,
        /// The url that a browser uses, where gen cannot derive it.
        public_url as "publicUrl": Text,
        /// Pods that may connect beyond the graph.
        allow_from as "allowFrom": List<Peer>,
        /// Where it may connect to beyond the graph.
        allow_to as "allowTo": List<Peer>,
        /// Its ServiceAccount.
        service_account as "serviceAccount": ServiceAccount,
        /// The Pod Security Standard. Default: `restricted`.
        security: Security,
        /// The numeric user that the container runs as. Default: 10001; under `baseline` the image's own.
        user: Count,
        /// The numeric group that the container runs as, and that its volumes belong to. Default: the number of `user`.
        group: Count,
        /// Whether the container's own file system is read-only. Default: false.
        read_only as "readOnly": Flag,
        /// Capabilities of Linux that its container is given beyond none, as far as the Pod Security Standard of the
        /// namespace lets it: `restricted` has `NET_BIND_SERVICE` alone.
        capabilities: Capabilities,
        /// Seconds for a clean stop. Default: 30.
        termination_grace_period_seconds as "terminationGracePeriodSeconds": Count,
        /// Seconds that a stopping pod still serves, until no one sends it requests. Default: 5.
        drain_seconds as "drainSeconds": Count,
        /// Addresses by the names of hosts that nobody else resolves, as lines of `/etc/hosts`.
        host_aliases as "hostAliases": Map<Text>,
        /// Labels of the nodes to run on.
        node_selector as "nodeSelector": Map<Text>,
        /// Taints that the pods bear.
        tolerations: List<Toleration>,
        /// A PodSpec's affinity, as Kubernetes writes it. Default: away from its own pods.
        affinity: Raw,
        /// How pods spread over nodes or zones.
        topology_spread as "topologySpread": List<TopologySpread>,
        /// The PriorityClass.
        priority_class_name as "priorityClassName": Subdomain,
        /// What its objects are called.
        names: ObjectNames,
        /// The labels by which its pods are selected, in place of gen's own: what is in a cluster already keeps its own.
        /// No other pods may have them all. Where releases share a namespace, put `${name}` into one.
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
    /// Capabilities of Linux, by their names without `CAP_`.
    Capabilities {
        /// Those that the container is given, as in `[NET_BIND_SERVICE]`. To a program that is not root they are of use
        /// where its file asks for them (`setcap`). Ports below 1024 need none: gen opens them.
        add: List<Text>,
    }
}

object! {
    /// What is run in a container beside its program.
    /// <https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/>
    Lifecycle {
        /// Run right after the start, while the program starts; where it fails, the container is started anew.
        post_start as "postStart": Hook,
        /// Run before the program is told to stop, in place of the wait that `drainSeconds` is.
        pre_stop as "preStop": Hook,
    }
}

object! {
    /// A command that is run in the container; a shell has to be named.
    Hook {
        /// The program and its arguments.
        command: List<Verbatim>,
    }
}

object! {
    /// Prometheus metrics of a component; in short their path, `/metrics`.
    Metrics {
        /// Where they are. Default: `/metrics`.
        path: AbsolutePath,
        /// Which port has them. Default: that of `ports` which is called `metrics`, else the component's `port`.
        port: Port,
        /// A ServiceMonitor for the Prometheus operator.
        service_monitor as "serviceMonitor": ServiceMonitor,
    }
    short path
}

object! {
    /// A ServiceMonitor.
    ServiceMonitor {
        /// Labels by which the operator chooses it, such as `release: prometheus`.
        labels: Map<Text>,
        /// How often metrics are read. Default: `30s`.
        interval: Text,
    }
}

object! {
    /// A container beside the component's own: an init container, a sidecar or a migration. Without an `image`
    /// it is the component's own program, started otherwise: with its image, variables, files and volumes.
    Beside {
        /// The image. Default: the component's own.
        image: Image,
        /// Replaces the image's entrypoint.
        command: List<Verbatim>,
        /// Arguments of the entrypoint.
        args: List<Verbatim>,
        /// The folder that the program starts in. Default: the image's.
        working_dir as "workingDir": AbsolutePath,
        /// Environment variables, as those of the component.
        env: Map<EnvValue>,
        /// Files of its own by the path where it sees them; those of the component are the component's.
        files: Map<Content>,
        /// Where it sees volumes of the component, by their names.
        mounts: Map<AbsolutePath>,
        /// Ports of a sidecar by name, each reachable through the component's Service.
        ports: Map<NamedPort>,
        /// Requests and limits. Default: without an `image` those of the component.
        resources: Resources,
        /// The numeric user that it runs as. Default: that of the component.
        user: Count,
        /// How Kubernetes asks a sidecar whether it is well.
        probes: Probes,
    }
}
