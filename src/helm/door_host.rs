//! The host of a door that names none: the stack's domain, or one below it.

use crate::helm::knob::{DOMAIN, Knob, ends_in};
use crate::helm::laid::is_on;
use crate::helm::place::{self, is_any};
use crate::layer::node::{Node, Value};

/// What stands before the stack's domain in the host of a door, where all environments that have it there say the same.
pub fn before_domain(roots: &[&Node], host: &[String]) -> Option<String> {
    let (_, door) = host.split_last().filter(|(_, door)| ends_in(door, "ingress"))?;
    let mut found: Option<&str> = None;
    for root in roots.iter().filter(|root| place::get(root, door).is_some()) {
        let before = match place::get(root, host) {
            None => "",
            // Of several each says it itself.
            Some(Node { value: Value::List(_), .. }) => continue,
            Some(node) => match node.as_scalar()?.text.split_once("${") {
                None => continue,
                Some((before, "domain}")) => before,
                Some(_) => return None,
            },
        };
        if found.is_some_and(|known| known != before) {
            return None;
        }
        found = Some(before);
    }
    is_any(roots, &[DOMAIN.to_owned()]).then(|| found.unwrap_or_default().to_owned())
}

/// A mark in place of the host of a door that names none, or one below the stack's domain.
pub fn of_domain(knob: &Knob, root: &Node, mark: Node) -> Option<Node> {
    let before = knob.before_domain.as_ref()?;
    let (_, door) = knob.path.split_last()?;
    place::get(root, &[DOMAIN.to_owned()])?.as_scalar()?;
    place::get(root, door).filter(|door| is_on(Some(door)))?;
    let is_below = |said: &Node| {
        let said = said.as_scalar().and_then(|said| said.text.strip_suffix("${domain}"));
        said == Some(before)
    };
    match place::get(root, &knob.path) {
        None => Some(mark),
        Some(own) if is_below(own) => Some(mark),
        Some(_) => None,
    }
}
