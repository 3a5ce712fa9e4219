//! What containers take from outside themselves: ConfigMaps, Secrets and claims, by namespace and name.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::ConfigMap;

use crate::compose::Document;
use crate::compose::file::{Config, Secret};
use crate::compose::key::Keys;
use crate::compose::secret::{EnvVariable, Secrets};
use crate::compose::text::literal;
use crate::object::{Bundle, Object};
use crate::stack::Stack;

/// What there is, and which of it is used.
#[derive(Clone, Debug)]
pub struct Resources<'a> {
    pub secrets: Secrets<'a>,
    config_maps: BTreeMap<(String, String), BTreeMap<String, String>>,
    volume_keys: Keys,
    config_keys: Keys,
    volumes: BTreeMap<String, BTreeMap<String, String>>,
    configs: BTreeMap<String, Config>,
    files: BTreeMap<String, Secret>,
}

impl<'a> Resources<'a> {
    pub fn new(stack: &'a Stack, bundle: &Bundle) -> Self {
        let maps = bundle.objects.iter().filter(|object| object.kind() == "ConfigMap");
        let data = |map: &Object| {
            map.body.typed::<ConfigMap>().and_then(|map| map.data).unwrap_or_default()
        };
        let id = |namespace: &str, name: &str| (namespace.to_owned(), name.to_owned());
        Self {
            secrets: Secrets::new(stack),
            config_maps: maps.map(|map| (id(map.namespace(), map.name()), data(map))).collect(),
            volume_keys: Keys::default(),
            config_keys: Keys::default(),
            volumes: BTreeMap::new(),
            configs: BTreeMap::new(),
            files: BTreeMap::new(),
        }
    }

    /// The texts of a ConfigMap, where the stack has it.
    pub fn config_map(&self, namespace: &str, name: &str) -> Option<BTreeMap<String, String>> {
        self.config_maps.get(&(namespace.to_owned(), name.to_owned())).cloned()
    }

    /// The config that holds one text of a ConfigMap.
    pub fn config(&mut self, namespace: &str, name: &str, key: &str, text: &str) -> String {
        let source = format!("{}_{key}", self.config_keys.of(namespace, name));
        self.configs.insert(source.clone(), Config { content: literal(text) });
        source
    }

    /// The secret that holds one key of a Secret as a file.
    pub fn secret_file(&mut self, namespace: &str, secret: &str, key: &str) -> String {
        let variable = self.secrets.variable(namespace, secret, key);
        let source = variable.to_ascii_lowercase().replace('_', "-");
        self.files.insert(source.clone(), Secret { environment: variable });
        source
    }

    /// The config that holds a key of a Secret which is made of passwords and other text; nothing where it is one
    /// secret as a whole.
    pub fn composed_config(&mut self, namespace: &str, secret: &str, key: &str) -> Option<String> {
        let content = self.secrets.made_of(namespace, secret, key)?;
        let source =
            format!("{}_{key}", self.config_keys.of(namespace, &format!("{secret}-secret")));
        self.configs.insert(source.clone(), Config { content });
        Some(source)
    }

    /// The volume that a claim becomes; a folder of it is a volume of its own.
    pub fn volume(&mut self, namespace: &str, claim: &str, folder: Option<&str>) -> String {
        let key = self.volume_keys.of(namespace, claim);
        let plain = |c: char| if c.is_ascii_alphanumeric() || "-.".contains(c) { c } else { '_' };
        let key = match folder {
            None => key,
            Some(folder) => format!("{key}_{}", folder.chars().map(plain).collect::<String>()),
        };
        self.volumes.insert(key.clone(), BTreeMap::new());
        key
    }

    /// Writes what is used into the file; the variables that it reads.
    pub fn settle(self, file: &mut Document) -> Vec<EnvVariable> {
        file.volumes.extend(self.volumes);
        file.configs.extend(self.configs);
        file.secrets.extend(self.files);
        self.secrets.into_variables()
    }
}
