//! Parts of templates that are more than an entry: what is read once by `with`, lists of the values, and named templates.

use serde_json::Value as Json;

use crate::emit::order::Order;
use crate::helm::access::{OWN, TRACK, operand};
use crate::helm::expression::Expression;
use crate::helm::fragment::PULL_SECRETS;
use crate::helm::guard::Guard;
use crate::helm::knob::is_many;
use crate::helm::knob::{Form, Knob, ValuePath};
use crate::helm::mark;
use crate::helm::node::{ChartNode, PartEntry};
use crate::helm::own_variable::gives_way;
use crate::helm::printer::Printer;
use crate::helm::variables::known_below;

/// What a named template of tracks starts with.
pub const TRACKED: &str = "{{- $track := last . }}\n";

impl Printer<'_> {
    /// What asks the cluster how many pods a Deployment has.
    pub fn running(&self, node: &ChartNode) -> Option<String> {
        let of = |node: &ChartNode| match node {
            ChartNode::Scalar(Expression::Literal(Json::String(text))) => {
                Some(Json::from(text.as_str()).to_string())
            }
            ChartNode::Scalar(Expression::Text(segments)) => {
                Some(operand(&self.access.text(segments)))
            }
            _ => None,
        };
        let is_deployment = of(node.get("kind")?).is_some_and(|kind| kind == "\"Deployment\"");
        let metadata = node.get("metadata")?;
        let (namespace, name) = (of(metadata.get("namespace")?)?, of(metadata.get("name")?)?);
        is_deployment
            .then(|| format!("include \"{}.running\" (list {namespace} {name})", self.access.chart))
    }

    /// An entry that is a value, where that is said: `with` reads it once.
    pub fn with(&mut self, entry: &PartEntry, indent: usize) -> bool {
        let Guard::Given(path) = &entry.when else { return false };
        if entry.key.is_empty() {
            return false;
        }
        let at = self.access.path(path);
        let key = crate::emit::scalar::key(&entry.key);
        match &entry.node {
            ChartNode::Map(entries)
                if matches!(entries.as_slice(), [only] if mark::of_variable(&only.key)
                    .is_some_and(|index| self.access.knobs[index].path == *path)) =>
            {
                self.action(indent, &format!("with {at}"));
                self.line(indent, &format!("{key}:"));
                self.texts(indent + 2);
            }
            ChartNode::Scalar(Expression::Bare(index))
                if self.access.knobs[*index].path == *path
                    && self.access.knobs[*index].form.is_tree() =>
            {
                self.action(indent, &format!("with {at}"));
                self.line(indent, &format!("{key}:"));
                self.action(indent + 2, &format!("toYaml . | nindent {}", indent + 2));
            }
            ChartNode::Scalar(expression) if !self.in_secret && !self.is_item => {
                let [index] = expression.knobs()[..] else { return false };
                let text = self.expression(expression);
                let knob = &self.access.knobs[index];
                if knob.path != *path || is_many(path) || !text.contains(&at) {
                    return false;
                }
                self.action(indent, &format!("with {at}"));
                self.line(indent, &format!("{key}: {}", text.replace(&at, ".")));
            }
            _ => return false,
        }
        self.action(indent, "end");
        true
    }

    /// What reads the annotations to which others may be said, from a named template that has them in place of an object.
    pub fn annotations(
        &mut self,
        entries: &mut Vec<&PartEntry>,
        order: Order,
        key: &str,
    ) -> Option<String> {
        let is_open = |entry: &&PartEntry| mark::of_variable(&entry.key).is_some();
        if key != "annotations" || !entries.iter().any(&is_open) {
            return None;
        }
        let is_default = |entry: &&PartEntry| !is_open(entry) && gives_way(&entry.key);
        let (mut own, rest): (Vec<&PartEntry>, Vec<&PartEntry>) =
            entries.iter().copied().partition(is_default);
        if own.is_empty() {
            return None;
        }
        *entries = rest;
        own.sort_by_key(|entry| entry.when.text(self.access));
        let inside = self.access.in_template();
        let mut printer = Printer::new(&inside, self.helpers, &self.owner);
        printer.entries(&own, 0, |printer, entry| printer.entry(entry, order, 0));
        let name = self.define("annotations", printer.out);
        Some(format!("({} | fromYaml)", self.call(&name, self.access.root)))
    }

    /// What reads all that is said in a map, and nothing where another condition does not hold.
    pub fn open_map(&self, entry: &PartEntry) -> Option<String> {
        let index = mark::of_variable(&entry.key)?;
        if self.is_open_alone(entry) {
            return Some(self.access.knob(index));
        }
        let own = Guard::Given(self.access.knobs[index].path.clone());
        let mut all = entry.when.parts();
        all.retain(|when| *when != own);
        all.push(own);
        Some(operand(&Guard::And(all).text(self.access)))
    }

    /// Whether an entry is all that is said in a map, for no other condition than that something is.
    pub fn is_open_alone(&self, entry: &PartEntry) -> bool {
        let Some(index) = mark::of_variable(&entry.key) else { return false };
        match &entry.when {
            Guard::Always => true,
            Guard::Given(own) | Guard::Plain(own) => *own == self.access.knobs[index].path,
            _ => false,
        }
    }

    /// Whether an entry asks by itself: what is printed by the helper for it, or as a whole map.
    pub fn asks_itself(&self, entry: &PartEntry) -> bool {
        let is_spread = entry.key.is_empty()
            && matches!(
                entry.node,
                ChartNode::Scalar(Expression::Spread(_) | Expression::Texts(_))
            );
        let is_range = entry.key.is_empty()
            && entry.node.spread().is_some_and(|index| {
                entry.when == Guard::Given(self.access.knobs[index].path.clone())
            });
        is_range
            || is_spread
                && matches!(entry.when, Guard::Added(..) | Guard::Given(_) | Guard::Plain(_))
            || self.is_open_alone(entry)
            || entry.resources(self.access.knobs).is_some()
            || self.list_of(entry).is_some_and(|of| entry.when == Guard::Given(of))
    }

    /// The texts of the map that the dot is.
    pub fn texts(&mut self, indent: usize) {
        let data = format!("include \"{}.data\" (list .)", self.access.chart);
        self.action(indent, &format!("{data} | trim | nindent {indent}"));
    }

    /// The place of the values that are all of a list.
    pub fn list_of(&self, entry: &PartEntry) -> Option<ValuePath> {
        let ChartNode::List(items) = &entry.node else { return None };
        match items.as_slice() {
            [PartEntry { node: ChartNode::Scalar(Expression::Spread(index)), .. }]
                if self.each_by(*index).is_none() =>
            {
                Some(self.access.knobs[*index].path.clone())
            }
            _ => None,
        }
    }

    /// The helper that writes one item of a list.
    pub fn each_by(&self, index: usize) -> Option<&'static str> {
        match self.access.knobs[index].form {
            Form::Fragment(fragment) => fragment.helper.filter(|_| fragment.is_each),
            _ => None,
        }
    }

    /// What says whether a list has anything, and what then writes it.
    pub fn spread(&self, index: usize) -> (String, String) {
        let Knob { path, form, .. } = &self.access.knobs[index];
        let (chart, at) = (self.access.chart, self.access.path(path));
        match form {
            _ if is_many(path) => (self.access.several(index), "trim .".to_owned()),
            // What all charts of a release share comes in, too.
            Form::Fragment(fragment) if *fragment == &PULL_SECRETS => (
                format!("include \"{chart}.pullSecrets\" {}", self.access.root),
                "trim .".to_owned(),
            ),
            Form::Fragment(fragment) => match fragment.helper {
                Some(helper) => (at, format!("include \"{chart}.{helper}\" . | trim")),
                None => (at, "toYaml .".to_owned()),
            },
            _ => {
                let known = known_below(path, self.access.knobs);
                (self.access.added(path, &known), "trim .".to_owned())
            }
        }
    }

    /// The named template of what a ConfigMap holds, or of what a checksum is taken of.
    pub fn config(&mut self, node: &ChartNode, word: &str) -> String {
        let ChartNode::Map(entries) = node else { return String::new() };
        let (open, fixed): (Vec<&PartEntry>, Vec<&PartEntry>) =
            entries.iter().partition(|entry| mark::of_variable(&entry.key).is_some());
        let fixed: Vec<PartEntry> = fixed.into_iter().cloned().collect();
        let inside = self.access.in_template();
        let mut printer = Printer::new(&inside, self.helpers, &self.owner);
        printer.map(&fixed, Order::Given, 0, "");
        let (fixed, wired) = (fixed.is_empty(), printer.out);
        let chart = self.access.chart;
        // What a track says comes after what is said for all, and wins.
        let own = open.iter().filter_map(|entry| mark::of_variable(&entry.key));
        let own: Vec<String> = own.map(|index| inside.knob(index)).collect();
        let body = match own.join(" ").as_str() {
            "" => wired,
            own => {
                if fixed {
                    format!("{{{{ include \"{chart}.data\" (list {own}) }}}}\n")
                } else {
                    let wiring = self.define("wiring", wired);
                    let wiring = self.call(&wiring, ".");
                    format!(
                        "{{{{- $wiring := {wiring} | fromYaml }}}}\n{{{{- include \"{chart}.data\" (list $wiring {own}) }}}}\n"
                    )
                }
            }
        };
        let name = self.define(word, body);
        self.call(&name, self.access.root)
    }

    /// What writes a named template; one that says something of a track is told which.
    pub fn call(&self, name: &str, root: &str) -> String {
        let is_tracked =
            |(known, body): &(String, String)| known == name && body.starts_with(TRACKED);
        if self.defined.iter().any(is_tracked) {
            format!("include \"{name}\" (list {root} {TRACK})")
        } else {
            format!("include \"{name}\" {root}")
        }
    }

    /// A named template that says something of a track is told which, beside the chart.
    fn tracked(&self, body: String) -> String {
        if !body.contains(TRACK) && !body.contains(OWN) {
            return body;
        }
        let inside = self.access.in_template();
        let (own, outside) = inside.own_line(&body);
        let opening = outside.opening(&(own.clone() + &body));
        let head = format!("{TRACKED}{{{{- with first . }}}}\n{opening}{own}");
        let head = head.replace(" }}\n", " -}}\n").replacen(" -}}\n", " }}\n", 1);
        format!("{head}{body}{{{{- end }}}}\n")
    }

    /// The named template of a Job's pods.
    pub fn pods(&mut self, node: &ChartNode, order: Order) -> String {
        let inside = self.access.in_template();
        let mut printer = Printer::new(&inside, self.helpers, &self.owner);
        printer.has_pods = true;
        // The Job's name is made of them: another version of the chart is no other Job.
        printer.is_template = true;
        printer.defined = std::mem::take(&mut self.defined);
        if let ChartNode::Map(entries) = node {
            printer.map(entries, order, 0, "template");
        }
        self.defined = std::mem::take(&mut printer.defined);
        self.define("pods", printer.out)
    }

    pub fn define(&mut self, word: &str, body: String) -> String {
        let body = self.tracked(body);
        if let Some((name, _)) = self.defined.iter().find(|(_, known)| *known == body) {
            return name.clone();
        }
        let base = format!("{}.{}.{word}", self.access.chart, self.owner);
        let others = self.defined.iter().filter(|(name, _)| name.starts_with(&base)).count();
        let name = if others == 0 { base } else { format!("{base}{}", others + 1) };
        self.defined.push((name.clone(), body));
        name
    }

    /// Each way in its branch.
    pub fn ways(
        &mut self,
        ways: &[(Guard, ChartNode)],
        indent: usize,
        print: impl Fn(&mut Self, &ChartNode),
    ) {
        for (number, (when, node)) in ways.iter().enumerate() {
            let text = when.text(self.access);
            match (number, when) {
                (_, Guard::Always) => self.action(indent, "else"),
                (0, _) => self.action(indent, &format!("if {text}")),
                _ => self.action(indent, &format!("else if {text}")),
            }
            print(self, node);
        }
        self.action(indent, "end");
    }
}
