//! Names in a `compose.yaml` for things that Kubernetes tells apart by namespace.

use std::collections::BTreeMap;

/// Names by what they stand for: a namespace and a name in it.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    taken: BTreeMap<String, (String, String)>,
}

impl Keys {
    /// The name alone, or behind its namespace where another namespace has it already.
    pub fn of(&mut self, namespace: &str, name: &str) -> String {
        let thing = (namespace.to_owned(), name.to_owned());
        // A name of Kubernetes has no `_`, so that what is joined by one collides with none.
        let full = format!("{namespace}_{name}");
        for key in [name.to_owned(), full.clone()] {
            if *self.taken.entry(key.clone()).or_insert_with(|| thing.clone()) == thing {
                return key;
            }
        }
        full
    }
}
