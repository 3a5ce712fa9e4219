//! The shapes of Kubernetes' own kinds: which fields each struct has, what they take, and which must be there.
//!
//! `kinds.txt` is made of the types of `k8s-openapi` by `cargo xtask shapes`; nothing in it is written by
//! hand. A line `= apps/v1 Deployment Deployment` names the struct of a kind, any other line is a struct
//! with its fields: `name` is text, `replicas:int` something else, and `!` marks what is required.

use std::ops::Range;
use std::sync::OnceLock;

use crate::layer::node::Node;
use crate::shape::here::Here;

const TABLE: &str = include_str!("kinds.txt");

/// What a line that names a kind begins with; they are the first of the table.
const KIND: &str = "= ";

/// How many lines the table has, and how many of them name kinds.
const LINES: usize = counted(false);
const KINDS: usize = counted(true);

/// Where each line of the table starts, found when gen is compiled: most of them nobody reads.
const STARTS: [u32; LINES] = starts();

/// The table. A struct is read when somebody asks for it.
pub static SHAPES: Shapes = Shapes { read: [const { OnceLock::new() }; LINES - KINDS] };

#[derive(Debug)]
pub struct Shapes {
    /// The structs in the order of their names, once somebody asked.
    read: [OnceLock<Shape>; LINES - KINDS],
}

/// A struct.
#[derive(Debug)]
pub struct Shape {
    pub name: &'static str,
    /// In the order of their names.
    pub fields: Vec<ShapeField>,
    /// What is asked of it beyond its types, once somebody asked.
    pub laws: OnceLock<Vec<ShapeLaw>>,
}

/// Asks one thing of a struct.
pub type ShapeLaw = for<'a> fn(&mut Here<'_, 'a>, &'a Node, &Shape);

#[derive(Debug)]
pub struct ShapeField {
    pub name: &'static str,
    pub is_required: bool,
    pub takes: Takes,
}

/// A struct by its name, and its place once somebody went there.
#[derive(Clone, Debug)]
pub struct ShapeName {
    name: &'static str,
    place: OnceLock<usize>,
}

/// What a field takes.
#[derive(Clone, Debug)]
pub enum Takes {
    Text,
    /// A whole number of 32 bits.
    Int,
    /// A whole number of 64 bits.
    Long,
    Float,
    Bool,
    Quantity,
    IntOrText,
    Shape(ShapeName),
    List(Box<Takes>),
    Map(Box<Takes>),
    Any,
}

impl Shapes {
    /// The shape of a kind; `None` where it is not one of the table.
    pub fn of(&self, version: &str, kind: &str) -> Option<&Shape> {
        let [.., name] = of_kind(version, kind)?;
        Some(self.at(&ShapeName { name, place: OnceLock::new() }))
    }

    /// Whether there is a kind of this version in the table.
    pub fn has(&self, version: &str, kind: &str) -> bool {
        of_kind(version, kind).is_some()
    }

    pub fn at(&self, name: &ShapeName) -> &Shape {
        let place = *name
            .place
            .get_or_init(|| lowest(KINDS..LINES, |line| line.split(' ').next() < Some(name.name)));
        self.read[place - KINDS].get_or_init(|| Shape::read(line(place)))
    }

    /// The versions that have a kind.
    pub fn versions(&self, kind: &str) -> impl Iterator<Item = &'static str> {
        self.all_kinds().filter(move |one| one.1 == kind).map(|one| one.0)
    }

    /// All kinds, with their versions.
    pub fn all_kinds(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        (0..KINDS).map(|place| {
            let [version, kind, _] = words(line(place));
            (version, kind)
        })
    }

    /// The kinds of a version.
    pub fn kinds(&self, version: &str) -> impl Iterator<Item = &'static str> {
        self.all_kinds().filter(move |one| one.0 == version).map(|one| one.1)
    }
}

const fn counted(only_kinds: bool) -> usize {
    let (bytes, mut at, mut count) = (TABLE.as_bytes(), 0, 0);
    let mut is_start = true;
    while at < bytes.len() {
        if is_start && (!only_kinds || bytes[at] == KIND.as_bytes()[0]) {
            count += 1;
        }
        is_start = bytes[at] == b'\n';
        at += 1;
    }
    count
}

#[expect(clippy::cast_possible_truncation, reason = "the table has some ten thousands of bytes")]
const fn starts() -> [u32; LINES] {
    let (bytes, mut at, mut count) = (TABLE.as_bytes(), 0, 0);
    let mut starts = [0; LINES];
    let mut is_start = true;
    while at < bytes.len() {
        if is_start {
            starts[count] = at as u32;
            count += 1;
        }
        is_start = bytes[at] == b'\n';
        at += 1;
    }
    starts
}

/// A line of the table.
fn line(place: usize) -> &'static str {
    let end = STARTS.get(place + 1).map_or(TABLE.len(), |next| *next as usize);
    TABLE[STARTS[place] as usize..end].trim_end_matches('\n')
}

/// Version, kind and struct of a kind that the table has.
fn of_kind(version: &str, kind: &str) -> Option<[&'static str; 3]> {
    let place = lowest(0..KINDS, |line| {
        let [own, name, _] = words(line);
        (own, name) < (version, kind)
    });
    let found = words(line(place));
    (found[..2] == [version, kind]).then_some(found)
}

/// Version, kind and struct of a line that names a kind; the first two of any other line.
fn words(line: &'static str) -> [&'static str; 3] {
    let mut words = line.strip_prefix(KIND).unwrap_or(line).splitn(3, ' ');
    [(); 3].map(|()| words.next().unwrap_or_default())
}

/// The first of some lines, which are in order, that is not below what is looked for.
fn lowest(lines: Range<usize>, is_below: impl Fn(&'static str) -> bool) -> usize {
    let Range { start: mut low, end: mut high } = lines;
    while low < high {
        let middle = usize::midpoint(low, high);
        if is_below(line(middle)) { low = middle + 1 } else { high = middle }
    }
    low
}

impl Shape {
    fn read(line: &'static str) -> Self {
        let (name, fields) = line.split_once(' ').unwrap_or((line, ""));
        let fields = fields.split(' ').filter(|field| !field.is_empty());
        let mut fields: Vec<ShapeField> = fields.map(ShapeField::read).collect();
        fields.sort_unstable_by_key(|field| field.name);
        Self { name, fields, laws: OnceLock::new() }
    }

    pub fn field(&self, name: &str) -> Option<&ShapeField> {
        // Names of other lengths are told apart without a look at them, so that this takes no longer than a search.
        self.fields.iter().find(|field| field.name == name)
    }
}

impl ShapeField {
    fn read(text: &'static str) -> Self {
        let (name, takes) = text.split_once(':').unwrap_or((text, "string"));
        let (name, is_required) = name.strip_suffix('!').map_or((name, false), |name| (name, true));
        Self { name, is_required, takes: Takes::read(takes) }
    }
}

impl Takes {
    fn read(text: &'static str) -> Self {
        let inner = |open, close| text.strip_prefix(open)?.strip_suffix(close);
        if let Some(item) = inner('[', ']') {
            return Takes::List(Box::new(Self::read(item)));
        }
        if let Some(value) = inner('{', '}') {
            return Takes::Map(Box::new(Self::read(value)));
        }
        match text {
            "string" | "time" => Takes::Text,
            "int" => Takes::Int,
            "long" => Takes::Long,
            "float" => Takes::Float,
            "bool" => Takes::Bool,
            "quantity" => Takes::Quantity,
            "intOrString" => Takes::IntOrText,
            "any" => Takes::Any,
            name => Takes::Shape(ShapeName { name, place: OnceLock::new() }),
        }
    }
}
