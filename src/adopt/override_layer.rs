//! A project whose second Compose file is for development: what it says stays out of production.

use crate::adopt::draft::{Draft, DraftMap};
use crate::adopt::like::difference;
use crate::adopt::port;
use crate::adopt::stack::Adopted;
use crate::manifest::compose_run::{ComposeRun, MergedService};
use crate::values::TIERS;

/// Tells services on which ports they listen, where only the second file publishes any: so they do in production.
pub fn know_ports<'s>(alone: impl Iterator<Item = &'s mut MergedService>, whole: &ComposeRun) {
    for service in alone.filter(|service| port::all(service).is_empty()) {
        let same = whole.services.iter().find(|one| one.name == service.name);
        let all = same.map(port::all).unwrap_or_default();
        service.listens = all.iter().filter(|one| !one.is_udp).map(|one| one.inside).collect();
    }
}

/// What the first file makes is for all environments, and for production; what both make together, for development.
/// `None` where the first file alone shows nothing to people: production would have no door, so that it is meant to be
/// completed by the other one.
pub fn split(alone: Adopted, whole: &Adopted) -> Option<Adopted> {
    let has_door = TIERS.iter().filter_map(|tier| alone.prod.get_map(tier)).any(|tier| {
        let components = tier.entries.values().filter_map(|entry| entry.value.as_map());
        components.into_iter().any(|component| component.get("expose").is_some())
    });
    let is_alike = TIERS.iter().all(|tier| {
        let own = alone.base.get_map(tier).into_iter().flat_map(|tier| &tier.entries);
        own.into_iter().all(|(name, entry)| {
            let other = whole.base.get_map(tier).and_then(|tier| tier.get_map(name));
            let like = entry.value.as_map().and_then(|own| own.get("like"));
            other.is_some_and(|other| other.get("like") == like)
        })
    });
    if !has_door || !is_alike {
        return None;
    }
    let mut dev = whole.dev.clone();
    for tier in TIERS {
        let Some(both) = whole.base.get_map(tier) else { continue };
        for (name, entry) in &both.entries {
            let below = alone.base.get_map(tier).and_then(|tier| tier.get(name));
            let more = match below {
                Some(below) => difference(&entry.value, below),
                None => Some(entry.value.clone()),
            };
            if let Some(Draft::Map(more)) = more {
                let own = dev.get_map(tier).and_then(|tier| tier.get_map(name));
                let made = own.map_or_else(|| more.clone(), |own| laid(&more, own));
                dev.below(tier).set_at(name, Draft::Map(made), entry.origin);
            }
        }
    }
    for tier in TIERS {
        // What one of them has in `defaults` for a tier that the other has not.
        let defaults = |made: &Adopted| {
            made.base.get_map("defaults").and_then(|defaults| defaults.get(tier)).cloned()
        };
        if let (None, Some(own)) = (defaults(&alone), defaults(whole)) {
            dev.below("defaults").set(tier, own);
        }
    }
    Some(Adopted { base: alone.base, dev, prod: alone.prod, told: whole.told.clone() })
}

/// A map above another one.
fn laid(below: &DraftMap, above: &DraftMap) -> DraftMap {
    let mut made = below.clone();
    for (key, entry) in &above.entries {
        let mut entry = entry.clone();
        if let (Some(Draft::Map(under)), Draft::Map(over)) = (made.get(key), &entry.value) {
            entry.value = Draft::Map(laid(under, over));
        }
        made.entries.insert(key.clone(), entry);
    }
    made
}
