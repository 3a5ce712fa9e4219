//! Where pods may run.

use crate::values::object::{object, words};
use crate::values::scalar::{Count, Text};

object! {
    /// A taint that the pods bear.
    /// <https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/>
    Toleration {
        key: Text,
        /// `Equal` (the default) or `Exists`.
        operator: Operator,
        value: Text,
        /// `NoSchedule`, `PreferNoSchedule` or `NoExecute`. Default: all.
        effect: Effect,
        toleration_seconds as "tolerationSeconds": Count,
    }
}

words! {
    /// How a toleration compares.
    Operator {
        Equal = "Equal",
        Exists = "Exists",
    }
}

words! {
    /// What a taint does to pods that do not bear it.
    Effect {
        NoSchedule = "NoSchedule",
        PreferNoSchedule = "PreferNoSchedule",
        NoExecute = "NoExecute",
    }
}

object! {
    /// How evenly pods spread over nodes or zones.
    /// <https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/>
    TopologySpread {
        /// The node label to spread over, such as `topology.kubernetes.io/zone`.
        topology_key as "topologyKey": Text,
        /// How many pods one place may have more than another. Default: 1.
        max_skew as "maxSkew": Count,
        /// What happens when it is not possible. Default: `ScheduleAnyway`.
        when_unsatisfiable as "whenUnsatisfiable": WhenUnsatisfiable,
    }
}

words! {
    /// What the scheduler does when pods cannot be spread.
    WhenUnsatisfiable {
        ScheduleAnyway = "ScheduleAnyway",
        DoNotSchedule = "DoNotSchedule",
    }
}
