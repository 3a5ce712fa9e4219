//! Definitions of kinds of one's own: their name, their versions.
//!
//! <https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/>

use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::placeholder::is_gap;
use crate::shape::fault::{CONFLICT, MISSING, VALUE};
use crate::shape::here::{Here, head};

pub fn check<'a>(here: &mut Here<'_, 'a>, node: &'a Node) {
    let Some(spec) = node.get("spec") else { return };
    if let (Some(plural), Some(group)) = (spec.text("names.plural"), spec.text("group"))
        && let Some(name) = node.at("metadata.name")
        && let wanted = format!("{plural}.{group}")
        && let Some(text) = name.text("")
        && text != wanted
        && ![text, plural, group].into_iter().any(is_gap)
    {
        let found = VALUE
            .error(format!("{} is not called after its kind", here.object.label()))
            .at(name.span, "refused")
            .help(format!("write `{wanted}`"));
        here.report(found);
    }
    let versions = spec.items("versions");
    let stored: Vec<&Node> = versions.iter().filter(|one| one.is_true("storage")).collect();
    match stored.as_slice() {
        [_] => {}
        [] if versions.is_empty() => {}
        [] => {
            let at = spec.get("versions").map_or(spec.span, head);
            let found = CONFLICT
                .error(format!("no version of {} is stored", here.object.label()))
                .at(at, "one of them has to be")
                .help("write `storage: true` at one version");
            here.report(found);
        }
        [first, second, ..] => {
            let place = |one: &Node| one.get("storage").map_or(one.span, |flag| flag.span);
            let found = CONFLICT
                .error(format!("two versions of {} are stored", here.object.label()))
                .at(place(second), "only one can be")
                .also(place(first), "the other one")
                .help("write `storage: false` at all versions but one");
            here.report(found);
        }
    }
    for version in versions.iter().filter(|one| one.at("schema.openAPIV3Schema").is_none()) {
        let name = version.text("name").unwrap_or_default();
        let found = MISSING
            .error(format!("version `{name}` of {} has no schema", here.object.label()))
            .at(head(version), "`schema.openAPIV3Schema` is required here")
            .help("write `schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } }`, or what it consists of");
        here.report(found);
    }
}
