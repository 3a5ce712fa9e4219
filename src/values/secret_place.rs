//! Where secrets stand in a tree: the one law for values, for manifests and for what gen makes, whoever holds
//! the tree.

use serde_json::Value as Json;

use crate::values::secret_name::looks_secret;

/// What a map says of its entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MapSecrets {
    /// Whether it is a Secret, or of the kind of one, or lies in such an object.
    pub in_secret: bool,
    patches_secret: bool,
    /// Whether its `value` is secret: a variable that is called like one, or the form of credentials.
    is_variable: bool,
}

impl MapSecrets {
    /// What a map says that lies in another one: how many entries it has, the texts of its own, and the kind
    /// of object that it would patch.
    pub fn of<'t>(
        above: Self,
        entries: usize,
        text: impl Fn(&str) -> Option<&'t str>,
        patched: Option<&str>,
    ) -> Self {
        // Kinds that are called `…Secret` hold the template of one.
        let in_secret = text("kind").map_or(above.in_secret, |kind| kind.ends_with("Secret"));
        let patches_secret = patched.is_some_and(|kind| kind.ends_with("Secret"));
        let is_variable = entries == 1 || text("name").is_some_and(looks_secret);
        Self { in_secret, patches_secret, is_variable }
    }

    /// Whether all below a key is secret. Lists among the data of a kind of Secret say where secrets are.
    pub fn hides(self, key: &str, is_list: bool) -> bool {
        match key {
            "stringData" => true,
            "data" => self.in_secret && !is_list,
            "merge" | "json" | "patch" => self.patches_secret,
            "value" => self.is_variable,
            _ => false,
        }
    }
}

/// What the map of an object says that lies in another.
pub fn map_secrets(above: MapSecrets, map: &serde_json::Map<String, Json>) -> MapSecrets {
    let patched = map.get("target").and_then(|target| target["kind"].as_str());
    MapSecrets::of(above, map.len(), |key| map.get(key)?.as_str(), patched)
}
