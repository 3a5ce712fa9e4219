//! Objects as functions of a chart's values: trees whose parts have guards and whose scalars have values in them.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};

use crate::helm::expression::{Expression, Segment, Writing};
use crate::helm::fragment::above;
use crate::helm::guard::{Guard, at};
use crate::helm::knob::{DOMAIN, Form, Knob, ValuePath, place_of};
use crate::helm::mark;
use crate::helm::raw::RawPart;
use crate::helm::release_values::{Release, is_text, text};
use crate::object::checksum;
use crate::object::pod_template::grace_seconds;
use crate::stack::name::hex;
use crate::values::tier::Tier;

/// An object or a part of it, for all values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChartNode {
    Map(Vec<PartEntry>),
    List(Vec<PartEntry>),
    Scalar(Expression),
    Checksum(Box<ChartNode>),
    /// The first whose guard holds.
    Either(Vec<(Guard, ChartNode)>),
}

/// An entry of a map, or an item of a list, which has no key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartEntry {
    pub key: String,
    pub when: Guard,
    pub node: ChartNode,
}

/// An object of a chart.
#[derive(Clone, Debug)]
pub struct Lifted {
    pub tier: Option<Tier>,
    pub component: Option<String>,
    pub kind: String,
    /// What it is known by in all renderings.
    pub identity: String,
    pub when: Guard,
    pub node: ChartNode,
}

impl From<&RawPart> for ChartNode {
    /// What one rendering has, for whatever values.
    fn from(part: &RawPart) -> Self {
        let entry = |key: String, below: &RawPart| PartEntry {
            key,
            when: Guard::Always,
            node: below.into(),
        };
        match part {
            RawPart::Map(entries) => {
                Self::Map(entries.iter().map(|(key, below)| entry(key.clone(), below)).collect())
            }
            RawPart::List(items) => {
                Self::List(items.iter().map(|item| entry(String::new(), item)).collect())
            }
            RawPart::Scalar(expression) => Self::Scalar(expression.clone()),
            RawPart::Checksum(inner) => Self::Checksum(Box::new(inner.as_ref().into())),
        }
    }
}

impl From<&Json> for ChartNode {
    /// What is as it is.
    fn from(value: &Json) -> Self {
        let entry =
            |key: String, below: &Json| PartEntry { key, when: Guard::Always, node: below.into() };
        match value {
            Json::Object(map) => {
                Self::Map(map.iter().map(|(key, below)| entry(key.clone(), below)).collect())
            }
            Json::Array(items) => {
                Self::List(items.iter().map(|item| entry(String::new(), item)).collect())
            }
            scalar => Self::Scalar(Expression::Literal(scalar.clone())),
        }
    }
}

impl Expression {
    /// What it is for some values.
    fn evaluate(&self, release: &Release, knobs: &[Knob]) -> Json {
        match self {
            Self::Literal(value) => value.clone(),
            Self::Bare(index) => release.value(*index, knobs),
            Self::Each(_) => Json::Null,
            Self::Spread(index) => release.spread(*index, knobs),
            Self::Texts(index) => release.texts(*index, knobs),
            Self::Grace(index) => {
                let drained = release.value(*index, knobs).as_i64();
                drained.map_or(Json::Null, |drained| grace_seconds(drained).into())
            }
            Self::Text(segments) => {
                let mut text = String::new();
                for segment in segments {
                    match segment {
                        Segment::Literal(literal) => text += literal,
                        // The name says it in the cluster: here the pods themselves are looked at.
                        Segment::Fact(_) => {}
                        Segment::Value(index, writing) => {
                            let value = match release.value(*index, knobs) {
                                Json::String(value) => value,
                                Json::Null => String::new(),
                                other => other.to_string(),
                            };
                            text += &match writing {
                                Writing::Plain => value,
                                Writing::UrlEncoded => crate::stack::url::encode(&value),
                                Writing::Dashed => value.replace('*', "wildcard").replace('.', "-"),
                                Writing::UrlPath => release.url_path(*index, knobs),
                                Writing::AlbOrder => release.order(*index, knobs),
                                Writing::UrlPort if value == "80" => String::new(),
                                Writing::UrlPort => format!(":{value}"),
                            };
                        }
                    }
                }
                text.into()
            }
        }
    }
}

impl PartEntry {
    /// The place of the values that a container's resources are, all of them.
    pub fn resources(&self, knobs: &[Knob]) -> Option<ValuePath> {
        let ChartNode::Map(kinds) = &self.node else { return None };
        if self.key != "resources" {
            return None;
        }
        let mut found: Option<ValuePath> = None;
        for kind in kinds {
            let ChartNode::Map(amounts) = &kind.node else { return None };
            for amount in amounts {
                let ChartNode::Scalar(expression @ Expression::Text(_)) = &amount.node else {
                    return None;
                };
                let [index] = expression.knobs()[..] else { return None };
                let knob = &knobs[index];
                let own = [kind.key.as_str(), amount.key.as_str()];
                let (base, rest) = knob.path.split_at_checked(knob.path.len().checked_sub(2)?)?;
                let is_quantity = matches!(knob.form, Form::Quantity(..));
                if rest != own || !is_quantity || found.as_ref().is_some_and(|known| known != base)
                {
                    return None;
                }
                found = Some(base.to_vec());
            }
        }
        // Amounts that are fixed, or come from two places, are no business of a helper.
        found.filter(|path| path.last().is_some_and(|key| key == "resources"))
    }
}

impl Lifted {
    /// The object for some values, where there is one.
    pub fn evaluate(&self, release: &Release, knobs: &[Knob]) -> Option<Json> {
        if !self.when.holds(release.values) {
            return None;
        }
        let mut body = self.node.evaluate(release, knobs)?;
        if self.kind == "Secret"
            && let Some(data) = body.get_mut("data").and_then(Json::as_object_mut)
        {
            for value in data.values_mut() {
                if let Json::String(text) = value {
                    *text = STANDARD.encode(text.as_bytes());
                }
            }
        }
        Some(body)
    }

    /// The component whose object it is.
    pub fn owner(&self) -> Option<ValuePath> {
        place_of(self.tier, self.component.as_ref())
    }

    /// The node at a path of keys.
    pub fn at(&self, path: &[&str]) -> Option<&ChartNode> {
        path.iter().try_fold(&self.node, |node, key| node.get(key))
    }

    /// The paths of values that it depends on.
    pub fn paths(&self, knobs: &[Knob]) -> Vec<ValuePath> {
        let mut found = Vec::new();
        self.when.paths(&mut found);
        self.node.paths(knobs, &mut found);
        found.sort();
        found.dedup();
        found
    }
}

impl ChartNode {
    pub fn get(&self, key: &str) -> Option<&ChartNode> {
        match self {
            Self::Map(entries) => {
                entries.iter().find(|entry| entry.key == key).map(|entry| &entry.node)
            }
            _ => None,
        }
    }

    /// What it is for some values.
    pub fn evaluate(&self, release: &Release, knobs: &[Knob]) -> Option<Json> {
        Some(match self {
            Self::Map(entries) => {
                let mut map = Map::new();
                // What anyone may add comes last, and wins.
                let is_open = |entry: &&PartEntry| mark::of_variable(&entry.key).is_some();
                let (open, own): (Vec<_>, Vec<_>) = entries.iter().partition(is_open);
                for entry in own.into_iter().chain(open) {
                    // A named template asks by itself.
                    if let Some(path) = entry.resources(knobs) {
                        let made = release.resources(&path);
                        map.extend(made.map(|made| (entry.key.clone(), made)));
                        continue;
                    }
                    if !entry.when.holds(release.values) {
                        continue;
                    }
                    if let Some(index) = mark::of_variable(&entry.key) {
                        let said = at(release.values, &knobs[index].path).and_then(Json::as_object);
                        let said = said.into_iter().flatten().filter(|(_, value)| is_text(value));
                        map.extend(said.map(|(key, value)| (key.clone(), text(value).into())));
                        continue;
                    }
                    let value = entry.node.evaluate(release, knobs)?;
                    map.insert(entry.key.clone(), value);
                }
                Json::Object(map)
            }
            Self::List(items) => {
                let mut list = Vec::new();
                for item in items.iter().filter(|item| item.when.holds(release.values)) {
                    match &item.node {
                        Self::Scalar(
                            expression @ (Expression::Spread(_) | Expression::Texts(_)),
                        ) => {
                            let items = expression.evaluate(release, knobs);
                            list.extend(items.as_array().cloned().unwrap_or_default());
                        }
                        Self::Map(entries) if item.node.spread().is_some() => {
                            let index = item.node.spread()?;
                            let rest = entries
                                .iter()
                                .filter(|entry| mark::of_variable(&entry.key).is_none());
                            let rest =
                                Self::Map(rest.cloned().collect()).evaluate(release, knobs)?;
                            for fields in release.spread(index, knobs).as_array()? {
                                let mut item = rest.clone();
                                above(&mut item, fields);
                                list.push(item);
                            }
                        }
                        node => match node.each() {
                            Some((index, _, rest)) => {
                                list.extend(release.items(index, &rest, knobs)?);
                            }
                            None => list.push(node.evaluate(release, knobs)?),
                        },
                    }
                }
                list.into()
            }
            Self::Scalar(expression) => expression.evaluate(release, knobs),
            Self::Checksum(inner) => {
                let contents = inner.evaluate(release, knobs)?;
                let contents: BTreeMap<&String, &Json> = contents.as_object()?.iter().collect();
                let text = serde_json::to_string(&contents).unwrap_or_default();
                let text = text.replace('\u{2028}', r"\u2028").replace('\u{2029}', r"\u2029");
                hex(&Sha256::digest(text.as_bytes()), checksum::DIGITS).into()
            }
            Self::Either(ways) => {
                let (_, way) = ways.iter().find(|(when, _)| when.holds(release.values))?;
                way.evaluate(release, knobs)?
            }
        })
    }

    /// Looks at every map in it.
    pub fn each_map(&self, look: &mut impl FnMut(&[PartEntry])) {
        match self {
            Self::Map(entries) | Self::List(entries) => {
                if matches!(self, Self::Map(_)) {
                    look(entries);
                }
                for entry in entries {
                    entry.node.each_map(look);
                }
            }
            Self::Either(ways) => ways.iter().for_each(|(_, way)| way.each_map(look)),
            Self::Scalar(_) | Self::Checksum(_) => {}
        }
    }

    /// The list of which this map is every item, with more in it.
    pub fn spread(&self) -> Option<usize> {
        let Self::Map(entries) = self else { return None };
        entries.iter().find_map(|entry| match entry.node {
            Self::Scalar(Expression::Spread(index)) => Some(index),
            _ => None,
        })
    }

    /// The paths of values that it depends on.
    pub fn paths(&self, knobs: &[Knob], found: &mut Vec<ValuePath>) {
        match self {
            Self::Map(entries) | Self::List(entries) => {
                for entry in entries {
                    entry.when.paths(found);
                    found.extend(mark::of_variable(&entry.key).map(|of| knobs[of].path.clone()));
                    entry.node.paths(knobs, found);
                }
            }
            Self::Scalar(expression) => {
                for index in
                    expression.knobs().into_iter().filter(|own| !knobs[*own].path.is_empty())
                {
                    found.push(knobs[index].path.clone());
                    let domain = knobs[index].before_domain.as_ref().map(|_| DOMAIN.to_owned());
                    found.extend(domain.map(|domain| vec![domain]));
                }
            }
            Self::Checksum(inner) => inner.paths(knobs, found),
            Self::Either(ways) => {
                for (when, way) in ways {
                    when.paths(found);
                    way.paths(knobs, found);
                }
            }
        }
    }
}
