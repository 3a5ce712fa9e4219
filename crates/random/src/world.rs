//! What a project is known by while it is made: its targets, its components, and what it owes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};

use crate::choices::Choices;
use crate::component::only;
use crate::target::Facts;
use crate::words;

/// A map of the values.
pub type Values = Map<String, Json>;

/// The tier of a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    Database,
    Backend,
    Frontend,
}

impl Tier {
    /// The key of its map in the values.
    pub fn key(self) -> &'static str {
        match self {
            Tier::Database => "databases",
            Tier::Backend => "backends",
            Tier::Frontend => "frontends",
        }
    }
}

/// What others need to know of a component before it is complete.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is asked for by itself, and none excludes another"
)]
pub struct Sketch {
    pub tier: Tier,
    pub name: String,
    /// What is settled of its values.
    pub values: Values,
    /// The engine of a database.
    pub engine: &'static str,
    /// Whether it is a database outside the cluster.
    pub external: bool,
    /// Whether a password can be referred to.
    pub password: bool,
    /// Whether there is a url to refer to.
    pub url: bool,
    /// Whether a browser has a url for it.
    pub public: bool,
    /// The port of the container; none of a worker.
    pub port: Option<u16>,
    /// Further ports by name.
    pub extra: Vec<(String, u16)>,
    /// Whether one pod at most is there at any time.
    pub single: bool,
}

impl Sketch {
    /// Whether others can connect to it.
    pub fn is_called(&self) -> bool {
        self.tier == Tier::Database || self.port.is_some()
    }
}

/// A project in the making.
#[derive(Debug)]
pub struct World {
    pub choices: Choices,
    pub facts: Facts,
    pub has_domain: bool,
    pub components: Vec<Sketch>,
    /// What is outside of the stack, by its names.
    pub externals: Vec<String>,
    /// Files that values name, by path.
    pub files: BTreeMap<String, String>,
    /// gen's own environment.
    pub variables: BTreeMap<String, String>,
    /// The keys of `policy` for whatever unwise the values do.
    pub unwise: BTreeSet<&'static str>,
    /// Whether custom resources are used.
    pub custom: bool,
    /// How its hosts are encrypted, once that is chosen.
    tls: Option<Json>,
    numbers: usize,
}

impl World {
    pub fn new(choices: Choices) -> Self {
        Self {
            choices,
            facts: Facts::default(),
            has_domain: false,
            components: Vec::new(),
            externals: Vec::new(),
            files: BTreeMap::new(),
            variables: BTreeMap::new(),
            unwise: BTreeSet::new(),
            custom: false,
            tls: None,
            numbers: 0,
        }
    }

    /// How all hosts are encrypted, which components share; of those without a host nothing can be.
    pub fn tls(&mut self) -> Json {
        if self.tls.is_none() {
            let way = if self.has_domain { self.choices.below(4) } else { 1 };
            self.tls = Some(match way {
                0 => true.into(),
                1 => false.into(),
                2 => only("secretName", self.given()),
                _ => json!({}),
            });
        }
        self.tls.clone().unwrap_or_default()
    }

    /// A number that no other thing of the project has.
    pub fn number(&mut self) -> usize {
        self.numbers += 1;
        self.numbers
    }

    /// A name that no other thing of the project has.
    pub fn name(&mut self, start: &str) -> String {
        format!("{start}-{}", self.number())
    }

    /// The name of something that exists besides the stack.
    pub fn given(&mut self) -> Json {
        self.name("given").into()
    }

    /// A field, perhaps.
    pub fn maybe(&mut self, into: &mut Values, key: &str, make: impl FnOnce(&mut Self) -> Json) {
        if self.choices.maybe() {
            let value = make(self);
            into.insert(key.to_owned(), value);
        }
    }

    /// A list of one to three things.
    pub fn list(&mut self, mut make: impl FnMut(&mut Self) -> Json) -> Json {
        let count = self.choices.between(1, 3);
        (0..count).map(|_| make(self)).collect()
    }

    /// Labels: keys and values as the API server takes them.
    pub fn labels(&mut self) -> Json {
        let keys = self.choices.some(&words::LABEL_KEYS);
        let pair = |key: &str| (key.to_owned(), self.choices.one(&words::LABEL_VALUES).into());
        Json::Object(keys.into_iter().map(pair).collect())
    }

    /// Annotations: any text under the keys of labels.
    pub fn annotations(&mut self) -> Json {
        let keys = self.choices.some(&words::LABEL_KEYS);
        let mut made = Values::new();
        for key in keys {
            made.insert(key.to_owned(), self.text());
        }
        Json::Object(made)
    }

    /// Any text in which the facts of the stack are put in.
    pub fn text(&mut self) -> Json {
        let text = self.choices.one(&words::TEXTS);
        if !self.choices.once_in(6) {
            return text.into();
        }
        let fact = self.choices.one(&["${name}", "${env}", "${target}", "$${literal}"]);
        format!("{text}{fact}").into()
    }

    /// A text that is taken as it is.
    pub fn verbatim(&mut self) -> Json {
        self.choices.one(&words::TEXTS).into()
    }

    /// A program with words that reach it as they are.
    pub fn command(&mut self) -> Json {
        let words = self.list(Self::verbatim);
        std::iter::once("run".into()).chain(words.as_array().cloned().unwrap_or_default()).collect()
    }

    /// A sketched component.
    pub fn component(&self, index: usize) -> &Sketch {
        &self.components[index]
    }
}
