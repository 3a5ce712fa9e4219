//! Facts about a cluster, written in `profiles/<target>.yaml`.

use crate::values::object::object;
use crate::values::read::{List, Map};
use crate::values::scalar::{Count, Flag, Label, Port, QuantityText, Subdomain, Text};

object! {
    /// What the target can do.
    Cluster {
        /// The Kubernetes version, such as `"1.36"`.
        kubernetes: Text,
        /// Whether a Service of type LoadBalancer gets an address.
        load_balancer as "loadBalancer": Flag,
        /// Whether load balancers listen on ports of the nodes, so that a number goes to one Service of the cluster.
        /// Default: false.
        load_balancer_on_nodes as "loadBalancerOnNodes": Flag,
        /// How to get load balancers where there are none, as an order.
        load_balancer_remedy as "loadBalancerRemedy": Text,
        /// Annotations of every Service of type LoadBalancer; its own win.
        load_balancer_annotations as "loadBalancerAnnotations": Map<Text>,
        /// The class of every Service of type LoadBalancer that names none. Default: the cluster's own.
        /// <https://kubernetes.io/docs/concepts/services-networking/service/#load-balancer-class>
        load_balancer_class as "loadBalancerClass": Text,
        /// The ports that a NodePort may have.
        node_ports as "nodePorts": PortRange,
        /// The StorageClasses that exist. Without the list, any name is taken.
        storage_classes as "storageClasses": List<Subdomain>,
        /// The StorageClass of claims that name none.
        default_storage_class as "defaultStorageClass": Subdomain,
        /// The StorageClass that gen writes into claims that name none, where the cluster has no default.
        claim_storage_class as "claimStorageClass": Subdomain,
        /// The StorageClasses whose volumes cannot grow: those without `allowVolumeExpansion: true`.
        /// <https://kubernetes.io/docs/concepts/storage/storage-classes/#allow-volume-expansion>
        fixed_storage_classes as "fixedStorageClasses": List<Subdomain>,
        /// The StorageClasses whose volumes are folders of one node: all pods that mount one run there, so that
        /// `ReadWriteOnce` is enough for several of them.
        local_storage_classes as "localStorageClasses": List<Subdomain>,
        /// The StorageClasses whose volumes are disks, which one node at a time attaches: no `ReadWriteMany`.
        disk_storage_classes as "diskStorageClasses": List<Subdomain>,
        /// Whether a folder of a node outlives what happens to the node.
        host_path as "hostPath": Flag,
        /// Whether NetworkPolicies are enforced.
        network_policies as "networkPolicies": Flag,
        /// How to get NetworkPolicies enforced where they are not, as an order.
        network_policies_remedy as "networkPoliciesRemedy": Text,
        /// The name servers of the cluster, beside the pods `k8s-app: kube-dns` of `kube-system`.
        dns: Dns,
        /// Whether resource metrics exist, which autoscalers read.
        metrics_server as "metricsServer": Flag,
        /// How to get resource metrics where there are none, as an order.
        metrics_server_remedy as "metricsServerRemedy": Text,
        /// Custom resources that exist, by the name of their definition, such as
        /// `servicemonitors.monitoring.coreos.com`.
        custom_resources as "customResources": List<Text>,
        /// The IngressClass of Ingresses that name none.
        ingress_class as "ingressClass": Subdomain,
        /// The controller of that class, as its IngressClass names it: `k8s.io/ingress-nginx`,
        /// `traefik.io/ingress-controller`, `ingress.k8s.aws/alb`, … Default: told by the name of the class, where
        /// that says `nginx`, `traefik`, `alb` or `gce`.
        ingress_controller as "ingressController": Text,
        /// The namespace of the ingress controller's pods.
        ingress_namespace as "ingressNamespace": Label,
        /// The Gateway of routes that name none.
        gateway: Gateway,
        /// The namespace of Prometheus.
        prometheus_namespace as "prometheusNamespace": Label,
        /// The address at which people reach a node, such as `localhost`.
        node_address as "nodeAddress": Text,
        /// The nodes.
        nodes: Nodes,
        /// The region, where the provider has regions.
        region: Text,
        /// The type of the machines, where the provider has types.
        machine_type as "machineType": Text,
        /// A mirror of Docker Hub that nodes pull from first, such as `http://mirror.example.com:5000`.
        registry_mirror as "registryMirror": Text,
    }
}

object! {
    /// A Gateway that takes the routes of applications.
    Gateway {
        /// Its name.
        name: Subdomain,
        /// Its namespace. Default: that of each component.
        namespace: Label,
        /// The namespace of its pods, for network policies. Default: its own.
        pod_namespace as "podNamespace": Label,
    }
}

object! {
    /// Name servers that no selector of pods matches, such as NodeLocal DNSCache.
    /// <https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/>
    Dns {
        /// Networks of the name servers, which all policies open: `169.254.20.10/32`.
        cidrs: List<Text>,
    }
}

object! {
    /// A range of ports, both ends included.
    PortRange {
        min: Port,
        max: Port,
    }
}

object! {
    /// How many nodes there are, and what each one has for pods.
    Nodes {
        /// How many.
        count: Count,
        /// Cores of one node that pods can have.
        cpu: QuantityText,
        /// Memory of one node that pods can have.
        memory: QuantityText,
        /// Pods that one node takes.
        pods: Count,
    }
}
