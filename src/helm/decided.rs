//! Guards of which a part is known: since a value cannot be said, or since what is around holds already.

use crate::helm::guard::Guard;
use crate::helm::knob::below;
use crate::helm::mark;
use crate::helm::node::ChartNode;

impl Guard {
    /// The same where nothing but some paths can be said; nothing where it then never holds.
    pub fn among(&self, is_known: &impl Fn(&[String]) -> bool) -> Option<Self> {
        self.decided(&|guard| {
            let is_any = match guard {
                Self::Given(path)
                | Self::Said(path)
                | Self::Plain(path)
                | Self::Is(path, _)
                | Self::Added(path, _) => is_known(path),
                Self::Same(one, other) => is_known(one) && is_known(other),
                // Without a count that may be said there is one pod, and an autoscaler may still make more.
                Self::Budget(component, _) => {
                    ["replicas", "autoscaling"].iter().any(|key| is_known(&below(component, key)))
                        && is_known(&below(component, "disruptionBudget"))
                }
                _ => true,
            };
            (!is_any).then_some(false)
        })
    }

    /// The same inside of what is there under some conditions; nothing where it then never holds.
    pub fn inside(&self, outer: &[Self]) -> Option<Self> {
        self.decided(&|guard| {
            let is_outer = |one: &Self| outer.contains(one);
            is_outer(guard).then_some(true).or(is_outer(&guard.clone().not()).then_some(false))
        })
    }

    /// The same without what is known; nothing where it then never holds.
    fn decided(&self, known: &impl Fn(&Self) -> Option<bool>) -> Option<Self> {
        match known(self) {
            Some(true) => return Some(Self::Always),
            Some(false) => return None,
            None => {}
        }
        match self {
            Self::Not(inner) => match inner.decided(known) {
                None => Some(Self::Always),
                Some(Self::Always) => None,
                Some(inner) => Some(inner.not()),
            },
            Self::And(all) => {
                let all: Option<Vec<Self>> = all.iter().map(|guard| guard.decided(known)).collect();
                let mut all = all?;
                all.retain(|guard| *guard != Self::Always);
                Some(match all.len() {
                    0 => Self::Always,
                    1 => all.remove(0),
                    _ => Self::And(all),
                })
            }
            Self::Or(any) => {
                let any: Vec<Self> = any.iter().filter_map(|guard| guard.decided(known)).collect();
                if any.contains(&Self::Always) { Some(Self::Always) } else { Self::any(any) }
            }
            other => Some(other.clone()),
        }
    }

    /// What holds where it does, one by one.
    pub fn parts(&self) -> Vec<Self> {
        match self {
            Self::Always => Vec::new(),
            Self::And(all) => all.iter().flat_map(Self::parts).collect(),
            Self::Not(inner) => match inner.as_ref() {
                Self::Or(any) => any.iter().flat_map(|one| one.clone().not().parts()).collect(),
                _ => vec![self.clone()],
            },
            one => vec![one.clone()],
        }
    }
}

impl ChartNode {
    /// Says no condition again inside of what is there under it.
    pub fn settle(&mut self, outer: &[Guard]) {
        let below = |when: &Guard| [outer, &when.parts()].concat();
        match self {
            Self::Map(entries) | Self::List(entries) => entries.retain_mut(|entry| {
                // What anyone may add asks by itself.
                let is_own = mark::of_variable(&entry.key).is_none();
                let within = entry.when.inside(outer).filter(|_| is_own);
                let inner = below(&entry.when);
                entry.node.settle(&inner);
                match within {
                    Some(when) => entry.when = when,
                    None => return !is_own,
                }
                true
            }),
            Self::Either(ways) => {
                let mut before = outer.to_vec();
                for (when, way) in ways {
                    way.settle(&[&before[..], &when.parts()].concat());
                    before.extend(when.clone().not().parts());
                }
            }
            Self::Checksum(inner) => inner.settle(outer),
            Self::Scalar(_) => {}
        }
    }
}
