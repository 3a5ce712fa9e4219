//! Namespaces and what limits them.

use crate::values::object::{object, words};
use crate::values::read::{Either, Map};
use crate::values::scalar::{Flag, Label, QuantityText, Text};

/// A namespace: its name, or its name with quotas and labels.
pub type NamespaceRef = Either<Label, Namespace>;

object! {
    /// A namespace per tier.
    TierNamespaces {
        /// Where the databases live.
        database: NamespaceRef,
        /// Where the backends live.
        backend: NamespaceRef,
        /// Where the frontends live.
        frontend: NamespaceRef,
    }
}

object! {
    /// A namespace and its limits.
    Namespace {
        /// Its name.
        name: Label,
        /// Whether gen makes the Namespace object. Default: true. `default` and those that begin with `kube-` are
        /// Kubernetes' own: gen makes no object of them.
        create: Flag,
        /// Labels of the Namespace.
        labels: Map<Text>,
        /// Annotations of the Namespace.
        annotations: Map<Text>,
        /// Hard limits of a ResourceQuota: `requests.cpu`, `pods`, …
        /// <https://kubernetes.io/docs/concepts/policy/resource-quotas/>
        quota: Map<QuantityText>,
        /// What containers get that say nothing: a LimitRange.
        /// <https://kubernetes.io/docs/concepts/policy/limit-range/>
        limits: Limits,
    }
}

object! {
    /// The container limits of a LimitRange.
    Limits {
        /// Limits of containers that set none.
        default: Map<QuantityText>,
        /// Requests of containers that set none.
        default_request as "defaultRequest": Map<QuantityText>,
        /// The most a container may ask for.
        max: Map<QuantityText>,
        /// The least a container must ask for.
        min: Map<QuantityText>,
    }
}

words! {
    /// Which Pod Security Standard the pods meet.
    /// <https://kubernetes.io/docs/concepts/security/pod-security-standards/>
    Security {
        Restricted = "restricted",
        Baseline = "baseline",
    }
}
