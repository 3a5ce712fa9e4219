//! References in places that take none.

use crate::layer::node::Node;
use crate::values::TIERS;
use crate::values::check::dns_label;
use crate::values::facts::Unknown;
use crate::values::read::Reader;

/// Keys that take the names of components.
const OF_NAMES: [&str; 7] = ["like", "connects", "waitFor", "before", "after", "from", "server"];

impl Reader {
    /// Reports a reference in a text that names no fact of the stack.
    pub(super) fn unknown_reference(&mut self, unknown: Unknown, node: &Node, text: &str) {
        let place = self.place();
        let is_path = text.contains('.') || !text.contains('}');
        let label = if is_path { "references work in `env`" } else { "no such fact of the stack" };
        let mut diagnostic = unknown.report(&place, self.path.is_secret()).at(node.span, label);
        if let Some(name) = name_in(text).filter(|_| OF_NAMES.contains(&self.path.last())) {
            diagnostic = diagnostic.write(name);
        }
        if let Some(replaced) = &node.replaced {
            diagnostic = diagnostic.also(replaced.span, "is overridden");
        }
        self.report(diagnostic);
    }
}

/// The name of the component that a text refers to, where that is all of it: `${backends.web}`.
fn name_in(text: &str) -> Option<&str> {
    let (root, rest) = text.strip_prefix("${")?.strip_suffix('}')?.split_once('.')?;
    let is_root = TIERS.contains(&root) || root == "externals";
    rest.split('.').next().filter(|name| is_root && dns_label(name).is_ok())
}
