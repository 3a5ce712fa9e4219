//! Annotations by the object that carries them, and the Service.

use crate::values::object::object;
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
    }
}
