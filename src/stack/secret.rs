//! Secrets: the Secret objects that gen makes, and where containers read from.

use std::collections::BTreeMap;

use crate::stack::name::ObjectName;
use crate::values::secrets::holds_password;

/// A text that must not be shown. Its debug form is masked.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretText {
    text: String,
    written: bool,
    /// The text without what is secret in it.
    around: Option<String>,
    /// The variable of gen's own environment that it was read from.
    variable: Option<String>,
    /// What it was composed of; nothing where it was not.
    parts: Vec<SecretPart>,
}

/// A part of a secret that gen composed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretPart {
    Text(String),
    /// A password, percent-encoded where it stands in a url that is read so.
    Password {
        key: SecretKey,
        is_encoded: bool,
    },
}

impl SecretText {
    /// A text that gen was told by other means than the values.
    pub fn new(text: impl Into<String>) -> Self {
        let (around, variable, parts) = (None, None, Vec::new());
        Self { text: text.into(), written: false, around, variable, parts }
    }

    /// The same, read from a variable of gen's own environment.
    #[must_use]
    pub fn of_variable(self, name: &str) -> Self {
        Self { variable: Some(name.to_owned()), ..self }
    }

    /// The same, composed of these.
    #[must_use]
    pub fn of_parts(self, parts: Vec<SecretPart>) -> Self {
        Self { parts, ..self }
    }

    /// What it was composed of; nothing where it was not.
    pub fn parts(&self) -> &[SecretPart] {
        &self.parts
    }

    /// The variable of gen's own environment that it was read from.
    pub fn variable(&self) -> Option<&str> {
        self.variable.as_deref()
    }

    /// A text that is written into the values, because their policy allows it.
    pub fn written(text: impl Into<String>) -> Self {
        Self { written: true, ..Self::new(text) }
    }

    /// The same, with what stands around the passwords in it.
    #[must_use]
    pub fn around(self, around: impl Into<String>) -> Self {
        let around = Some(around.into()).filter(|text| !holds_password(text));
        Self { around, ..self }
    }

    /// What stands around the passwords in the text, such as the host in a url; nothing where it is one
    /// password as a whole.
    pub fn without_passwords(&self) -> Option<&str> {
        self.around.as_deref()
    }

    /// The text itself, for a Secret object and for what stands in for one.
    pub fn reveal(&self) -> &str {
        &self.text
    }

    /// Whether everyone who reads the values reads it.
    pub fn is_written(&self) -> bool {
        self.written
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
    pub form: SecretForm,
    pub body: SecretBody,
}

impl Secret {
    /// One that containers alone read.
    pub fn opaque(name: ObjectName, namespace: ObjectName, body: SecretBody) -> Self {
        Self { name, namespace, form: SecretForm::Opaque, body }
    }
}

/// Who reads a Secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretForm {
    /// Containers.
    Opaque,
    /// An operator, too, which looks for `username` and `password`.
    Login,
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

/// A connection url around its password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SplitUrl {
    pub before: String,
    pub after: String,
    /// Whether the password is percent-encoded there.
    pub is_encoded: bool,
}

/// A key of a Secret in the reader's own namespace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SecretKey {
    pub secret: ObjectName,
    pub key: String,
}
