//! Where Services lead: a switch is safe to pods that are there and stay.

use serde_json::Value as Json;

use crate::diff::item::SideObject;
use crate::diff::pair::Pair;
use crate::diff::template;
use crate::diff::verdict::{Effect, Sides, Verdict};

const SELECTORS: &str =
    "https://kubernetes.io/docs/concepts/services-networking/service/#services-in-kubernetes";

/// What a Service's new selector does to those who call it.
pub fn verdicts(pair: Pair, sides: Sides) -> Vec<Verdict> {
    let (Some(before), Some(after)) = (pair.before, pair.after) else { return Vec::new() };
    let index = pair.touched("spec.selector").next().filter(|_| after.kind() == "Service");
    let Some(index) = index else { return Vec::new() };
    let old = selected(before, before.namespace(), sides, 0);
    let new = selected(after, after.namespace(), sides, 1);
    // Who answers as soon as the selector is another: pods that are there, soon to be deleted or not.
    let there = selected(after, before.namespace(), sides, 0);
    let names = |all: &[(usize, &SideObject)]| -> Vec<String> {
        let mut names: Vec<String> =
            all.iter().map(|(_, one)| format!("`{}`", one.name())).collect();
        names.sort();
        names
    };
    let is_moved = before.namespace() != after.namespace();
    let is_same = names(&old) == names(&new) && (is_moved || !there.is_empty());
    if old.is_empty() || is_same {
        return Vec::new();
    }
    let rolls = |(index, _): &(usize, &SideObject)| sides.around.rolls(*index);
    let rolling: Vec<(usize, &SideObject)> = new.iter().copied().filter(rolls).collect();
    let verdict = if new.is_empty() {
        Verdict::new(Effect::Interrupts, "the Service selects no pod any more")
            .instead("let the selector be labels that pods have")
    } else if there.is_empty() {
        let names = names(&new).join(", ");
        let why = format!(
            "the Service leads to {names}, and nothing answers until pods of these are ready"
        );
        Verdict::new(Effect::Interrupts, why).instead(
            "take two steps: first add the new pods beside the old ones, then switch (a component that rolls \
             becomes blue/green with `active: stable` first)",
        )
    } else if rolling.is_empty() {
        let why =
            format!("traffic goes from {} to {}", names(&old).join(", "), names(&new).join(", "));
        Verdict::new(Effect::InPlace, why)
    } else {
        let names = names(&rolling).join(", ");
        let why = format!(
            "traffic is switched to {names} while these pods are replaced: old and new ones answer"
        );
        Verdict::new(Effect::Interrupts, why).instead(format!(
            "take two steps: first the change of {names}, and when its pods are ready the switch"
        ))
    };
    vec![verdict.page(SELECTORS).of(index)]
}

/// The workloads whose pods a Service selects.
fn selected<'a>(
    service: &SideObject,
    namespace: &str,
    sides: Sides<'a>,
    side: usize,
) -> Vec<(usize, &'a SideObject)> {
    let all = if side == 0 { sides.before } else { sides.after };
    let Some(selector) = service.body.pointer("/spec/selector").and_then(Json::as_object) else {
        return Vec::new();
    };
    let agrees = |labels: &Json| selector.iter().all(|(key, value)| labels.get(key) == Some(value));
    let labels = selector.iter().filter_map(|(key, value)| Some((key.as_str(), value.as_str()?)));
    let places = sides.around.labelled(side, namespace, labels);
    let items = places.into_iter().map(|index| (index, &all[index]));
    items.filter(|(_, one)| template::labels(one).is_some_and(agrees)).collect()
}
