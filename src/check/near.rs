//! The name that was surely meant.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::graph::Graph;
use crate::source::effort;

/// The one of some names that a wrong name stands for: a misspelling of it, or the same name with
/// another ending (`mysql` and `mysql-svc`). Names that are merely alike, such as `orders-api` and
/// `users-api`, are names of different things.
pub fn meant<'n>(wrong: &str, names: impl Iterator<Item = &'n str> + Clone) -> Option<&'n str> {
    let others = names.filter(|name| *name != wrong);
    let mut spelt = others.clone().filter(|name| is_misspelt(wrong, name));
    if let Some(first) = spelt.next() {
        return Some(first).filter(|_| spelt.all(|other| other == first));
    }
    let mut extended = others.filter(|name| extends(name, wrong) || extends(wrong, name));
    let first = extended.next()?;
    Some(first).filter(|_| extended.all(|other| other == first))
}

const SEPARATORS: [char; 4] = ['-', '_', '.', ':'];

/// Whether two names differ in separators alone, or in one of their words by a slip of the fingers.
fn is_misspelt(one: &str, other: &str) -> bool {
    effort::spend(1);
    let folded = |text: &str| text.to_lowercase().replace(SEPARATORS, "");
    if folded(one) == folded(other) {
        return true;
    }
    let (one, other): (Vec<&str>, Vec<&str>) =
        (one.split(SEPARATORS).collect(), other.split(SEPARATORS).collect());
    let mut different = one.iter().zip(&other).filter(|(one, other)| one != other);
    let first = different.next();
    one.len() == other.len()
        && different.next().is_none()
        && first.is_some_and(|(one, other)| is_slip(one, other))
}

fn is_slip(one: &str, other: &str) -> bool {
    // Numbers tell things apart.
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let distance = strsim::damerau_levenshtein(one, other);
    let within = match one.len().min(other.len()) {
        0..=3 => false,
        4 => distance <= 1 && (one.starts_with(other) || other.starts_with(one)),
        5..=7 => distance <= 1,
        _ => distance <= 2,
    };
    within && digits(one) == digits(other)
}

/// What people append to a name to say what kind of thing it is.
const KINDS: [&str; 18] = [
    "svc",
    "service",
    "srv",
    "headless",
    "cm",
    "config",
    "configmap",
    "conf",
    "secret",
    "secrets",
    "env",
    "credentials",
    "sa",
    "pvc",
    "claim",
    "pv",
    "deployment",
    "deploy",
];

/// Whether `long` is `short` and a word that only says what it is.
fn extends(long: &str, short: &str) -> bool {
    let rest = long.strip_prefix(short).and_then(|rest| rest.strip_prefix(SEPARATORS));
    rest.is_some_and(|rest| KINDS.contains(&rest) || rest.starts_with('v') && rest.len() < 5)
}

/// Names by what is left of them when one word is misspelt, so that a wrong name is not compared with each. Where no
/// name is wrong nobody asks for that, and it is not made.
#[derive(Debug)]
pub struct Names<'n> {
    all: Vec<&'n str>,
    places: OnceCell<BTreeMap<Clue, Vec<usize>>>,
}

/// What a name and one that was meant have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Clue {
    /// The name without separators, in small letters.
    Folded(String),
    /// All words but one, the place of that one, and its digits.
    Words(usize, Vec<String>, String),
    /// The name that a word which says what it is was appended to.
    Stem(String),
    Whole(String),
}

/// How many names with one clue are compared: with more of them, none is surely meant.
const MOST_ALIKE: usize = 64;

impl<'n> Names<'n> {
    pub fn new(names: impl Iterator<Item = &'n str>) -> Self {
        Self { all: names.collect(), places: OnceCell::new() }
    }

    fn places(&self) -> &BTreeMap<Clue, Vec<usize>> {
        self.places.get_or_init(|| {
            let mut places: BTreeMap<Clue, Vec<usize>> = BTreeMap::new();
            for (place, name) in self.all.iter().enumerate() {
                for clue in clues(name)
                    .into_iter()
                    .chain([Clue::Whole((*name).to_owned())])
                    .chain(stems(name))
                {
                    places.entry(clue).or_default().push(place);
                }
            }
            places
        })
    }

    /// The places of all names that [`meant`] may find for a wrong one, in order.
    pub fn like(&self, wrong: &str) -> Vec<usize> {
        let places = self.places();
        let shortened = stems(wrong).map(|stem| match stem {
            Clue::Stem(name) => Clue::Whole(name),
            other => other,
        });
        let clues = clues(wrong).into_iter().chain(shortened).chain([Clue::Stem(wrong.to_owned())]);
        let lists = clues.filter_map(|clue| places.get(&clue));
        let found: BTreeSet<usize> =
            lists.filter(|list| list.len() <= MOST_ALIKE).flatten().copied().collect();
        found.into_iter().collect()
    }
}

/// Workloads whose names, or whose labels, are like others.
#[derive(Debug)]
pub struct Alike<'g, 'a> {
    pub graph: &'g Graph<'a>,
    names: Names<'g>,
    /// The values of each label of pods, and the names in them.
    values: BTreeMap<&'g str, (Vec<&'g str>, Names<'g>)>,
}

impl<'g, 'a> Alike<'g, 'a> {
    pub fn new(graph: &'g Graph<'a>) -> Self {
        let names = Names::new(graph.workloads.iter().map(|one| one.object.name.as_str()));
        let mut values: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (key, value) in graph.workloads.iter().flat_map(|one| &one.labels) {
            values.entry(key).or_default().insert(value);
        }
        let indexed = values.into_iter().map(|(key, values)| {
            let values: Vec<&str> = values.into_iter().collect();
            let names = Names::new(values.iter().copied());
            (key, (values, names))
        });
        Self { graph, names, values: indexed.collect() }
    }

    /// The same, where there are policies.
    pub fn of_policies(graph: &'g Graph<'a>) -> Option<Self> {
        (!graph.policies.is_empty()).then(|| Self::new(graph))
    }

    /// The places of workloads whose name is this one, or like it.
    pub fn named(&self, name: &str) -> impl Iterator<Item = usize> {
        let own = self.graph.workloads_near(name, None).take(MOST_ALIKE).map(|one| one.index);
        own.chain(self.names.like(name))
    }

    /// The places of workloads whose label has a value like a wrong one, in a namespace.
    pub fn labelled(&self, key: &str, wrong: &str, namespace: Option<&'a str>) -> Vec<usize> {
        let Some((values, names)) = self.values.get(key) else { return Vec::new() };
        let values = names.like(wrong).into_iter().map(|place| values[place]);
        values
            .flat_map(|value| self.graph.labelled(key, value, namespace).take(MOST_ALIKE))
            .map(|one| one.index)
            .collect()
    }
}

/// What two names have in common where one is a misspelling of the other.
fn clues(name: &str) -> Vec<Clue> {
    /// Longer names have no clue but the whole of them.
    const MOST_WORDS: usize = 16;
    let mut found = vec![Clue::Folded(name.to_lowercase().replace(SEPARATORS, ""))];
    let words: Vec<&str> = name.split(SEPARATORS).collect();
    if words.len() > MOST_WORDS {
        return found;
    }
    for (place, word) in words.iter().enumerate() {
        let digits = word.chars().filter(char::is_ascii_digit).collect();
        let rest = words[..place].iter().chain(&words[place + 1..]).map(|word| (*word).to_owned());
        found.push(Clue::Words(place, rest.collect(), digits));
    }
    found
}

/// The names that a name extends.
fn stems(name: &str) -> impl Iterator<Item = Clue> {
    let ends = name.char_indices().filter(|(_, one)| SEPARATORS.contains(one));
    ends.filter(|(at, _)| extends(name, &name[..*at]))
        .map(|(at, _)| Clue::Stem(name[..at].to_owned()))
}
