//! Keys with signs that make them others: a colon without its space, a dot in place of a map.

use crate::layer::merge::MergeShape;
use crate::layer::node::{Node, Style};
use crate::values::advice::Advice;
use crate::values::path::KeyPath;
use crate::values::secrets::holds_password;
use crate::values::tier::Tier;

/// `replicas:3` and `replicas = 3`, where a key and its value are meant.
pub(super) fn tight_key(node: &Node, shape: &MergeShape) -> Option<Advice> {
    let scalar = node.as_scalar().filter(|scalar| scalar.style == Style::Plain)?;
    let (key, value) = scalar.text.split_once([':', '='])?;
    let (key, value) = (key.trim(), value.trim());
    let is_line = !value.is_empty() && !value.contains('\n') && !holds_password(&scalar.text);
    (is_line && shape.has_field(key)).then(|| Advice::write(format!("{key}: {value}")))
}

/// `main.storage: 1Gi` among components: each dot stands for a map.
pub(super) fn nested(path: &KeyPath) -> Option<Advice> {
    let keys = path.keys();
    let [group, dotted] = keys.as_slice() else { return None };
    let (name, rest) = dotted.split_once('.')?;
    let is_of_names = Tier::ALL.iter().any(|tier| tier.key() == *group) || *group == "externals";
    let below =
        rest.rsplit('.').fold("…".to_owned(), |below, key| format!("{{ {key}: {below} }}"));
    is_of_names.then(|| Advice::say(format!("write a map for each dot: `{name}: {below}`")))
}
