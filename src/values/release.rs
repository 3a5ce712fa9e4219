//! How a new version takes the place of the old one.

use crate::layer::merge::MergeShape;
use crate::layer::node::Node;
use crate::values::env::EnvValue;
use crate::values::image::Image;
use crate::values::names::TrackNames;
use crate::values::object::object;
use crate::values::read::{FromNode, Map, Reader};
use crate::values::resources::Resources;
use crate::values::scalar::{Count, CountOrPercent, Label};

object! {
    /// A release strategy: exactly one of these.
    Release {
        /// Pods are replaced a few at a time. The default.
        rolling: Rolling,
        /// All pods stop before the new ones start.
        recreate: Recreate,
        /// Two tracks side by side; the Service follows the active one.
        blue_green as "blueGreen": BlueGreen,
        /// A few pods of a new version behind the same Service; replica counts are the weights.
        canary: Canary,
    }
    choose ["rolling"] | ["recreate"] | ["blueGreen"] | ["canary"]
}

object! {
    /// A rolling update.
    Rolling {
        /// Pods above the wanted count during an update. Default: 25 percent.
        max_surge as "maxSurge": CountOrPercent,
        /// Pods that may be missing during an update. Default: 0.
        max_unavailable as "maxUnavailable": CountOrPercent,
    }
}

/// Nothing to set: all pods stop before the new ones start.
#[derive(Clone, Debug, Default, PartialEq, Eq, schemars::JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Recreate {}

impl FromNode for Recreate {
    const SHAPE: &'static MergeShape =
        &MergeShape::Object { fields: &[], choice: &[], short: None, others: None };

    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        reader.open(node, Self::SHAPE).map(|_| Self {})
    }
}

object! {
    /// Blue and green.
    BlueGreen {
        /// The track that the component's Service reaches.
        active: Label,
        /// The tracks by name, usually `blue` and `green`. A component that rolled until now goes on as the
        /// track `stable`: begin with `active: stable`, and switch when the pods beside it are ready.
        tracks: Map<Track>,
    }
}

object! {
    /// Stable and canary.
    Canary {
        /// The pods of the version that has proved itself.
        stable: Track,
        /// The pods of the version on trial.
        canary: Track,
    }
}

object! {
    /// What a track has of its own; the rest is the component's.
    Track {
        /// The image, merged into the component's.
        image: Image,
        /// How many pods.
        replicas: Count,
        /// Variables, merged into the component's.
        env: Map<EnvValue>,
        /// Resources, merged into the component's.
        resources: Resources,
        /// What its objects are called.
        names: TrackNames,
    }
}
