//! What a cluster holds of some objects, through `kubectl`. Nothing is changed there.

use std::collections::BTreeSet;

use anyhow::{Result, anyhow, bail};
use serde_json::{Value as Json, json};

use crate::command::talk::Talk;
use crate::diff::{Identity, SideObject, as_applied};
use crate::disk::{Program, ProgramCall};
use crate::manifest::kinds;

/// The kinds that gen makes, for the objects that it no longer makes.
const KINDS: &str = "deployments.apps,statefulsets.apps,services,configmaps,secrets,persistentvolumeclaims,\
                     serviceaccounts,ingresses.networking.k8s.io,networkpolicies.networking.k8s.io,\
                     horizontalpodautoscalers.autoscaling,poddisruptionbudgets.policy,resourcequotas,limitranges";

/// The objects of a cluster that are, or were, among some rendered ones: of each no more than somebody
/// applied.
///
/// # Errors
/// There is no `kubectl`, or no cluster, or one may not look.
pub fn objects(rendered: &[SideObject], talk: Talk) -> Result<Vec<SideObject>> {
    let all: Vec<&SideObject> = rendered.iter().collect();
    let found = match named(&all)? {
        Ok(found) => found,
        Err(said) if said.contains("no matches for kind") || said.contains("CRDs") => {
            talk.note(&format!("kubectl: {said}; custom resources count as missing"));
            let group = |item: &&SideObject| kinds::is_built_in(&item.identity().group);
            let built_in: Vec<&SideObject> = rendered.iter().filter(group).collect();
            named(&built_in)?.map_err(|said| anyhow!("`kubectl get` fails: {said}"))?
        }
        Err(said) => bail!("`kubectl get` fails: {said}"),
    };
    let mut items = Vec::new();
    let mut known: BTreeSet<Identity> = BTreeSet::new();
    for live in found {
        let whole = SideObject::told(live.clone());
        let own = rendered.iter().find(|item| item.identity() == whole.identity());
        known.insert(whole.identity());
        items.push(own.map_or(whole, |own| SideObject::told(as_applied(&live, &own.body))));
    }
    let made: BTreeSet<Identity> = rendered.iter().map(SideObject::identity).collect();
    for live in left_over(rendered, talk)? {
        let identity = SideObject::told(live.clone()).identity();
        if !made.contains(&identity) && known.insert(identity) {
            items.push(SideObject::told(live));
        }
    }
    Ok(items)
}

/// The objects of the same names; or what `kubectl` says.
fn named(items: &[&SideObject]) -> Result<Result<Vec<Json>, String>> {
    let names: Vec<Json> = items
        .iter()
        .map(|item| {
            let mut metadata = json!({ "name": item.name() });
            if !item.namespace().is_empty() {
                metadata["namespace"] = item.namespace().into();
            }
            json!({ "apiVersion": item.body["apiVersion"], "kind": item.kind(), "metadata": metadata })
        })
        .collect();
    let list = json!({ "apiVersion": "v1", "kind": "List", "items": names });
    let get = ["get", "-f", "-", "--ignore-not-found", "-o", "json", "--show-managed-fields"];
    asked(ProgramCall::new(Program::Kubectl).words(get).input(list.to_string()))
}

/// The cluster's StorageClasses, where claims are among some objects; none where one may not look.
///
/// # Errors
/// There is no `kubectl`.
pub fn classes(rendered: &[SideObject]) -> Result<Vec<SideObject>> {
    if !rendered.iter().any(|item| item.kind() == "PersistentVolumeClaim") {
        return Ok(Vec::new());
    }
    let get = ["get", "storageclasses.storage.k8s.io", "-o", "json"];
    let told = asked(ProgramCall::new(Program::Kubectl).words(get))?.unwrap_or_default();
    let is_class = |object: &Json| object["kind"] == "StorageClass";
    Ok(told.into_iter().filter(is_class).map(SideObject::told).collect())
}

/// Objects of the same stack, by their labels.
fn left_over(rendered: &[SideObject], talk: Talk) -> Result<Vec<Json>> {
    let label = |item: &SideObject, name: &str| {
        item.body["metadata"]["labels"][name].as_str().map(str::to_owned)
    };
    let by_gen =
        |item: &&SideObject| label(item, "app.kubernetes.io/managed-by").as_deref() == Some("gen");
    let stack =
        rendered.iter().filter(by_gen).find_map(|item| label(item, "app.kubernetes.io/instance"));
    let Some(stack) = stack else { return Ok(Vec::new()) };
    let spaces: BTreeSet<&str> =
        rendered.iter().map(SideObject::namespace).filter(|name| !name.is_empty()).collect();
    let selector = format!("app.kubernetes.io/managed-by=gen,app.kubernetes.io/instance={stack}");
    let mut found = Vec::new();
    for space in spaces {
        let get = ProgramCall::new(Program::Kubectl).words(["get", KINDS, "--ignore-not-found"]);
        let get = get.words(["-o", "json"]).option("--namespace", space);
        match asked(get.option("--selector", &selector))? {
            Ok(objects) => found.extend(objects),
            Err(said) => {
                talk.note(&format!(
                    "kubectl: {said}; what gen no longer makes in `{space}` is not told"
                ));
            }
        }
    }
    // What a controller made of an object has its labels too.
    found.retain(|object| object["metadata"]["ownerReferences"].is_null());
    Ok(found)
}

fn asked(call: ProgramCall) -> Result<Result<Vec<Json>, String>> {
    let ended = match call.run() {
        None => bail!("`kubectl` is not on the PATH"),
        Some(ended) => ended.map_err(|error| anyhow!(error))?,
    };
    if !ended.succeeded {
        return Ok(Err(ended.said));
    }
    if ended.out.trim_ascii().is_empty() {
        return Ok(Ok(Vec::new()));
    }
    let told: Json = serde_json::from_slice(&ended.out)
        .map_err(|error| anyhow!("`kubectl get` printed what is not JSON: {error}"))?;
    let items = told.get("items").and_then(Json::as_array).cloned();
    Ok(Ok(items.unwrap_or_else(|| vec![told])))
}
