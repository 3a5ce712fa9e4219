//! Samples: what gen makes of one choice of values, read back as a function of them.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value as Json;

use crate::diagnostic::Diagnostic;
use crate::helm::expression::Expression;
use crate::helm::forest::{Forest, Part};
use crate::helm::leaf::{Kind, Leaf, Path, State};
use crate::helm::mark::{self, Marks, mark};
use crate::helm::place;
use crate::helm::prepare::tolerant;
use crate::helm::surface::Surface;
use crate::layer::merge::merge;
use crate::layer::node::Node;
use crate::object::{self, Object, checksum};
use crate::resolve;
use crate::resolve::inputs::{Inputs, Platform};
use crate::source::{FileId, Span};
use crate::stack::checksum::Checksums;
use crate::values;

/// The state of every leaf; nothing where it has no place.
pub type Point = Vec<Option<usize>>;

/// What gen makes at a point.
#[derive(Clone, Debug)]
pub struct Sample {
    pub point: Point,
    pub values: Vec<Option<Json>>,
    /// Objects by what identifies them, or the messages of the mistakes.
    pub objects: Result<BTreeMap<String, Part>, Vec<Mistake>>,
}

/// Two samples that differ in one leaf, and in what that leaf encloses.
#[derive(Clone, Copy, Debug)]
pub struct Pair {
    pub one: usize,
    pub other: usize,
    pub leaf: usize,
}

/// What gen makes at a point, as it is.
#[derive(Debug)]
pub struct Fresh {
    pub point: Point,
    pub values: Vec<Option<Json>>,
    pub objects: Result<Vec<Object>, Vec<Mistake>>,
}

/// What gen refuses: its words, and the place that it points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    pub message: Expression,
    pub place: Option<Span>,
}

/// Gives the files that values name.
pub type Read<'r> = dyn Fn(&str) -> Result<String, String> + Sync + 'r;

/// Makes samples.
pub struct Sampler<'a> {
    pub surface: &'a Surface,
    pub read: &'a Read<'a>,
    /// What is told gen beside the values.
    beside: Node,
    files: Mutex<BTreeMap<String, Result<String, String>>>,
}

impl std::fmt::Debug for Sampler<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Sampler").finish_non_exhaustive()
    }
}

impl Pair {
    /// The leaf, and what follows from it and differs as well.
    pub fn leaves(self, leaves: &[Leaf], samples: &[Sample]) -> impl Iterator<Item = usize> {
        let (one, other) = (&samples[self.one].point, &samples[self.other].point);
        let follows = leaves.iter().enumerate().filter(move |(index, leaf)| {
            matches!(&leaf.kind, Kind::Several(counts) if counts.contains(&self.leaf))
                && one[*index] != other[*index]
        });
        follows.map(|(index, _)| index).chain([self.leaf])
    }
}

impl<'a> Sampler<'a> {
    pub fn new(surface: &'a Surface, read: &'a Read<'a>) -> Self {
        let span = surface.baked.span;
        let beside = place::tree(&tolerant(), span);
        Self { surface, read, beside, files: Mutex::new(BTreeMap::new()) }
    }

    /// The sample at a point, its scalars read back; `first` keeps one of all objects of an identity.
    pub fn sample(
        &self,
        point: Point,
        forest: &mut Forest,
        first: &mut BTreeMap<String, Object>,
    ) -> Sample {
        let (values, marks) = self.marked(&point, 0);
        let read = |object: Object| {
            let identity = format!("{}/{}/{}", object.kind(), object.namespace(), object.name());
            let part = forest.plant(&object.body, &marks);
            if !first.contains_key(&identity) {
                first.insert(identity.clone(), object);
            }
            (identity, part)
        };
        let objects = self.make(&point, &values, &marks);
        let objects = objects.map(|objects| objects.into_iter().map(read).collect());
        Sample { point, values, objects }
    }

    /// What is at a point for marks that are not learnt from.
    pub fn fresh(&self, point: Point, salt: usize) -> Fresh {
        let (values, marks) = self.marked(&point, salt);
        let objects = self.make(&point, &values, &marks);
        Fresh { point, values, objects }
    }

    /// The values of a point, and their marks.
    fn marked(&self, point: &Point, salt: usize) -> (Vec<Option<Json>>, Marks) {
        let mut values: Vec<Option<Json>> = vec![None; point.len()];
        let mut marks = Marks::default();
        for (index, leaf) in self.surface.leaves.iter().enumerate() {
            let Some(state) = point[index] else { continue };
            match &leaf.states[state] {
                State::Any => values[index] = Some(mark(index, leaf, salt)),
                State::Fixed(value, _) => values[index] = Some(value.clone()),
                State::Absent | State::There(_) | State::Silent => {}
            }
        }
        // In order, so that a chain of equals has the value of its first.
        for (index, leaf) in self.surface.leaves.iter().enumerate() {
            if let (Kind::Same(one, other), Some(1)) = (&leaf.kind, point[index]) {
                let value = values[*one].clone();
                values[*other] = value;
            }
        }
        for (index, leaf) in self.surface.leaves.iter().enumerate() {
            if let (Some(value), Some(state)) = (&values[index], point[index])
                && matches!(leaf.states[state], State::Any)
            {
                marks.add(index, value);
            }
        }
        (values, marks)
    }

    fn make(
        &self,
        point: &Point,
        values: &[Option<Json>],
        marks: &Marks,
    ) -> Result<Vec<Object>, Vec<Mistake>> {
        let (root, prefix, target) = self.tree(point, values);
        let mistakes = |diagnostics: Vec<Diagnostic>| -> Vec<Mistake> {
            let mistake = |diagnostic: &Diagnostic| Mistake {
                message: marks.read(&said(diagnostic).into()),
                place: diagnostic.place(),
            };
            diagnostics.iter().map(mistake).collect()
        };
        let values = values::read(&root, "", &target).map_err(mistakes)?;
        let files = |path: &str| {
            let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
            files.entry(path.to_owned()).or_insert_with(|| (self.read)(path)).clone()
        };
        let inputs = Inputs {
            env: "",
            target: &target,
            prefix: &prefix,
            checksums: Checksums::Preimage,
            platform: Platform::Kubernetes,
            files: &files,
            environment: &|_| None,
        };
        let resolved = resolve::resolve(&values, inputs).map_err(mistakes)?;
        let bundle = object::build(&resolved.stack);
        let bundle = object::complete(bundle, &resolved.stack).map_err(mistakes)?;
        let mut objects = bundle.objects;
        objects.retain(|object| object.kind() != "Namespace");
        for object in &mut objects {
            open(&mut object.body);
        }
        Ok(objects)
    }

    /// The values of a point as gen reads them, the prefix of names and the target.
    fn tree(&self, point: &Point, values: &[Option<Json>]) -> (Node, String, String) {
        let mut root = self.surface.baked.clone();
        let mut prefix = String::new();
        for (index, leaf) in self.surface.leaves.iter().enumerate() {
            let Some(state) = point[index] else { continue };
            let at = u32::try_from(index).unwrap_or(0);
            let span = Span { file: FileId(u32::MAX), start: at, end: at };
            match (&leaf.kind, &leaf.states[state]) {
                (Kind::Release("prefix"), _) => {
                    if let Some(Json::String(text)) = &values[index] {
                        prefix.clone_from(text);
                    }
                }
                (Kind::Variables, State::Any) => {
                    let mut path = leaf.path.clone();
                    path.push(mark::variable(index));
                    let value = values[index].clone().unwrap_or_default();
                    place::set(&mut root, &path, place::tree(&value, span));
                }
                (_, State::Fixed(_, node)) if leaf.kind == Kind::Finite => {
                    place::set(&mut root, &leaf.path, node.clone());
                }
                (_, State::There(fixed)) => {
                    let there = place::get(&root, &leaf.path).cloned();
                    let below = there.unwrap_or_else(|| Node::empty(span));
                    let fixed = Node { span, ..fixed.clone() };
                    let node = merge(below, fixed, &crate::layer::merge::Shape::Free);
                    place::set(&mut root, &leaf.path, node);
                }
                (_, State::Any | State::Fixed(..)) => {
                    let value = values[index].clone().unwrap_or_default();
                    place::set(&mut root, &leaf.path, place::tree(&value, span));
                }
                (_, State::Absent | State::Silent) => {}
            }
        }
        let target = root.get("target").and_then(Node::as_scalar);
        let target = target.map_or_else(|| "kind".to_owned(), |target| target.text.clone());
        let root = merge(root, self.beside.clone(), values::shape());
        (root, prefix, target)
    }
}

/// A mistake as a chart can say it.
fn said(diagnostic: &Diagnostic) -> String {
    match &diagnostic.help {
        Some(help) => format!("{}: {help}", diagnostic.message),
        None => diagnostic.message.clone(),
    }
}

/// Opens what a text hides: the data of Secrets, and what checksums are taken of.
fn open(body: &mut Json) {
    if body["kind"] == "Secret"
        && let Some(data) = body["data"].as_object_mut()
    {
        for value in data.values_mut() {
            let bytes = value.as_str().and_then(|text| STANDARD.decode(text).ok());
            if let Some(text) = bytes.and_then(|bytes| String::from_utf8(bytes).ok()) {
                *value = text.into();
            }
        }
    }
    let annotations = body.pointer_mut("/spec/template/metadata/annotations");
    if let Some(preimage) = annotations.and_then(|map| map.get_mut(checksum::CONFIG))
        && let Some(contents) = preimage.as_str().and_then(|text| serde_json::from_str(text).ok())
    {
        *preimage = contents;
    }
}

/// The leaves that a path belongs to, for messages.
pub fn shown(path: &Path) -> String {
    path.join(".")
}

/// Completes a point: leaves that have no place are out, and those that have one are in the wanted
/// state or in the first; what follows from others does; what is the same as the same is the same.
pub fn complete(leaves: &[Leaf], wanted: &Point) -> Point {
    let mut point: Point = vec![None; leaves.len()];
    for (index, leaf) in leaves.iter().enumerate() {
        let active = leaf.within.is_none_or(|(of, state)| point[of] == Some(state));
        match leaf.kind {
            Kind::Same(..) => {}
            Kind::Several(_) => point[index] = leaf.follows(leaves, &point),
            _ if active => point[index] = Some(wanted[index].unwrap_or(0)),
            _ => {}
        }
    }
    let mut class: Vec<usize> = (0..leaves.len()).collect();
    let any = |point: &Point, of: usize| {
        point[of].is_some_and(|state| matches!(leaves[of].states[state], State::Any))
    };
    for (index, leaf) in leaves.iter().enumerate() {
        if let Kind::Same(one, other) = leaf.kind
            && wanted[index] == Some(1)
            && any(&point, one)
            && any(&point, other)
        {
            let (kept, gone) = (class[one], class[other]);
            class.iter_mut().filter(|class| **class == gone).for_each(|class| *class = kept);
        }
    }
    for (index, leaf) in leaves.iter().enumerate() {
        if let Kind::Same(one, other) = leaf.kind
            && any(&point, one)
            && any(&point, other)
        {
            point[index] = Some(usize::from(class[one] == class[other]));
        }
    }
    point
}
