//! Which image a container runs.

use crate::values::object::{object, words};
use crate::values::scalar::Text;

object! {
    /// An image: a repository with a tag or a digest; in short `ghcr.io/acme/api:1.4.2`.
    Image {
        /// Registry and repository, without a tag: `ghcr.io/acme/api`.
        repository: Text,
        /// The tag. Quote numbers: `"1.10"`.
        tag: Text,
        /// The digest, in place of a tag: `sha256:` and 64 hexadecimal digits.
        digest: Text,
        /// When the node pulls the image.
        pull_policy as "pullPolicy": PullPolicy,
    }
    choose ["tag"] | ["digest"]
    short image
}

words! {
    /// When the node pulls an image.
    /// <https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy>
    PullPolicy {
        Always = "Always",
        IfNotPresent = "IfNotPresent",
        Never = "Never",
    }
}
