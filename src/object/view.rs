//! What an object says, to whoever only reads it: as it was built where nobody changed it, else as JSON.

use serde_json::{Map, Value as Json};

use crate::object::body::Body;
use crate::object::record::{PartValue, RecordPart};

/// A value of an object.
#[derive(Clone, Copy, Debug)]
pub enum View<'b> {
    Built(RecordPart<'b>),
    Json(&'b Json),
}

impl<'b> View<'b> {
    pub fn of(body: &'b Body) -> Self {
        body.record().map_or_else(|| Self::Json(body), Self::Built)
    }

    /// The value of a key, where this is a map that has it and it is not null.
    pub fn get(self, key: &str) -> Option<Self> {
        match self {
            Self::Built(part) => {
                let found = part.get(key).filter(|part| !matches!(part.value(), PartValue::Null));
                found.map(Self::Built)
            }
            Self::Json(json) => json.get(key).filter(|json| !json.is_null()).map(Self::Json),
        }
    }

    /// The value at the end of a path of keys.
    pub fn at(self, path: &[&str]) -> Option<Self> {
        path.iter().try_fold(self, |view, key| view.get(key))
    }

    /// The items of a list; none where this is no list.
    pub fn list(self) -> impl Iterator<Item = Self> + use<'b> {
        let (mut built, mut json) = (None, None);
        match self {
            Self::Built(part) => {
                if let PartValue::List(items) = part.value() {
                    built = Some(items);
                }
            }
            Self::Json(list) => json = list.as_array(),
        }
        let built = built.into_iter().flatten().map(Self::Built);
        built.chain(json.into_iter().flatten().map(Self::Json))
    }

    /// The keys of a map; none where this is no map.
    pub fn keys(self) -> impl Iterator<Item = &'b str> {
        let (mut built, mut json) = (None, None);
        match self {
            Self::Built(part) => {
                if let PartValue::Map(entries) = part.value() {
                    built = Some(entries);
                }
            }
            Self::Json(map) => json = map.as_object(),
        }
        let built = built.into_iter().flatten().map(RecordPart::key);
        built.chain(json.into_iter().flat_map(Map::keys).map(String::as_str))
    }

    pub fn as_text(self) -> Option<&'b str> {
        match self {
            Self::Built(part) => part.as_text(),
            Self::Json(json) => json.as_str(),
        }
    }

    pub fn as_bool(self) -> Option<bool> {
        match self {
            Self::Built(part) => match part.value() {
                PartValue::Bool(bool) => Some(bool),
                _ => None,
            },
            Self::Json(json) => json.as_bool(),
        }
    }

    /// A whole number.
    pub fn as_number(self) -> Option<i64> {
        match self {
            Self::Built(part) => match part.value() {
                PartValue::Number(number) => number.as_i64(),
                _ => None,
            },
            Self::Json(json) => json.as_i64(),
        }
    }
}
