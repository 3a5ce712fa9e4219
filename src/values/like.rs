//! Components that start from another one of the stack.

use std::collections::{BTreeMap, BTreeSet};

use crate::layer::merge::{MergeShape, merge};
use crate::layer::node::{Entry, Map, Node, Scalar, Style, Value};

/// What is each component's own: how it is called, how many pods there are, and who reaches it from outside.
const OWN: [&str; 11] = [
    "autoscaling",
    "disruptionBudget",
    "expose",
    "like",
    "names",
    "namespace",
    "publicUrl",
    "release",
    "replicas",
    "selector",
    "service",
];

/// What goes with a port: who listens elsewhere, or nowhere, answers no probe of the other's.
const OF_PORT: [&str; 3] = ["metrics", "ports", "probes"];

/// The key that names another component, as gen and as Compose call it.
const LIKE: [&str; 2] = ["like", "extends"];

/// The tier and the name of a component.
type TierAndName = (&'static str, String);

/// Lays every component upon what it is `like`, and upon the defaults of its tier. One that is like nothing
/// that is there, or like itself in the end, stays as it is: `resolve` says so.
pub fn applied(
    root: &Node,
    tiers: &[(&'static str, &'static MergeShape)],
) -> BTreeMap<TierAndName, Node> {
    let components = WrittenComponents { root, tiers };
    let mut done: BTreeMap<TierAndName, Node> = BTreeMap::new();
    for (tier, name, _) in components.all() {
        // From the component to the one that is like none, and back.
        let mut chain = vec![(tier, name.to_owned())];
        let mut seen: BTreeSet<TierAndName> = chain.iter().cloned().collect();
        while let Some(last) = chain.last() {
            let next = components.like(last).filter(|_| !done.contains_key(last));
            match next {
                Some(next) if seen.insert(next.clone()) => chain.push(next),
                _ => break,
            }
        }
        let mut below: Option<TierAndName> = None;
        for place in chain.into_iter().rev() {
            if !done.contains_key(&place)
                && let Some(own) = components.own(&place)
            {
                let base =
                    below.as_ref().and_then(|below| Some((below.1.as_str(), done.get(below)?)));
                done.insert(place.clone(), components.laid(&place, own, base));
            }
            below = Some(place);
        }
    }
    done
}

/// The components of a tree of values.
struct WrittenComponents<'a> {
    root: &'a Node,
    tiers: &'a [(&'static str, &'static MergeShape)],
}

impl<'a> WrittenComponents<'a> {
    /// Tier, name and values of all components.
    fn all(&self) -> impl Iterator<Item = (&'static str, &'a str, &'a Node)> {
        let root = self.root;
        let tiers = self.tiers.iter().map(|(tier, _)| *tier);
        tiers.flat_map(move |tier| {
            let map = root.get(tier).and_then(Node::as_map);
            let present = map.into_iter().flat_map(Map::present);
            let maps = present.filter(|(_, entry)| entry.node.as_map().is_some());
            maps.map(move |(name, entry)| (tier, name.as_str(), &entry.node))
        })
    }

    fn own(&self, (tier, name): &TierAndName) -> Option<&'a Node> {
        self.root.get(tier)?.get(name).filter(|node| node.as_map().is_some())
    }

    /// The component that one is like; no database is.
    fn like(&self, place: &TierAndName) -> Option<TierAndName> {
        let like = &self.own(place)?.get("like")?.as_scalar()?.text;
        let tiers = self.tiers.iter().map(|(tier, _)| *tier).filter(|tier| *tier != "databases");
        let mut found = tiers.map(|tier| (tier, like.clone()));
        found.find(|other| self.own(other).is_some()).filter(|_| place.0 != "databases")
    }

    /// A component upon its base and the defaults of its tier.
    fn laid(&self, (tier, _): &TierAndName, own: &Node, base: Option<(&str, &Node)>) -> Node {
        let shape = self
            .tiers
            .iter()
            .find(|(name, _)| name == tier)
            .map_or(&MergeShape::Leaf, |(_, shape)| *shape);
        let mut node = own.clone();
        match base {
            Some((below, base)) => {
                node = merge(inherited(base, below, own, shape), node, shape);
                forget_left_out(&mut node, base, shape);
            }
            // What is taken from a component that is not there is no further mistake.
            None if LIKE.iter().any(|key| own.get(key).is_some()) => forget_taken(&mut node),
            None => {}
        }
        let defaults = self.root.get("defaults").and_then(|defaults| defaults.get(tier));
        match defaults {
            Some(defaults) => merge(defaults.clone(), node, shape),
            None => node,
        }
    }
}

/// Takes away that a component deletes what is never taken from another: whoever writes `probes: null` below
/// `like` need not know.
fn forget_left_out(node: &mut Node, base: &Node, shape: &MergeShape) {
    let Value::Map(map) = &mut node.value else { return };
    map.entries.retain(|key, entry| {
        let key = key.as_str();
        // What another tier has none of, such as the migration of a backend in a job.
        let is_foreign = shape.refuses(key) && base.get(key).is_some();
        let left_out = OWN.contains(&key) || OF_PORT.contains(&key) || is_foreign;
        !(left_out && entry.node.is_null())
    });
}

/// Takes away what deletes something of another.
fn forget_taken(node: &mut Node) {
    let Value::Map(map) = &mut node.value else { return };
    map.entries.retain(|_, entry| !entry.node.is_null());
    map.entries.values_mut().for_each(|entry| forget_taken(&mut entry.node));
}

/// What of a component lies below another that is like it.
fn inherited(base: &Node, name: &str, own: &Node, shape: &MergeShape) -> Node {
    let mut base = base.clone();
    let says_port = own.as_map().is_some_and(|map| map.entries.contains_key("port"));
    // Arguments are those of a command, as in an image, and so is what is run beside it.
    let says_command = own.get("command").is_some();
    if let Value::Map(map) = &mut base.value {
        map.entries.retain(|key, _| {
            let key = key.as_str();
            let left_out = OWN.contains(&key)
                || says_port && OF_PORT.contains(&key)
                || says_command && matches!(key, "args" | "lifecycle");
            !(left_out || shape.refuses(key))
        });
    }
    if let Value::Map(map) = &mut base.value
        && let Some(volumes) = map.entries.get_mut("volumes")
        && let Value::Map(volumes) = &mut volumes.node.value
    {
        volumes.entries.values_mut().for_each(|volume| share(&mut volume.node, name));
    }
    base
}

/// A volume with a claim is one claim for both.
fn share(volume: &mut Node, owner: &str) {
    let Value::Map(map) = &mut volume.value else { return };
    for key in ["claim", "hostPath"] {
        // What is each pod's own is so in both.
        let per_pod = map.get(key).and_then(|claim| claim.get("perPod")?.as_scalar());
        if per_pod.is_some_and(|flag| flag.text == "true") {
            continue;
        }
        let there = map.get(key).is_some();
        if let Some(entry) = map.entries.shift_remove(key).filter(|_| there) {
            let text = Scalar { text: owner.to_owned(), style: Style::Quoted };
            let node = Node::new(entry.key, Value::Scalar(text));
            map.entries.insert("from".to_owned(), Entry { key: entry.key, node });
        }
    }
}
