//! The environment of a container as the kubelet makes it: `envFrom` first, then `env` in order, with
//! `$(NAME)` replaced by what was declared before.
//! <https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/>

use std::collections::BTreeMap;
use std::ops::Bound;

use crate::engine::image_fact::ImageFact;
use crate::graph::store::{StoreKind, StoreLookup, Stores};
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::object::Object;
use crate::notation::address::UNKNOWN;
use crate::notation::image::ImageName;
use crate::source::Span;

/// The longest `NAME=value` that Linux gives a program, in bytes: a program with a longer one does not
/// start. <https://man7.org/linux/man-pages/man2/execve.2.html>, `MAX_ARG_STRLEN`.
pub const LONGEST: u64 = 128 * 1024;

/// The longest value that gen replaces `$(NAME)` in, in bytes of the result. References double what they
/// name; nothing that is looked for in values, such as an address, is longer.
const LONGEST_EXPANDED: u64 = 2 * 1024;

/// The variables of a container; of several with one name, the one that counts.
#[derive(Clone, Debug, Default)]
pub struct Environment<'a> {
    pub variables: Vec<Variable<'a>>,
    /// Their places by name.
    places: BTreeMap<String, usize>,
    /// Uses of variables that are declared further below, or nowhere.
    pub dangling: Vec<Dangling<'a>>,
    /// Whether variables may come from somewhere that is not known.
    pub is_open: bool,
}

#[derive(Clone, Debug)]
pub struct Variable<'a> {
    pub name: String,
    /// The value, with [`UNKNOWN`] for parts that are not known; `None` where nothing is.
    pub value: Option<String>,
    /// The scalar that the value was written in.
    pub node: Option<&'a Node>,
    /// The ConfigMap or Secret that it is written in.
    pub store: Option<&'a Object>,
    /// Whether it comes with all that `envFrom` takes in.
    pub is_bulk: bool,
    /// Where the container takes it in.
    pub used: Span,
    /// Whether it is read from a Secret.
    pub is_secret: bool,
    /// Whether the value was written as it is, without `$(…)` in it.
    pub is_verbatim: bool,
    /// How long the value is, in bytes, as far as it is known; also where gen does not work it out.
    pub length: u64,
}

impl Variable<'_> {
    /// Where its value is written, else where the container takes it in.
    pub fn place(&self) -> Span {
        self.node.map_or(self.used, |node| node.span)
    }
}

/// `$(name)` in a value, where `name` stands nowhere before it.
#[derive(Clone, Debug)]
pub struct Dangling<'a> {
    /// The variable whose value it is.
    pub variable: &'a str,
    pub value: &'a Node,
    pub name: String,
    /// The byte of the value's text at which `$(` stands.
    pub offset: usize,
    /// Where it is declared: too late.
    pub declared: Option<Span>,
    pub declared_index: Option<usize>,
    pub index: usize,
}

impl<'a> Environment<'a> {
    pub fn read(container: &'a Node, namespace: Option<&str>, stores: &Stores<'a>) -> Self {
        let mut environment = Self::default();
        for source in container.items("envFrom") {
            environment.take_all(source, namespace, stores);
        }
        let declared = Declared::new(container.items("env"));
        for (index, entry) in declared.entries.iter().enumerate() {
            environment.take(index, entry, &declared, namespace, stores);
        }
        environment.take_defaults(container);
        environment
    }

    pub fn get(&self, name: &str) -> Option<&Variable<'a>> {
        self.places.get(name).map(|place| &self.variables[*place])
    }

    /// The value of a variable, as far as all of it is known.
    pub fn known(&self, name: &str) -> Option<&str> {
        let value = self.get(name)?.value.as_deref()?;
        (!value.contains(UNKNOWN)).then_some(value)
    }

    /// Whether several variables start in the same way.
    pub fn share_prefix(&self, prefix: &str) -> bool {
        let from = self.places.range::<str, _>((Bound::Included(prefix), Bound::Unbounded));
        from.take(2).filter(|(name, _)| name.starts_with(prefix)).count() == 2
    }

    pub fn has_prefix(&self, prefix: &str) -> bool {
        self.variables.iter().any(|variable| variable.name.starts_with(prefix))
    }

    fn take_all(&mut self, source: &'a Node, namespace: Option<&str>, stores: &Stores<'a>) {
        let prefix = source.text("prefix").unwrap_or_default();
        let kinds = [("configMapRef", StoreKind::ConfigMap), ("secretRef", StoreKind::Secret)];
        for (key, kind) in kinds {
            let Some(name) = source.at(key).and_then(|reference| reference.at("name")) else {
                continue;
            };
            let found = stores.find(kind, name.text("").unwrap_or_default(), namespace);
            let StoreLookup::Here(store) = found else {
                self.is_open = true;
                continue;
            };
            let Some(keys) = stores.take(store) else {
                self.is_open = true;
                continue;
            };
            for (key, item) in keys {
                let length = item.value.as_ref().map_or(0, |value| value.len() as u64);
                self.set(Variable {
                    name: format!("{prefix}{key}"),
                    length,
                    value: item.value.clone(),
                    node: Some(item.node),
                    store: Some(store.object),
                    is_bulk: true,
                    used: name.span,
                    is_secret: kind == StoreKind::Secret,
                    is_verbatim: true,
                });
            }
        }
    }

    /// Adds what the image falls back to, once any of its variables is set.
    fn take_defaults(&mut self, container: &'a Node) {
        let Some(image) = container.get("image") else { return };
        let name = ImageName::read(image.text("").unwrap_or_default());
        let Some(fact) = ImageFact::of(&name) else { return };
        let is_set =
            |name: &str| self.get(name).is_some() || self.get(&format!("{name}_FILE")).is_some();
        let mut mounts = container.items("volumeMounts").iter();
        let is_configured =
            mounts.any(|one| one.text("mountPath").is_some_and(|path| path.contains("wp-config")));
        let is_used = fact.defaults.iter().any(|(name, _)| is_set(name));
        let is_since = name.version().is_some_and(|version| version >= fact.defaults_since);
        if self.is_open || is_configured || !is_used || !is_since {
            return;
        }
        let missing: Vec<_> = fact.defaults.iter().filter(|(name, _)| !is_set(name)).collect();
        for (name, value) in missing {
            self.set(Variable {
                name: (*name).to_owned(),
                value: Some((*value).to_owned()),
                node: Some(image),
                store: None,
                is_bulk: false,
                used: image.span,
                is_secret: false,
                is_verbatim: true,
                length: value.len() as u64,
            });
        }
    }

    fn take(
        &mut self,
        index: usize,
        entry: &'a Node,
        declared: &Declared<'a>,
        namespace: Option<&str>,
        stores: &Stores<'a>,
    ) {
        let Some(name) = entry.at("name") else { return };
        let variable = name.text("").unwrap_or_default();
        let used = name.span;
        let mut found = Variable {
            name: variable.to_owned(),
            value: None,
            node: None,
            store: None,
            is_bulk: false,
            used,
            is_secret: false,
            is_verbatim: true,
            length: 0,
        };
        if let Some((text, node)) = entry.scalar("value") {
            let dangling = |missing: &str, offset| {
                let later = declared.from(missing, index);
                let place = later.and_then(|at| declared.entries[at].at("name"));
                Dangling {
                    variable,
                    value: node,
                    name: missing.to_owned(),
                    offset,
                    declared: place.map(|name| name.span),
                    declared_index: later,
                    index,
                }
            };
            let Expanded { text: expanded, length } = self.expand(&text.text, dangling);
            found.is_verbatim = expanded.as_ref() == Some(&text.text);
            found.value = expanded;
            found.length = length;
            found.node = Some(node);
        } else if entry.get("value").is_none() && entry.get("valueFrom").is_none() {
            found.value = Some(String::new());
        }
        let kinds =
            [("configMapKeyRef", StoreKind::ConfigMap), ("secretKeyRef", StoreKind::Secret)];
        for (key, kind) in kinds {
            let Some(reference) = entry.at("valueFrom").and_then(|from| from.at(key)) else {
                continue;
            };
            found.is_secret = kind == StoreKind::Secret;
            let name = reference.text("name").unwrap_or_default();
            if let StoreLookup::Here(store) = stores.find(kind, name, namespace) {
                let key = reference.text("key").unwrap_or_default();
                let item = store.keys.as_ref().and_then(|keys| keys.get(key));
                found.value = item.and_then(|item| item.value.clone());
                found.length = found.value.as_ref().map_or(0, |value| value.len() as u64);
                found.node = item.map(|item| item.node);
                found.store = item.map(|_| store.object);
            }
        }
        self.set(found);
    }

    fn set(&mut self, variable: Variable<'a>) {
        if let Some(place) = self.places.get(&variable.name) {
            self.variables[*place] = variable;
        } else {
            self.places.insert(variable.name.clone(), self.variables.len());
            self.variables.push(variable);
        }
    }

    /// Replaces `$(NAME)`, and keeps in mind what cannot be replaced.
    fn expand(&mut self, text: &str, dangling: impl Fn(&str, usize) -> Dangling<'a>) -> Expanded {
        if !text.contains("$(") {
            return Expanded { text: Some(text.to_owned()), length: text.len() as u64 };
        }
        let mut expanded = Expanded { text: Some(String::new()), length: 0 };
        let mut rest = text;
        while let Some(start) = rest.find("$(") {
            let (before, reference) = rest.split_at(start);
            let Some(end) = reference.find(')') else { break };
            let name = &reference[2..end];
            expanded.push(before);
            if before.ends_with('$') || !is_name(name) {
                expanded.push(&reference[..=end]);
            } else {
                match self.get(name) {
                    Some(Variable { value: Some(value), .. }) => expanded.push(value),
                    Some(known) if known.length > 0 => expanded.leave_out(known.length),
                    Some(_) => expanded.push_unknown(),
                    None if is_of_service(name) || self.is_open => expanded.push_unknown(),
                    None => {
                        self.dangling.push(dangling(name, text.len() - reference.len()));
                        expanded.push_unknown();
                    }
                }
            }
            rest = &reference[end + 1..];
        }
        expanded.push(rest);
        expanded
    }
}

/// A value whose `$(NAME)` are replaced.
struct Expanded {
    /// `None` where it is too long to be worked out.
    text: Option<String>,
    length: u64,
}

impl Expanded {
    fn push(&mut self, part: &str) {
        self.length = self.length.saturating_add(part.len() as u64);
        if self.length > LONGEST_EXPANDED {
            self.text = None;
        }
        if let Some(text) = &mut self.text {
            text.push_str(part);
        }
    }

    fn push_unknown(&mut self) {
        if let Some(text) = &mut self.text {
            text.push(UNKNOWN);
        }
    }

    /// Adds a value that is too long itself.
    fn leave_out(&mut self, length: u64) {
        self.length = self.length.saturating_add(length);
        self.text = None;
    }
}

/// The entries of `env`, by name.
struct Declared<'a> {
    entries: &'a [Node],
    places: BTreeMap<&'a str, Vec<usize>>,
}

impl<'a> Declared<'a> {
    fn new(entries: &'a [Node]) -> Self {
        let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (place, entry) in entries.iter().enumerate() {
            if let Some(name) = entry.text("name") {
                places.entry(name).or_default().push(place);
            }
        }
        Self { entries, places }
    }

    /// The first entry of a name from a place on.
    fn from(&self, name: &str, place: usize) -> Option<usize> {
        let places = self.places.get(name)?;
        places.get(places.partition_point(|one| *one < place)).copied()
    }
}

fn is_name(text: &str) -> bool {
    let first = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    first && text.chars().all(|one| one.is_ascii_alphanumeric() || "_-.".contains(one))
}

/// Variables that the kubelet adds for every Service.
fn is_of_service(name: &str) -> bool {
    name.contains("_SERVICE_HOST") || name.contains("_SERVICE_PORT") || name.contains("_PORT_")
}
