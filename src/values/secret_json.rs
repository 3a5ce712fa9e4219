//! JSON as it may be shown.

use serde_json::Value as Json;

use crate::values::secret_name::is_secret_key;
use crate::values::secret_option::follow_options;
use crate::values::secret_place::{MapSecrets, map_secrets};
use crate::values::secret_text::{MASK, shown};

/// All texts and numbers of a value masked.
pub fn hidden_json(value: &Json) -> Json {
    match value {
        Json::Object(map) => {
            Json::Object(map.iter().map(|(key, value)| (key.clone(), hidden_json(value))).collect())
        }
        Json::Array(items) => Json::Array(items.iter().map(hidden_json).collect()),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => MASK.into(),
    }
}

/// A value without its secrets, as they stand in objects of Kubernetes; what there is else stays.
pub fn masked_json(value: &Json, above: MapSecrets) -> Json {
    match value {
        Json::Object(map) => {
            let own = map_secrets(above, map);
            let shown = |(key, value): (&String, &Json)| {
                let is_own = is_secret_key(key) && value.is_string();
                let hides = is_own || own.hides(key, value.is_array());
                (key.clone(), if hides { hidden_json(value) } else { masked_json(value, own) })
            };
            Json::Object(map.iter().map(shown).collect())
        }
        Json::Array(items) => {
            let words = items.iter().map(|item| item.as_str().unwrap_or_default());
            let follow = follow_options(words);
            let items = items.iter().zip(follow);
            Json::Array(
                items
                    .map(|(item, hides)| if hides { MASK.into() } else { masked_json(item, above) })
                    .collect(),
            )
        }
        Json::String(text) => shown(text).into(),
        Json::Null | Json::Bool(_) | Json::Number(_) => value.clone(),
    }
}
