//! What an object says: a record as it was built, and JSON once anybody looks into it.

use std::ops::{Deref, DerefMut};
use std::sync::OnceLock;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value as Json;

use crate::object::record::{Record, RecordPart};
use crate::object::recorder;

/// The fields of an object. It is JSON to whoever reads or changes it; what is only written never
/// becomes any.
#[derive(Clone, Debug)]
pub struct Body {
    /// What was built, unless it was changed since.
    record: Option<Record>,
    json: OnceLock<Json>,
}

impl Body {
    /// The body of a typed object.
    pub fn of(object: &impl Serialize) -> Self {
        let record = recorder::record(object);
        let record = record.expect("Kubernetes types have text keys and no tuples");
        Self { record: Some(record), json: OnceLock::new() }
    }

    /// What was built, unless it was changed since.
    pub fn record(&self) -> Option<RecordPart<'_>> {
        self.record.as_ref().map(Record::root)
    }

    pub fn into_json(mut self) -> Json {
        std::mem::take(&mut *self)
    }

    /// The object as Kubernetes' type, for who needs what patches made of it: these change JSON. Nothing where they
    /// made something else of it.
    pub fn typed<T: DeserializeOwned>(&self) -> Option<T> {
        T::deserialize(&**self).ok()
    }

    /// The text at the end of a path of keys; empty where there is none.
    pub fn text(&self, path: &[&str]) -> &str {
        if let Some(root) = self.record() {
            let found = path.iter().try_fold(root, |part, key| part.get(key));
            return found.and_then(RecordPart::as_text).unwrap_or_default();
        }
        let found = path.iter().try_fold(&**self, |json, key| json.get(key));
        found.and_then(Json::as_str).unwrap_or_default()
    }
}

impl From<Json> for Body {
    fn from(json: Json) -> Self {
        Self { record: None, json: json.into() }
    }
}

impl Deref for Body {
    type Target = Json;

    fn deref(&self) -> &Json {
        self.json.get_or_init(|| self.record().map(RecordPart::to_json).unwrap_or_default())
    }
}

impl DerefMut for Body {
    fn deref_mut(&mut self) -> &mut Json {
        if let Some(record) = self.record.take() {
            self.json.get_or_init(|| record.root().to_json());
        }
        self.json.get_mut().expect("what has no record is JSON")
    }
}

impl PartialEq for Body {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}
