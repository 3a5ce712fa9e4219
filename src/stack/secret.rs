//! Secrets: the Secret objects that gen makes, and where containers read from.

use std::collections::BTreeMap;

use crate::stack::name::ObjectName;

/// A text that must not be shown. Its debug form is masked.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretText(String);

impl SecretText {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for a Secret object and for nothing else.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for SecretText {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("\"********\"")
    }
}

/// A Secret that gen makes, itself or through External Secrets Operator, in one namespace.
#[derive(Clone, Debug)]
pub struct Secret {
    pub name: ObjectName,
    pub namespace: ObjectName,
    pub body: SecretBody,
}

/// What is in a [`Secret`].
#[derive(Clone, Debug)]
pub enum SecretBody {
    /// A Secret with these keys.
    Literal(BTreeMap<String, SecretText>),
    /// An ExternalSecret that makes the Secret of the same name.
    External(ExternalSecret),
}

/// What External Secrets Operator is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalSecret {
    pub store: String,
    /// `SecretStore` or `ClusterSecretStore`.
    pub store_kind: String,
    pub refresh_interval: String,
    /// What is fetched, by the name that templates use.
    pub data: BTreeMap<String, RemoteRef>,
    /// The keys of the Secret, as templates over what is fetched.
    pub template: BTreeMap<String, String>,
}

/// A value in a secret store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteRef {
    pub key: String,
    pub property: Option<String>,
}

/// A key of a Secret in the reader's own namespace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SecretKey {
    pub secret: ObjectName,
    pub key: String,
}
