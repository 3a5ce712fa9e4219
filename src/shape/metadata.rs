//! Names, labels, annotations, and selectors by labels.

use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::placeholder::is_gap;
use crate::shape::fault::{CONFLICT, VALUE};
use crate::shape::here::Here;
use crate::shape::name::{is_qualified, is_word};

pub fn check<'a>(here: &mut Here<'_, 'a>, node: &'a Node) {
    let is_object = here.way.is("metadata");
    if is_object && node.get("name").is_none() && node.get("generateName").is_none() {
        here.missing(node, "name");
    }
    for list in ["labels", "annotations"] {
        keys(here, node, list);
    }
}

/// The keys of a map of labels.
fn keys<'a>(here: &mut Here<'_, 'a>, node: &'a Node, list: &str) {
    for (key, entry) in node.pairs(list) {
        if is_qualified(key) || is_gap(key) {
            continue;
        }
        let message = format!(
            "`{key}` is no valid key in `{}` of {}",
            here.way.to(list),
            here.object.label()
        );
        let found = VALUE.error(message).at(entry.key, "refused").help(
            "write at most 63 letters, digits, `-`, `_` and `.`, after a domain and one `/` if you like",
        );
        here.report(found);
    }
}

pub fn selector<'a>(here: &mut Here<'_, 'a>, node: &'a Node) {
    keys(here, node, "matchLabels");
    for (key, entry) in node.pairs("matchLabels") {
        let text = entry.node.text("").unwrap_or_default();
        if !is_word(text) && !is_gap(text) {
            let help = "write letters, digits, `-`, `_` and `.`, at most 63".to_owned();
            let path = format!("matchLabels.{key}");
            here.refuse(&VALUE, entry.node.span, &path, &format!("cannot be `{text}`"), help);
        }
    }
}

/// `In` has values, `Exists` has none.
pub fn requirement<'a>(here: &mut Here<'_, 'a>, node: &'a Node) {
    let Some(operator) = node.get("operator") else { return };
    let values = node.items("values").len();
    let name = operator.text("").unwrap_or_default();
    let (what, help) = match name {
        "In" | "NotIn" if values == 0 => ("needs values", "add `values`, a list"),
        "Exists" | "DoesNotExist" if values > 0 => ("takes no values", "remove `values`"),
        "Gt" | "Lt" if values != 1 => ("needs one value", "write one value, a number in quotes"),
        _ => return,
    };
    here.refuse(&CONFLICT, operator.span, "operator", &format!("`{name}` {what}"), help.to_owned());
}
