//! Folders and files that define one application in several ways, of which one is applied: each way is looked at on its
//! own, so that nothing of one is held against another.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::manifest::object::Object;
use crate::manifest::parsed::{file_name, folder, folders_above};
use crate::manifest::placeholder::is_filled_by_program;
use crate::manifest::same::same;
use crate::manifest::set::{Set, SetWay};
use crate::manifest::test_steps;
use crate::source::{FileId, Sources};

/// Files of one folder that define the same objects.
#[derive(Clone, Debug)]
pub struct Alternatives {
    /// For each file an object that others define, too.
    pub objects: Vec<Object>,
}

/// How many files that define one object are compared, how many ways are looked at, and how many objects in all.
const MOST_FILES: usize = 16;
const MOST_WAYS: usize = 48;
const MOST_OBJECTS: usize = 20_000;

/// Group, kind, namespace and name.
type VariantKey<'o> = (&'o str, &'o str, Option<&'o str>, &'o str);

/// A folder, or a file in it, by its path.
type VariantPlace<'s> = &'s str;

/// What of a set is there in several ways.
struct VariantPlaces<'s> {
    paths: BTreeMap<FileId, &'s str>,
    /// How many objects each has.
    sizes: BTreeMap<VariantPlace<'s>, usize>,
    /// Those that define the same.
    conflicts: BTreeMap<VariantPlace<'s>, BTreeSet<VariantPlace<'s>>>,
}

/// Splits a set into its ways; one that has no two is left as it is.
pub fn split(base: Set, sources: &Sources) -> (Vec<Set>, Vec<Alternatives>) {
    let units = VariantPlaces::of(&base.objects, sources);
    let ways = units.conflicts.len();
    if ways == 0 || ways > MOST_WAYS || base.objects.len().saturating_mul(ways) > MOST_OBJECTS {
        return (vec![base], Vec::new());
    }
    let alternatives = units.alternatives(&base.objects);
    let inside = |path: &str| units.conflicts.keys().any(|unit| is_in(path, unit));
    let all: BTreeSet<FileId> =
        units.paths.iter().filter(|(_, path)| inside(path)).map(|(file, _)| *file).collect();
    let all = Rc::new(all);
    let mut composes = Some(base.composes);
    let sets = units.conflicts.keys().enumerate().map(|(place, unit)| Set {
        objects: units.objects_of(unit, &base.objects),
        is_chart: base.is_chart,
        kustomized: base.kustomized.clone(),
        clusters: base.clusters.clone(),
        composes: composes.take().unwrap_or_default(),
        existing_secrets: base.existing_secrets.clone(),
        unread: base.unread.clone(),
        unbuilt: base.unbuilt.clone(),
        replaced: base.replaced.clone(),
        declared: Rc::clone(&base.declared),
        charted: Rc::clone(&base.charted),
        made: Rc::clone(&base.made),
        installed: Rc::clone(&base.installed),
        neighbours: Rc::clone(&base.neighbours),
        place: base.place,
        unlisted: Rc::clone(&base.unlisted),
        templates: Rc::clone(&base.templates),
        is_merged: base.is_merged,
        is_whole: base.is_whole,
        way: Some(SetWay { own: units.own(unit), all: Rc::clone(&all), is_first: place == 0 }),
    });
    (sets.collect(), alternatives)
}

/// Whether a path is a unit's, or below it.
fn is_in(path: &str, unit: &str) -> bool {
    path.strip_prefix(unit).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn identity(object: &Object) -> Option<VariantKey<'_>> {
    // Files that can be applied alone each bring their namespace.
    let counts = !object.name.is_empty() && object.kind != "Namespace" && !object.is_generated;
    // What a program writes there is another name in each folder.
    let counts = counts && !is_filled_by_program(&object.name);
    counts.then(|| {
        (object.group(), object.kind.as_str(), object.namespace.as_deref(), object.name.as_str())
    })
}

impl<'s> VariantPlaces<'s> {
    fn of(objects: &[Object], sources: &'s Sources) -> Self {
        let mut paths = BTreeMap::new();
        // The files of each object, with the first of those that say the same.
        let mut files: BTreeMap<VariantKey, BTreeMap<FileId, usize>> = BTreeMap::new();
        let mut first: BTreeMap<VariantKey, usize> = BTreeMap::new();
        let steps = test_steps::folders(objects, sources);
        for (place, object) in objects.iter().enumerate() {
            let path = sources.get(object.file).name.as_str();
            paths.entry(object.file).or_insert(path);
            if steps.contains(folder(path)) {
                continue;
            }
            if let Some(identity) = identity(object) {
                let known = *first.entry(identity).or_insert(place);
                let is_same = same(&objects[known].node, &object.node);
                let says = if is_same { known } else { place };
                files.entry(identity).or_default().insert(object.file, says);
            }
        }
        // How many objects two have in common, and whether any of them differs.
        let mut shared: BTreeMap<(VariantPlace, VariantPlace), (usize, bool)> = BTreeMap::new();
        for own in files.values().filter(|own| own.len() > 1) {
            let own: Vec<(&'s str, usize)> =
                own.iter().take(MOST_FILES).map(|(file, says)| (paths[file], *says)).collect();
            let mut pairs: BTreeMap<(VariantPlace, VariantPlace), bool> = BTreeMap::new();
            for (place, (one, says)) in own.iter().enumerate() {
                for (other, also) in &own[place + 1..] {
                    *pairs.entry(apart(one, other)).or_default() |= says != also;
                }
            }
            for (pair, differs) in pairs {
                let count = shared.entry(pair).or_default();
                *count = (count.0 + 1, count.1 || differs);
            }
        }
        let wanted: BTreeSet<VariantPlace> =
            shared.keys().flat_map(|(one, other)| [*one, *other]).collect();
        let mut sizes: BTreeMap<VariantPlace, usize> = BTreeMap::new();
        for own in files.values() {
            let prefixes = own.keys().flat_map(|file| prefixes(paths[file]));
            for unit in prefixes.filter(|unit| wanted.contains(unit)).collect::<BTreeSet<_>>() {
                *sizes.entry(unit).or_default() += 1;
            }
        }
        let mut conflicts: BTreeMap<VariantPlace, BTreeSet<VariantPlace>> = BTreeMap::new();
        for ((one, other), (shared, differs)) in shared {
            let (least, most) = (sizes[one].min(sizes[other]), sizes[one].max(sizes[other]));
            // One object that two define is a mistake, and so is a copy; most of what there is is another way.
            if differs && (shared >= 2 && 2 * shared >= least || most == 1) {
                conflicts.entry(one).or_default().insert(other);
                conflicts.entry(other).or_default().insert(one);
            }
        }
        Self { paths, sizes, conflicts }
    }

    /// The files of a unit that are of no smaller one.
    fn own(&self, unit: VariantPlace) -> BTreeSet<FileId> {
        let is_deeper = |path: &str| {
            let mut inner = self.conflicts.keys().filter(|other| **other != unit);
            inner.any(|other| is_in(other, unit) && is_in(path, other))
        };
        let files = self.paths.iter().filter(|(_, path)| is_in(path, unit) && !is_deeper(path));
        files.map(|(file, _)| *file).collect()
    }

    /// The objects beside those of a unit: what is in no other way, and of other choices the one that is called alike.
    fn objects_of(&self, unit: VariantPlace, objects: &[Object]) -> Vec<Object> {
        let mut chosen: Vec<VariantPlace> =
            self.conflicts.keys().copied().filter(|other| is_in(unit, other)).collect();
        let (mut left_out, mut below): (Vec<VariantPlace>, Vec<VariantPlace>) =
            (Vec::new(), Vec::new());
        let names: BTreeSet<&str> = unit.split('/').collect();
        let mut others: Vec<VariantPlace> =
            self.conflicts.keys().copied().filter(|other| !is_in(unit, other)).collect();
        others.sort_by_key(|other| !names.contains(file_name(other)));
        for other in others {
            let own = &self.conflicts[other];
            match chosen.iter().find(|one| own.contains(*one)) {
                None => chosen.push(other),
                // A small part of a whole takes the place of what it defines.
                Some(one) if 2 * self.sizes[*one] < self.sizes[other] => below.push(other),
                Some(_) => left_out.push(other),
            }
        }
        let is_of = |object: &Object, units: &[VariantPlace]| {
            units.iter().any(|unit| is_in(self.paths[&object.file], unit))
        };
        let is_kept = |object: &&Object| !is_of(object, &left_out) && !is_of(object, &below);
        let mut kept: Vec<&Object> = objects.iter().filter(is_kept).collect();
        let mut known: BTreeSet<VariantKey> = kept.iter().filter_map(|one| identity(one)).collect();
        for object in objects.iter().filter(|one| is_of(one, &below) && !is_of(one, &left_out)) {
            if identity(object).is_none_or(|own| known.insert(own)) {
                kept.push(object);
            }
        }
        kept.into_iter().cloned().collect()
    }

    /// The files of one folder that are ways of each other.
    fn alternatives(&self, objects: &[Object]) -> Vec<Alternatives> {
        let mut told: BTreeSet<VariantPlace> = BTreeSet::new();
        let mut found = Vec::new();
        for (unit, conflicts) in &self.conflicts {
            let beside = conflicts.iter().filter(|other| folder(other) == folder(unit));
            let group: Vec<VariantPlace> = std::iter::once(unit).chain(beside).copied().collect();
            let is_file = |unit: &VariantPlace| self.paths.values().any(|path| path == unit);
            let files: Vec<VariantPlace> = group.into_iter().filter(is_file).collect();
            if files.len() < 2 || files.iter().any(|one| told.contains(one)) {
                told.extend(files);
                continue;
            }
            told.extend(files.iter().copied());
            found.extend(self.alike(&files, objects));
        }
        found
    }

    /// An object of each file that the first of them defines, too.
    fn alike<'o>(&self, files: &[VariantPlace<'s>], objects: &'o [Object]) -> Option<Alternatives> {
        let of = |file: &VariantPlace<'s>| -> Vec<&'o Object> {
            objects.iter().filter(|one| self.paths[&one.file] == *file).collect()
        };
        let others: Vec<Vec<&'o Object>> = files[1..].iter().map(of).collect();
        let first = of(files.first()?).into_iter().find(|object| {
            let own = identity(object);
            own.is_some() && others.iter().flatten().any(|one| identity(one) == own)
        })?;
        let same = others.iter().filter_map(|own| {
            let same = own.iter().find(|one| identity(one) == identity(first));
            same.or(own.first()).copied()
        });
        Some(Alternatives { objects: std::iter::once(first).chain(same).cloned().collect() })
    }
}

/// The folders or files in which two paths part.
fn apart<'p>(one: &'p str, other: &'p str) -> (&'p str, &'p str) {
    let ends = |path: &'p str| prefixes(path).collect::<Vec<&'p str>>();
    let (ones, others) = (ends(one), ends(other));
    let parted = ones.iter().zip(&others).find(|(one, other)| one != other);
    let (one, other) = parted.map_or((one, other), |(one, other)| (*one, *other));
    if one < other { (one, other) } else { (other, one) }
}

/// A path and the folders that it is in, the outermost first.
fn prefixes(path: &str) -> impl Iterator<Item = &str> {
    folders_above(path).chain([path])
}
