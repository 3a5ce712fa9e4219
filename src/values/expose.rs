//! Doors through which a component is reached from outside the cluster.

use crate::values::object::object;
use crate::values::read::{Either, List, Map};
use crate::values::scalar::{AbsolutePath, Count, Flag, HostPattern, Label, Port, Subdomain, Text};

/// Ports of every node: the number of the one that leads to the main port, or numbers by the names of ports.
pub type NodePorts = Either<Port, Map<Port>>;

/// One, or several of equal rank.
pub type OneOrMany<T> = Either<T, List<T>>;

object! {
    /// How it is reached from outside; several ways at once are possible.
    Expose {
        /// A port on every node: its number. Or numbers by the names of the component's ports, such as
        /// `{ wireguard: 31820 }`: they are those of a Service of its own, which shows nothing else.
        node_port as "nodePort": NodePorts,
        /// A load balancer of the cluster's provider.
        load_balancer as "loadBalancer": LoadBalancer,
        /// A rule of an ingress controller.
        ingress: Ingress,
        /// A route of a Gateway: an HTTPRoute, or a GRPCRoute where its port speaks gRPC.
        route: Route,
    }
}

object! {
    /// A Service of type LoadBalancer.
    LoadBalancer {
        /// The port that the load balancer listens on, which leads to the main one. Default: the Service's; none where
        /// `ports` are said.
        port: Port,
        /// What it listens on by the names of the component's ports, such as `{ wireguard: 51820 }`.
        ports: Map<Port>,
        /// The class, where the cluster has several. Default: the target's.
        /// <https://kubernetes.io/docs/concepts/services-networking/service/#load-balancer-class>
        class_name as "className": Text,
        /// Annotations that the provider understands.
        annotations: Map<Text>,
        /// The name under which people reach it, where it is known beforehand.
        host: Text,
        /// Networks that may connect, such as `203.0.113.0/24`.
        source_ranges as "sourceRanges": List<Text>,
    }
}

object! {
    /// An Ingress.
    /// <https://kubernetes.io/docs/concepts/services-networking/ingress/>
    Ingress {
        /// The host, or several; the first is that of `publicUrl`. `*.example.com` stands for all right below it.
        /// Default: `domain`.
        host: OneOrMany<HostPattern>,
        /// The path prefix, or several. Default: `/`.
        path: OneOrMany<AbsolutePath>,
        /// Whether the path is cut off before the request reaches the component.
        strip_prefix as "stripPrefix": Flag,
        /// The IngressClass. Default: the target's.
        class_name as "className": Subdomain,
        /// Which of the component's ports it leads to, by its name. Default: the main one.
        port: Label,
        /// Hosts that lead to other ports of the component, by the names of these, such as `{ api: api.example.com }`.
        ports: Map<HostPattern>,
        /// Encryption: `true`, or the Secret that holds the certificate. All that answers for a host says the same.
        tls: Either<Flag, Tls>,
        /// Annotations that the controller understands.
        annotations: Map<Text>,
    }
}

object! {
    /// Where the certificate is.
    Tls {
        /// The Secret with `tls.crt` and `tls.key`, for all of its hosts. Default: one for each host, which is called
        /// after it with dashes and `-tls`: `shop-example-com-tls`, and of `*.example.com` `wildcard-example-com-tls`.
        secret_name as "secretName": Subdomain,
    }
}

object! {
    /// A route of the Gateway API.
    /// <https://gateway-api.sigs.k8s.io/api-types/httproute/>
    Route {
        /// The Gateway: its name, or more about it. Default: the target's.
        gateway: Either<Subdomain, GatewayRef>,
        /// The hosts; `*.example.com` stands for all below it. Default: `domain`, else any that the Gateway listens for.
        hosts: List<HostPattern>,
        /// The path prefix, or several. Default: `/`.
        path: OneOrMany<AbsolutePath>,
        /// Whether the path is cut off before the request reaches the component.
        strip_prefix as "stripPrefix": Flag,
        /// Which of the component's ports it leads to, by its name. Default: the main one.
        port: Label,
        /// How long a request may take, such as `30s`.
        timeout: Text,
        /// Headers that requests get on their way.
        request_headers as "requestHeaders": Map<Text>,
        /// The listener whose requests are sent to https, such as `http`.
        redirect_from as "redirectFrom": Label,
        /// Shares of the tracks of blue and green or of a canary, by their names. Default: the active track alone; of a
        /// canary, the replica counts.
        weights: Map<Count>,
        /// Whether browsers reach it encrypted. Default: where `redirectFrom` is given.
        tls: Flag,
        /// Annotations of the route.
        annotations: Map<Text>,
    }
}

object! {
    /// A Gateway.
    GatewayRef {
        /// Its name.
        name: Subdomain,
        /// Its namespace. Default: the component's.
        namespace: Label,
        /// One of its listeners. Default: all that take the hosts.
        listener: Label,
    }
}
