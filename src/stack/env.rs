//! A container's environment, resolved.

use std::collections::BTreeMap;

use crate::stack::name::ObjectName;
use crate::stack::secret::SecretKey;

/// A ConfigMap or a Secret that exists, all of whose keys become variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvFrom {
    pub is_secret: bool,
    pub name: ObjectName,
    pub prefix: Option<String>,
    pub optional: bool,
}

/// The variables of a container. What is plain goes into a ConfigMap; the rest is read from Secrets
/// or the pod.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Env {
    /// Plain variables, for a ConfigMap.
    pub config: BTreeMap<String, String>,
    /// Variables read from a key of a Secret.
    pub secrets: BTreeMap<String, SecretKey>,
    /// Variables read from a field of the pod.
    pub fields: BTreeMap<String, String>,
    /// Variables composed by the kubelet of others, as `postgres://app:$(DB_PASSWORD)@main/app`; what
    /// is literal in them is escaped. They follow the variables that they use.
    pub composed: BTreeMap<String, String>,
}

impl Env {
    /// Whether a container has a variable.
    pub fn has(&self, name: &str) -> bool {
        let Self { config, secrets, fields, composed } = self;
        let texts = [config, fields, composed];
        texts.iter().any(|all| all.contains_key(name)) || secrets.contains_key(name)
    }
}
