//! Values of which one may be said or several: the hosts and the paths of a door. What is there for one is there for each.

use serde_json::{Value as Json, json};

use crate::helm::access::ValueAccess;
use crate::helm::expression::{Expression, Segment};
use crate::helm::guard::Guard;
use crate::helm::knob::{DOMAIN, Knob, ends_in, is_many};
use crate::helm::mark::variable;
use crate::helm::node::{ChartNode, PartEntry};
use crate::helm::place;
use crate::helm::raw::RawPart;
use crate::helm::release_values::Release;
use crate::layer::node::{Node, Value};

/// What of an item says for which of the values it is there.
const SAYING: [&str; 3] = ["host", "secretName", "path"];

/// The stack's domain, in a host that is said to a chart and as gen says it.
const OF_CHART: &str = "{{ .Values.domain }}";
const OF_GEN: &str = "${domain}";

/// The several texts that values say, as a chart says them; nothing where something else is resolved in one.
pub fn said(node: &Node) -> Option<Json> {
    let Value::List(items) = &node.value else { return None };
    let text = |item: &Node| {
        let text = item.as_scalar()?.text.replace(OF_GEN, OF_CHART);
        (!text.contains("${")).then(|| Json::from(text))
    };
    items.iter().map(text).collect()
}

/// Says of the items of an object's lists for which values they are there.
pub fn take(raw: &mut RawPart, kind: &str, knobs: &[Knob]) {
    if matches!(kind, "Ingress" | "Middleware") {
        each(raw, knobs, &[]);
    }
}

fn each(raw: &mut RawPart, knobs: &[Knob], inside: &[usize]) {
    match raw {
        RawPart::Map(entries) => {
            for below in entries.values_mut() {
                each(below, knobs, inside);
            }
        }
        RawPart::List(items) => {
            for item in items {
                let is_own = |index: &usize| is_many(&knobs[*index].path);
                match item {
                    RawPart::Scalar(Expression::Text(segments)) => {
                        if let [Segment::Value(index, _)] = segments[..]
                            && is_own(&index)
                            && !inside.contains(&index)
                        {
                            *item = RawPart::Scalar(Expression::Spread(index));
                        }
                    }
                    RawPart::Map(entries) => {
                        let mut own = Vec::new();
                        for key in SAYING {
                            entries.get(key).iter().for_each(|part| part.knobs(&mut own));
                        }
                        let own = own.into_iter().find(is_own);
                        let inside = [inside, own.as_slice()].concat();
                        for below in entries.values_mut() {
                            each(below, knobs, &inside);
                        }
                        if let Some(index) = own {
                            let marker = RawPart::Scalar(Expression::Each(index));
                            entries.insert(variable(index), marker);
                        }
                    }
                    _ => each(item, knobs, inside),
                }
            }
        }
        RawPart::Scalar(_) | RawPart::Checksum(_) => {}
    }
}

impl Release<'_> {
    /// All that a value says.
    pub fn several(&self, index: usize, knobs: &[Knob]) -> Vec<String> {
        let domain = self.values[DOMAIN].as_str().unwrap_or_default();
        let text = |said: &Json| Some(said.as_str()?.replace(OF_CHART, domain));
        match self.said(index, knobs) {
            Json::Array(all) => all.iter().filter_map(text).collect(),
            one => text(&one).into_iter().collect(),
        }
    }

    /// The path of urls: what all paths share.
    pub fn url_path(&self, index: usize, knobs: &[Knob]) -> String {
        let all = self.several(index, knobs);
        let mut paths = all.iter().map(|path| path.trim_end_matches('/').split('/'));
        let mut shared: Vec<&str> = paths.next().into_iter().flatten().collect();
        for path in paths {
            let same = shared.iter().zip(path).take_while(|(own, other)| **own == *other);
            shared.truncate(same.count());
        }
        shared.join("/")
    }

    /// The place of a door of an ALB, by its longest path.
    pub fn order(&self, index: usize, knobs: &[Knob]) -> String {
        let all = self.several(index, knobs);
        let longest = all.iter().map(String::len).max().unwrap_or(0);
        (1000 - longest.min(999)).to_string()
    }

    /// An item for each of the values that it is there for; one where there are none.
    pub fn items(&self, index: usize, item: &ChartNode, knobs: &[Knob]) -> Option<Vec<Json>> {
        let all = self.several(index, knobs);
        if all.is_empty() {
            return Some(vec![item.evaluate(self, knobs)?]);
        }
        let of = |one: String| {
            let mut values = self.values.clone();
            place::put(&mut values, &knobs[index].path, json!(one));
            item.evaluate(&Release { values: &values, ..self.clone() }, knobs)
        };
        all.into_iter().map(of).collect()
    }
}

impl ChartNode {
    /// The values for each of which this map is an item, whether there may be none, and what else is in it.
    pub fn each(&self) -> Option<(usize, bool, Self)> {
        let Self::Map(entries) = self else { return None };
        let of = |entry: &PartEntry| match entry.node {
            Self::Scalar(Expression::Each(index)) => Some(index),
            _ => None,
        };
        let marker = entries.iter().find(|entry| of(entry).is_some())?;
        let host = entries.iter().find(|entry| SAYING.contains(&entry.key.as_str()));
        let may_lack = host.is_none_or(|host| host.when != Guard::Always);
        let rest = entries.iter().filter(|entry| of(entry).is_none()).cloned().collect();
        Some((of(marker)?, may_lack, Self::Map(rest)))
    }
}

impl ValueAccess<'_> {
    /// What a template calls one of several values.
    pub fn one(&self, index: usize) -> &'static str {
        if ends_in(&self.knobs[index].path, "host") { "$host" } else { "$path" }
    }

    /// The arguments of the helpers that read one value or several: what is said, and what is meant where nothing is.
    fn of_several(&self, index: usize) -> String {
        let Knob { path, before_domain, .. } = &self.knobs[index];
        let domain = || self.path(&[DOMAIN.to_owned()]);
        let other = match before_domain.as_deref() {
            _ if ends_in(path, "path") => "\"/\"".to_owned(),
            None => "\"\"".to_owned(),
            Some("") => domain(),
            Some(before) => format!("(printf {} {})", Json::from(format!("{before}%s")), domain()),
        };
        format!("(list {} {} {other})", self.root, self.path(path))
    }

    /// The expression of the first of several values.
    pub fn first(&self, index: usize) -> String {
        format!("include \"{}.first\" {}", self.chart, self.of_several(index))
    }

    /// The expression of the path that urls have: what several share.
    pub fn url_path(&self, index: usize) -> String {
        format!("include \"{}.urlPath\" {}", self.chart, self.of_several(index))
    }

    /// The expression of all of several values, as YAML.
    pub fn several(&self, index: usize) -> String {
        format!("include \"{}.several\" {}", self.chart, self.of_several(index))
    }

    /// The expression of the place of a door of an ALB, for which longer paths come first.
    pub fn order(&self, index: usize) -> String {
        format!("include \"{}.albOrder\" {}", self.chart, self.of_several(index))
    }

    /// What a `range` goes over: each of several values, one at least.
    pub fn over(&self, index: usize, may_lack: bool) -> String {
        let Knob { path, before_domain, .. } = &self.knobs[index];
        let all = self.several(index);
        if may_lack {
            return format!("{all} | fromYamlArray | default (list \"\")");
        }
        if ends_in(path, "path") {
            return format!("{all} | fromYamlArray");
        }
        let or_domain = before_domain.as_ref().map_or("", |_| " or domain");
        let words = format!("set {}{or_domain}", path.join("."));
        format!("{all} | required {words:?} | fromYamlArray")
    }
}
