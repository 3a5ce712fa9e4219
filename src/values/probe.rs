//! How Kubernetes asks a container whether it is well.

use crate::values::object::object;
use crate::values::read::{List, Map};
use crate::values::scalar::{AbsolutePath, Count, Port, Text, Verbatim};

object! {
    /// The probes of a container. Without any, readiness is a TCP probe on `port`.
    /// <https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/>
    Probes {
        /// Holds the other probes back until it succeeds once.
        startup: Probe,
        /// Takes the pod out of its Services while it fails.
        readiness: Probe,
        /// Restarts the container when it fails.
        liveness: Probe,
    }
}

object! {
    /// One probe: an HTTP path, a command, gRPC, or (with none of them) a TCP connection; in short its path, `/readyz`.
    Probe {
        /// The path that answers 2xx or 3xx when all is well.
        path: AbsolutePath,
        /// Headers of the request for `path`, such as `Host: "${self.publicHost}"`.
        headers: Map<Verbatim>,
        /// The health service of gRPC: `{}`, or the name of the service that is asked about.
        /// <https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#define-a-grpc-liveness-probe>
        grpc: GrpcProbe,
        /// A command that exits with 0 when all is well.
        command: List<Verbatim>,
        /// The port to ask. Default: the component's `port`.
        port: Port,
        /// Seconds before the first try.
        initial_delay_seconds as "initialDelaySeconds": Count,
        /// Seconds between two tries.
        period_seconds as "periodSeconds": Count,
        /// Seconds until a try counts as failed.
        timeout_seconds as "timeoutSeconds": Count,
        /// How many failures in a row count.
        failure_threshold as "failureThreshold": Count,
        /// How many successes in a row count.
        success_threshold as "successThreshold": Count,
    }
    choose ["path"] | ["command"] | ["grpc"]
    short path
}

object! {
    /// A question to the health service of gRPC.
    GrpcProbe {
        /// The service that is asked about. Default: the server as a whole.
        service: Text,
    }
}
