//! Which steps altered which objects, and which of their fields.

use std::collections::{BTreeMap, BTreeSet};

use crate::diff::comparison::{Change, Difference};
use crate::diff::item::{Identity, SideObject};
use crate::diff::pair::there;
use crate::diff::path::ObjectPath;

/// What a step altered: an object as a whole, or a field.
pub type Alteration = (Identity, Option<ObjectPath>);

/// A step that was made, and what it altered.
#[derive(Debug)]
pub struct Stride {
    pub units: Vec<usize>,
    pub altered: BTreeSet<Alteration>,
    pub moved: BTreeMap<String, String>,
}

/// The steps that altered an object: as a whole, a field of it, or any of it.
#[derive(Debug, Default)]
pub struct Altered<'s> {
    whole: BTreeSet<usize>,
    fields: BTreeMap<&'s ObjectPath, BTreeSet<usize>>,
    any: BTreeSet<usize>,
}

/// What altered each object.
pub fn altered(steps: &[Stride]) -> BTreeMap<&Identity, Altered<'_>> {
    let mut all: BTreeMap<&Identity, Altered> = BTreeMap::new();
    for (index, step) in steps.iter().enumerate() {
        for (identity, path) in &step.altered {
            let own = all.entry(identity).or_default();
            own.any.insert(index);
            match path {
                Some(path) => own.fields.entry(path).or_default().insert(index),
                None => own.whole.insert(index),
            };
        }
    }
    all
}

/// The causes of one difference and of its fields.
pub fn of(
    difference: &Difference,
    before: &[SideObject],
    altered: &BTreeMap<&Identity, Altered>,
    moved: &BTreeMap<String, String>,
) -> (Vec<usize>, Vec<Vec<usize>>) {
    let own = match difference.change {
        Change::Added | Change::Changed => difference.identity.clone(),
        Change::Removed => {
            let index = difference.before.expect("what is removed was there");
            there(&before[index].identity(), moved)
        }
    };
    let Some(own) = altered.get(&own) else {
        return (Vec::new(), vec![Vec::new(); difference.fields.len()]);
    };
    let any = || own.any.iter().copied().collect::<Vec<usize>>();
    let whole: Vec<usize> = own.whole.iter().copied().collect();
    let fields = difference.fields.iter().map(|field| {
        let mut found = own.whole.clone();
        // What it lies in, itself, and what lies in it.
        for end in 0..field.path.0.len() {
            let above = ObjectPath(field.path.0[..end].to_vec());
            found.extend(own.fields.get(&above).into_iter().flatten());
        }
        let below = own.fields.range::<ObjectPath, _>(&field.path..);
        let below = below.take_while(|(path, _)| path.0.starts_with(&field.path.0));
        found.extend(below.flat_map(|(_, steps)| steps));
        if found.is_empty() { any() } else { found.into_iter().collect() }
    });
    let fields = fields.collect();
    (if whole.is_empty() { any() } else { whole }, fields)
}
