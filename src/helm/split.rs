//! A chart per component: each has what its objects depend on, and all are given the same values.

use minijinja::{Environment, context};
use serde_json::json;

use crate::helm::chart::Chart;
use crate::helm::environment::ChartSource;
use crate::helm::node::{ChartNode, Lifted};
use crate::helm::rendering::ReadFile;
use crate::helm::scaffold::{self, About};
use crate::helm::schema::schema;
use crate::helm::stack::ChartStack;
use crate::helm::values_file::spec;
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
    sources: &[ChartSource],
    read: &ReadFile<'_>,
    packaged: bool,
) -> Result<Split, (String, String)> {
    let mut stack = ChartStack::of(sources, read)?;
    // A chart knows the values of its own component alone.
    stack.likes.clear();
    let names = stack.followed(&stack.objects);
    let mut whole = schema(&stack.name, &spec(&stack.used(&stack.objects)), &names);
    whole["properties"]["instance"] = json!({ "type": "string" });
    let mut charts = Vec::new();
    let mut rows = Vec::new();
    for objects in parts(&stack) {
        let owner = objects[0].tier.zip(objects[0].component.clone());
        let name = match &owner {
            None => stack.name.clone(),
            Some((_, component)) => chart_name(&stack.name, component, |name| {
                stack.objects.iter().any(|of| of.component.as_deref() == Some(name))
            }),
        };
        let about = about(&stack, owner.as_ref(), &name, &objects);
        let chart = stack.pack(&about, &objects, ".Values.instance", Some(&whole));
        let source = if packaged { chart.package_name() } else { format!("./{}", chart.name) };
        rows.push(context! { name => chart.name.clone(), source, about => about.summary });
        charts.push(chart);
    }
    let environments = scaffold::environments(&stack);
    let context = context! { stack => stack.name.clone(), charts => rows, environments };
    let readme = Environment::new().render_str(README, context);
    Ok(Split {
        charts,
        values: stack.values_files("the values.yaml of the charts"),
        readme: readme.expect("the template fits what it is given") + "\n",
    })
}

/// The objects of each chart in the order of their tiers; what no component owns comes last.
fn parts(stack: &ChartStack) -> Vec<Vec<Lifted>> {
    let owner = |object: &Lifted| (object.tier, object.component.clone());
    let mut parts: Vec<Vec<Lifted>> = Vec::new();
    for object in &stack.objects {
        match parts.iter_mut().find(|part| owner(&part[0]) == owner(object)) {
            Some(part) => part.push(object.clone()),
            None => parts.push(vec![object.clone()]),
        }
    }
    parts.sort_by_key(|part| part[0].component.is_none());
    parts
}

fn about<'a>(
    stack: &ChartStack,
    owner: Option<&'a (Tier, String)>,
    chart: &'a str,
    objects: &[Lifted],
) -> About<'a> {
    let name = &stack.name;
    let mut kinds: Vec<&str> = objects.iter().map(|object| object.kind.as_str()).collect();
    kinds.dedup();
    let what = match owner {
        None => format!("What no component owns ({})", kinds.join(", ")),
        Some((tier, component)) => format!("The {} {component}", tier.as_str()),
    };
    let label =
        |object: &Lifted| match object.at(&["metadata", "labels", "app.kubernetes.io/version"])? {
            ChartNode::Scalar(expression) if expression.knobs().is_empty() => match expression {
                crate::helm::expression::Expression::Literal(version) => {
                    version.as_str().map(str::to_owned)
                }
                _ => None,
            },
            _ => None,
        };
    let values = stack.defaults();
    let tag = owner.and_then(|(tier, component)| {
        values[tier.key()][component]["image"]["tag"].as_str().map(str::to_owned)
    });
    About {
        chart,
        summary: format!("{what}, of the stack {name}"),
        text: format!("{what}, of the stack `{name}`."),
        example: owner.map_or("default-deny", |(_, component)| component),
        app: tag.or_else(|| objects.iter().find_map(label)),
        has_claims: objects.iter().any(|object| object.kind == "StatefulSet"),
        is_part: true,
    }
}

/// The charts of some objects, released into a namespace: components, and nothing for what none owns, with the charts'
/// names.
pub fn chart_names(
    stack: &str,
    namespace: &str,
    objects: &[Object],
) -> Vec<(Option<String>, String)> {
    let mut found: Vec<(Option<String>, String)> = Vec::new();
    let is_component =
        |name: &str| objects.iter().any(|object| object.component.as_deref() == Some(name));
    let is_made = |object: &&Object| object.kind() != "Namespace" || object.name() != namespace;
    for object in objects.iter().filter(is_made) {
        let name = match &object.component {
            Some(component) => chart_name(stack, component, is_component),
            None => stack.to_owned(),
        };
        if found.iter().all(|(_, known)| *known != name) {
            found.push((object.component.clone(), name));
        }
    }
    found.sort_by_key(|(component, _)| component.is_none());
    found
}

/// The stack's name and the component's, unless that starts with it and no other chart is called so.
fn chart_name(stack: &str, component: &str, is_component: impl Fn(&str) -> bool) -> String {
    match component.strip_prefix(stack).and_then(|rest| rest.strip_prefix('-')) {
        Some(rest) if !is_component(rest) => component.to_owned(),
        _ => format!("{stack}-{component}"),
    }
}
