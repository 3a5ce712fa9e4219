//! Knobs: the values that whoever installs a chart may turn, as one table.
//!
//! A knob has gen's own path. What is no knob is printed from the objects as it is.

use serde_json::Value as Json;

use crate::helm::fragment::Fragment;
use crate::helm::whole_part::WholePart;
use crate::values::tier::Tier;

/// A place of the values, as keys from the top.
pub type ValuePath = Vec<String>;

/// The place of a component.
pub fn place_of(tier: Option<Tier>, component: Option<&String>) -> Option<ValuePath> {
    let (tier, component) = tier.zip(component)?;
    Some(vec![tier.key().to_owned(), component.clone()])
}

/// What a knob holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Facts of the release: the prefix of names, the instance's name, the namespace.
    Prefix,
    Instance,
    Namespace,
    Name,
    Host,
    Repository,
    Tag,
    /// The path of a url.
    Path,
    Digest,
    Secret,
    Text,
    /// One of some words, or any where none is named, which comes out where a table says and is not marked.
    Word(&'static [&'static str]),
    /// The name of a track.
    Track,
    /// A whole number; marks of a higher class are larger, as limits exceed requests. Those of classes 5, 6 and 9 may be zero,
    /// which is another thing than nothing.
    Count(u32),
    Percent,
    /// A port of a Service.
    Port,
    NodePort,
    Quantity(u32, &'static str),
    /// A number of pods, or a percentage of them.
    Pods,
    /// On or off, and what it is where no one says so.
    Flag(bool),
    /// Whether the map around it is there at all: `enabled`.
    Switch,
    /// Whether a component is there that not every environment has: `enabled`, which gen has not.
    Presence,
    /// A map of texts, to which anyone may add.
    Open,
    /// A list or a map that is taken over whole.
    Fragment(&'static Fragment),
    /// A part of objects, which `values.yaml` has as they have it.
    Whole(&'static WholePart),
}

/// A value that may be turned.
#[derive(Clone, Debug)]
pub struct Knob {
    /// Empty for facts of the release.
    pub path: ValuePath,
    pub form: Form,
    pub default: Option<Json>,
    /// Whether slim renderings have it, and full ones.
    pub slim: bool,
    pub full: bool,
    /// How much of its path must be there for that.
    pub inside: Option<usize>,
    /// Of the host of a door: what stands before the stack's domain where none is said.
    pub before_domain: Option<String>,
}

/// A component, and the one whose image it has where its own is not said.
#[derive(Clone, Debug)]
pub struct LikeImage {
    pub own: ValuePath,
    pub other: ValuePath,
}

impl Knob {
    /// Whether it is a map of variables.
    pub fn is_env(&self) -> bool {
        self.path.last().is_some_and(|key| key == "env")
    }
}

/// Whether the chart makes the namespaces that are named in it.
pub const CREATE: [&str; 2] = ["namespaces", "create"];

/// The first knobs: facts of the release.
pub const PREFIX: usize = 0;
pub const INSTANCE: usize = 1;
pub const NAMESPACE: usize = 2;

/// The domain of the stack, in which doors are that name no host.
pub const DOMAIN: &str = "domain";

/// A path below another one; keys are separated by dots.
pub fn below(place: &[String], keys: &str) -> ValuePath {
    place.iter().cloned().chain(keys.split('.').map(str::to_owned)).collect()
}

/// Whether one may be said at a path, or several.
pub fn is_many(path: &[String]) -> bool {
    ["ingress.host", "ingress.path"].iter().any(|keys| ends_in(path, keys))
}

/// Whether a path ends in some keys, which are separated by dots.
pub fn ends_in(path: &[String], keys: &str) -> bool {
    let mut own = path.iter().rev();
    keys.rsplit('.').all(|key| own.next().is_some_and(|own| own == key))
}

impl Form {
    /// Whether a value can stand between double quotes as it is.
    pub fn is_safe(self) -> bool {
        !matches!(
            self,
            Self::Secret
                | Self::Text
                | Self::Open
                | Self::Word(_)
                | Self::Fragment(_)
                | Self::Whole(_)
        )
    }

    /// Whether zero is another thing than nothing.
    pub fn has_zero(self) -> bool {
        match self {
            Self::Count(5 | 6 | 9) | Self::Pods => true,
            Self::Whole(part) => part.has_zero(),
            _ => false,
        }
    }

    /// Whether a value is written as the YAML that it is.
    pub fn is_tree(self) -> bool {
        match self {
            Self::Fragment(_) => true,
            Self::Whole(part) => part.is_tree(),
            _ => false,
        }
    }

    /// Whether a value is a number, whole.
    pub fn is_number(self) -> bool {
        matches!(self, Self::Count(_) | Self::Percent | Self::NodePort | Self::Port)
    }
}
