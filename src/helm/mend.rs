//! Objects as gen renders them in each environment, whatever the guards say that were found for their parts.
//!
//! Where a part comes out otherwise in an environment it follows that environment's name there: as the environment's own
//! rendering has it, with its values in it, and only where that is not it either, as it is. All around it stays open.

use serde_json::Value as Json;

use crate::emit::json::canonical;
use crate::helm::guard::Guard;
use crate::helm::knob::Knob;
use crate::helm::mark;
use crate::helm::node::{ChartNode, PartEntry};
use crate::helm::raw::RawPart;
use crate::helm::release_values::Release;

/// An object or a part of one in an environment.
#[derive(Clone, Debug)]
pub struct MendedCase<'c> {
    pub environment: &'c str,
    pub release: Release<'c>,
    /// How it may be said: with all values in it, and with those of the release alone.
    pub said: Vec<&'c RawPart>,
    /// What gen makes of it.
    pub expected: &'c Json,
}

impl MendedCase<'_> {
    /// The entry of a map.
    fn entry(&self, key: &str) -> Option<Self> {
        let said = self.said.iter().filter_map(|said| said.get(key)).collect();
        Some(Self { said, expected: self.expected.get(key)?, ..self.clone() })
    }

    /// The item of a list.
    fn item(&self, place: usize) -> Option<Self> {
        let said = self.said.iter().filter_map(|said| said.item(place)).collect();
        Some(Self { said, expected: self.expected.get(place)?, ..self.clone() })
    }
}

/// Mends parts.
#[derive(Debug)]
pub struct Mending<'k> {
    pub knobs: &'k [Knob],
    /// Whether anything had to be said as it is.
    pub is_fixed: bool,
}

impl Mending<'_> {
    /// A part that is what gen makes of it in each of some environments.
    pub fn node(&mut self, node: ChartNode, cases: &[MendedCase]) -> ChartNode {
        let wrong: Vec<&MendedCase> =
            cases.iter().filter(|case| !self.is_right(&node, case)).collect();
        if wrong.is_empty() {
            return node;
        }
        match &node {
            ChartNode::Map(entries) => self.map(entries, cases),
            ChartNode::List(items) => self.list(items, cases),
            ChartNode::Checksum(contents) => self.checksum(contents, cases),
            _ => None,
        }
        .unwrap_or_else(|| self.ways(node, cases, &wrong))
    }

    fn is_right(&self, node: &ChartNode, case: &MendedCase) -> bool {
        let made = node.evaluate(&case.release, self.knobs);
        made.is_some_and(|made| by_name(&made) == by_name(case.expected))
    }

    /// A map, entry by entry; nothing where what anyone may add to it is in question.
    fn map(&mut self, entries: &[PartEntry], cases: &[MendedCase]) -> Option<ChartNode> {
        let is_own = |entry: &PartEntry| {
            mark::of_variable(&entry.key).is_none() && entry.resources(self.knobs).is_none()
        };
        let mut mended: Vec<PartEntry> = entries.to_vec();
        let mut keys: Vec<&String> = Vec::new();
        for case in cases {
            keys.extend(case.expected.as_object()?.keys());
        }
        keys.extend(entries.iter().map(|entry| &entry.key));
        keys.sort();
        keys.dedup();
        for key in keys {
            let at = mended.iter().position(|entry| entry.key == *key);
            if at.is_some_and(|at| !is_own(&mended[at])) {
                continue;
            }
            let having = |case: &MendedCase| case.expected.get(key).is_some();
            let inner = inner_of(cases.iter(), key);
            let Some(at) = at else {
                // It may be one of those that are added.
                let whole = ChartNode::Map(mended.clone());
                let lacking = |case: &&MendedCase| {
                    let made = whole.evaluate(&case.release, self.knobs);
                    made.is_none_or(|made| made.get(key).is_none())
                };
                let lacking = inner_of(cases.iter().filter(lacking), key);
                if lacking.is_empty() {
                    continue;
                }
                let when = within(&lacking);
                let empty = ChartNode::Map(Vec::new());
                let node = self.ways(empty, &lacking, &lacking.iter().collect::<Vec<_>>());
                mended.push(PartEntry { key: key.clone(), when, node });
                continue;
            };
            let when = guarded(&mended[at].when, cases, having);
            mended[at].when = when;
            mended[at].node = self.node(mended[at].node.clone(), &inner);
        }
        let mended = ChartNode::Map(mended);
        cases.iter().all(|case| self.is_right(&mended, case)).then_some(mended)
    }

    /// A list, item by item, where each environment has as many.
    fn list(&mut self, items: &[PartEntry], cases: &[MendedCase]) -> Option<ChartNode> {
        let mut mended = items.to_vec();
        // The items of each environment, with their places in what is expected.
        let mut places: Vec<Vec<Option<usize>>> = Vec::new();
        for case in cases {
            let expected = case.expected.as_array()?;
            let mut count = 0;
            let mut own = Vec::new();
            for item in items {
                let alone = ChartNode::List(vec![item.clone()]).evaluate(&case.release, self.knobs);
                let made = alone.and_then(|made| made.as_array().map(Vec::len))?;
                own.push((made == 1).then_some(count));
                count += made;
            }
            if count != expected.len() {
                return None;
            }
            places.push(own);
        }
        for (number, item) in mended.iter_mut().enumerate() {
            let both = cases.iter().zip(&places);
            let inner = both.filter_map(|(case, own)| case.item(own[number]?)).collect::<Vec<_>>();
            if item.node.spread().is_none() {
                item.node = self.node(item.node.clone(), &inner);
            }
        }
        let mended = ChartNode::List(mended);
        cases.iter().all(|case| self.is_right(&mended, case)).then_some(mended)
    }

    /// A checksum, by what it is taken of.
    fn checksum(&mut self, contents: &ChartNode, cases: &[MendedCase]) -> Option<ChartNode> {
        let expected = |case: &MendedCase| {
            let right = |said: &&&RawPart| self.is_right(&ChartNode::from(**said), case);
            let said = case.said.iter().find(right).copied()?;
            ChartNode::from(said.contents()?).evaluate(&case.release, self.knobs)
        };
        let expected: Vec<Json> = cases.iter().map(expected).collect::<Option<_>>()?;
        let mut inner: Vec<MendedCase> = Vec::new();
        for (case, expected) in cases.iter().zip(&expected) {
            let said = case.said.iter().filter_map(|said| said.contents()).collect();
            inner.push(MendedCase { said, expected, ..case.clone() });
        }
        let mended = ChartNode::Checksum(Box::new(self.node(contents.clone(), &inner)));
        cases.iter().all(|case| self.is_right(&mended, case)).then_some(mended)
    }

    /// A part that is another one in some environments.
    fn ways(&mut self, node: ChartNode, cases: &[MendedCase], wrong: &[&MendedCase]) -> ChartNode {
        let mut ways: Vec<(Vec<String>, ChartNode)> = Vec::new();
        for case in wrong {
            let said = case.said.iter().map(|said| ChartNode::from(*said));
            let own = said.into_iter().find(|own| self.is_right(own, case));
            let own = own.unwrap_or_else(|| {
                self.is_fixed = true;
                ChartNode::from(case.expected)
            });
            match ways.iter_mut().find(|(_, known)| *known == own) {
                Some((names, _)) => names.push(case.environment.to_owned()),
                None => ways.push((vec![case.environment.to_owned()], own)),
            }
        }
        let is_all = wrong.len() == cases.len();
        if is_all && ways.len() == 1 {
            return ways.remove(0).1;
        }
        let count = ways.len();
        let ways = ways.into_iter().enumerate().map(|(number, (names, node))| {
            let is_rest = is_all && number + 1 == count;
            (if is_rest { Guard::Always } else { Guard::Environment(names) }, node)
        });
        let rest = (!is_all).then_some((Guard::Always, node));
        ChartNode::Either(ways.chain(rest).collect())
    }
}

/// A guard that holds where something is.
pub fn guarded(
    when: &Guard,
    cases: &[MendedCase],
    is_there: impl Fn(&MendedCase) -> bool,
) -> Guard {
    let holds = |case: &MendedCase| when.holds(case.release.values);
    let of = |wanted: bool| -> Vec<MendedCase> {
        let own = cases.iter().filter(|case| is_there(case) == wanted && holds(case) != wanted);
        own.cloned().collect()
    };
    let (lacking, more) = (of(true), of(false));
    let mut when = when.clone();
    if !lacking.is_empty() {
        when = match when {
            Guard::Or(mut any) => {
                any.push(within(&lacking));
                Guard::Or(any)
            }
            one => Guard::Or(vec![one, within(&lacking)]),
        };
    }
    if !more.is_empty() {
        let other = within(&more).not();
        when = match when {
            Guard::Always => other,
            Guard::And(mut all) => {
                all.push(other);
                Guard::And(all)
            }
            one => Guard::And(vec![one, other]),
        };
    }
    when
}

/// The entries of a map in those of some environments that have it.
fn inner_of<'i, 'c: 'i>(
    cases: impl Iterator<Item = &'i MendedCase<'c>>,
    key: &str,
) -> Vec<MendedCase<'c>> {
    cases.filter_map(|case| case.entry(key)).collect()
}

fn within(cases: &[MendedCase]) -> Guard {
    Guard::Environment(cases.iter().map(|case| case.environment.to_owned()).collect())
}

/// Variables of containers in the order of their names, which says nothing where none is composed of others; and the ways
/// that a policy opens in that of their texts, which never says anything.
pub fn by_name(body: &Json) -> Json {
    match body {
        Json::Object(map) => map
            .iter()
            .map(|(key, below)| {
                let mut below = by_name(below);
                if let (Some(rules), "egress" | "ingress") = (below.as_array_mut(), key.as_str()) {
                    rules.sort_by_cached_key(canonical);
                }
                if let (Some(list), "env") = (below.as_array_mut(), key.as_str()) {
                    list.sort_by_key(|variable| {
                        let is_composed =
                            variable["value"].as_str().is_some_and(|text| text.contains("$("));
                        (is_composed, variable["name"].to_string())
                    });
                }
                (key.clone(), below)
            })
            .collect(),
        Json::Array(items) => items.iter().map(by_name).collect(),
        other => other.clone(),
    }
}
