//! What to do about keys of other tools, wherever they stand.

use crate::values::advice::Advice;
use crate::values::called::CALLED;
use crate::values::called::ForeignKey::{self, Form, Key, Order};

/// What to do about a key that other tools know, among the keys of a place.
pub fn called_here<'name>(
    key: &str,
    names: &(impl Iterator<Item = &'name str> + Clone),
) -> Option<Advice> {
    let is_here = |name: &str| names.clone().any(|known| known == name);
    let fits = |called: &str, place: &str, here: &ForeignKey| {
        called == key && is_here(place) && here.key().is_none_or(is_here)
    };
    let (_, _, here) = CALLED.iter().find(|(called, place, here)| fits(called, place, here))?;
    Some(match here {
        Key(name) => Advice::write(*name),
        Form(form) => Advice::say(format!("write `{form}`")),
        Order(order) => Advice::say(*order),
    })
}

/// Every row as what it says: a key of another tool, the key of gen's that tells the place, and the YAML
/// that is to be written there, where there is any. For tests.
pub fn rows() -> impl Iterator<Item = (&'static str, &'static str, Option<String>)> {
    CALLED.iter().map(|(called, place, here)| {
        let yaml = match here {
            Key(name) => Some(format!("{name}: null")),
            Form(form) => Some((*form).to_owned()),
            Order(_) => None,
        };
        (*called, *place, yaml)
    })
}
