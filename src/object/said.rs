//! Where users say in Kubernetes' own words what an object has: in an object of their own, in a patch, in a hatch.

use crate::layer::node::Node;
use crate::layer::way::{Way, WayStep, WrittenPart, reached, written};
use crate::notation::pointer;
use crate::object::Object;
use crate::object::bundle::pod_path;
use crate::source::Span;
use crate::stack::Stack;
use crate::stack::component::Component;
use crate::stack::pod::PodSettings;
use crate::values::patch::Patch;
use crate::values::raw::Raw;
use crate::values::read::At;

/// The place that says what an object, read as a tree, has at the end of a way, or the key of it; `None` where no words
/// of Kubernetes do.
pub fn said(
    stack: &Stack,
    object: &Object,
    whole: &Node,
    (way, is_key): (&Way<'_>, bool),
) -> Option<Span> {
    let place = |part: WrittenPart<'_>| part.key.filter(|_| is_key).unwrap_or(part.place());
    let steps = way.steps();
    let patches = stack.additions.patches.iter().rev();
    let changed = patches
        .filter(|patch| object.patches.contains(&patch.span))
        .find_map(|patch| of_patch(patch, whole, steps))
        .map(place);
    let in_hatch = || in_hatch(settings(stack, object)?, object.kind(), whole, steps).map(place);
    let own = || {
        let found = reached(&of_user(stack, object)?.value.written, steps);
        found.key.map(|_| place(found))
    };
    changed.or_else(in_hatch).or_else(own)
}

/// What an object was written as, where it is the user's own.
pub fn of_user<'s>(stack: &'s Stack, object: &Object) -> Option<&'s At<Raw>> {
    let is_it = |one: &&At<Raw>| object.component.is_none() && object.origin == Some(one.span);
    stack.additions.objects.iter().find(is_it)
}

/// The place in a patch that says what the patched object has at the end of a way.
pub fn of_patch<'p>(
    patch: &'p At<Patch>,
    whole: &Node,
    steps: &[WayStep<'_>],
) -> Option<WrittenPart<'p>> {
    let Patch { target: _, merge, json } = &patch.value;
    if let Some(merge) = merge {
        return written(&merge.value.written, whole, steps);
    }
    let mut operations = json.iter().flat_map(|list| &list.value).rev();
    operations.find_map(|operation| {
        let pointer = operation.value.json.get("path")?.as_str()?;
        let keys: Vec<&str> = pointer.split('/').skip(1).collect();
        let leads = keys.len() <= steps.len()
            && keys.iter().zip(steps).all(|(key, step)| match step {
                WayStep::Key(name) => pointer::key_of(key) == **name,
                WayStep::Item(place) => *key == "-" || key.parse() == Ok(*place),
            });
        let value = operation.value.written.get("value").filter(|_| leads)?;
        Some(reached(value, &steps[keys.len()..]))
    })
}

/// What the hatches of a component say.
fn in_hatch<'s>(
    settings: &'s PodSettings,
    kind: &str,
    whole: &Node,
    steps: &[WayStep<'_>],
) -> Option<WrittenPart<'s>> {
    let path = pod_path(kind)?;
    let is_key =
        |(key, step): (&&str, &WayStep<'_>)| matches!(step, WayStep::Key(name) if name == key);
    if steps.len() <= path.len() || !path.iter().zip(steps).all(is_key) {
        return None;
    }
    let pod = path.iter().try_fold(whole, |node, key| node.get(key))?;
    let rest = &steps[path.len()..];
    let found = |raw: &'s Option<Raw>, whole: &Node, rest: &[WayStep<'_>]| {
        written(&raw.as_ref()?.written, whole, rest)
    };
    let first = || match rest {
        [WayStep::Key("containers"), WayStep::Item(0), rest @ ..] if !rest.is_empty() => {
            let list = reached(pod, &[WayStep::Key("containers"), WayStep::Item(0)]);
            found(&settings.container, list.node, rest)
        }
        [WayStep::Key("affinity"), rest @ ..] if !rest.is_empty() => {
            found(&settings.affinity, pod.get("affinity")?, rest)
        }
        _ => None,
    };
    found(&settings.pod, pod, rest).or_else(first)
}

/// What is said about the pods of an object's component.
fn settings<'s>(stack: &'s Stack, object: &Object) -> Option<&'s PodSettings> {
    let (tier, name) = (object.tier?, object.component.as_deref()?);
    let is_it = |one: &Component| one.tier == tier && one.name.as_str() == name;
    let workload = stack.workloads.iter().find(|one| is_it(&one.component));
    workload.map(|one| &one.pod).or_else(|| {
        let database = stack.databases.iter().find(|one| is_it(&one.component))?;
        database.server.as_ref().map(|server| &server.pod)
    })
}
