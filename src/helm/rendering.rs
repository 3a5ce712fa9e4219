//! Renderings that a chart is made from: those of the environments, and one for each `Variant` of what a chart offers.
//! Knobs have marks in them.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value as Json;

use crate::diagnostic::Diagnostic;
use crate::helm::default_key;
use crate::helm::environment::{ChartEnvironment, MarkLevel, Variant};
use crate::helm::expression::{Expression, Segment, Writing};
use crate::helm::field::FIELDS;
use crate::helm::guard::at;
use crate::helm::knob::{Form, Knob, NAMESPACE, ValuePath};
use crate::helm::mark::{Marks, mark, of_variable, variable};
use crate::helm::marking::{ISSUER, Marking};
use crate::helm::prepare::{GIVEN_LATER, keep};
use crate::helm::raw::RawPart;
use crate::helm::several;
use crate::helm::whole;
use crate::layer::node::Node;
use crate::object::{self, Object, checksum};
use crate::resolve;
use crate::resolve::inputs::{Inputs, NamedFiles, Platform};
use crate::stack::beside::MIGRATE;
use crate::stack::checksum::Checksums;
use crate::stack::name::ANY_PREFIX;
use crate::stack::release::TRACK;
use crate::values;
use crate::values::tier::Tier;

/// How often what a rendering cannot have is taken out of it.
const ATTEMPTS: usize = 12;

/// Gives the files that values name.
pub type ReadFile<'r> = dyn NamedFiles + 'r;

/// Objects in which knobs are marked.
#[derive(Clone, Debug)]
pub struct MarkedRendering {
    /// The environment whose own rendering it is.
    pub environment: Option<usize>,
    /// The environment that it is made of.
    pub of: usize,
    /// The chart's values that give it.
    pub values: Json,
    pub objects: Vec<ReadBack>,
}

/// An object, read back.
#[derive(Clone, Debug)]
pub struct ReadBack {
    pub tier: Option<Tier>,
    pub component: Option<String>,
    pub kind: String,
    /// What it is known by in all renderings.
    pub identity: String,
    pub raw: RawPart,
}

/// Makes renderings.
pub struct Renderer<'a> {
    pub knobs: &'a [Knob],
    pub read: &'a ReadFile<'a>,
}

impl std::fmt::Debug for Renderer<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Renderer").finish_non_exhaustive()
    }
}

impl Renderer<'_> {
    /// What gen makes of an environment's values, as it is.
    ///
    /// # Errors
    /// All mistakes in them.
    pub fn plain(&self, environment: &ChartEnvironment) -> Result<Vec<Object>, Vec<Diagnostic>> {
        self.make(&environment.given, environment, "", Checksums::Digest, Variant::Own)
    }

    /// A rendering in which knobs are marked; nothing where gen refuses it. What it refuses a mark for is closed, and what
    /// it refuses of a variant is withheld there.
    pub fn marked(
        &self,
        environment: &ChartEnvironment,
        index: usize,
        variant: Variant,
        level: MarkLevel,
        closed: &mut BTreeSet<usize>,
    ) -> Option<MarkedRendering> {
        let marking = Marking { knobs: self.knobs };
        let mut out = closed.clone();
        for _ in 0..ATTEMPTS {
            let own = if variant == Variant::Own { &out } else { &*closed };
            let (root, mut values, marks) = marking.lay(environment, variant, level, (own, &out));
            let prefix = match level {
                MarkLevel::Nothing => "",
                MarkLevel::Knobs | MarkLevel::Release => ANY_PREFIX,
            };
            match self.make(&root, environment, prefix, Checksums::Preimage, variant) {
                Ok(objects) => {
                    if variant == Variant::Own {
                        *closed = out;
                    }
                    if level == MarkLevel::Knobs {
                        whole::say(&objects, self.knobs, &mut values);
                        if matches!(variant, Variant::Full | Variant::Sealed) {
                            whole::offer(&objects, self.knobs, &mut values);
                        }
                    }
                    let read = |object: Object| self.read_back(object, &values, &marks);
                    return Some(MarkedRendering {
                        environment: (variant == Variant::Own).then_some(index),
                        of: index,
                        objects: objects.into_iter().map(read).collect(),
                        values,
                    });
                }
                Err(diagnostics) => {
                    let before = out.len();
                    for knob in marks.refused(&diagnostics) {
                        out.insert(knob);
                        if variant != Variant::Own {
                            out.extend(self.beside(knob));
                        }
                    }
                    if out.len() == before && level == MarkLevel::Knobs {
                        out.extend(self.at_fault(
                            environment,
                            variant,
                            (closed, &out),
                            &diagnostics,
                        ));
                    }
                    if out.len() == before {
                        return None;
                    }
                }
            }
        }
        None
    }

    /// What a variant offers together with a knob: what is in one map with it, below its component.
    fn beside(&self, knob: usize) -> impl Iterator<Item = usize> {
        let path = &self.knobs[knob].path;
        let around = &path[..path.len().saturating_sub(1)];
        let all = self.knobs.iter().enumerate();
        let is_component = around.len() == 2 && values::TIERS.contains(&around[0].as_str());
        let is_alone = around.is_empty() || is_component;
        let beside = all.filter(move |(_, other)| {
            !is_alone
                && other.path.len() == around.len() + 1
                && other.path.starts_with(around)
                && (other.slim || other.full)
        });
        beside.map(|(index, _)| index)
    }

    pub fn make(
        &self,
        root: &Node,
        environment: &ChartEnvironment,
        prefix: &str,
        checksums: Checksums,
        variant: Variant,
    ) -> Result<Vec<Object>, Vec<Diagnostic>> {
        let (env, target) = (environment.name.as_str(), environment.target.as_str());
        let values = values::read(root, env, target)?;
        let inputs = Inputs {
            env,
            target,
            prefix,
            checksums,
            platform: Platform::Kubernetes,
            files: self.read,
            environment: &|_| Some(GIVEN_LATER.to_owned()),
        };
        let resolved = resolve::resolve(&values, inputs)?;
        let bundle = object::build(&resolved.stack);
        let bundle = object::complete(bundle, &resolved.stack)?;
        let mut objects = bundle.objects;
        // The namespace of the release is there before it.
        let own = mark(NAMESPACE, Form::Namespace);
        objects.retain(|object| {
            object.kind() != "Namespace"
                || variant.makes_namespaces() && object.body["metadata"]["name"] != own
        });
        objects.iter_mut().for_each(keep);
        // What a Job runs follows values: a chart makes the hash in its name.
        for object in objects.iter_mut().filter(|object| object.kind() == "Job") {
            let name = object.body["metadata"]["name"].as_str().unwrap_or_default();
            if let Some((stem, _)) = name.rsplit_once('-') {
                object.body["metadata"]["name"] = format!("{stem}-").into();
            }
        }
        Ok(objects)
    }

    fn read_back(&self, mut object: Object, values: &Json, marks: &Marks) -> ReadBack {
        let kind = object.kind().to_owned();
        open(&mut object.body);
        // It is among those that the values say.
        let annotations = object.body.pointer_mut("/metadata/annotations");
        if let Some(annotations) = annotations.and_then(Json::as_object_mut) {
            annotations.retain(|_, said| said != ISSUER);
        }
        let mut raw = raw(&object.body, marks);
        if let (true, Some(component)) = (object.kind() == "Job", &object.component) {
            raw.hashed(component);
        }
        several::take(&mut raw, &kind, self.knobs);
        default_key::take(&mut raw, self.knobs);
        self.images(&mut raw, object.component.as_deref(), values);
        let owner = object.tier.map(Tier::key).zip(object.component.as_deref());
        if let Some((tier, component)) = owner.filter(|(tier, name)| !values[tier][name].is_null())
        {
            whole::take(&mut raw, &kind, (tier, component), self.knobs, values);
            self.fields(&mut raw, &kind, tier, component, values);
        }
        let [namespace, name] = ["namespace", "name"].map(|key| raw.metadata(key));
        let identity = format!("{} {kind} {namespace} {name}", object.group());
        ReadBack { tier: object.tier, component: object.component, kind, identity, raw }
    }

    /// Fields that are a word among the values.
    fn fields(&self, raw: &mut RawPart, kind: &str, tier: &str, component: &str, values: &Json) {
        self.order(raw, kind, &[tier, component].map(str::to_owned), values);
        self.grace(raw, &[tier, component].map(str::to_owned), values);
        // The Service of a track stays with it, whichever is active.
        let labels = raw.get("metadata").and_then(|metadata| metadata.get("labels"));
        let is_of_track =
            kind == "Service" && labels.is_some_and(|labels| labels.get(TRACK).is_some());
        // A container beside it has its image where it says none, and with that when it is pulled.
        let image = raw.container(component).and_then(|own| own.get("image")).map(RawPart::shown);
        let is_own = |item: &RawPart| {
            let name = item.get("name").map(RawPart::shown);
            name.is_some_and(|name| name == component || name == MIGRATE)
                || image.is_some() && item.get("image").map(RawPart::shown) == image
        };
        for (_, field, path) in FIELDS.iter().filter(|(of, ..)| *of == kind && !is_of_track) {
            let path: ValuePath =
                [tier, component].into_iter().chain(path.split('.')).map(str::to_owned).collect();
            let Some(index) = self.knobs.iter().position(|knob| knob.path == path) else {
                continue;
            };
            let Some(word) = at(values, &path).and_then(Json::as_str) else { continue };
            let keys: Vec<&str> = field.split(' ').collect();
            raw.each_at(&keys, &is_own, &mut |part| {
                if matches!(part, RawPart::Scalar(_)) && part.shown() == word {
                    let segment = Segment::Value(index, Writing::Plain);
                    *part = RawPart::Scalar(Expression::Text(vec![segment]));
                }
            });
        }
    }
}

/// Opens what a text hides: the data of Secrets.
pub fn open(body: &mut Json) {
    if body["kind"] == "Secret"
        && let Some(data) = body["data"].as_object_mut()
    {
        for value in data.values_mut() {
            let bytes = value.as_str().and_then(|text| STANDARD.decode(text).ok());
            if let Some(text) = bytes.and_then(|bytes| String::from_utf8(bytes).ok()) {
                *value = text.into();
            }
        }
    }
}

fn raw(value: &Json, marks: &Marks) -> RawPart {
    match value {
        Json::Object(map) => {
            let below = map.iter().map(|(key, value)| {
                let inside = value.as_str().filter(|_| key == checksum::CONFIG);
                let inside = inside
                    .and_then(|text| serde_json::from_str::<BTreeMap<String, Json>>(text).ok());
                let node = match inside {
                    Some(contents) => {
                        let contents =
                            contents.iter().map(|(key, value)| (key.clone(), raw(value, marks)));
                        RawPart::Checksum(Box::new(RawPart::Map(contents.collect())))
                    }
                    None if key == "affinity" => match marks.fragment(value) {
                        Some((index, _)) => RawPart::Scalar(Expression::Bare(index)),
                        None => raw(value, marks),
                    },
                    None => raw(value, marks),
                };
                (key.clone(), node)
            });
            RawPart::Map(below.collect())
        }
        Json::Array(items) => {
            RawPart::List(items.iter().map(|item| item_of(item, marks)).collect())
        }
        scalar => RawPart::Scalar(marks.read(scalar)),
    }
}

/// An item of a list: where it has the mark of one of the values, all of its items.
fn item_of(item: &Json, marks: &Marks) -> RawPart {
    if let Some(index) = Marks::secret(item) {
        return RawPart::Scalar(Expression::Spread(index));
    }
    if let Some(index) = item["name"].as_str().and_then(of_variable) {
        return RawPart::Scalar(Expression::Texts(index));
    }
    // Containers and ports hold marks of many values, and are none.
    let text = |key: &str| item.get(key).and_then(Json::as_str);
    let is_added = text("image")
        .zip(text("name"))
        .is_some_and(|(image, name)| image.strip_prefix(name).is_some_and(|rest| rest == ":1"));
    let is_candidate =
        item.is_string() || is_added || item.get("image").is_none() && item.get("value").is_none();
    match marks.fragment(item).filter(|_| is_candidate) {
        Some((index, Json::Object(rest))) if !rest.is_empty() => {
            let mut entries: BTreeMap<String, RawPart> =
                rest.iter().map(|(key, value)| (key.clone(), raw(value, marks))).collect();
            entries.insert(variable(index), RawPart::Scalar(Expression::Spread(index)));
            RawPart::Map(entries)
        }
        Some((index, _)) => RawPart::Scalar(Expression::Spread(index)),
        None => raw(item, marks),
    }
}
