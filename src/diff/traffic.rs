//! Where Services lead: a switch is safe to pods that are there and stay.

use serde_json::Value as Json;

use crate::diff::item::Item;
use crate::diff::pod;
use crate::diff::verdict::{Effect, Pair, Sides, Verdict};

const SELECTORS: &str = "https://kubernetes.io/docs/concepts/services-networking/service/#services-in-kubernetes";

/// What a Service's new selector does to those who call it.
pub fn verdicts(pair: Pair, sides: Sides) -> Vec<Verdict> {
    let (Some(before), Some(after)) = (pair.before, pair.after) else { return Vec::new() };
    let index = pair.touched("spec.selector").next().filter(|_| after.kind() == "Service");
    let Some(index) = index else { return Vec::new() };
    let old = selected(before, sides.before);
    let new = selected(after, sides.after);
    let names = |all: &[&Item]| -> Vec<String> {
        let mut names: Vec<String> = all.iter().map(|one| format!("`{}`", one.name())).collect();
        names.sort();
        names
    };
    let same = names(&old) == names(&new);
    if old.is_empty() || same {
        return Vec::new();
    }
    let pair_of = |item: &Item| {
        sides.pairs.iter().find(|pair| pair.after.is_some_and(|other| std::ptr::eq(other, item)))
    };
    let is_new = |item: &&&Item| pair_of(item).is_some_and(|pair| pair.before.is_none());
    let rolling: Vec<&Item> =
        new.iter().copied().filter(|item| pair_of(item).is_some_and(Pair::rolls)).collect();
    let verdict = if new.is_empty() {
        Verdict::new(Effect::Interrupts, "the Service selects no pod any more")
            .instead("let the selector be labels that pods have")
    } else if new.iter().filter(is_new).count() == new.len() {
        let why = format!(
            "the Service leads to {}, whose pods are not there yet: nothing answers until they are ready",
            names(&new).join(", ")
        );
        Verdict::new(Effect::Interrupts, why).instead(
            "take two steps: first add the new pods beside the old ones, then switch (from a component that \
             rolls to blue/green: `active: stable` first)",
        )
    } else if rolling.is_empty() {
        let why = format!("traffic goes from {} to {}", names(&old).join(", "), names(&new).join(", "));
        Verdict::new(Effect::InPlace, why)
    } else {
        let names = names(&rolling).join(", ");
        let why = format!("traffic is switched to {names} while these pods are replaced: old and new ones answer");
        Verdict::new(Effect::Interrupts, why).instead(format!(
            "take two steps: first the change of {names}, and when its pods are ready the switch"
        ))
    };
    vec![verdict.page(SELECTORS).of(index)]
}

/// The workloads whose pods a Service selects.
fn selected<'a>(service: &Item, all: &'a [Item]) -> Vec<&'a Item> {
    let Some(selector) = service.body.pointer("/spec/selector").and_then(Json::as_object) else {
        return Vec::new();
    };
    let agrees = |labels: &Json| selector.iter().all(|(key, value)| labels.get(key) == Some(value));
    let is_selected = |one: &&Item| {
        one.namespace() == service.namespace() && pod::labels(one).is_some_and(agrees)
    };
    all.iter().filter(is_selected).collect()
}
