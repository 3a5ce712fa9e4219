//! What containers ask for and may use.

use crate::values::object::object;
use crate::values::scalar::QuantityText;

object! {
    /// Requests and limits of a container.
    /// <https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/>
    Resources {
        /// What the scheduler reserves.
        requests: Amounts,
        /// What the container cannot exceed.
        limits: Amounts,
    }
}

object! {
    /// Amounts by resource. What a device plugin offers is called as it calls it: `nvidia.com/gpu`, in whole numbers and
    /// below `limits`; so are `hugepages-2Mi`.
    /// <https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus/>
    Amounts {
        /// Cores: `250m`, `1`, `0.5`.
        cpu: QuantityText,
        /// Bytes: `256Mi`, `1Gi`.
        memory: QuantityText,
        /// Bytes on the node's disk.
        ephemeral_storage as "ephemeral-storage": QuantityText,
    }
    others extended: QuantityText, which extended_resource
}
