//! What users add to the objects of a stack: objects of their own, and patches.
//!
//! This is the one part of the stage that can fail: whether a patch finds its object is known only
//! when the objects are there.

use std::cell::OnceCell;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use crate::admission::hatch::unknown_directive;
use crate::admission::misfit::{self, TypeMisfit};
use crate::diagnostic::{Code, Diagnostic};
use crate::object::first_use;
use crate::object::known::misfits_of;
use crate::object::metadata::SYNC_WAVE;
use crate::object::operation;
use crate::object::pod_security;
use crate::object::said::of_patch;
use crate::object::selection;
use crate::object::strategic_merge::merge;
use crate::object::{Bundle, Object, own};
use crate::source::Span;
use crate::stack::Stack;
use crate::stack::component::Component;
use crate::values::patch::{Patch, PatchTarget};
use crate::values::read::At;
use crate::values::suggest::{list_of, nearest};
use crate::values::tier::Tier;

/// The bundle with the user's own objects, patched.
///
/// # Errors
/// Objects that are none, patches that match nothing or cannot be applied, and two objects of one
/// name.
pub fn complete(mut bundle: Bundle, stack: &Stack) -> Result<Bundle, Vec<Diagnostic>> {
    let mut diagnostics = Vec::new();
    // Objects of which the values themselves say when they come.
    let mut said = BTreeSet::new();
    for extra in &stack.additions.objects {
        if !extra.value.json["metadata"]["annotations"][SYNC_WAVE].is_null() {
            said.insert(extra.span);
        }
        match own::object(extra, stack) {
            Ok(object) => bundle.objects.push(object),
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    bundle.objects.sort_by_key(|object| (object.wave, object.tier, object.phase));
    let mut patches = stack.additions.patches.iter().peekable();
    let mut names: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    if patches.peek().is_some() {
        for (index, object) in bundle.objects.iter().enumerate() {
            if let Some(name) = object.name().strip_prefix(stack.prefix.as_str()) {
                names.entry(name.to_owned()).or_default().push(index);
            }
        }
    }
    // Objects that a patch broke: of later ones it is not told again.
    let mut broken = BTreeSet::new();
    for patch in patches {
        diagnostics.extend(apply(patch, &names, &mut bundle, &mut broken));
    }
    first_use::settle(&mut bundle.objects, &|object| {
        object.tier.is_none() && object.origin.is_some_and(|place| said.contains(&place))
    });
    collisions(&bundle, stack, &mut diagnostics);
    selection::check(stack, &mut diagnostics);
    pod_security::check(&bundle, stack, &mut diagnostics);
    if diagnostics.is_empty() { Ok(bundle) } else { Err(diagnostics) }
}

/// Applies a patch and tells what is wrong with it; `names` are the positions of the objects by what patches call them.
fn apply(
    patch: &At<Patch>,
    names: &BTreeMap<String, Vec<usize>>,
    bundle: &mut Bundle,
    broken: &mut BTreeSet<usize>,
) -> Vec<Diagnostic> {
    let meant = match meant(patch, names, bundle) {
        Ok(meant) => meant,
        Err(found) => return vec![found],
    };
    for index in meant {
        let object = &mut bundle.objects[index];
        if let Err(found) = change(object, patch) {
            return vec![found];
        }
        object.patches.push(patch.span);
        if broken.contains(&index) {
            continue;
        }
        let misfits = misfits_of(&object.body);
        if misfits.is_empty() {
            continue;
        }
        broken.insert(index);
        let whole = object.body.tree(patch.span.file);
        let told = |misfit: &TypeMisfit<'_>| {
            let written = of_patch(patch, &whole, misfit.way.steps());
            misfit::told(misfit, written, patch.span, Code::Patch, None)
        };
        return misfits.iter().map(told).collect();
    }
    Vec::new()
}

/// The positions of the objects that a patch is about.
fn meant(
    patch: &At<Patch>,
    names: &BTreeMap<String, Vec<usize>>,
    bundle: &Bundle,
) -> Result<Vec<usize>, Diagnostic> {
    let Patch { target, merge: fragment, json: _ } = &patch.value;
    let Some(target) = target else {
        return Err(Diagnostic::error(Code::Missing, "a patch needs a `target`")
            .at(patch.span, "which object?")
            .help("add `target: { kind: Deployment, name: … }`"));
    };
    let PatchTarget { kind, name, namespace } = &target.value;
    let agrees = |object: &Object| {
        kind.as_ref().is_none_or(|kind| kind.as_str() == object.kind())
            && namespace.as_ref().is_none_or(|namespace| namespace.as_str() == object.namespace())
    };
    let mut meant = match name {
        Some(name) => names.get(name.as_str()).cloned().unwrap_or_default(),
        None => (0..bundle.objects.len()).collect(),
    };
    meant.retain(|index| agrees(&bundle.objects[*index]));
    if meant.is_empty() {
        return Err(no_match(target, bundle));
    }
    let Some(fragment) = fragment else { return Ok(meant) };
    let json = &fragment.value.json;
    if json.get("$patch").and_then(Json::as_str) == Some("delete") {
        let message = "a patch changes an object, and cannot take it away";
        return Err(Diagnostic::error(Code::Patch, message)
            .at(fragment.span, "`$patch: delete` deletes what stands in the object")
            .help("remove from the values what makes the object"));
    }
    match unknown_directive(json) {
        Some(directive) => {
            Err(Diagnostic::error(Code::Patch, format!("gen does not know `{directive}`"))
                .at(fragment.span, "a strategic merge")
                .help("use `$patch: delete`, `null`, or a `json` patch"))
        }
        None => Ok(meant),
    }
}

/// Changes one object as a patch says.
fn change(object: &mut Object, patch: &At<Patch>) -> Result<(), Diagnostic> {
    let Patch { target: _, merge: fragment, json } = &patch.value;
    let before = identity(object);
    if let Some(fragment) = fragment {
        merge(&mut object.body, &fragment.value.json);
    } else if let Some(operations) = json {
        let list = operations.value.iter().map(|operation| &operation.value.json);
        operation::apply(&mut object.body, list).map_err(|(index, error)| {
            let place = operations.value.get(index).map_or(operations.span, |one| one.span);
            Diagnostic::error(
                Code::Patch,
                format!("the patch cannot be applied to {} `{}`: {error}", before.0, before.1),
            )
            .at(place, "this operation")
            .help("compare its paths with the object that `gen render` shows")
        })?;
    } else {
        return Err(Diagnostic::error(Code::Missing, "a patch needs `merge` or `json`")
            .at(patch.span, "changes nothing")
            .help("add `merge: { … }`"));
    }
    if identity(object) != before {
        return Err(Diagnostic::error(
            Code::Patch,
            format!("a patch cannot rename {} `{}`", before.0, before.1),
        )
        .at(patch.span, "changes kind, name or namespace")
        .help("other objects refer to it; change the name in the values"));
    }
    Ok(())
}

/// How many names are compared with one that is not there, and how many are told.
const MOST_COMPARED: usize = 256;
const MOST_NAMES: usize = 20;

fn no_match(target: &At<PatchTarget>, bundle: &Bundle) -> Diagnostic {
    let PatchTarget { kind, name, namespace } = &target.value;
    let same_kind = || {
        let kind = kind.as_ref().map(|kind| kind.as_str());
        bundle.objects.iter().filter(move |object| kind.is_none_or(|kind| kind == object.kind()))
    };
    let help = match (kind, name) {
        (Some(kind), _) if same_kind().next().is_none() => {
            let mut kinds: Vec<&str> = bundle.objects.iter().map(Object::kind).collect();
            kinds.sort_unstable();
            kinds.dedup();
            match nearest(kind.as_str(), kinds.iter().copied()) {
                Some(near) => format!("write `kind: {near}`"),
                None => format!("use one of the kinds {}", list_of(kinds.into_iter())),
            }
        }
        (_, name)
            if let Some(object) = same_kind().find(|object| {
                namespace.is_some()
                    && name.as_ref().is_none_or(|name| name.as_str() == object.name())
            }) =>
        {
            format!("write `namespace: {}`", object.namespace())
        }
        (_, Some(name)) => {
            match nearest(name.as_str(), same_kind().map(Object::name).take(MOST_COMPARED)) {
                Some(near) => format!("write `name: {near}`"),
                None => format!(
                    "use one of {}",
                    list_of(same_kind().map(Object::name).take(MOST_NAMES))
                ),
            }
        }
        _ => "correct the target".to_owned(),
    };
    Diagnostic::error(Code::Patch, "the patch matches no object")
        .at(target.span, "no such object")
        .help(help)
}

fn identity(object: &Object) -> (String, String, String) {
    (object.kind().to_owned(), object.name().to_owned(), object.namespace().to_owned())
}

/// Two objects of one kind, name and namespace: the one applied last would win, silently.
fn collisions(bundle: &Bundle, stack: &Stack, diagnostics: &mut Vec<Diagnostic>) {
    let components = OnceCell::new();
    let place = |object: &Object| place(object, components.get_or_init(|| by_name(stack)));
    // The name first: it differs most.
    let mut seen: BTreeMap<(&str, &str, &str, &str), &Object> = BTreeMap::new();
    for object in &bundle.objects {
        let (kind, name) = (object.kind(), object.name());
        match seen.entry((name, kind, object.namespace(), object.group())) {
            Entry::Vacant(free) => {
                free.insert(object);
            }
            Entry::Occupied(first) => {
                let mut diagnostic = Diagnostic::error(
                    Code::ObjectCollision,
                    format!("{kind} `{name}` would be made twice"),
                );
                if let Some(span) = place(object) {
                    diagnostic = diagnostic.at(span, "makes it too");
                }
                // One place may say the name of both, and mean one of them.
                let own = place(first.get()).filter(|span| Some(*span) != place(object));
                if let Some(span) = own.or(first.get().origin) {
                    diagnostic = diagnostic.also(span, "makes it");
                }
                diagnostics.push(diagnostic.help("rename one of them"));
            }
        }
    }
}

/// The components of a stack, as objects name them.
type ComponentsByName<'s> = BTreeMap<(Tier, &'s str), &'s Component>;

fn by_name(stack: &Stack) -> ComponentsByName<'_> {
    stack.components().map(|of| ((of.tier, of.name.as_str()), of)).collect()
}

/// The place in the values that says an object's name, else the one that caused the object.
fn place(object: &Object, components: &ComponentsByName) -> Option<Span> {
    let own = object.tier.zip(object.component.as_deref());
    let said = own.and_then(|own| {
        let names = &components.get(&own)?.names;
        let mut places = names.spans.iter();
        places.find(|(name, _)| name.as_str() == object.name()).map(|(_, span)| *span)
    });
    said.or(object.origin)
}
