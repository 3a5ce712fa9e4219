//! Templates: an object for all values as YAML with actions in it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value as Json, json};

use crate::emit::order::Order;
use crate::emit::yaml;
use crate::helm::access::ValueAccess;
use crate::helm::expression::Expression;
use crate::helm::guard::Guard;
use crate::helm::helpers::Helpers;
use crate::helm::literal::{constant, escaped, sorted};
use crate::helm::mark;
use crate::helm::node::{ChartNode, PartEntry};
use crate::helm::own_variable::asks_for;
use crate::object::metadata::{MANAGED_BY, SYNC_WAVE};

/// Writes templates.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each says where in an object it writes")]
pub struct Printer<'a> {
    pub access: &'a ValueAccess<'a>,
    pub helpers: &'a Helpers,
    pub out: String,
    /// The component whose object it is, as its helpers are called.
    pub owner: String,
    /// Inside an object's own metadata.
    in_metadata: bool,
    /// Inside the data of a Secret.
    pub in_secret: bool,
    pub is_secret: bool,
    /// Whether it is a Job, whose name says what its pods are.
    pub is_job: bool,
    /// Whether it is an object with pods, whose images may come from another registry.
    pub has_pods: bool,
    /// Whether it is a part that has no metadata of an object.
    pub is_template: bool,
    /// At the first entry of a list's item.
    pub is_item: bool,
    /// What asks the cluster how many pods the Deployment has.
    running: Option<String>,
    /// Named templates that objects of the file need: names and bodies.
    pub defined: Vec<(String, String)>,
}

impl<'a> Printer<'a> {
    pub fn new(access: &'a ValueAccess<'a>, helpers: &'a Helpers, owner: &str) -> Self {
        Self {
            access,
            helpers,
            out: String::new(),
            owner: owner.to_owned(),
            in_metadata: false,
            in_secret: false,
            is_secret: false,
            is_job: false,
            has_pods: false,
            is_template: false,
            is_item: false,
            running: None,
            defined: Vec::new(),
        }
    }

    /// A whole object, or a map at the start of a line.
    pub fn object(&mut self, node: &ChartNode, order: Order) {
        self.running = self.running(node);
        match node {
            ChartNode::Map(entries) => self.map(entries, order, 0, ""),
            ChartNode::Either(ways) => {
                self.ways(ways, 0, |printer, node| printer.object(node, order));
            }
            _ => {}
        }
    }

    pub fn line(&mut self, indent: usize, text: &str) {
        self.out += &" ".repeat(indent);
        self.out += text;
        self.out.push('\n');
    }

    pub fn action(&mut self, indent: usize, text: &str) {
        self.line(indent, &format!("{{{{- {text} }}}}"));
    }

    pub fn include(&mut self, name: &str, indent: usize) {
        self.action(indent, &format!("include \"{name}\" {} | nindent {indent}", self.access.root));
    }

    pub fn map(&mut self, entries: &[PartEntry], order: Order, indent: usize, key: &str) {
        let mut entries: Vec<&PartEntry> = entries.iter().collect();
        entries.sort_by_key(|entry| {
            (order.rank(&entry.key), mark::of_variable(&entry.key).is_some(), &entry.key)
        });
        if std::mem::take(&mut self.is_item) {
            // The line of the dash is one that is always there.
            let first = entries
                .iter()
                .position(|entry| entry.when == Guard::Always && is_one_line(&entry.node));
            if let Some(first) = first {
                let first = entries.remove(first);
                entries.insert(0, first);
            }
        }
        if let Some(name) = self.helpers.labels(&self.owner, key, &entries, self.in_metadata) {
            self.include(&format!("{}.{name}", self.access.chart), indent);
            entries.retain(|entry| !self.helpers.covers(&self.owner, key, &entry.key));
        }
        let mut data: Vec<String> =
            entries.iter().filter_map(|entry| self.open_map(entry)).collect();
        let default = self.annotations(&mut entries, order, key);
        if default.is_some() || data.len() > 1 {
            entries.retain(|entry| mark::of_variable(&entry.key).is_none());
            data.splice(0..0, default);
        } else {
            data.clear();
        }
        self.entries(&entries, indent, |printer, entry| printer.entry(entry, order, indent));
        if !data.is_empty() {
            // What is said for one alone wins over what is said for all, and over what gen says.
            let all = format!("include \"{}.data\" (list {})", self.access.chart, data.join(" "));
            self.action(indent, &format!("with {all}"));
            self.action(indent, &format!(". | trim | nindent {indent}"));
            self.action(indent, "end");
        }
    }

    /// Entries, those of one condition in one block.
    pub fn entries(
        &mut self,
        entries: &[&PartEntry],
        indent: usize,
        print: impl Fn(&mut Self, &PartEntry),
    ) {
        let mut at = 0;
        let end = format!("{}{{{{- end }}}}\n", " ".repeat(indent));
        // The condition that the block above ended.
        let mut above: Option<Guard> = None;
        while at < entries.len() {
            let before = above.take();
            let when = &entries[at].when;
            let count = entries[at..].iter().take_while(|entry| entry.when == *when).count();
            let block = &entries[at..at + count];
            at += count;
            if *when == Guard::Always || block.iter().all(|entry| self.asks_itself(entry)) {
                for entry in block {
                    print(self, entry);
                }
                continue;
            }
            if let [only] = block
                && self.with(only, indent)
            {
                continue;
            }
            let asks_for = self.asks_for(when);
            let when = asks_for.as_ref().unwrap_or(when);
            if before.is_some_and(|before| before.not() == *when) {
                // What is there where the entries above are not.
                self.out.truncate(self.out.len() - end.len());
                self.action(indent, "else");
            } else {
                self.action(indent, &format!("if {}", when.text(self.access)));
                above = Some(when.clone());
            }
            for entry in block {
                print(self, entry);
            }
            if let ([only], Some(running)) = (block, self.running.clone())
                && only.key == "replicas"
                && indent == 2
                && matches!(when, Guard::Not(_))
            {
                // What an autoscaler has made of the count stays.
                above = None;
                self.action(indent, "else");
                self.action(indent, &format!("with {running}"));
                self.line(indent, "replicas: {{ . }}");
                self.action(indent, "end");
            }
            self.action(indent, "end");
        }
    }

    /// When a Secret has the value of a variable: where nothing says another Secret that has it. One that is empty is
    /// asked for, and not left out: no pod would start without its key.
    fn asks_for(&self, when: &Guard) -> Option<Guard> {
        self.in_secret.then(|| asks_for(self.access.knobs, when))
    }

    pub fn entry(&mut self, entry: &PartEntry, order: Order, indent: usize) {
        let PartEntry { key, when: _, node } = entry;
        if let Some(index) = mark::of_variable(key) {
            let at = self.access.knob(index);
            self.action(indent, &format!("with {at}"));
            self.texts(indent);
            self.action(indent, "end");
            return;
        }
        if let Some(path) = entry.resources(self.access.knobs) {
            let (chart, at) = (self.access.chart, self.access.path(&path));
            self.action(indent, &format!("with include \"{chart}.resources\" {at}"));
            self.line(indent, "resources:");
            self.action(indent + 2, &format!(". | trim | nindent {}", indent + 2));
            self.action(indent, "end");
            return;
        }
        if let Some(path) = self.list_of(entry) {
            let index = self.access.knobs.iter().position(|knob| knob.path == path);
            let (said, written) = index.map(|index| self.spread(index)).unwrap_or_default();
            self.action(indent, &format!("with {said}"));
            self.line(indent, &format!("{key}:"));
            self.action(indent + 2, &format!("{written} | nindent {}", indent + 2));
            self.action(indent, "end");
            return;
        }
        if let ChartNode::Scalar(Expression::Bare(index)) = node
            && self.access.knobs[*index].form.is_tree()
        {
            let at = self.access.knob(*index);
            self.line(indent, &format!("{key}:"));
            self.action(indent + 2, &format!("toYaml {at} | nindent {}", indent + 2));
            return;
        }
        if self.is_job && indent == 2 && key == "template" {
            let name = self.pods(node, order.below(key, &json!({})));
            self.line(indent, "template:");
            self.include(&name, indent + 2);
            return;
        }
        if let ChartNode::Checksum(inner) = node {
            let contents = self.config(inner, "rolled");
            let chart = self.access.chart;
            self.line(
                indent,
                &format!("{key}: {{{{ {contents} | include \"{chart}.checksum\" }}}}"),
            );
            return;
        }
        if let (SYNC_WAVE, Some(Json::String(wave))) = (key.as_str(), constant(node)) {
            let (chart, root) = (self.access.chart, self.access.root);
            let wave = format!("include \"{chart}.annotations\" (list {root} {wave:?})");
            self.action(indent, &format!("{wave} | trim | nindent {indent}"));
            return;
        }
        if key == MANAGED_BY {
            self.line(
                indent,
                &format!("{key}: {{{{ {}.Release.Service }}}}", self.access.of_root()),
            );
            if self.in_metadata {
                let (chart, root) = (self.access.chart, self.access.root);
                self.line(
                    indent,
                    &format!("helm.sh/chart: {{{{ include \"{chart}.chart\" {root} }}}}"),
                );
            }
            return;
        }
        let is_image = key == "image"
            && self.has_pods
            && (matches!(node, ChartNode::Scalar(_)) || matches!(node, ChartNode::Either(_)));
        if is_image && let Some(image) = self.image(node) {
            self.line(indent, &format!("image: {image}"));
            return;
        }
        if !is_image
            && let Some(literal) = constant(node)
            && !(self.is_secret && indent == 0 && key == "data")
        {
            self.literal(key, &literal, order, indent);
            return;
        }
        self.below(entry, order, indent, is_image);
    }

    /// An entry that no shorter way of writing is for: by what is in it.
    fn below(&mut self, entry: &PartEntry, order: Order, indent: usize, is_image: bool) {
        let PartEntry { key, when: _, node } = entry;
        let shown = crate::emit::scalar::key(key);
        match node {
            ChartNode::Map(entries) => {
                self.line(indent, &format!("{shown}:"));
                let outer = (self.in_metadata, self.in_secret);
                let is_metadata = indent == 0 && key == "metadata" && !self.is_template;
                self.in_metadata = is_metadata || outer.0 && key == "labels";
                self.in_secret = self.is_secret && indent == 0 && key == "data";
                if is_open(entries) && key == "data" && indent == 0 {
                    let name = self.config(node, "config");
                    self.action(indent + 2, &format!("{name} | nindent {}", indent + 2));
                } else {
                    self.map(entries, order.below(key, &json!({})), indent + 2, key);
                }
                (self.in_metadata, self.in_secret) = outer;
            }
            ChartNode::List(entries) => {
                self.line(indent, &format!("{shown}:"));
                self.list(entries, order.below(key, &json!([])), indent, key);
            }
            ChartNode::Scalar(expression) => {
                let text = self.expression(expression);
                self.line(indent, &format!("{shown}: {text}"));
            }
            ChartNode::Either(ways) => {
                if let Some(text) = self.with_default(ways).filter(|_| !is_image) {
                    self.line(indent, &format!("{shown}: {text}"));
                    return;
                }
                self.ways(ways, indent, |printer, node| {
                    let entry =
                        PartEntry { key: key.clone(), when: Guard::Always, node: node.clone() };
                    printer.entry(&entry, order, indent);
                });
            }
            ChartNode::Checksum(_) => {}
        }
    }

    fn literal(&mut self, key: &str, value: &Json, order: Order, indent: usize) {
        let value = match value {
            Json::String(text) if self.in_secret => STANDARD.encode(text).into(),
            other => sorted(other, order.below(key, other)),
        };
        let mut text = String::new();
        yaml::value(&json!({ key: value }), indent, &mut text);
        self.out += &escaped(&text);
    }
}

/// Whether what anyone may add to is among entries.
fn is_open(entries: &[PartEntry]) -> bool {
    entries.iter().any(|entry| mark::of_variable(&entry.key).is_some())
}

fn is_one_line(node: &ChartNode) -> bool {
    match node {
        ChartNode::Scalar(_) => true,
        ChartNode::Map(_) | ChartNode::List(_) => constant(node).is_some(),
        ChartNode::Either(_) | ChartNode::Checksum(_) => false,
    }
}
