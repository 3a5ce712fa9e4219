//! How new versions take over: a strategy, and the tracks that it makes.

use crate::stack::env::Env;
use crate::stack::image::Image;
use crate::stack::name::ObjectName;
use crate::stack::resources::Resources;
use crate::values::scalar::CountOrPercent;

/// How a new version takes over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Strategy {
    Rolling {
        max_surge: Option<CountOrPercent>,
        max_unavailable: Option<CountOrPercent>,
    },
    Recreate,
    /// The Service selects the active track; each track has a Service of its own as well.
    BlueGreen {
        active: String,
    },
    /// The Service selects the stable and the canary track alike.
    Canary,
}

/// A variant of a component: one Deployment.
#[derive(Clone, Debug)]
pub struct Track {
    /// `stable`, `canary`, `blue`, `green`, …: the value of the pods' label `track`.
    pub name: String,
    /// The name of the Deployment, its ConfigMap, its autoscaler and its budget.
    pub deployment: ObjectName,
    pub image: Image,
    /// The wanted pods; under an autoscaler its minimum.
    pub replicas: i32,
    pub env: Env,
    pub resources: Resources,
}
