//! What a component's variables and files hold that is secret, and the Secrets that it is kept in.

use std::collections::{BTreeMap, BTreeSet};

use crate::resolve::credentials::{External, SecretSource};
use crate::stack::files;
use crate::stack::name::ObjectName;
use crate::stack::secret::{ExternalSecret, Secret, SecretBody, SecretKey, SecretText};

/// What the name of a Secret with files ends in.
const FILES: &str = "files";

/// The secrets of a component. Files have Secrets of their own, so that no variable has their key.
#[derive(Debug)]
pub struct KeptSecrets {
    /// The Secret with what is in its variables, and the start of the names of further ones.
    name: ObjectName,
    variables: BTreeMap<String, SecretText>,
    files: BTreeMap<String, SecretText>,
    /// The keys that files have so far.
    file_keys: BTreeSet<String>,
    /// What comes from External Secrets Operator, by the end of the Secret's name.
    external: BTreeMap<String, (External, BTreeMap<String, External>)>,
}

impl KeptSecrets {
    pub fn new(name: ObjectName) -> Self {
        Self {
            name,
            variables: BTreeMap::new(),
            files: BTreeMap::new(),
            file_keys: BTreeSet::new(),
            external: BTreeMap::new(),
        }
    }

    /// The key that a variable is read from; `key` is its name, and that of the track or the container.
    pub fn variable(&mut self, key: &str, source: SecretSource) -> SecretKey {
        match source {
            SecretSource::Literal(secret) => {
                self.variables.insert(key.to_owned(), secret);
                SecretKey { secret: self.name.clone(), key: key.to_owned() }
            }
            SecretSource::Existing { name, key, url_key: _ } => existing(name, key),
            SecretSource::External(external) => {
                let end = external.settings_name();
                self.brought(key, external, end)
            }
        }
    }

    /// The key that a file shows; `name` is its path, behind that of the container.
    pub fn file(&mut self, name: &str, source: SecretSource) -> SecretKey {
        match source {
            SecretSource::Literal(secret) => {
                let key = self.file_key(name);
                self.files.insert(key.clone(), secret);
                SecretKey { secret: self.name.with(FILES), key }
            }
            SecretSource::Existing { name, key, url_key: _ } => existing(name, key),
            SecretSource::External(external) => {
                let key = self.file_key(name);
                let end = format!("{FILES}-{}", external.settings_name());
                self.brought(&key, external, end)
            }
        }
    }

    /// A key for a file that no other one has.
    fn file_key(&mut self, name: &str) -> String {
        let key = files::key(name, |key| self.file_keys.contains(key));
        self.file_keys.insert(key.clone());
        key
    }

    fn brought(&mut self, key: &str, external: External, end: String) -> SecretKey {
        let secret = self.name.with(&end);
        let (_, keys) =
            self.external.entry(end).or_insert_with(|| (external.clone(), BTreeMap::new()));
        keys.insert(key.to_owned(), external);
        SecretKey { secret, key: key.to_owned() }
    }

    /// The Secrets, in a namespace.
    pub fn secrets(self, namespace: &ObjectName) -> Vec<Secret> {
        let Self { name, variables, files, file_keys: _, external } = self;
        let mut secrets = Vec::new();
        let mut add = |name, body| {
            secrets.push(Secret::opaque(name, namespace.clone(), body));
        };
        let files_name = name.with(FILES);
        for (name, keys) in [(name.clone(), variables), (files_name, files)] {
            if !keys.is_empty() {
                add(name, SecretBody::Literal(keys));
            }
        }
        for (end, (settings, keys)) in external {
            let template = keys
                .keys()
                .map(|key| (key.clone(), format!("{{{{ index . \"{key}\" }}}}")))
                .collect();
            let data = keys.into_iter().map(|(key, external)| (key, external.remote)).collect();
            let body = SecretBody::External(ExternalSecret {
                store: settings.store,
                store_kind: settings.store_kind,
                refresh_interval: settings.refresh_interval,
                data,
                template,
            });
            add(name.with(&end), body);
        }
        secrets
    }
}

fn existing(secret: ObjectName, key: Option<String>) -> SecretKey {
    SecretKey { secret, key: key.unwrap_or("password".to_owned()) }
}
