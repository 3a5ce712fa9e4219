//! Contents of files that gen puts into ConfigMaps.

use crate::values::object::object;
use crate::values::read::Either;
use crate::values::scalar::{FileMode, Flag, Text, Verbatim};

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
        /// Whether `${…}` in the content is a reference. Default: false.
        template: Flag,
        /// The permissions, in quotes: `"0755"` for a program. Default: `"0644"`.
        mode: FileMode,
    }
    choose ["file"] | ["dir"] | ["text"]
}
