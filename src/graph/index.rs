//! Where things are, by name and namespace: what rules look for is found without a look at everything.

use std::collections::BTreeMap;

/// A namespace as it is written; `None` is that of whoever applies the object.
pub type WrittenNamespace<'a> = Option<&'a str>;

/// Places of things by a key, and by key and namespace; the places of one key are in order.
#[derive(Debug)]
pub struct ByKey<'a, K> {
    all: BTreeMap<K, Vec<usize>>,
    exact: BTreeMap<(K, WrittenNamespace<'a>), Vec<usize>>,
}

impl<'a, K: Ord + Copy> ByKey<'a, K> {
    pub fn new(things: impl Iterator<Item = (K, WrittenNamespace<'a>)>) -> Self {
        let mut named = Self { all: BTreeMap::new(), exact: BTreeMap::new() };
        for (place, (key, namespace)) in things.enumerate() {
            named.all.entry(key).or_default().push(place);
            named.exact.entry((key, namespace)).or_default().push(place);
        }
        named
    }

    /// The places of a key, in whatever namespace.
    pub fn all(&self, key: K) -> &[usize] {
        self.all.get(&key).map_or(&[], Vec::as_slice)
    }

    /// The places of a key in a namespace that is written alike.
    pub fn exact(&self, key: K, namespace: WrittenNamespace<'a>) -> &[usize] {
        self.exact.get(&(key, namespace)).map_or(&[], Vec::as_slice)
    }

    /// The places of a key that are, or may be, in a namespace, in order.
    pub fn near(&self, key: K, namespace: WrittenNamespace<'a>) -> impl Iterator<Item = usize> {
        let (own, open) = match namespace {
            None => (self.all(key), [].as_slice()),
            Some(_) => (self.exact(key, namespace), self.exact(key, None)),
        };
        merged(own, open)
    }

    /// The last of them.
    pub fn last(&self, key: K, namespace: WrittenNamespace<'a>) -> Option<usize> {
        let own = self.exact(key, namespace).last().copied();
        let open = if namespace.is_none() { self.all(key) } else { self.exact(key, None) };
        own.max(open.last().copied())
    }
}

/// Two lists in order as one.
fn merged<'m>(one: &'m [usize], other: &'m [usize]) -> impl Iterator<Item = usize> + 'm {
    let (mut one, mut other) = (one.iter().copied().peekable(), other.iter().copied().peekable());
    std::iter::from_fn(move || match (one.peek(), other.peek()) {
        (Some(first), Some(second)) if first <= second => one.next(),
        (_, Some(_)) => other.next(),
        (_, None) => one.next(),
    })
}
