//! What there is to tell of two sides, in the order in which all formats tell it.

use std::collections::BTreeSet;

use crate::diff::item::SideObject;
use crate::diff::verdict::{Verdict, distinct};
use crate::diff::{Cause, Change, Comparison, Difference, Effect, FieldPlaces, cause};
use crate::source::Sources;

/// Two sides, in what they differ, and why.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What the sides are called.
    pub before: String,
    pub after: String,
    pub comparison: Comparison,
    /// Whether something of a side could not be read, and was not compared.
    pub is_cut: bool,
    /// The values that cause the differences; nothing where there are none to ask.
    pub causes: Option<cause::Causes>,
    /// Where each field was written on both sides, where objects were read; by difference.
    written: Vec<Vec<[Option<String>; 2]>>,
    /// The value that makes each object, where it is rendered and what causes the difference is not known.
    origins: Vec<Option<String>>,
}

/// Differences with one cause.
#[derive(Clone, Debug)]
pub struct CauseGroup<'a> {
    pub cause: Option<&'a Cause>,
    pub entries: Vec<GroupEntry<'a>>,
}

/// The part of a difference that has one cause.
#[derive(Clone, Debug)]
pub struct GroupEntry<'a> {
    pub difference: &'a Difference,
    /// Its position among all.
    pub index: usize,
    /// The fields that the cause alters, by their positions.
    pub fields: Vec<usize>,
    pub verdicts: Vec<&'a Verdict>,
    pub effect: Effect,
}

impl Answer {
    /// An answer about objects that were read, or rendered where `causes` are known.
    pub fn new(
        names: [String; 2],
        comparison: Comparison,
        causes: Option<cause::Causes>,
        sides: [(&[SideObject], &Sources); 2],
    ) -> Self {
        let [before, after] = names;
        let written = comparison.differences.iter().map(|one| written(one, sides)).collect();
        let origin = |one: &Difference| {
            let (items, sources) = sides[1];
            Some(sources.place(items[one.after?].origin?))
        };
        let asked =
            comparison.differences.iter().map(|one| origin(one).filter(|_| causes.is_none()));
        let origins = asked.collect();
        Self { before, after, comparison, is_cut: false, causes, written, origins }
    }

    /// The same, where something of a side could not be read.
    #[must_use]
    pub fn cut(self, is_cut: bool) -> Self {
        Self { is_cut, ..self }
    }

    /// The place of the value that makes an object, where no cause is known.
    pub fn origin(&self, index: usize) -> Option<&str> {
        self.origins[index].as_deref()
    }

    pub fn has_causes(&self) -> bool {
        self.causes.is_some()
    }

    /// The differences by cause, in the order of the values; last those of which no cause is known.
    pub fn groups(&self) -> Vec<CauseGroup<'_>> {
        let all = self.causes.as_ref().map_or(0, |causes| causes.all.len());
        let mut groups = Vec::new();
        for position in (0..all).map(Some).chain([None]) {
            let cause = position.zip(self.causes.as_ref());
            let cause = cause.map(|(position, causes)| &causes.all[position]);
            let entries: Vec<GroupEntry> = self.entries(position);
            if !entries.is_empty() || cause.is_some_and(|cause| !cause.moved.is_empty()) {
                groups.push(CauseGroup { cause, entries });
            }
        }
        groups
    }

    fn entries(&self, cause: Option<usize>) -> Vec<GroupEntry<'_>> {
        let differences = self.comparison.differences.iter().enumerate();
        let entry = |(index, difference): (usize, &'_ Difference)| {
            let of = self.causes.as_ref().map(|causes| &causes.of[index]);
            let is_its = |known: Option<&Vec<usize>>| match (known, cause) {
                (Some(known), Some(cause)) => known.contains(&cause),
                (Some(known), None) => known.is_empty(),
                (None, cause) => cause.is_none(),
            };
            let fields: Vec<usize> = (0..difference.fields.len())
                .filter(|field| is_its(of.map(|(_, fields)| &fields[*field])))
                .collect();
            let is_whole =
                difference.change != Change::Changed && is_its(of.map(|(whole, _)| whole));
            (!fields.is_empty() || is_whole).then_some((index, fields))
        };
        let found: Vec<(usize, Vec<usize>)> = differences.filter_map(entry).collect();
        found.into_iter().map(|(index, fields)| self.entry(index, fields)).collect()
    }

    fn entry(&self, index: usize, fields: Vec<usize>) -> GroupEntry<'_> {
        let difference = &self.comparison.differences[index];
        let own: BTreeSet<usize> = fields.iter().copied().collect();
        let effects = || fields.iter().map(|field| difference.effects[*field]);
        let rolls = effects().any(|effect| effect >= Effect::RollsPods);
        let is_its = |verdict: &&Verdict| match verdict.field {
            Some(field) => own.contains(&field),
            None => rolls || difference.change != Change::Changed,
        };
        let verdicts = distinct(difference.verdicts.iter().filter(is_its));
        let least = if fields.is_empty() { Effect::InPlace } else { Effect::Text };
        let of_verdicts = verdicts.iter().map(|verdict| verdict.effect);
        let effect = of_verdicts.chain(effects()).max().unwrap_or(least);
        GroupEntry { difference, index, fields, verdicts, effect }
    }

    /// `k8s/api.yaml:12:8 → next/api.yaml:12:8`, where that is known.
    pub fn places(&self, entry: &GroupEntry, field: usize) -> Option<String> {
        let [before, after] = &self.written[entry.index][field];
        match (before, after) {
            (None, None) => None,
            (Some(one), None) | (None, Some(one)) => Some(one.clone()),
            (Some(before), Some(after)) => Some(format!("{before} → {after}")),
        }
    }

    /// The places of a field on both sides.
    pub fn written(&self, index: usize, field: usize) -> &[Option<String>; 2] {
        &self.written[index][field]
    }

    /// The paths of values that differ and change no object. That environments have other names is known.
    pub fn idle(&self) -> Vec<String> {
        let Some(causes) = &self.causes else { return Vec::new() };
        let named = |cause: usize| {
            causes.of.iter().any(|(whole, fields)| {
                whole.contains(&cause) || fields.iter().any(|field| field.contains(&cause))
            })
        };
        let idle = causes
            .all
            .iter()
            .enumerate()
            .filter(|(index, cause)| !named(*index) && cause.moved.is_empty());
        let paths = idle.flat_map(|(_, cause)| cause.values.iter().map(|value| &value.path));
        paths.filter(|path| *path != cause::ENVIRONMENT).map(|path| format!("`{path}`")).collect()
    }

    /// `3 objects differ (1 added, 2 changed), 14 are the same`.
    pub fn counted(&self) -> String {
        let all = &self.comparison.differences;
        let of = |change| all.iter().filter(|one| one.change == change).count();
        let counts =
            [(Change::Added, "added"), (Change::Removed, "removed"), (Change::Changed, "changed")];
        let told: Vec<String> = counts
            .into_iter()
            .filter(|(change, _)| of(*change) > 0)
            .map(|(change, name)| format!("{} {name}", of(change)))
            .collect();
        let same = match self.comparison.same {
            1 => "1 is the same".to_owned(),
            many => format!("{many} are the same"),
        };
        let cut = if self.is_cut {
            "; not everything was compared: see what was passed over"
        } else {
            ""
        };
        match all.len() {
            0 => format!("no object differs, {same}{cut}"),
            1 => format!("1 object differs ({}), {same}{cut}", told.join(", ")),
            many => format!("{many} objects differ ({}), {same}{cut}", told.join(", ")),
        }
    }

    /// The objects with an effect, whatever else happens to them.
    pub fn labels(&self, effect: Effect) -> Vec<String> {
        let has = |one: &&Difference| {
            let mut all =
                one.effects.iter().copied().chain(one.verdicts.iter().map(|one| one.effect));
            all.any(|other| other == effect)
        };
        self.comparison.differences.iter().filter(has).map(Difference::label).collect()
    }
}

fn written(
    difference: &Difference,
    sides: [(&[SideObject], &Sources); 2],
) -> Vec<[Option<String>; 2]> {
    let positions = [difference.before, difference.after];
    let mut known = [FieldPlaces::default(), FieldPlaces::default()];
    let of_field = |field: &crate::diff::Field| {
        [0, 1].map(|side| {
            let (items, sources) = sides[side];
            let node = items[positions[side]?].node.as_ref()?;
            Some(sources.place(known[side].place(node, &field.path)))
        })
    };
    difference.fields.iter().map(of_field).collect()
}
