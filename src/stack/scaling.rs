//! How many pods: autoscalers and disruption budgets.

use crate::values::scalar::CountOrPercent;

/// An autoscaler per track.
#[derive(Clone, Debug)]
pub struct Autoscaling {
    pub min: i32,
    pub max: i32,
    /// Percent of the request.
    pub cpu: Option<i32>,
    /// Percent of the request.
    pub memory: Option<i32>,
    pub scale_down_seconds: Option<i32>,
}

/// A disruption budget per track with more than one pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DisruptionBudget {
    MinAvailable(CountOrPercent),
    MaxUnavailable(CountOrPercent),
}
