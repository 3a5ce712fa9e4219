//! A chart per component: each has what its objects depend on, and all are given the same values.

use std::collections::BTreeSet;

use minijinja::{Environment, context};
use serde_json::{Value as Json, json};

use crate::helm::chart::{About, Chart, Source, Stack};
use crate::helm::knobs::NAME;
use crate::helm::leaf::{Form, Kind, Leaf, Path};
use crate::helm::sample::Read;
use crate::helm::scaffold;
use crate::helm::spec::{self, spec};
use crate::helm::surface::Surface;
use crate::helm::train::{Learnt, Lesson, Mistake};
use crate::object::Object;
use crate::values::tier::Tier;

const README: &str = include_str!("../../templates/helm/charts.md");

/// The charts of a stack's components.
#[derive(Clone, Debug)]
pub struct Split {
    /// In the order in which they are installed.
    pub charts: Vec<Chart>,
    /// The environments' values, which each chart is given.
    pub values: Vec<(String, String)>,
    /// How they are installed, in their order.
    pub readme: String,
}

/// Makes a chart per component, and one of what no component owns where there is such; `read` gives the
/// files that values name, `packaged` says as what they will be installed.
///
/// # Errors
/// Why there can be no charts, as a clause and a help.
pub fn split(
    sources: &[Source],
    read: &Read<'_>,
    packaged: bool,
) -> Result<Split, (String, String)> {
    let stack = Stack::learn(sources, read)?;
    let whole = spec(&stack.surface, &stack.lesson);
    let schema = whole.schema(&stack.surface.leaves);
    let mut charts = Vec::new();
    let mut rows = Vec::new();
    for part in Part::all(&stack) {
        let spec = spec(&part.surface, &part.lesson);
        let about = part.about(&stack);
        let accepted = accepting(&spec.schema(&part.surface.leaves), &schema);
        let chart = stack.pack(&about, &part.surface, &part.lesson, &spec, &accepted);
        let source = if packaged { chart.package_name() } else { format!("./{}", chart.name) };
        rows.push(context! { name => chart.name.clone(), source, about => about.summary });
        charts.push(chart);
    }
    let environments = scaffold::environments(&stack.surface);
    let context = context! { stack => stack.surface.stack(), charts => rows, environments };
    let readme = Environment::new().render_str(README, context);
    Ok(Split {
        charts,
        values: stack.environments(&whole, "the values.yaml of the charts"),
        readme: readme.expect("the template fits what it is given") + "\n",
    })
}

/// What one of the charts is made from.
struct Part {
    owner: Option<(Tier, String)>,
    chart: String,
    surface: Surface,
    lesson: Lesson,
}

impl Part {
    /// The parts in the order of their tiers; what no component owns comes last.
    fn all(stack: &Stack) -> Vec<Self> {
        let owner = |learnt: &Learnt| learnt.object.tier.zip(learnt.object.component.clone());
        let mut parts: Vec<Self> = stack
            .lesson
            .objects
            .chunk_by(|one, other| owner(one) == owner(other))
            .map(|objects| {
                let (owner, objects) = (owner(&objects[0]), objects.to_vec());
                let mistakes = stack.lesson.mistakes.iter();
                let mistakes = mistakes
                    .filter(|mistake| concerns(mistake, owner.as_ref(), &stack.surface.leaves));
                let lesson = Lesson { objects, mistakes: mistakes.cloned().collect() };
                let name = stack.surface.stack();
                let chart = match &owner {
                    None => name.to_owned(),
                    Some((_, component)) => chart_name(name, component, &stack.lesson),
                };
                Self { owner, chart, surface: reduced(&stack.surface, &lesson), lesson }
            })
            .collect();
        parts.sort_by_key(|part| part.owner.is_none());
        parts
    }

    fn about(&self, stack: &Stack) -> About<'_> {
        let name = stack.surface.stack();
        let objects = || self.lesson.objects.iter().map(|learnt| &learnt.object);
        let mut kinds: Vec<&str> = objects().map(Object::kind).collect();
        kinds.dedup();
        let what = match &self.owner {
            None => format!("What no component owns ({})", kinds.join(", ")),
            Some((tier, component)) => format!("The {} {component}", tier.as_str()),
        };
        // A database has the version of its image, which nobody changes at install time.
        let label = |object: &Object| {
            let labels = &object.body["metadata"]["labels"];
            labels["app.kubernetes.io/version"].as_str().map(str::to_owned)
        };
        let is_database = self.owner.as_ref().is_some_and(|(tier, _)| *tier == Tier::Database);
        let version = objects().find_map(label).filter(|_| is_database);
        About {
            chart: &self.chart,
            summary: format!("{what}, of the stack {name}"),
            text: format!("{what}, of the stack `{name}`."),
            example: self.owner.as_ref().map_or("default-deny", |(_, component)| component),
            app: stack.app(&self.surface).or(version),
            has_claims: objects().any(|object| object.kind() == "StatefulSet"),
            is_part: true,
        }
    }
}

/// The stack's name and the component's, unless that starts with it and no other chart is called so.
fn chart_name(stack: &str, component: &str, lesson: &Lesson) -> String {
    let is_component =
        |name: &str| lesson.objects.iter().any(|of| of.object.component.as_deref() == Some(name));
    match component.strip_prefix(stack).and_then(|rest| rest.strip_prefix('-')) {
        Some(rest) if !is_component(rest) => component.to_owned(),
        _ => format!("{stack}-{component}"),
    }
}

/// Whether a chart refuses a mistake: one of its component's values, or of nobody's.
fn concerns(mistake: &Mistake, owner: Option<&(Tier, String)>, leaves: &[Leaf]) -> bool {
    let asked = mistake.when.asked();
    let owners: BTreeSet<&[String]> = asked
        .iter()
        .filter_map(|leaf| leaves[*leaf].path.get(..2))
        .filter(|path| crate::values::TIERS.contains(&path[0].as_str()))
        .collect();
    let own = owner.map(|(tier, component)| [tier.key().to_owned(), component.clone()]);
    owners.is_empty() || own.is_some_and(|own| owners.contains(own.as_slice()))
}

/// A surface on which a part's leaves alone have a place. The name of the stack's instance is a value, since
/// the releases of the charts have each a name of their own.
fn reduced(surface: &Surface, lesson: &Lesson) -> Surface {
    let used = spec::used(surface, lesson);
    let mut surface = surface.clone();
    for (index, leaf) in surface.leaves.iter_mut().enumerate() {
        if index == NAME {
            leaf.path = vec!["instance".to_owned()];
            leaf.kind = Kind::Text(Form::Instance);
        } else if !used.contains(&index) && !matches!(leaf.kind, Kind::Release(_)) {
            leaf.path = Path::new();
            leaf.within = None;
        }
    }
    surface
}

/// A chart's schema that takes what other charts of the stack read, too, so that one file can be for all.
fn accepting(own: &Json, whole: &Json) -> Json {
    let mut own = own.clone();
    if !is_map(&own) {
        // A map may be one of several ways.
        let way = |schema: &Json| schema["anyOf"].as_array()?.iter().position(is_map);
        if let (Some(way), Some(of_whole)) = (way(&own), way(whole)) {
            own["anyOf"][way] = accepting(&own["anyOf"][way], &whole["anyOf"][of_whole]);
        }
        return own;
    }
    let all = whole["properties"].as_object();
    let (Some(properties), Some(all)) = (own["properties"].as_object_mut(), all) else {
        return own;
    };
    for (key, below) in all {
        let schema = match properties.get(key) {
            Some(own) => accepting(own, below),
            None => json!({ "description": "What other charts of the stack read." }),
        };
        properties.insert(key.clone(), schema);
    }
    own
}

fn is_map(schema: &Json) -> bool {
    schema["properties"].is_object()
}
