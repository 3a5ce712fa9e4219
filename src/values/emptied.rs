//! Keys without a value: what nobody meant to leave out, or to delete.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::values::read::Reader;

impl Reader {
    /// Reports a key without a value that deletes nothing.
    pub(super) fn empty(&mut self, key: Span) {
        let place = self.place();
        self.report(
            Diagnostic::error(Code::Missing, format!("{place}is empty"))
                .at(key, "`null` deletes, and there is nothing to delete")
                .help("write `{}` to have it, or remove the key")
                .following(),
        );
    }

    /// Reports a variable without a value, which is none.
    pub(super) fn no_text(&mut self, key: Span) {
        let place = self.place();
        self.report(
            Diagnostic::error(Code::Missing, format!("{place}is empty, and would not be set"))
                .at(key, "nothing stands behind it")
                .help("write `\"\"` for an empty text, or remove it; `{ fromEnv: NAME }` is one of gen's own environment"),
        );
    }

    /// Reports a file without a content, which is none.
    pub(super) fn no_file(&mut self, key: Span) {
        let place = self.place();
        self.report(
            Diagnostic::error(Code::Missing, format!("{place}is empty, and would not be there"))
                .at(key, "nothing stands behind it")
                .help("write `\"\"` for an empty file, `{ file: … }` or the text, or remove it"),
        );
    }

    /// Reports a component, or a tier, that a key without a value would delete: who leaves one behind does
    /// seldom mean that.
    pub(super) fn emptied(&mut self, key: Span) {
        let place = self.place();
        self.report(
            Diagnostic::error(Code::Missing, format!("{place}is empty, which would delete it"))
                .at(key, "nothing is left of what layers below say")
                .help("remove the key to leave it as it is, or write `null` to delete it"),
        );
    }
}
