//! What is where pods are: copies of Secrets, and what closes a namespace, are there while any of these is.

use crate::helm::guard::Guard;
use crate::helm::knob::{below, place_of};
use crate::helm::raw::RawPart;
use crate::helm::reason::{Lifter, PartAt, PartByRendering};
use crate::helm::table;
use crate::object::bundle::pod_path;

/// The keys below which a pod names a Secret.
const REFERENCES: [(&str, &str); 3] =
    [("secretKeyRef", "name"), ("secretRef", "name"), ("secret", "secretName")];

impl Lifter<'_> {
    /// When any of the components is there that read a database's Secret in its namespace; nothing where one always is.
    pub fn read_by(&self, at: &PartAt, parts: &PartByRendering) -> Option<Guard> {
        let component = at.component.as_ref()?;
        let (_, secret) = parts.first()?;
        if at.kind != "Secret" || !at.path.is_empty() || component[0] != "databases" {
            return None;
        }
        let namespace = secret.metadata("namespace");
        let mut readers: Vec<Guard> = Vec::new();
        for rendering in self.renderings {
            let others = rendering.objects.iter().filter(|object| {
                object.raw.metadata("namespace") == namespace && refers(&object.raw, &at.name)
            });
            for object in others {
                let enabled = below(&place_of(object.tier, object.component.as_ref())?, "enabled");
                if !self.is_knob(&enabled) {
                    return None;
                }
                let enabled = Guard::Given(enabled);
                if !readers.contains(&enabled) {
                    readers.push(enabled);
                }
            }
        }
        Guard::any(readers)
    }

    /// When a namespace is closed whose components may all be left out, or are elsewhere: where any of them is here.
    pub fn inhabited(&self, at: &PartAt, parts: &PartByRendering) -> Option<Guard> {
        let (_, policy) = parts.first()?;
        if at.kind != "NetworkPolicy" || at.component.is_some() || !at.path.is_empty() {
            return None;
        }
        let namespace = policy.metadata("namespace");
        let mut any: Vec<Guard> = Vec::new();
        for object in self.renderings.iter().flat_map(|rendering| &rendering.objects) {
            let component = place_of(object.tier, object.component.as_ref());
            let Some(component) = component else { continue };
            if pod_path(&object.kind).is_none() || object.raw.metadata("namespace") != namespace {
                continue;
            }
            let enabled = below(&component, "enabled");
            let elsewhere = below(&component, "external.host");
            let here = match (self.is_knob(&enabled), self.is_knob(&elsewhere)) {
                (true, _) => Guard::Given(enabled),
                (false, true) => Guard::Given(elsewhere).not(),
                (false, false) => return None,
            };
            if !any.contains(&here) {
                any.push(here);
            }
        }
        Guard::any(any).map(table::closes)
    }
}

/// Whether a part names a Secret.
fn refers(part: &RawPart, name: &str) -> bool {
    match part {
        RawPart::Map(entries) => entries.iter().any(|(key, below)| {
            let inside = REFERENCES.iter().find(|(reference, _)| reference == key);
            let own = inside.and_then(|(_, inner)| below.get(inner));
            own.is_some_and(|own| own.shown() == name) || refers(below, name)
        }),
        RawPart::List(items) => items.iter().any(|item| refers(item, name)),
        RawPart::Scalar(_) | RawPart::Checksum(_) => false,
    }
}
