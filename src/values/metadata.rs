//! Annotations by the object that carries them, and the Service.

use crate::values::object::{object, words};
use crate::values::read::Map;
use crate::values::scalar::{Label, Port, Text};

object! {
    /// Annotations of a component's objects.
    Annotations {
        /// On the pods.
        pod: Map<Text>,
        /// On the Deployment or StatefulSet.
        workload: Map<Text>,
        /// On the Service.
        service: Map<Text>,
        /// On the Ingress.
        ingress: Map<Text>,
        /// On the ServiceAccount.
        service_account as "serviceAccount": Map<Text>,
    }
}

object! {
    /// The Service of a component.
    Service {
        /// Its name. Default: the component's name.
        name: Label,
        /// The port that callers use. Default: the port of the container.
        port: Port,
        /// `ClientIP`: a client stays with the pod that it met. Default: any pod.
        session_affinity as "sessionAffinity": SessionAffinity,
    }
}

words! {
    /// Which pod a client meets again.
    /// <https://kubernetes.io/docs/reference/networking/virtual-ips/#session-affinity>
    SessionAffinity {
        /// Any.
        Any = "None",
        /// The same one.
        ClientIp = "ClientIP",
    }
}
