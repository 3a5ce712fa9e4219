//! How new versions take over: a strategy, and the tracks that it makes.

use std::collections::BTreeMap;

use crate::stack::env::Env;
use crate::stack::image::Image;
use crate::stack::name::ObjectName;
use crate::stack::resources::Resources;
use crate::values::scalar::CountOrPercent;

/// The label of a pod's track: `stable`, `canary`, `blue`, `green`.
pub const TRACK: &str = "track";

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
    /// What its objects are called.
    pub names: TrackObjects,
    /// What tells its pods from those of other tracks; nothing where there are none and the values say the selector.
    pub labels: BTreeMap<String, String>,
    pub image: Image,
    /// The wanted pods; under an autoscaler its minimum.
    pub replicas: i32,
    pub env: Env,
    pub resources: Resources,
}

/// What the objects of a track are called.
#[derive(Clone, Debug)]
pub struct TrackObjects {
    pub deployment: ObjectName,
    /// The Service of the track, where it has one.
    pub service: ObjectName,
    pub config_map: ObjectName,
    pub autoscaler: ObjectName,
    pub disruption_budget: ObjectName,
}
