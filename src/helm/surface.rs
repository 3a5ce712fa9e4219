//! The surface of a chart: its leaves, what each environment says about them, and the rest of the
//! values, which is the same in all environments and is baked in.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use crate::helm::knobs::NAME;
use crate::helm::leaf::{Kind, Leaf, Path, State};
use crate::helm::place;
use crate::layer::node::Node;
use crate::values;

/// What may be said to a chart, and what the environments say.
#[derive(Clone, Debug)]
pub struct Surface {
    pub leaves: Vec<Leaf>,
    pub environments: Vec<Environment>,
    /// What is the same in all environments and no leaf.
    pub baked: Node,
}

impl Surface {
    /// The name of the stack, which all environments share.
    pub fn stack(&self) -> &str {
        let name = self.environments[0].values[NAME].as_ref();
        name.and_then(Json::as_str).unwrap_or_default()
    }

    /// Whether a map has something in it that is no leaf.
    pub fn has_fixed(&self, map: &Path) -> bool {
        let is_something =
            |node: Option<&Node>| node.is_some_and(|node| place::json(node) != json!({}));
        is_something(place::get(&self.baked, map))
            || self.leaves.iter().any(|leaf| {
                let fixed = leaf.states.iter().find_map(|state| match state {
                    State::There(fixed) => Some(fixed),
                    _ => None,
                });
                map.len() > leaf.path.len()
                    && map.starts_with(&leaf.path)
                    && is_something(
                        fixed.and_then(|node| place::get(node, &map[leaf.path.len()..])),
                    )
            })
    }
}

/// One environment's word about every leaf.
#[derive(Clone, Debug)]
pub struct Environment {
    pub name: String,
    pub target: String,
    /// Its values, prepared.
    pub root: Node,
    /// The state of each leaf; nothing where the leaf has no place.
    pub states: Vec<Option<usize>>,
    pub values: Vec<Option<Json>>,
}

impl Environment {
    /// The name of its values file.
    pub fn values_file(&self) -> String {
        let name = if self.name.is_empty() { "default" } else { &self.name };
        format!("values-{name}.yaml")
    }
}

/// Collects leaves; groups that are open enclose what is added.
#[derive(Debug)]
pub struct Builder {
    pub surface: Surface,
    within: Vec<(usize, usize)>,
}

impl Builder {
    /// A surface without leaves.
    pub fn new(environments: Vec<(String, String, Node)>) -> Self {
        let environments: Vec<Environment> = environments
            .into_iter()
            .map(|(name, target, root)| Environment {
                name,
                target,
                root,
                states: Vec::new(),
                values: Vec::new(),
            })
            .collect();
        let baked = Node::empty(environments[0].root.span);
        Self { surface: Surface { leaves: Vec::new(), environments, baked }, within: Vec::new() }
    }

    /// Adds a leaf, with what an environment says: its state and value.
    pub fn add(
        &mut self,
        path: Path,
        kind: Kind,
        states: Vec<State>,
        says: impl Fn(&Node) -> (usize, Option<Json>),
    ) -> usize {
        let within = self.within.last().copied();
        for environment in &mut self.surface.environments {
            let active = within.is_none_or(|(leaf, state)| environment.states[leaf] == Some(state));
            let said = active.then(|| says(&environment.root));
            environment.states.push(said.as_ref().map(|(state, _)| *state));
            environment.values.push(said.and_then(|(_, value)| value));
        }
        self.surface.leaves.push(Leaf { path, kind, states, within });
        self.surface.leaves.len() - 1
    }

    /// A leaf that takes any value of its kind. It is optional where `default` is nothing and an
    /// environment has none, or where `optional` says so.
    pub fn any(&mut self, path: &Path, kind: Kind, optional: bool, default: Option<Json>) -> usize {
        let counted = matches!(kind, Kind::Count(_));
        let lacks = default.is_none()
            && self.active().any(|environment| place::get(&environment.root, path).is_none());
        let mut states = if optional || lacks { vec![State::Absent] } else { Vec::new() };
        let any = states.len();
        states.push(State::Any);
        if counted {
            let span = self.surface.baked.span;
            states.push(State::Fixed(1.into(), place::tree(&1.into(), span)));
        }
        let own = kind.clone();
        let place = path.clone();
        self.add(path.clone(), kind, states, move |root| {
            let written = place::get(root, &place).map(|node| typed(node, &own));
            match written.or(default.clone()) {
                None => (0, None),
                Some(value) => {
                    let small = counted && value.as_i64().is_some_and(|number| number <= 1);
                    (any + usize::from(small), Some(value))
                }
            }
        })
    }

    /// A map that is there or not, and what is in it.
    pub fn group(&mut self, path: &Path, optional: bool, fill: impl FnOnce(&mut Self)) -> usize {
        let span = self.surface.baked.span;
        let empty = State::There(Node::empty(span));
        let always = self.active().all(|environment| place::get(&environment.root, path).is_some());
        let states = if optional || !always { vec![State::Absent, empty] } else { vec![empty] };
        let there = states.len() - 1;
        let place = path.clone();
        let index = self.add(path.clone(), Kind::Group, states, move |root| {
            (if place::get(root, &place).is_some() { there } else { 0 }, None)
        });
        self.within.push((index, there));
        fill(self);
        self.within.pop();
        index
    }

    /// Whether two leaves have the same value, where both have any.
    pub fn same(&mut self, one: usize, other: usize) {
        for environment in &mut self.surface.environments {
            let value = |of: usize| environment.values[of].clone();
            let both = value(one).is_some() && value(other).is_some();
            environment.states.push(both.then(|| usize::from(value(one) == value(other))));
            environment.values.push(None);
        }
        let states = vec![State::Silent, State::Silent];
        let kind = Kind::Same(one, other);
        self.surface.leaves.push(Leaf { path: Path::new(), kind, states, within: None });
    }

    /// Whether the first of some counts that is there exceeds one.
    pub fn several(&mut self, counts: Vec<usize>) {
        let within = self.within.last().copied();
        let states = vec![State::Silent, State::Silent];
        let leaf = Leaf { path: Path::new(), kind: Kind::Several(counts), states, within };
        for environment in &mut self.surface.environments {
            environment.states.push(leaf.follows(&self.surface.leaves, &environment.states));
            environment.values.push(None);
        }
        self.surface.leaves.push(leaf);
    }

    /// Members of which exactly one is there; `none` adds the possibility of none.
    pub fn choice(&mut self, members: &[Path], none: bool) -> usize {
        let mut states = vec![State::Silent; members.len()];
        if none {
            states.push(State::Silent);
        }
        let members = members.to_vec();
        self.add(Path::new(), Kind::Choice, states, move |root| {
            let there = members.iter().position(|path| place::get(root, path).is_some());
            (there.unwrap_or(if none { members.len() } else { 0 }), None)
        })
    }

    /// Adds leaves for a member of a choice.
    pub fn member(&mut self, choice: usize, index: usize, fill: impl FnOnce(&mut Self)) {
        self.within.push((choice, index));
        fill(self);
        self.within.pop();
    }

    /// The environments in which the open group is there.
    pub fn active(&self) -> impl Iterator<Item = &Environment> {
        let within = self.within.last().copied();
        self.surface.environments.iter().filter(move |environment| {
            within.is_none_or(|(leaf, state)| environment.states[leaf] == Some(state))
        })
    }

    /// Everything that is no leaf yet is baked in where the environments agree, and one of their
    /// values else.
    pub fn finish(mut self) -> Surface {
        let mut ends: BTreeMap<Path, Vec<Option<Node>>> = BTreeMap::new();
        let count = self.surface.environments.len();
        for (index, environment) in self.surface.environments.iter().enumerate() {
            let mut found = Vec::new();
            place::ends(&environment.root, values::shape(), &mut Path::new(), &mut found);
            for (path, node) in found {
                ends.entry(path).or_insert_with(|| vec![None; count])[index] = Some(node.clone());
            }
        }
        for (path, nodes) in ends {
            if !self.is_covered(&path) {
                self.enclose(&path);
                self.settle(path, &nodes);
            }
        }
        self.surface
    }

    /// Whether a leaf says what is at a path.
    fn is_covered(&self, path: &Path) -> bool {
        self.surface.leaves.iter().any(|leaf| match &leaf.kind {
            Kind::Group => leaf.path == *path,
            Kind::Variables => {
                path.len() == leaf.path.len() + 1
                    && path.starts_with(&leaf.path)
                    && self.surface.environments.iter().any(|environment| {
                        let index =
                            self.surface.leaves.iter().position(|other| std::ptr::eq(other, leaf));
                        let said = index.and_then(|index| environment.values[index].as_ref());
                        said.is_some_and(|map| map.get(&path[path.len() - 1]).is_some())
                    })
                    || *path == leaf.path
            }
            _ => !leaf.path.is_empty() && path.starts_with(&leaf.path),
        })
    }

    /// The group that a path lies in most deeply, and the state in which it is there.
    fn enclosing(&self, path: &[String]) -> Option<(usize, usize)> {
        let group = self.surface.leaves.iter().rposition(|leaf| {
            leaf.kind == Kind::Group && path.len() > leaf.path.len() && path.starts_with(&leaf.path)
        });
        group.map(|index| (index, self.surface.leaves[index].states.len() - 1))
    }

    /// Makes groups of the maps around a path that only some environments have.
    fn enclose(&mut self, path: &Path) {
        let from = self.enclosing(path).map_or(0, |(leaf, _)| self.surface.leaves[leaf].path.len());
        for length in from + 1..path.len() {
            let map = path[..length].to_vec();
            self.within.extend(self.enclosing(path));
            let has = |environment: &Environment| place::get(&environment.root, &map).is_some();
            let count = self.active().filter(|environment| has(environment)).count();
            if count > 0 && count < self.active().count() {
                self.group(&map, false, |_| {});
            }
            self.within.clear();
        }
    }

    fn settle(&mut self, path: Path, nodes: &[Option<Node>]) {
        let group = self.enclosing(&path);
        let there: Vec<&Option<Node>> = nodes
            .iter()
            .zip(&self.surface.environments)
            .filter(|(_, environment)| {
                group.is_none_or(|(leaf, state)| environment.states[leaf] == Some(state))
            })
            .map(|(node, _)| node)
            .collect();
        // What can be turned on says all that it is: nothing comes with it unsaid.
        let can_be_off = group.is_some_and(|(leaf, _)| {
            let states = &self.surface.leaves[leaf].states;
            states.iter().any(|state| matches!(state, State::Absent))
        });
        let same = !can_be_off
            && there.windows(2).all(|pair| match (pair[0], pair[1]) {
                (Some(one), Some(other)) => place::equal(one, other),
                (None, None) => true,
                _ => false,
            });
        if same {
            let Some(node) = there.first().copied().cloned().flatten() else { return };
            match group {
                None => place::set(&mut self.surface.baked, &path, node),
                Some((leaf, state)) => {
                    let leaf = &mut self.surface.leaves[leaf];
                    if let State::There(fixed) = &mut leaf.states[state] {
                        place::set(fixed, &path[leaf.path.len()..], node);
                    }
                }
            }
            return;
        }
        let mut states: Vec<State> = Vec::new();
        let number = |states: &[State], node: &Option<Node>| {
            states.iter().position(|state| match (state, node) {
                (State::Absent, None) => true,
                (State::Fixed(value, _), Some(node)) => *value == place::json(node),
                _ => false,
            })
        };
        if can_be_off {
            states.push(State::Absent);
        }
        for node in there {
            if number(&states, node).is_none() {
                states.push(match node {
                    None => State::Absent,
                    Some(node) => State::Fixed(place::json(node), node.clone()),
                });
            }
        }
        states.sort_by_key(|state| !matches!(state, State::Absent));
        self.within.extend(group);
        let known = states.clone();
        let place = path.clone();
        self.add(path, Kind::Finite, states, move |root| {
            let node = place::get(root, &place).cloned();
            (number(&known, &node).unwrap_or(0), node.as_ref().map(place::json))
        });
        self.within.clear();
    }
}

/// A scalar as the type of its leaf.
fn typed(node: &Node, kind: &Kind) -> Json {
    let Some(scalar) = node.as_scalar() else { return place::json(node) };
    match kind {
        Kind::Count(_) | Kind::Percent | Kind::NodePort => {
            scalar.text.parse::<i64>().map_or(scalar.text.clone().into(), Json::from)
        }
        Kind::Flag => (scalar.text == "true").into(),
        _ => scalar.text.clone().into(),
    }
}
