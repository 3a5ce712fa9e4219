//! From renderings to objects for all values.
//!
//! What all renderings have alike is printed as it is. What some lack has a guard (`reason`): the one that the table
//! declares, or that of the value that comes out in it, or, where an environment changes what is no knob, that
//! environment's name.

use std::collections::{BTreeMap, BTreeSet};

use crate::helm::guard::Guard;
use crate::helm::knob::{ValuePath, below, place_of};
use crate::helm::listed::{MOVED, NamedItems, arranged, named};
use crate::helm::node::{ChartNode, Lifted, PartEntry};
use crate::helm::raw::RawPart;
use crate::helm::reason::{Lifter, PartAt, PartByRendering, knobs_in};
use crate::helm::rendering::ReadBack;
use crate::values::tier::Tier;

/// Who owns objects.
pub type Owner = (Option<Tier>, Option<String>);

impl Lifter<'_> {
    /// The objects of an owner for all values, in the order of the renderings.
    pub fn lift(&self, owner: &Owner) -> Vec<Lifted> {
        let mut order: Vec<&str> = Vec::new();
        let mut found: BTreeMap<&str, Vec<(usize, &ReadBack)>> = BTreeMap::new();
        for (number, rendering) in self.renderings.iter().enumerate() {
            let own = rendering.objects.iter();
            for object in own.filter(|object| object.tier == owner.0 && object.component == owner.1)
            {
                let all = found.entry(&object.identity).or_default();
                if all.is_empty() {
                    order.push(&object.identity);
                }
                if all.last().is_none_or(|(last, _)| *last != number) {
                    all.push((number, object));
                }
            }
        }
        let component = place_of(owner.0, owner.1.as_ref());
        let enabled = component.as_ref().map(|of| below(of, "enabled"));
        let enabled = enabled.filter(|path| self.is_knob(path)).map(Guard::Given);
        let is_left_out = |number: usize| {
            let values = &self.renderings[number].values;
            !self.is_fixed && enabled.as_ref().is_some_and(|enabled| !enabled.holds(values))
        };
        // A variant of an environment without the component says nothing about it.
        let scope: Vec<usize> = (0..self.renderings.len())
            .filter(|number| !is_left_out(*number))
            .filter(|number| {
                self.renderings[*number].environment.is_some()
                    || self.renderings[*number]
                        .objects
                        .iter()
                        .any(|object| object.tier == owner.0 && object.component == owner.1)
                    || component.is_none()
            })
            .collect();
        let mut lifted = Vec::new();
        let mut config = None;
        // What reads a ConfigMap is there when that is.
        let (first, others): (Vec<&str>, Vec<&str>) =
            order.iter().partition(|identity| found[*identity][0].1.kind == "ConfigMap");
        for identity in first.into_iter().chain(others) {
            let objects = &found[identity];
            let first = objects[0].1;
            let parts: PartByRendering =
                objects.iter().map(|(number, object)| (*number, &object.raw)).collect();
            let mut at = PartAt {
                kind: &first.kind,
                name: first.raw.metadata("name"),
                component: component.clone(),
                path: ValuePath::new(),
                around: Vec::new(),
                config: config.clone(),
                outer: None,
            };
            let node = self.merge(&mut at, &parts);
            let guarded = match self.of_contents(&at, &parts, &scope, &node) {
                Some(when) => {
                    if at.kind == "ConfigMap" {
                        config = Some(when.clone());
                    }
                    Some((when, node))
                }
                None => self.guarded(&at, &parts, &scope, node),
            };
            let Some((when, node)) = guarded else { continue };
            // Of what is left out nothing stays.
            let when = match &enabled {
                Some(enabled) => when.within(enabled),
                None => when,
            };
            lifted.push(Lifted {
                tier: owner.0,
                component: owner.1.clone(),
                kind: first.kind.clone(),
                identity: (*identity).to_owned(),
                when,
                node,
            });
        }
        lifted
    }

    /// One part in all renderings that have it.
    fn merge(&self, at: &mut PartAt, parts: &PartByRendering) -> ChartNode {
        if let Some((_, first)) = parts.first()
            && matches!(first, RawPart::Scalar(_))
            && parts.iter().all(|(_, part)| part == first)
            && let RawPart::Scalar(expression) = first
        {
            return ChartNode::Scalar(expression.clone());
        }
        let outer = at.outer.take();
        let all = |is: fn(&RawPart) -> bool| parts.iter().all(|(_, part)| is(part));
        if all(|part| matches!(part, RawPart::Map(_))) {
            let own = || parts.iter().map(|(number, _)| *number).collect();
            return self.maps(at, parts, &outer.unwrap_or_else(own));
        }
        if all(|part| matches!(part, RawPart::List(_))) {
            return self.lists(at, parts).unwrap_or_else(|| self.either(at, parts));
        }
        if all(|part| matches!(part, RawPart::Checksum(_))) {
            let inner: PartByRendering = parts
                .iter()
                .filter_map(|(number, part)| match part {
                    RawPart::Checksum(inner) => Some((*number, inner.as_ref())),
                    _ => None,
                })
                .collect();
            return ChartNode::Checksum(Box::new(self.merge(at, &inner)));
        }
        self.either(at, parts)
    }

    fn maps(&self, at: &mut PartAt, parts: &PartByRendering, scope: &[usize]) -> ChartNode {
        let keys: BTreeSet<&String> = parts
            .iter()
            .filter_map(|(_, part)| match part {
                RawPart::Map(entries) => Some(entries.keys()),
                _ => None,
            })
            .flatten()
            .collect();
        let mut entries = Vec::new();
        let is_reference = at.path.last().is_some_and(|key| key == "secretKeyRef");
        at.around = if is_reference { knobs_in(parts) } else { Vec::new() };
        for key in keys {
            let below: PartByRendering =
                parts.iter().filter_map(|(number, part)| Some((*number, part.get(key)?))).collect();
            at.path.push(key.clone());
            at.outer = at.is_mixed().then(|| scope.to_vec());
            let node = self.merge(at, &below);
            if let Some((when, node)) = self.guarded(at, &below, scope, node) {
                entries.push(PartEntry { key: key.clone(), when, node });
            }
            at.path.pop();
        }
        // What may have nothing in it is an empty map then: without a value it would be `null`.
        let is_empty = |part: &RawPart| matches!(part, RawPart::Map(entries) if entries.is_empty());
        if at.is_mixed() || !parts.iter().any(|(_, part)| is_empty(part)) {
            return ChartNode::Map(entries);
        }
        let Some(when) = self.any_of(&ChartNode::Map(entries.clone())) else {
            return ChartNode::Map(entries);
        };
        if let [only] = entries.as_mut_slice() {
            only.when = Guard::Always;
        }
        let none = ChartNode::Map(Vec::new());
        ChartNode::Either(vec![(when, ChartNode::Map(entries)), (Guard::Always, none)])
    }

    /// Lists, item by item; nothing where their orders contradict each other.
    fn lists(&self, at: &mut PartAt, parts: &PartByRendering) -> Option<ChartNode> {
        let offers_door = self.offers_door(at);
        let given: Vec<(usize, NamedItems)> = parts
            .iter()
            .filter_map(|(number, part)| match part {
                RawPart::List(items) => {
                    let mut named = named(items, offers_door);
                    // In which order a policy tells its ways out says nothing.
                    if at.is_of_rules() {
                        named.sort_by_key(|(name, rule)| {
                            (rule.spread().is_some(), name.contains("ipBlock"))
                        });
                    }
                    Some((*number, named))
                }
                _ => None,
            })
            .collect();
        let (keyed, order) = arranged(&given)?;
        let scope: Vec<usize> = parts.iter().map(|(number, _)| *number).collect();
        let mut entries = Vec::new();
        let mut guards: BTreeMap<String, Guard> = BTreeMap::new();
        for name in order {
            let below: PartByRendering = keyed
                .iter()
                .filter_map(|(number, items)| {
                    let (_, item) = items.iter().find(|(own, _)| *own == name)?;
                    Some((*number, *item))
                })
                .collect();
            at.path.push(format!("~{name}"));
            let node = self.merge(at, &below);
            let other =
                name.strip_suffix(MOVED).and_then(|name| guards.get(name).cloned()).map(Guard::not);
            // Where an environment has it, variants have no say.
            let other = other.filter(|when| {
                let is_own = |number: &usize| self.renderings[*number].environment.is_some();
                let all = !below.iter().any(|(number, _)| is_own(number));
                let own = scope.iter().copied().filter(|one| all || is_own(one));
                self.fits(when, &below, &own.collect::<Vec<usize>>())
            });
            let guarded = match other {
                Some(when) => Some((when, node)),
                None => self.guarded(at, &below, &scope, node),
            };
            if let Some((when, node)) = guarded {
                guards.insert(name.clone(), when.clone());
                entries.push(PartEntry { key: String::new(), when, node });
            }
            at.path.pop();
        }
        Some(ChartNode::List(entries))
    }

    /// Parts that have nothing in common: which of them is there.
    fn either(&self, at: &mut PartAt, parts: &PartByRendering) -> ChartNode {
        let mut groups: Vec<PartByRendering> = Vec::new();
        for (number, part) in parts {
            match groups.iter_mut().find(|group| group[0].1 == *part) {
                Some(group) => group.push((*number, part)),
                None => groups.push(vec![(*number, part)]),
            }
        }
        let mut scope: Vec<usize> = parts.iter().map(|(number, _)| *number).collect();
        let mut ways: Vec<(Guard, ChartNode)> = Vec::new();
        // What a value says of itself comes first, then what an environment has, and last what the rest has.
        while groups.len() > 1 {
            let known = groups.iter().enumerate().rev().find_map(|(index, group)| {
                let when = self.known(at, group, &scope)?;
                Some((index, when))
            });
            let known = known.or_else(|| {
                let origin = |(index, group)| {
                    let when = self.origins(group);
                    (!self.is_fixed && self.fits(&when, group, &scope)).then_some((index, when))
                };
                groups.iter().enumerate().rev().find_map(origin)
            });
            let own = groups.iter().rposition(|group| !self.names(group).is_empty());
            let (index, when) = match (known, own) {
                (Some(known), _) => known,
                // What no environment has, and no value tells of, is left out.
                (None, _) if groups.iter().any(|group| self.names(group).is_empty()) => {
                    let Some(gone) = groups.iter().position(|group| self.names(group).is_empty())
                    else {
                        break;
                    };
                    let group = groups.remove(gone);
                    scope.retain(|number| group.iter().all(|(own, _)| own != number));
                    continue;
                }
                (None, Some(own)) => {
                    let when = self.of_environment(at, &groups[own], &scope);
                    (own, when.unwrap_or(Guard::Always))
                }
                (None, None) => break,
            };
            let group = groups.remove(index);
            scope.retain(|number| group.iter().all(|(own, _)| own != number));
            ways.push((when, self.same(at, &group)));
        }
        if let Some(rest) = groups.first() {
            let node = self.same(at, rest);
            if ways.is_empty() {
                return node;
            }
            ways.push((Guard::Always, node));
        }
        ChartNode::Either(ways)
    }

    /// Parts that are all the same, as a node.
    fn same(&self, at: &mut PartAt, group: &PartByRendering) -> ChartNode {
        match group[0].1 {
            RawPart::Scalar(expression) => ChartNode::Scalar(expression.clone()),
            RawPart::List(items) => {
                let entry = |item: &RawPart| PartEntry {
                    key: String::new(),
                    when: Guard::Always,
                    node: self.merge(at, &vec![(group[0].0, item)]),
                };
                ChartNode::List(items.iter().map(entry).collect())
            }
            _ => self.merge(at, &group[..1].to_vec()),
        }
    }
}

impl Lifter<'_> {
    /// Whether the component has a door whose host may be said though no environment says it.
    fn offers_door(&self, at: &PartAt) -> bool {
        let path = at.component.as_ref().map(|component| below(component, "expose.ingress.host"));
        self.knobs.iter().any(|knob| knob.slim && Some(&knob.path) == path.as_ref())
    }
}
