//! Who may talk to whom beyond the graph.

use crate::values::object::object;
use crate::values::port::PeerPort;
use crate::values::read::{List, Map};
use crate::values::scalar::{Flag, Label, Text};

object! {
    /// Network policies of the stack.
    NetworkPolicies {
        /// Whether gen writes them. Default: true.
        enabled: Flag,
        /// Whether everything else in the stack's namespaces is closed too. Default: false.
        default_deny as "defaultDeny": Flag,
    }
}

object! {
    /// A peer beyond the graph: pods by label, namespaces, or a network.
    Peer {
        /// Labels of the pods. Without a namespace: in the component's own.
        pod_labels as "podLabels": Map<Text>,
        /// The name of the pods' namespace.
        namespace: Label,
        /// Labels of the pods' namespaces.
        namespace_labels as "namespaceLabels": Map<Text>,
        /// A network, such as `10.0.0.0/8`.
        cidr: Text,
        /// Networks inside `cidr` that are left out.
        except: List<Text>,
        /// Ports: numbers, or `{ port: 53, protocol: UDP }`. Default: for `allowFrom` the component's own, for `allowTo` all.
        ports: List<PeerPort>,
    }
}
