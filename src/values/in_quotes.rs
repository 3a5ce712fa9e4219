//! A list or a map in quotes, which is a text to YAML.

use crate::layer::node::{Node, Style};
use crate::values::advice::Advice;
use crate::values::secrets::holds_password;

/// What to write where quotes stand around a list or a map, and make it a text.
pub(super) fn unquoted(node: &Node, opens: char, closes: char) -> Option<Advice> {
    let scalar = node.as_scalar().filter(|scalar| scalar.style == Style::Quoted)?;
    let is_whole = scalar.text.starts_with(opens) && scalar.text.ends_with(closes);
    let is_one = is_whole && !holds_password(&scalar.text) && !scalar.text.contains('\n');
    is_one.then(|| Advice::edit("take the quotes off", scalar.text.clone()))
}
