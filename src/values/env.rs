//! Environment variables of a container.

use crate::values::credentials::{ExistingSecret, ExternalSecret};
use crate::values::object::object;
use crate::values::read::Either;
use crate::values::scalar::{EnvName, Flag, Subdomain, Text, Verbatim};

/// A variable's value: text with references, or where to read it.
pub type EnvValue = Either<Verbatim, EnvSource>;

/// The fields of a pod that a variable can have, beside one label or annotation.
/// <https://kubernetes.io/docs/concepts/workloads/pods/downward-api/#available-fields>
pub const POD_FIELDS: [&str; 9] = [
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];

object! {
    /// All keys of a ConfigMap or a Secret that exists, as variables.
    EnvFrom {
        /// A ConfigMap in the component's namespace.
        config_map as "configMap": Subdomain,
        /// A Secret in the component's namespace.
        secret: Subdomain,
        /// What the names of the variables start with.
        prefix: EnvName,
        /// Whether the component also starts without it. Default: false.
        optional: Flag,
    }
    choose ["configMap"] | ["secret"]
}

object! {
    /// Where a variable's value is read from: exactly one of these.
    EnvSource {
        /// A secret, given here. Only where `policy.inlineSecrets` allows it.
        value: Verbatim,
        /// A variable of gen's own environment, read when gen renders; kept in a Secret.
        from_env as "fromEnv": EnvName,
        /// A key of a Secret that exists in the component's namespace.
        existing_secret as "existingSecret": ExistingSecret,
        /// A secret that External Secrets Operator brings into the cluster.
        external_secret as "externalSecret": ExternalSecret,
        /// A field of the pod, such as `status.podIP`.
        /// <https://kubernetes.io/docs/concepts/workloads/pods/downward-api/#available-fields>
        field_ref as "fieldRef": Text,
    }
    choose ["value"] | ["fromEnv"] | ["existingSecret"] | ["externalSecret"] | ["fieldRef"]
}
