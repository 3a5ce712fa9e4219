//! What is known of two sides beside their objects: how they stand to each other, and what the cluster's
//! classes of storage can do.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::diff::item::SideObject;
use crate::stack::target::Target;

/// How two sides stand to each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Relation {
    /// The second takes the place of the first: what is in another namespace is another object.
    #[default]
    States,
    /// They run beside each other, such as `dev` and `prod`: a namespace of another name is the same one.
    Apart,
}

/// What is known of two sides beside their objects.
#[derive(Clone, Debug, Default)]
pub struct Premise {
    pub relation: Relation,
    pub classes: Classes,
}

/// What is known of the StorageClasses of a cluster.
#[derive(Clone, Debug, Default)]
pub struct Classes {
    /// Whether the volumes of a class can grow, by the name of the class.
    grow: BTreeMap<String, bool>,
    /// The class of claims that name none.
    default: Option<String>,
}

/// The annotation of the class that claims without one get.
/// <https://kubernetes.io/docs/concepts/storage/storage-classes/#default-storageclass>
const DEFAULT: &str = "storageclass.kubernetes.io/is-default-class";

impl Classes {
    /// What a target says.
    pub fn of_target(target: &Target) -> Self {
        let grow = target.fixed_storage_classes.iter().map(|name| (name.clone(), false)).collect();
        Self { grow, default: target.default_storage_class.clone() }
    }

    /// With what the objects say that are StorageClasses: they know better.
    #[must_use]
    pub fn with(mut self, items: &[SideObject]) -> Self {
        for item in items.iter().filter(|item| item.kind() == "StorageClass") {
            let grows = item.body["allowVolumeExpansion"] == true;
            self.grow.insert(item.name().to_owned(), grows);
            if item.body["metadata"]["annotations"][DEFAULT] == "true" {
                self.default = Some(item.name().to_owned());
            }
        }
        self
    }

    /// The class of a claim, where its volumes cannot grow.
    pub fn fixed(&self, claim: &Json) -> Option<&str> {
        let named = claim["spec"]["storageClassName"].as_str();
        let class = named.or(self.default.as_deref())?;
        let (class, grows) = self.grow.get_key_value(class)?;
        (!grows).then_some(class)
    }
}
