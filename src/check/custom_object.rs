//! GEN507: objects that the definition of their kind, which is here, does not take.
//!
//! Types, required and unknown fields, enums and bounds of the schema. What it says in CEL, by patterns or by choices of schemas
//! is left to the API server.

use std::collections::BTreeMap;

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::graph::Graph;
use crate::layer::node::{Node, Value};
use crate::manifest::Look;
use crate::manifest::object::Object;
use crate::manifest::placeholder::is_gap;
use crate::shape::meaning::JsonType;
use crate::values::suggest::{list_of, nearest};

pub const RULE: Rule = Rule {
    code: Code::CustomObject,
    severity: Severity::Error,
    why: "A CustomResourceDefinition says which versions of its kind there are, and by a schema which fields each of them has. \
          https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation",
    symptom: "the apply is rejected: Invalid value, unknown field, or no matches for kind",
    bad: "\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: shops.acme.example }
spec:
  group: acme.example
  scope: Namespaced
  names: { plural: shops, kind: Shop }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties: { spec: { type: object, properties: { size: { type: integer, minimum: 1 } } } }
---
apiVersion: acme.example/v1
kind: Shop
metadata: { name: corner }
spec: { size: large }
",
    good: "\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: shops.acme.example }
spec:
  group: acme.example
  scope: Namespaced
  names: { plural: shops, kind: Shop }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties: { spec: { type: object, properties: { size: { type: integer, minimum: 1 } } } }
---
apiVersion: acme.example/v1
kind: Shop
metadata: { name: corner }
spec: { size: 3 }
",
    check,
};

/// More fields than this are not listed in a help, and more findings are not told of one object.
const MOST: usize = 12;

fn check(graph: &Graph, findings: &mut Findings) {
    let mut known: BTreeMap<(&str, &str), Vec<&Object>> = BTreeMap::new();
    for one in graph.of_kind("CustomResourceDefinition") {
        if let (Some(group), Some(kind)) =
            (one.node.text("spec.group"), one.node.text("spec.names.kind"))
        {
            known.entry((group, kind)).or_default().push(one);
        }
    }
    if known.is_empty() {
        return;
    }
    // A webhook that changes objects comes before the schema, and may write what is missing.
    let is_filled = graph.of_kind("MutatingWebhookConfiguration").next().is_some();
    for object in graph.objects.iter().filter(|one| !one.is_generated) {
        // Of several definitions one is applied: nobody knows which.
        let Some([definition]) =
            known.get(&(object.group(), object.kind.as_str())).map(Vec::as_slice)
        else {
            continue;
        };
        of_object(object, definition, is_filled, findings);
    }
}

fn of_object(object: &Object, definition: &Object, is_filled: bool, findings: &mut Findings) {
    let versions = definition.node.items("spec.versions");
    let version = object.api_version.rsplit('/').next().unwrap_or_default();
    let served = versions.iter().filter(|one| one.is_true("served"));
    let own = served.clone().find(|one| one.text("name") == Some(version));
    let Some(own) = own else {
        let names: Vec<&str> = served.filter_map(|one| one.text("name")).collect();
        let Some(node) = object.node.get("apiVersion").filter(|_| !names.is_empty()) else {
            return;
        };
        if is_gap(version) {
            return;
        }
        // A definition of a later release than the one that lies here may have it.
        let is_later = names.iter().all(|one| priority(version) > priority(one));
        let is_listed = versions.iter().any(|one| one.text("name") == Some(version));
        let message = format!("there is no {} in `{}`", object.kind, object.api_version);
        let found = RULE
            .judged(is_listed || !is_later, message)
            .at(node.span, "not served")
            .also(definition.place(), "its definition")
            .help(format!("write the version {}", list_of(names.into_iter())));
        findings.add(object, found);
        return;
    };
    let Some(schema) = own.at("schema.openAPIV3Schema") else { return };
    let mut walk = SchemaWalk { object, definition, is_filled, way: Vec::new(), found: Vec::new() };
    walk.value(&object.node, schema);
    for found in walk.found.into_iter().take(MOST) {
        findings.add(object, found);
    }
}

/// How versions of an API are ordered: `v1alpha2` before `v1beta1` before `v1`.
/// <https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/#version-priority>
fn priority(version: &str) -> (usize, u32, u32) {
    let rest = version.strip_prefix('v').unwrap_or(version);
    let stages = ["alpha", "beta"];
    let found = stages.iter().position(|stage| rest.contains(stage));
    let mut numbers = rest.split(|one: char| !one.is_ascii_digit()).filter(|one| !one.is_empty());
    let mut next = || numbers.next().and_then(|one| one.parse().ok()).unwrap_or_default();
    (found.unwrap_or(stages.len()), next(), next())
}

/// A walk through an object beside the schema of its kind.
struct SchemaWalk<'a> {
    object: &'a Object,
    definition: &'a Object,
    /// Whether something fills in fields before the schema is asked.
    is_filled: bool,
    way: Vec<String>,
    found: Vec<Diagnostic>,
}

impl SchemaWalk<'_> {
    fn shown(&self) -> String {
        format!("`{}` of {}", self.way.join("."), self.object.label())
    }

    fn refuse(&mut self, at: &Node, schema: &Node, what: &str, help: String) {
        let found = RULE
            .error(format!("{} {what}", self.shown()))
            .at(at.span, "refused")
            .also(
                self.definition.node.at("spec.names.kind").map_or(schema.span, |kind| kind.span),
                "its definition",
            )
            .help(help);
        self.found.push(found);
    }

    fn value(&mut self, node: &Node, schema: &Node) {
        if self.found.len() >= MOST {
            return;
        }
        match &node.value {
            // Nothing, where nothing may be; the API server takes out what is null and has a default.
            Value::Null => {}
            Value::Map(_) => self.map(node, schema),
            Value::List(items) => self.list(node, items, schema),
            Value::Scalar(_) => self.scalar(node, schema),
        }
    }

    fn map(&mut self, node: &Node, schema: &Node) {
        if !self.is_of(node, schema, "object", "a map") {
            return;
        }
        let is_root = self.way.is_empty();
        let is_object = is_root || schema.is_true("x-kubernetes-embedded-resource");
        for (key, entry) in node.pairs("") {
            if is_object && matches!(key, "apiVersion" | "kind" | "metadata")
                || is_root && key == "status"
            {
                continue;
            }
            let own = schema.get("properties").and_then(|all| all.get(key));
            let rest = schema.get("additionalProperties");
            let open = schema.is_true("x-kubernetes-preserve-unknown-fields")
                || rest.is_some_and(|rest| rest.is_true(""));
            self.way.push(key.to_owned());
            match own.or(rest.filter(|rest| rest.as_map().is_some())) {
                Some(inner) => self.value(&entry.node, inner),
                None if open || is_gap(key) => {}
                // Without a type nothing is known of it.
                None if schema.get("properties").is_none() && schema.get("type").is_none() => {}
                None => self.unknown(key, entry.key, schema),
            }
            self.way.pop();
        }
        for needed in schema.items("required").iter().filter(|_| !self.is_filled) {
            let name = needed.text("").unwrap_or_default();
            let has_default =
                schema.get("properties").and_then(|all| all.get(name)?.get("default")).is_some();
            if node.get(name).is_none() && !has_default && !(is_root && name == "status") {
                let first = node.as_map().and_then(|map| map.entries.values().next());
                let at = first.map_or(node.span, |entry| entry.key);
                self.way.push(name.to_owned());
                let found = RULE
                    .error(format!("{} has no `{}`", self.object.label(), self.way.join(".")))
                    .at(at, format!("`{name}` is required here"))
                    .also(needed.span, "its definition")
                    .help(format!("write `{name}:` with its value"));
                self.found.push(found);
                self.way.pop();
            }
        }
    }

    fn unknown(&mut self, key: &str, at: crate::source::Span, schema: &Node) {
        let names: Vec<&str> = schema.pairs("properties").map(|(name, _)| name).collect();
        let help = match nearest(key, names.iter().copied()) {
            Some(near) => format!("write `{near}`"),
            None if names.is_empty() => "take it out: it has no fields".to_owned(),
            None => format!("take it out: there are {}", list_of(names.iter().copied().take(MOST))),
        };
        let found = RULE
            .error(format!("{} has no field `{}`", self.object.label(), self.way.join(".")))
            .at(at, "unknown here")
            .also(self.definition.place(), "its definition")
            .help(help);
        self.found.push(found);
    }

    fn list(&mut self, node: &Node, items: &[Node], schema: &Node) {
        if !self.is_of(node, schema, "array", "a list") {
            return;
        }
        let count = i64::try_from(items.len()).unwrap_or(i64::MAX);
        if schema.number("minItems").is_some_and(|least| count < least)
            || schema.number("maxItems").is_some_and(|most| count > most)
        {
            self.refuse(
                node,
                schema,
                "has too many items, or too few",
                "write as many as the definition takes".to_owned(),
            );
        }
        let Some(inner) = schema.get("items") else { return };
        for (place, item) in items.iter().enumerate() {
            self.way.push(place.to_string());
            self.value(item, inner);
            self.way.pop();
        }
    }

    fn scalar(&mut self, node: &Node, schema: &Node) {
        let Some(scalar) = node.as_scalar() else { return };
        let told = JsonType::read(scalar);
        let text = scalar.text.as_str();
        if matches!(told, JsonType::Null | JsonType::Unknown) || is_gap(text) {
            return;
        }
        let wanted = schema.text("type").unwrap_or_default();
        let fits = schema.is_true("x-kubernetes-int-or-string")
            && matches!(told, JsonType::Whole(_) | JsonType::Text)
            || !schema.is_true("x-kubernetes-int-or-string")
                && matches!(
                    (wanted, told),
                    ("", _)
                        | ("string", JsonType::Text)
                        | ("integer" | "number", JsonType::Whole(_))
                        | ("number", JsonType::Fraction)
                        | ("boolean", JsonType::Bool)
                );
        if !fits {
            let what = format!("takes {}, and is {}", shown(wanted), told.name());
            self.refuse(node, schema, &what, format!("write {}", shown(wanted)));
            return;
        }
        let choices = schema.items("enum");
        let is_listed = |one: &Node| one.text("") == Some(text);
        if !choices.is_empty() && !choices.iter().any(is_listed) {
            let names = choices.iter().take(MOST).filter_map(|one| one.text(""));
            let help = format!("write {}", list_of(names));
            self.refuse(node, schema, &format!("cannot be `{text}`"), help);
        }
        if let JsonType::Whole(number) = told {
            let (least, most) = (schema.number("minimum"), schema.number("maximum"));
            let (no_least, no_most) =
                (schema.is_true("exclusiveMinimum"), schema.is_true("exclusiveMaximum"));
            if least.is_some_and(|least| number < least || no_least && number == least) {
                let help =
                    format!("write at least {}", least.unwrap_or_default() + i64::from(no_least));
                self.refuse(node, schema, "is too small", help);
            } else if most.is_some_and(|most| number > most || no_most && number == most) {
                let help =
                    format!("write at most {}", most.unwrap_or_default() - i64::from(no_most));
                self.refuse(node, schema, "is too large", help);
            }
        }
        if told == JsonType::Text {
            let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
            if schema.number("minLength").is_some_and(|least| length < least)
                || schema.number("maxLength").is_some_and(|most| length > most)
            {
                self.refuse(
                    node,
                    schema,
                    "is too long, or too short",
                    "write as many letters as the definition takes".to_owned(),
                );
            }
        }
    }

    /// Whether a map or a list may stand here; reports it, if not.
    fn is_of(&mut self, node: &Node, schema: &Node, kind: &str, name: &str) -> bool {
        let wanted = schema.text("type").unwrap_or(kind);
        let fits = wanted == kind && !schema.is_true("x-kubernetes-int-or-string");
        if !fits {
            let what = format!("takes {}, and is {name}", shown(wanted));
            self.refuse(node, schema, &what, format!("write {}", shown(wanted)));
        }
        fits
    }
}

/// A type of a schema, for messages.
fn shown(wanted: &str) -> &'static str {
    match wanted {
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "`true` or `false`",
        "object" => "a map",
        "array" => "a list",
        "string" => "text",
        _ => "a number or text",
    }
}
