//! Which values cause which differences.
//!
//! The way from the one side to the other is gone change by change, and what each step alters in the
//! objects it has caused. Changes that make sense together alone are one step.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use serde_json::Value as Json;

use crate::diff::altered::{Stride, altered, of};
use crate::diff::comparison::Comparison;
use crate::diff::item::SideObject;
use crate::diff::mixed::Mixed;
use crate::diff::pair::there;
use crate::diff::plain::{Plain, plain};
use crate::diff::premise::Relation;
use crate::diff::unit::{self, Unit, What};
use crate::layer::json::to_json;
use crate::layer::node::{Entry, Node};
use crate::plan::{Plan, Project};
use crate::source::Sources;
use crate::values::secrets;

/// What the change of an environment's name is called.
pub const ENVIRONMENT: &str = "environment";

/// A side that gen rendered.
#[expect(missing_debug_implementations, reason = "a project is a trait object")]
pub struct Side<'a> {
    pub project: &'a dyn Project,
    pub plan: &'a Plan,
    /// What it made.
    pub items: &'a [SideObject],
    /// The files that the values name, with their contents.
    pub files: &'a BTreeMap<String, String>,
    /// The folders that the values name.
    pub folders: &'a BTreeSet<String>,
}

/// Values that are changed together, and what that alone does.
#[derive(Clone, Debug, Default)]
pub struct Cause {
    pub values: Vec<ChangedValue>,
    /// Namespaces that get another name by it.
    pub moved: BTreeMap<String, String>,
}

/// A value that is another.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangedValue {
    /// `backends.api.image.tag`, `file sql/tables.sql`, `target`.
    pub path: String,
    pub before: Told,
    pub after: Told,
}

/// A value on one side, without secrets, and its place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Told {
    pub value: Option<Json>,
    pub place: Option<String>,
}

/// The causes of what differs.
#[derive(Clone, Debug, Default)]
pub struct Causes {
    pub all: Vec<Cause>,
    /// For each difference the causes of the whole object, and those of each field.
    pub of: Vec<(Vec<usize>, Vec<Vec<usize>>)>,
}

/// Finds the causes of all differences.
pub fn causes(before: &Side, after: &Side, comparison: &Comparison) -> Causes {
    let differs = |file: &&String| before.files.get(*file) != after.files.get(*file);
    let named: BTreeSet<&String> = before.files.keys().chain(after.files.keys()).collect();
    let both = |file: &&String| before.files.contains_key(*file) && after.files.contains_key(*file);
    // A file that is new in a folder, or gone, is a change of its own.
    let folders: Vec<&String> = before.folders.intersection(after.folders).collect();
    let in_folder = |file: &&String| {
        let is_below = |folder: &&String| {
            file.strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/'))
        };
        folders.iter().any(is_below)
    };
    let is_change = |file: &&String| both(file) || in_folder(file);
    let files = named.into_iter().filter(is_change).filter(differs).cloned().collect();
    let units = unit::units(before.plan, after.plan, files);
    let mut walk = CauseWalk {
        before,
        after,
        moved: &comparison.moved,
        relation: comparison.relation,
        root: before.plan.written.clone(),
        done: BTreeSet::new(),
        items: before.items.to_vec(),
        steps: Vec::new(),
    };
    walk.run(&units);
    let mut steps = walk.steps;
    steps.sort_by(|one, other| one.units.cmp(&other.units));
    let told = Teller::new(before.plan, after.plan);
    let all = steps.iter().map(|step| Cause {
        values: step.units.iter().map(|index| told.changed(&units[*index])).collect(),
        moved: step.moved.clone(),
    });
    let altered = altered(&steps);
    let differences = comparison.differences.iter();
    let of = differences.map(|one| of(one, before.items, &altered, &comparison.moved));
    Causes { all: all.collect(), of: of.collect() }
}

/// How far the way is gone.
struct CauseWalk<'a> {
    before: &'a Side<'a>,
    after: &'a Side<'a>,
    moved: &'a BTreeMap<String, String>,
    relation: Relation,
    root: Node,
    done: BTreeSet<usize>,
    items: Vec<SideObject>,
    steps: Vec<Stride>,
}

impl CauseWalk<'_> {
    fn run(&mut self, units: &[Unit]) {
        let mut left = first(units, self.before.items.len());
        while !left.is_empty() {
            let mut refused = Vec::new();
            let many = left.len();
            for (position, step) in left.into_iter().enumerate() {
                let is_last = position + 1 == many && refused.is_empty();
                if !self.go(units, &step, is_last) {
                    refused.push(step);
                }
            }
            // What is left and cannot go alone goes with its neighbours, and in the end all at once.
            left = if refused.len() == many { joined(&refused, units) } else { refused };
        }
    }

    /// Makes a step; the last one leads to what is there already.
    fn go(&mut self, units: &[Unit], step: &[usize], is_last: bool) -> bool {
        let mut root = self.root.clone();
        let mut done = self.done.clone();
        done.extend(step);
        for index in step {
            unit::apply(&units[*index], &mut root);
        }
        let items = if is_last {
            self.after.items.to_vec()
        } else {
            let Some(items) = self.render(units, &root, &done) else { return false };
            items
        };
        let Plain { found, moved, .. } = plain(&self.items, &items, self.relation);
        let mut altered = BTreeSet::new();
        for (old, new, fields) in found {
            let item = new.map(|index| &items[index]).or(old.map(|index| &self.items[index]));
            let identity = there(&item.expect("a pair has a side").identity(), self.moved);
            if fields.is_empty() {
                altered.insert((identity, None));
            } else {
                altered
                    .extend(fields.into_iter().map(|field| (identity.clone(), Some(field.path))));
            }
        }
        self.steps.push(Stride { units: step.to_vec(), altered, moved });
        (self.root, self.done, self.items) = (root, done, items);
        true
    }

    fn render(
        &self,
        units: &[Unit],
        root: &Node,
        done: &BTreeSet<usize>,
    ) -> Option<Vec<SideObject>> {
        let is_done = |what: fn(&What) -> bool| done.iter().any(|index| what(&units[*index].what));
        let env = is_done(|what| matches!(what, What::Environment));
        let target = is_done(|what| matches!(what, What::Target(_)));
        let of = |is_after: bool| if is_after { self.after.plan } else { self.before.plan };
        let pending = units
            .iter()
            .enumerate()
            .filter(|(index, unit)| matches!(unit.what, What::File) && !done.contains(index));
        let project = Mixed {
            before: self.before.project,
            after: self.after.project,
            pending: pending.filter_map(|(_, unit)| unit.path.first().cloned()).collect(),
        };
        let plan = Plan::of(root.clone(), of(env).env.clone(), of(target).target.clone());
        let made = plan.render(&project).ok()?;
        Some(made.bundle.objects.iter().map(SideObject::rendered).collect())
    }
}

/// More objects are not rendered on the way: changes are then told by component, or by several of them.
const MOST_OBJECTS: usize = 8_000;

/// So many steps are made of however many objects.
const LEAST_STEPS: usize = 4;

/// The steps to try first: each change alone, where these are not too many for so many objects.
fn first(units: &[Unit], objects: usize) -> Vec<Vec<usize>> {
    let most = (MOST_OBJECTS / objects.max(1)).max(LEAST_STEPS);
    let alone: Vec<Vec<usize>> = (0..units.len()).map(|index| vec![index]).collect();
    if alone.len() <= most {
        return alone;
    }
    let groups = by_component(&alone, units);
    let size = groups.len().div_ceil(most);
    groups.chunks(size).map(<[_]>::concat).collect()
}

/// Steps that cannot go alone, joined: those of one component, else all.
fn joined(steps: &[Vec<usize>], units: &[Unit]) -> Vec<Vec<usize>> {
    let groups = by_component(steps, units);
    if groups.len() == steps.len() {
        let mut all = steps.concat();
        all.sort_unstable();
        return vec![all];
    }
    groups
}

/// Steps of one component, joined.
fn by_component(steps: &[Vec<usize>], units: &[Unit]) -> Vec<Vec<usize>> {
    let owner = |step: &[usize]| -> Vec<String> {
        step.iter().flat_map(|index| units[*index].path.iter().take(2).cloned()).take(2).collect()
    };
    let mut groups: IndexMap<Vec<String>, Vec<usize>> = IndexMap::new();
    for step in steps {
        groups.entry(owner(step)).or_default().extend(step);
    }
    groups.into_values().collect()
}

/// Tells of changes: values without secrets, with their places.
struct Teller<'a> {
    plans: [&'a Plan; 2],
    masked: [Node; 2],
}

impl<'a> Teller<'a> {
    fn new(before: &'a Plan, after: &'a Plan) -> Self {
        Self {
            plans: [before, after],
            masked: [secrets::masked(&before.written), secrets::masked(&after.written)],
        }
    }

    fn changed(&self, unit: &Unit) -> ChangedValue {
        let told = |side: usize| self.told(unit, side);
        match &unit.what {
            What::Value(_) => {
                let mut path = unit.path.clone();
                // A value that is there on one side alone may be a single leaf far below.
                while let Some(key) = self.only_key(&path) {
                    path.push(key);
                }
                let unit = Unit { path, what: unit.what.clone() };
                let [before, after] = [0, 1].map(|side| self.told(&unit, side));
                ChangedValue { path: shown(&unit.path), before, after }
            }
            What::Target(_) => {
                let name = |side: usize| Told {
                    value: Some(self.plans[side].target.as_str().into()),
                    place: told(side).place,
                };
                ChangedValue { path: "target".to_owned(), before: name(0), after: name(1) }
            }
            What::Environment => {
                let name = |side: usize| Told {
                    value: Some(self.plans[side].env.as_str().into()),
                    place: None,
                };
                ChangedValue { path: ENVIRONMENT.to_owned(), before: name(0), after: name(1) }
            }
            What::File => ChangedValue {
                path: format!("file {}", unit.path.concat()),
                before: Told::default(),
                after: Told::default(),
            },
        }
    }

    fn told(&self, unit: &Unit, side: usize) -> Told {
        let Some(Entry { key, node }) = unit::entry(&self.masked[side], &unit.path) else {
            return Told::default();
        };
        let sources: &Sources = &self.plans[side].sources;
        let span = if node.as_map().is_some() { *key } else { node.span };
        let value = (!node.is_null()).then(|| to_json(node));
        Told { value, place: Some(sources.place(span)) }
    }

    /// The only key of the map at a path, where one side alone has it.
    fn only_key(&self, path: &[String]) -> Option<String> {
        let nodes = [0, 1].map(|side| unit::entry(&self.masked[side], path));
        let present = nodes.map(|entry| entry.filter(|entry| !entry.node.is_null()));
        let ([Some(only), None] | [None, Some(only)]) = present else { return None };
        let mut keys = only.node.as_map()?.present().map(|(key, _)| key);
        let key = keys.next()?;
        keys.next().is_none().then(|| key.clone())
    }
}

/// A path as `--set` takes it.
fn shown(path: &[String]) -> String {
    path.join(".")
}
