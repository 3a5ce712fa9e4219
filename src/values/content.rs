//! Contents of files that gen puts into ConfigMaps and Secrets.

use crate::values::credentials::{ExistingSecret, ExternalSecret};
use crate::values::object::object;
use crate::values::read::Either;
use crate::values::scalar::{EnvName, FileMode, Flag, Text, Verbatim};

/// A file's content: the text itself, or the file that holds it.
pub type Content = Either<Verbatim, ContentSource>;

object! {
    /// Where a file's content comes from.
    ContentSource {
        /// A path from the project's folder.
        file: Text,
        /// A folder, from the project's folder, all of whose files are mounted in place of the container's folder;
        /// hidden ones are left out.
        dir: Text,
        /// The text itself, where it needs `template`.
        text: Verbatim,
        /// A secret, given here, as the whole content. Only where `policy.inlineSecrets` allows it.
        value: Verbatim,
        /// A variable of gen's own environment, read when gen renders: the file is a key of a Secret.
        from_env as "fromEnv": EnvName,
        /// A key of a Secret that exists in the component's namespace.
        existing_secret as "existingSecret": ExistingSecret,
        /// A secret that External Secrets Operator brings into the cluster.
        external_secret as "externalSecret": ExternalSecret,
        /// Whether `${…}` in the content is a reference. A file with a password in it is a key of a Secret.
        /// Default: false.
        template: Flag,
        /// The permissions, in quotes: `"0755"` for a program. Default: `"0644"`.
        mode: FileMode,
    }
    choose ["file"] | ["dir"] | ["text"] | ["value"] | ["fromEnv"] | ["existingSecret"] | ["externalSecret"]
}

impl ContentSource {
    /// Whether it is read from a Secret.
    pub fn is_secret(&self) -> bool {
        let Self {
            file: _,
            dir: _,
            text: _,
            value,
            from_env,
            existing_secret,
            external_secret,
            template: _,
            mode: _,
        } = self;
        value.is_some()
            || from_env.is_some()
            || existing_secret.is_some()
            || external_secret.is_some()
    }
}
