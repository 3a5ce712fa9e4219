//! Services that others need and whose port no file says: in Compose a name alone is enough to be called.

use std::collections::BTreeSet;

use crate::adopt::call::ServiceCalls;
use crate::adopt::environment::ComponentDraft;
use crate::adopt::listen;
use crate::adopt::part::{Part, Role};
use crate::adopt::told::{ToldAll, listed};

/// Tells of them, and leaves a place for the port in the values.
pub fn tell(
    parts: &[Part],
    components: &mut [ComponentDraft],
    calls: &ServiceCalls,
    told: &mut ToldAll,
) {
    for (at, part) in parts.iter().enumerate() {
        if !part.is_program() || part.main.is_some() {
            continue;
        }
        let is_there = |from: &usize| *from != at && !matches!(parts[*from].role, Role::LeftOut(_));
        let mut callers: BTreeSet<usize> = calls.callers(at).collect();
        // Who works off a queue is waited for, and not called.
        if !listen::works(part) {
            callers.extend(calls.waiting(at));
        }
        callers.retain(is_there);
        if callers.is_empty() {
            continue;
        }
        let names: Vec<&str> = callers.iter().map(|from| parts[*from].name.as_str()).collect();
        let names = listed(&names);
        let text = format!("the port of `{}`, needed by {names}: no file says it", part.name);
        told.add(part.service.key, text);
        let base = &mut components[at].base;
        if let Some(first) = base.entries.keys().next().cloned() {
            base.comment(&first, format!("Needed by {names}, and no file says its port:"));
            base.comment(&first, "port: …");
        }
    }
}
