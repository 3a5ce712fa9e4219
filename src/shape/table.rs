//! The shapes of Kubernetes' own kinds: which fields each struct has, what they take, and which must be there.
//!
//! `kinds.txt` is made of the types of `k8s-openapi` by `cargo xtask shapes`; nothing in it is written by
//! hand. A line `= apps/v1 Deployment Deployment` names the struct of a kind, any other line is a struct
//! with its fields: `name` is text, `replicas:int` something else, and `!` marks what is required.

use std::sync::{LazyLock, OnceLock};

use crate::layer::node::Node;
use crate::shape::here::Here;

const TABLE: &str = include_str!("kinds.txt");

/// The table. Its lines are found once, and each is read when somebody asks for its struct: most of them
/// nobody asks for.
pub static SHAPES: LazyLock<Shapes> = LazyLock::new(|| Shapes::read(TABLE));

#[derive(Debug)]
pub struct Shapes {
    /// Version, kind and struct.
    kinds: Vec<[&'static str; 3]>,
    /// In the order of their names.
    lines: Vec<ShapeLine>,
}

/// A line of the table that is a struct.
#[derive(Debug)]
struct ShapeLine {
    name: &'static str,
    fields: &'static str,
    shape: OnceLock<Shape>,
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
        let mut all = Self { kinds: Vec::new(), lines: Vec::new() };
        for line in text.lines() {
            let (name, fields) = line.split_once(' ').unwrap_or((line, ""));
            if name == "=" {
                let mut words = fields.split(' ');
                all.kinds.push([(); 3].map(|()| words.next().unwrap_or_default()));
            } else {
                all.lines.push(ShapeLine { name, fields, shape: OnceLock::new() });
            }
        }
        all
    }

    /// The shape of a kind; `None` where it is not one of the table.
    pub fn of(&self, version: &str, kind: &str) -> Option<&Shape> {
        let is_it = |one: &&[&str; 3]| one[1] == kind && one[0] == version;
        let [_, _, name] = self.kinds.iter().find(is_it)?;
        Some(self.at(self.place(name)))
    }

    /// Whether there is a kind of this version in the table.
    pub fn has(&self, version: &str, kind: &str) -> bool {
        self.kinds.iter().any(|one| one[1] == kind && one[0] == version)
    }

    pub fn at(&self, place: usize) -> &Shape {
        let line = &self.lines[place];
        line.shape.get_or_init(|| Shape::read(line, self))
    }

    /// The place of a struct that the table has.
    fn place(&self, name: &str) -> usize {
        self.lines.partition_point(|line| line.name < name)
    }

    /// The versions that have a kind.
    pub fn versions(&self, kind: &str) -> impl Iterator<Item = &'static str> {
        self.kinds.iter().filter(move |one| one[1] == kind).map(|one| one[0])
    }

    /// All kinds, with their versions.
    pub fn all_kinds(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.kinds.iter().map(|[version, kind, _]| (*version, *kind))
    }

    /// The kinds of a version.
    pub fn kinds(&self, version: &str) -> impl Iterator<Item = &'static str> {
        self.kinds.iter().filter(move |one| one[0] == version).map(|one| one[1])
    }
}

impl Shape {
    fn read(line: &ShapeLine, all: &Shapes) -> Self {
        let fields = line.fields.split(' ').filter(|field| !field.is_empty());
        let mut fields: Vec<ShapeField> =
            fields.map(|field| ShapeField::read(field, all)).collect();
        fields.sort_by_key(|field| field.name);
        Self { name: line.name, fields, laws: OnceLock::new() }
    }

    pub fn field(&self, name: &str) -> Option<&ShapeField> {
        // Names of other lengths are told apart without a look at them, so that this takes no longer than a search.
        self.fields.iter().find(|field| field.name == name)
    }
}

impl ShapeField {
    fn read(text: &'static str, all: &Shapes) -> Self {
        let (name, takes) = text.split_once(':').unwrap_or((text, "string"));
        let (name, is_required) = name.strip_suffix('!').map_or((name, false), |name| (name, true));
        Self { name, is_required, takes: Takes::read(takes, all) }
    }
}

impl Takes {
    fn read(text: &str, all: &Shapes) -> Self {
        let inner = |open, close| text.strip_prefix(open)?.strip_suffix(close);
        if let Some(item) = inner('[', ']') {
            return Takes::List(Box::new(Self::read(item, all)));
        }
        if let Some(value) = inner('{', '}') {
            return Takes::Map(Box::new(Self::read(value, all)));
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
            name => Takes::Shape(all.place(name)),
        }
    }
}
