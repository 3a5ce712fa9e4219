//! How many pods: autoscaling and disruptions.

use crate::values::object::object;
use crate::values::scalar::{Count, CountOrPercent, Percent};

object! {
    /// A HorizontalPodAutoscaler.
    /// <https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/>
    Autoscaling {
        /// The fewest pods. Default: `replicas`, else 1.
        min: Count,
        /// The most pods.
        max: Count,
        /// Average use of cpu, in percent of the request. Default: 80 where `memory` is not said either.
        cpu: Percent,
        /// Average use of memory, in percent of the request.
        memory: Percent,
        /// Seconds of lower need before pods are removed. Kubernetes' default is 300.
        scale_down_seconds as "scaleDownSeconds": Count,
    }
}

object! {
    /// A PodDisruptionBudget.
    /// <https://kubernetes.io/docs/tasks/run-application/configure-pdb/>
    DisruptionBudget {
        /// How many pods a drain must leave: a count or a percentage.
        min_available as "minAvailable": CountOrPercent,
        /// How many pods a drain may take: a count or a percentage.
        max_unavailable as "maxUnavailable": CountOrPercent,
    }
    choose ["minAvailable"] | ["maxUnavailable"]
}
