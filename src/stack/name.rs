//! Names of objects: valid by construction, and cut with a hash where a limit needs it.

use sha2::{Digest, Sha256};

use crate::values::scalar::{Label, Subdomain};

/// The name of an object. Names that gen derives fit into 63 characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectName(String);

/// The most characters of most objects' names.
/// <https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names>
const SUBDOMAIN: usize = 253;

/// The track of a component that has only one, and of what a canary is compared with.
pub const STABLE: &str = "stable";

/// The most characters of a DNS label.
/// <https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names>
const LABEL: usize = 63;

/// The most characters of a StatefulSet's name: its pods carry it in a label together with a hash of
/// ten characters and a dash. <https://github.com/kubernetes/kubernetes/issues/64023>
const STATEFUL_SET: usize = 52;

impl ObjectName {
    /// This name with a suffix: `api` and `green` make `api-green`.
    #[must_use]
    pub fn with(&self, suffix: &str) -> Self {
        Self(cut(&format!("{}-{suffix}", self.0), LABEL))
    }

    /// This name after a prefix: `data` and `main` make `data-main`.
    #[must_use]
    pub fn after(&self, prefix: &str) -> Self {
        Self(cut(&format!("{prefix}-{}", self.0), LABEL))
    }

    /// This name, short enough for a StatefulSet.
    #[must_use]
    pub fn for_stateful_set(&self) -> Self {
        Self(cut(&self.0, STATEFUL_SET))
    }

    /// This name directly behind a prefix: `blue-` and `api` make `blue-api`.
    #[must_use]
    pub fn prefixed(&self, prefix: &str) -> Self {
        if prefix.is_empty() {
            return self.clone();
        }
        Self(cut(&format!("{prefix}{}", self.0), LABEL))
    }

    /// This name for a track: that of the track `stable` has nothing behind it.
    #[must_use]
    pub fn in_track(&self, track: &str) -> Self {
        if track == STABLE { self.clone() } else { self.with(track) }
    }

    /// This name behind a prefix as it is written, however long: the values say it.
    #[must_use]
    pub fn said(prefix: &str, name: &str) -> Self {
        Self(format!("{prefix}{name}"))
    }

    /// The Secret with the certificate of a host: of `shop.example.com` it is `shop-example-com-tls`, of `*.example.com`
    /// `wildcard-example-com-tls`.
    #[must_use]
    pub fn of_certificate(host: &str) -> Self {
        let words = host.replace('*', "wildcard").replace('.', "-");
        Self(cut(&format!("{words}-tls"), SUBDOMAIN))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&Label> for ObjectName {
    fn from(label: &Label) -> Self {
        Self(label.as_str().to_owned())
    }
}

impl From<&Subdomain> for ObjectName {
    fn from(name: &Subdomain) -> Self {
        Self(name.as_str().to_owned())
    }
}

impl std::fmt::Display for ObjectName {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A prefix that stands for any: it takes no room, and names are the same behind it as without one.
pub const ANY_PREFIX: &str = "zq0v0q-";

/// Cuts a name to a limit; what is cut off lives on in eight digits of a hash, so that two long names
/// stay two names.
fn cut(name: &str, limit: usize) -> String {
    if let Some((before, own)) = name.split_once(ANY_PREFIX) {
        let mut plain = cut(&format!("{before}{own}"), limit);
        plain.insert_str(before.len(), ANY_PREFIX);
        return plain;
    }
    if name.len() <= limit {
        return name.to_owned();
    }
    let hash = hex(&Sha256::digest(name.as_bytes()), 8);
    let kept = name[..limit - 9].trim_end_matches('-');
    format!("{kept}-{hash}")
}

/// The first `digits` hexadecimal digits of some bytes.
pub fn hex(bytes: &[u8], digits: usize) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text.truncate(digits);
    text
}
