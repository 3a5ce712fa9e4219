//! The shapes of Kubernetes' own kinds: which fields each struct has, what they take, and which must be there.
//!
//! `kinds.txt` is made of the types of `k8s-openapi` by `cargo xtask shapes`; nothing in it is written by
//! hand. A line `= apps/v1 Deployment Deployment` names the struct of a kind, any other line is a struct
//! with its fields: `name` is text, `replicas:int` something else, and `!` marks what is required.

use std::collections::BTreeMap;
use std::sync::LazyLock;

const TABLE: &str = include_str!("kinds.txt");

/// The table, read once.
pub static SHAPES: LazyLock<Shapes> = LazyLock::new(|| Shapes::read(TABLE));

#[derive(Debug)]
pub struct Shapes {
    /// By version and kind.
    kinds: BTreeMap<(&'static str, &'static str), usize>,
    all: Vec<Shape>,
}

/// A struct.
#[derive(Debug)]
pub struct Shape {
    pub name: &'static str,
    /// In the order of their names.
    pub fields: Vec<ShapeField>,
}

#[derive(Debug)]
pub struct ShapeField {
    pub name: &'static str,
    pub is_required: bool,
    pub takes: Takes,
}

/// What a field takes.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// A struct, by its place.
    Shape(usize),
    List(Box<Takes>),
    Map(Box<Takes>),
    Any,
}

impl Shapes {
    fn read(text: &'static str) -> Self {
        let structs = || text.lines().filter(|line| !line.starts_with('='));
        let first = |line: &'static str| line.split(' ').next().unwrap_or_default();
        let places: BTreeMap<&str, usize> =
            structs().enumerate().map(|(place, line)| (first(line), place)).collect();
        let shape = |line: &'static str| {
            let fields = line.split(' ').skip(1).map(|field| ShapeField::read(field, &places));
            let mut fields: Vec<ShapeField> = fields.collect();
            fields.sort_by_key(|field| field.name);
            Shape { name: first(line), fields }
        };
        let mut kinds = BTreeMap::new();
        for line in text.lines() {
            if let ["=", version, kind, name] = line.split(' ').collect::<Vec<_>>()[..] {
                kinds.insert((version, kind), places[name]);
            }
        }
        Self { kinds, all: structs().map(shape).collect() }
    }

    /// The shape of a kind; `None` where it is not one of the table.
    pub fn of(&self, version: &str, kind: &str) -> Option<&Shape> {
        self.kinds.get(&(version, kind)).map(|place| &self.all[*place])
    }

    pub fn at(&self, place: usize) -> &Shape {
        &self.all[place]
    }

    /// The versions that have a kind.
    pub fn versions(&self, kind: &str) -> impl Iterator<Item = &'static str> {
        self.kinds.keys().filter(move |(_, own)| *own == kind).map(|(version, _)| *version)
    }

    /// All kinds, with their versions.
    pub fn all_kinds(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.kinds.keys().copied()
    }

    /// The kinds of a version.
    pub fn kinds(&self, version: &str) -> impl Iterator<Item = &'static str> {
        self.kinds.keys().filter(move |(own, _)| *own == version).map(|(_, kind)| *kind)
    }
}

impl Shape {
    pub fn field(&self, name: &str) -> Option<&ShapeField> {
        let place = self.fields.binary_search_by(|field| field.name.cmp(name)).ok()?;
        Some(&self.fields[place])
    }
}

impl ShapeField {
    fn read(text: &'static str, places: &BTreeMap<&str, usize>) -> Self {
        let (name, takes) = text.split_once(':').unwrap_or((text, "string"));
        let (name, is_required) = name.strip_suffix('!').map_or((name, false), |name| (name, true));
        Self { name, is_required, takes: Takes::read(takes, places) }
    }
}

impl Takes {
    fn read(text: &str, places: &BTreeMap<&str, usize>) -> Self {
        let inner = |open, close| text.strip_prefix(open)?.strip_suffix(close);
        if let Some(item) = inner('[', ']') {
            return Takes::List(Box::new(Self::read(item, places)));
        }
        if let Some(value) = inner('{', '}') {
            return Takes::Map(Box::new(Self::read(value, places)));
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
            name => Takes::Shape(places[name]),
        }
    }
}
