//! ConfigMaps and Secrets: what provides the keys that pods read.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::graph::index::ByKey;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::collect::Set;
use crate::manifest::object::Object;
use crate::manifest::placeholder::is_gap;
use crate::source::Span;

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StoreKind {
    ConfigMap,
    Secret,
}

impl StoreKind {
    pub fn as_str(self) -> &'static str {
        match self {
            StoreKind::ConfigMap => "ConfigMap",
            StoreKind::Secret => "Secret",
        }
    }
}

/// Something that provides a ConfigMap or a Secret: itself, or an object that an operator makes it of.
#[derive(Debug)]
pub struct Store<'a> {
    pub kind: StoreKind,
    pub name: &'a str,
    pub namespace: Option<&'a str>,
    pub object: &'a Object,
    /// The keys with their values; `None` where they are not known.
    pub keys: Option<BTreeMap<&'a str, StoreKey<'a>>>,
}

impl Store<'_> {
    /// Whether all of some keys may be in it.
    pub fn may_have(&self, keys: &[&Node]) -> bool {
        let has = |key: &&Node| key.text("").is_none_or(|key| self.has(key));
        keys.iter().all(has)
    }

    fn has(&self, key: &str) -> bool {
        self.keys.as_ref().is_none_or(|keys| keys.contains_key(key))
    }
}

/// A key of a store.
#[derive(Clone, Debug)]
pub struct StoreKey<'a> {
    pub key: Span,
    pub node: &'a Node,
    /// The value; `None` where it is not readable.
    pub value: Option<String>,
}

/// How many variables pods may take in by `envFrom`, all together. Of what they take in beyond that nothing is
/// known: pods and keys multiply.
const MOST_TAKEN: usize = 200_000;

/// All stores of a set.
#[derive(Debug)]
pub struct Stores<'a> {
    pub all: Vec<Store<'a>>,
    named: ByKey<'a, (StoreKind, &'a str)>,
    /// Secrets that are there without being in the set, by namespace and name.
    existing: &'a BTreeSet<(String, String)>,
    taken: Cell<usize>,
}

/// What was found where a store is looked for.
#[derive(Clone, Copy, Debug)]
pub enum StoreLookup<'s, 'a> {
    Here(&'s Store<'a>),
    /// In the cluster, made by somebody else; what is in it is not known.
    Existing,
    /// Only in another namespace.
    Elsewhere(&'s Store<'a>),
    Nowhere,
}

impl<'a> Stores<'a> {
    pub fn new(set: &'a Set) -> Self {
        let all: Vec<Store> = set.objects.iter().filter_map(read).collect();
        let named = ByKey::new(all.iter().map(|one| ((one.kind, one.name), one.namespace)));
        Self { all, named, existing: &set.existing_secrets, taken: Cell::new(0) }
    }

    /// The keys that a pod takes in from a store, all of them; `None` where they are not known.
    pub fn take<'s>(&self, store: &'s Store<'a>) -> Option<&'s BTreeMap<&'a str, StoreKey<'a>>> {
        let keys = store.keys.as_ref()?;
        self.taken.set(self.taken.get().saturating_add(keys.len()));
        (self.taken.get() <= MOST_TAKEN).then_some(keys)
    }

    pub fn find(
        &self,
        kind: StoreKind,
        name: &str,
        namespace: Option<&str>,
    ) -> StoreLookup<'_, 'a> {
        let key = (kind, name);
        let sure = self.named.exact(key, namespace).first().copied();
        if let Some(here) = sure.or_else(|| self.named.near(key, namespace).next()) {
            return StoreLookup::Here(&self.all[here]);
        }
        let exists = |namespace: &str| {
            kind == StoreKind::Secret
                && !self.existing.is_empty()
                && self.existing.contains(&(namespace.to_owned(), name.to_owned()))
        };
        if namespace.is_some_and(exists) {
            return StoreLookup::Existing;
        }
        let other = self.named.all(key).first();
        other.map_or(StoreLookup::Nowhere, |place| StoreLookup::Elsewhere(&self.all[*place]))
    }

    /// All of a kind and a name, in whatever namespace.
    pub fn named(&self, kind: StoreKind, name: &str) -> impl Iterator<Item = &Store<'a>> {
        let places: Vec<usize> = self.named.all((kind, name)).to_vec();
        places.into_iter().map(|place| &self.all[place])
    }
}

fn read(object: &Object) -> Option<Store<'_>> {
    let node = &object.node;
    let namespace = object.namespace.as_deref();
    let store = |kind, name, keys| Some(Store { kind, name, namespace, object, keys });
    match (object.kind.as_str(), object.group()) {
        ("ConfigMap", "") if object.has_more => store(StoreKind::ConfigMap, &object.name, None),
        ("Secret", "") if object.has_more => store(StoreKind::Secret, &object.name, None),
        ("ConfigMap", "") => store(StoreKind::ConfigMap, &object.name, Some(config_keys(node))),
        ("Secret", "") => store(StoreKind::Secret, &object.name, secret_keys(object)),
        ("SealedSecret", _) => {
            let name = node.text("spec.template.metadata.name").unwrap_or(&object.name);
            let keys = node.pairs("spec.encryptedData").chain(node.pairs("spec.template.data"));
            let mut texts = node.pairs("spec.encryptedData").map(|(_, one)| one.node.text(""));
            // It is still to be sealed.
            if texts.any(|text| text.is_some_and(is_gap)) {
                return store(StoreKind::Secret, name, None);
            }
            let keys = keys.map(|(key, entry)| {
                (key, StoreKey { key: entry.key, node: &entry.node, value: None })
            });
            store(StoreKind::Secret, name, Some(keys.collect()))
        }
        ("ExternalSecret", _) => {
            let name = node.text("spec.target.name").unwrap_or(&object.name);
            store(StoreKind::Secret, name, external_keys(node))
        }
        ("Certificate", _) => store(StoreKind::Secret, node.text("spec.secretName")?, None),
        // Other operators name what they make after their own object.
        (kind, _) if kind.ends_with("Secret") => store(StoreKind::Secret, &object.name, None),
        _ => None,
    }
}

/// The keys that an ExternalSecret writes, unless it takes in all that there is, or makes others of them.
/// <https://external-secrets.io/latest/api/externalsecret/>
fn external_keys(node: &Node) -> Option<BTreeMap<&str, StoreKey<'_>>> {
    let is_known = node.at("spec.dataFrom").is_none() && node.at("spec.target.template").is_none();
    let items = node.items("spec.data");
    let keys = items.iter().map(|item| {
        let key = item.get("secretKey")?;
        Some((key.text("")?, StoreKey { key: key.span, node: key, value: None }))
    });
    keys.collect::<Option<BTreeMap<_, _>>>().filter(|keys| is_known && !keys.is_empty())
}

fn config_keys(node: &Node) -> BTreeMap<&str, StoreKey<'_>> {
    let mut keys = BTreeMap::new();
    for (key, entry) in node.pairs("data") {
        let value = entry.node.text("").map(str::to_owned);
        keys.insert(key, StoreKey { key: entry.key, node: &entry.node, value });
    }
    for (key, entry) in node.pairs("binaryData") {
        keys.insert(key, StoreKey { key: entry.key, node: &entry.node, value: None });
    }
    keys
}

/// The keys of a Secret, unless its type says that a controller adds them.
fn secret_keys(object: &Object) -> Option<BTreeMap<&str, StoreKey<'_>>> {
    let node = &object.node;
    if node.text("type") == Some("kubernetes.io/service-account-token") {
        return None;
    }
    let mut keys = BTreeMap::new();
    for (key, entry) in node.pairs("data") {
        let value = entry.node.text("").and_then(decoded);
        keys.insert(key, StoreKey { key: entry.key, node: &entry.node, value });
    }
    for (key, entry) in node.pairs("stringData") {
        let value = entry.node.text("").map(str::to_owned);
        keys.insert(key, StoreKey { key: entry.key, node: &entry.node, value });
    }
    Some(keys)
}

fn decoded(text: &str) -> Option<String> {
    let packed: String = text.split_whitespace().collect();
    String::from_utf8(STANDARD.decode(packed).ok()?).ok()
}
