//! Which objects of two sides are one: by identity, and by name where a namespace has another name.

use std::collections::{BTreeMap, BTreeSet};

use crate::diff::field::Field;
use crate::diff::item::{Identity, SideObject};

/// Two objects that are one, and in what they differ; one of them may be missing.
#[derive(Clone, Copy, Debug)]
pub struct Pair<'a> {
    pub before: Option<&'a SideObject>,
    pub after: Option<&'a SideObject>,
    pub fields: &'a [Field],
}

/// The pairs of two sides.
#[derive(Clone, Debug, Default)]
pub struct Pairs {
    /// Positions before and after: in the order after, then what is gone.
    pub all: Vec<(Option<usize>, Option<usize>)>,
    /// Namespaces that have another name after.
    pub moved: BTreeMap<String, String>,
}

impl<'a> Pair<'a> {
    /// Either side: that after, where both are there.
    pub fn any(&self) -> &'a SideObject {
        self.after.or(self.before).expect("a pair has a side")
    }

    pub fn kind(&self) -> &'a str {
        self.any().kind()
    }

    pub fn is_changed(&self) -> bool {
        self.before.is_some() && self.after.is_some()
    }

    /// The positions of the fields that a pattern names, lie in, or are around.
    pub fn touched(&self, pattern: &str) -> impl Iterator<Item = usize> {
        let fields = self.fields.iter().enumerate();
        fields.filter(move |(_, field)| field.path.touches(pattern)).map(|(index, _)| index)
    }

    /// Whether the pods that it makes are others after.
    pub fn rolls(&self) -> bool {
        let has_template = matches!(self.kind(), "Deployment" | "StatefulSet" | "DaemonSet");
        self.is_changed() && has_template && self.touched("spec.template").next().is_some()
    }
}

/// Pairs the objects of two sides.
pub fn pairs(before: &[SideObject], after: &[SideObject]) -> Pairs {
    let old: Vec<Identity> = before.iter().map(SideObject::identity).collect();
    let new: Vec<Identity> = after.iter().map(SideObject::identity).collect();
    let moved = moved(&old, &new);
    let by_identity: BTreeMap<Identity, usize> =
        old.iter().enumerate().map(|(index, one)| (there(one, &moved), index)).collect();
    let mut taken = BTreeSet::new();
    let mut all: Vec<(Option<usize>, Option<usize>)> = Vec::new();
    for (index, one) in new.iter().enumerate() {
        let found = by_identity.get(one).copied().filter(|found| taken.insert(*found));
        all.push((found, Some(index)));
    }
    // What is left and has its name for itself on both sides is one, wherever it is.
    let mut old_left: BTreeMap<GroupKindName, Vec<usize>> = BTreeMap::new();
    for (index, one) in old.iter().enumerate().filter(|(index, _)| !taken.contains(index)) {
        old_left.entry(name(one)).or_default().push(index);
    }
    let mut new_left: BTreeMap<GroupKindName, usize> = BTreeMap::new();
    for index in all.iter().filter(|(found, _)| found.is_none()).filter_map(|(_, index)| *index) {
        *new_left.entry(name(&new[index])).or_default() += 1;
    }
    for (found, index) in &mut all {
        let Some(index) = index.filter(|_| found.is_none()) else { continue };
        let own = name(&new[index]);
        if new[index].namespace.is_empty() || new_left.get(&own) != Some(&1) {
            continue;
        }
        if let Some([only]) = old_left.get(&own).map(Vec::as_slice) {
            *found = Some(*only);
            taken.insert(*only);
        }
    }
    // What kustomize made of one generator has the hash of its content behind its name.
    let mut hashed: BTreeMap<HashedName, Vec<usize>> = BTreeMap::new();
    for (index, one) in old.iter().enumerate().filter(|(index, _)| !taken.contains(index)) {
        if let Some(name) = hashed_name(one, &moved) {
            hashed.entry(name).or_default().push(index);
        }
    }
    let nothing = BTreeMap::new();
    let news: Vec<Option<HashedName>> = all
        .iter()
        .map(|(found, index)| hashed_name(&new[index.filter(|_| found.is_none())?], &nothing))
        .collect();
    let mut counts: BTreeMap<&HashedName, usize> = BTreeMap::new();
    for name in news.iter().flatten() {
        *counts.entry(name).or_default() += 1;
    }
    for ((found, _), name) in all.iter_mut().zip(&news) {
        let Some(name) = name.as_ref().filter(|name| counts.get(name) == Some(&1)) else {
            continue;
        };
        if let Some([only]) = hashed.get(name).map(Vec::as_slice) {
            *found = Some(*only);
            taken.insert(*only);
        }
    }
    let gone = (0..old.len()).filter(|index| !taken.contains(index));
    all.extend(gone.map(|index| (Some(index), None)));
    Pairs { all, moved }
}

/// Kind, namespace and name of a ConfigMap or a Secret, without the hash of its content.
type HashedName = (String, String, String);

/// The name of an object that kustomize generates, without the hash behind it.
/// <https://github.com/kubernetes-sigs/kustomize/blob/master/api/hasher/hasher.go>
fn hashed_name(one: &Identity, moved: &BTreeMap<String, String>) -> Option<HashedName> {
    /// How long a hash is, and which letters it has.
    const LENGTH: usize = 10;
    const LETTERS: &str = "ghk2456789mbcdtf";
    let there = there(one, moved);
    let (name, hash) = there.name.rsplit_once('-')?;
    let is_hash = hash.len() == LENGTH && hash.chars().all(|one| LETTERS.contains(one));
    let is_generated = one.group.is_empty() && matches!(one.kind.as_str(), "ConfigMap" | "Secret");
    (is_hash && is_generated)
        .then(|| (there.kind.clone(), there.namespace.clone(), name.to_owned()))
}

/// An identity of before as it is after.
pub fn there(one: &Identity, moved: &BTreeMap<String, String>) -> Identity {
    let new = |name: &String| moved.get(name).cloned().unwrap_or_else(|| name.clone());
    let mut there = Identity { namespace: new(&one.namespace), ..one.clone() };
    if one.kind == "Namespace" {
        there.name = new(&one.name);
    }
    there
}

/// What an object is called, wherever it is: group, kind and name.
type GroupKindName<'a> = (&'a str, &'a str, &'a str);

fn name(one: &Identity) -> GroupKindName<'_> {
    (&one.group, &one.kind, &one.name)
}

/// How many new namespaces that hold an object of one name are looked at.
const MOST_NAMESPACES: usize = 64;

/// Namespaces of before that are not there after, each with the new one that holds the most of the same.
fn moved(old: &[Identity], new: &[Identity]) -> BTreeMap<String, String> {
    let spaces = |all: &[Identity]| -> BTreeSet<String> {
        all.iter().map(|one| one.namespace.clone()).filter(|name| !name.is_empty()).collect()
    };
    let (olds, news) = (spaces(old), spaces(new));
    let mut places: BTreeMap<GroupKindName, BTreeSet<&String>> = BTreeMap::new();
    for one in new.iter().filter(|one| news.contains(&one.namespace)) {
        let own = places.entry(name(one)).or_default();
        if !olds.contains(&one.namespace) && own.len() < MOST_NAMESPACES {
            own.insert(&one.namespace);
        }
    }
    let mut shared: BTreeMap<(&String, &String), usize> = BTreeMap::new();
    for one in old.iter().filter(|one| olds.contains(&one.namespace)) {
        if news.contains(&one.namespace) {
            continue;
        }
        for to in places.get(&name(one)).into_iter().flatten() {
            *shared.entry((&one.namespace, to)).or_default() += 1;
        }
    }
    let mut candidates: Vec<(usize, &String, &String)> =
        shared.into_iter().map(|((from, to), many)| (many, from, to)).collect();
    candidates.sort_by(|one, other| other.0.cmp(&one.0).then(one.cmp(other)));
    let mut moved = BTreeMap::new();
    let mut targets = BTreeSet::new();
    for (_, from, to) in candidates {
        if !moved.contains_key(from) && targets.insert(to) {
            moved.insert(from.clone(), to.clone());
        }
    }
    moved
}
