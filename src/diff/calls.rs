//! Who calls which Service, as far as texts tell: the hosts in variables, arguments and configuration.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value as Json;

use crate::diff::item::SideObject;
use crate::diff::named::service_of;
use crate::diff::template;
use crate::notation::address;

/// Objects that name hosts, by namespace and name of the Service.
#[derive(Debug, Default)]
pub struct Calls {
    named: BTreeMap<(String, String), Vec<usize>>,
}

impl Calls {
    pub fn new(items: &[SideObject]) -> Self {
        let mut calls = Self::default();
        for (index, item) in items.iter().enumerate() {
            match item.kind() {
                "ConfigMap" | "Secret" => {
                    let is_secret = item.kind() == "Secret";
                    for text in
                        item.body["data"].as_object().into_iter().flat_map(|map| map.values())
                    {
                        let text = text.as_str().unwrap_or_default();
                        let decoded = is_secret.then(|| STANDARD.decode(text).ok()).flatten();
                        let decoded = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
                        calls.add(item, index, decoded.as_deref().unwrap_or(text));
                    }
                }
                _ => {
                    let Some(spec) = template::spec(item) else { continue };
                    for container in template::containers(spec) {
                        let values =
                            template::list(container, "env").iter().map(|one| &one["value"]);
                        let args = template::list(container, "args").iter();
                        for text in values.chain(args).filter_map(Json::as_str) {
                            calls.add(item, index, text);
                        }
                    }
                }
            }
        }
        calls
    }

    /// The objects that name a Service, in the order of the set.
    pub fn of(&self, namespace: &str, name: &str) -> &[usize] {
        let found = self.named.get(&(namespace.to_owned(), name.to_owned()));
        found.map_or(&[], Vec::as_slice)
    }

    fn add(&mut self, item: &SideObject, index: usize, text: &str) {
        for host in address::hosts(text) {
            let (namespace, name) = service_of(&host, item.namespace());
            let own = self.named.entry((namespace.to_owned(), name.to_owned())).or_default();
            if own.last() != Some(&index) {
                own.push(index);
            }
        }
    }
}
