//! What the stack calls and gen does not deploy.

use crate::values::object::object;
use crate::values::port::Transport;
use crate::values::read::Map;
use crate::values::scalar::{Label, Port, Text};

object! {
    /// A service outside of the stack, such as a mail server: `${externals.mail.host}`, or a name in `connects`, is an
    /// edge to it.
    ExternalHost {
        /// Its host: a name or an address.
        host: Text,
        /// Its port.
        port: Port,
        /// What carries packets there: `TCP`, `UDP` or `SCTP`. Default: `TCP`.
        protocol: Transport,
        /// The network it is in, for network policies. Default: its address, or all networks but private ones.
        cidr: Text,
        /// Labels of its pods, where others run it in the cluster.
        pod_labels as "podLabels": Map<Text>,
        /// The namespace of these pods. Default: that of the caller.
        namespace: Label,
    }
}
