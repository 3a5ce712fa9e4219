//! Claims that would grow, of a class that cannot.

use serde_json::Value as Json;

use crate::diff::pair::Pair;
use crate::diff::verdict::{Effect, Sides, Verdict};
use crate::notation::quantity::milli;

const EXPANDING: &str = "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims";

/// What a claim's size does that the API server refuses: "only dynamically provisioned pvc can be resized and
/// the storageclass that provisions the pvc must support resize".
pub fn verdicts(pair: Pair, sides: Sides) -> Vec<Verdict> {
    let Some(before) = pair.before.filter(|_| pair.is_changed()) else { return Vec::new() };
    if before.kind() != "PersistentVolumeClaim" {
        return Vec::new();
    }
    let amount = |value: &Option<Json>| value.as_ref().and_then(Json::as_str).and_then(milli);
    let grows = |index: &usize| {
        let field = &pair.fields[*index];
        amount(&field.before).zip(amount(&field.after)).is_some_and(|(old, new)| new > old)
    };
    let first = pair.touched("spec.resources.requests.storage").find(grows);
    let (Some(index), Some(class)) = (first, sides.premise.classes.fixed(&before.body)) else {
        return Vec::new();
    };
    let why = format!("volumes of the class `{class}` cannot grow");
    let help = "make a claim of another name, copy the data, and let the pods mount that one; or set \
                `allowVolumeExpansion: true` at the class, if its provisioner can";
    vec![Verdict::new(Effect::Refused, why).instead(help).page(EXPANDING).of(index)]
}
