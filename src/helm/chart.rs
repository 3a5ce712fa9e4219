//! A whole chart: the files of its folder.

use serde_json::{Value as Json, json};

use crate::emit::yaml;
use crate::helm::knobs;
use crate::helm::prepare::prepare;
use crate::helm::sample::{Read, Sampler, shown};
use crate::helm::scaffold;
use crate::helm::spec::spec;
use crate::helm::surface::Surface;
use crate::helm::templates;
use crate::helm::train::learn;
use crate::helm::values_file::{beyond, commented, shared};
use crate::layer::node::Node;

/// What a chart is made from: one environment's merged values.
#[derive(Clone, Debug)]
pub struct Source {
    pub env: String,
    pub target: String,
    pub root: Node,
}

/// The folder of a chart.
#[derive(Clone, Debug)]
pub struct Chart {
    pub name: String,
    pub version: String,
    /// Paths in the folder, and texts.
    pub files: Vec<(String, String)>,
}

/// Makes the chart of some environments; `read` gives the files that values name.
///
/// # Errors
/// Why there can be no chart, as a clause and a help.
pub fn chart(sources: &[Source], read: &Read<'_>) -> Result<Chart, (String, String)> {
    let names: Vec<&str> =
        sources.iter().filter_map(|source| text(&source.root, &["name"])).collect();
    let name = names.first().copied().unwrap_or_default().to_owned();
    if names.iter().any(|other| *other != name) || name.contains("${") {
        return Err((
            "the stack's `name` differs between environments, and a chart has one".to_owned(),
            "write one `name` in `values/base.yaml`, or choose environments with `--env`"
                .to_owned(),
        ));
    }
    let prepared = sources
        .iter()
        .map(|source| {
            let root = prepare(&source.root, &source.env, &source.target);
            (source.env.clone(), source.target.clone(), root)
        })
        .collect();
    let surface = knobs::surface(prepared);
    let sampler = Sampler::new(&surface, read);
    let lesson = learn(&sampler).map_err(|unlearnt| {
        let paths: Vec<String> =
            unlearnt.leaves.iter().map(|leaf| shown(&surface.leaves[*leaf].path)).collect();
        (
            format!(
                "{} depends on values in a way that no template can say: {} {}",
                unlearnt.identity,
                unlearnt.path,
                paths.join(", ")
            ),
            "report this, or make a chart per environment with `--env`".to_owned(),
        )
    })?;
    let spec = spec(&surface, &lesson);
    let values: Vec<Json> =
        surface.environments.iter().map(|env| spec.values(&surface, env)).collect();
    let common = shared(&values);
    let version = text(&sources[0].root, &["chart", "version"]).unwrap_or("0.1.0").to_owned();
    let mut files = vec![
        ("Chart.yaml".to_owned(), description(&name, &version, sources, &surface)),
        (".helmignore".to_owned(), scaffold::IGNORED.to_owned()),
        ("values.schema.json".to_owned(), schema(&name, &spec.schema(&surface.leaves))),
    ];
    let head = "# What all environments share. Each needs its own file above this one: -f values-<environment>.yaml\n";
    files.push((
        "values.yaml".to_owned(),
        head.to_owned() + &commented(&spec, &surface.leaves, &common),
    ));
    for (environment, values) in surface.environments.iter().zip(&values) {
        let mut out = format!("# What `{}` adds to values.yaml.\n", environment.name);
        yaml::value(&beyond(values, &common), 0, &mut out);
        let name = if environment.name.is_empty() { "default" } else { &environment.name };
        files.push((format!("values-{name}.yaml"), out));
    }
    for (file, text) in templates::files(&name, &surface.leaves, &lesson) {
        files.push((format!("templates/{file}"), text));
    }
    files.extend(scaffold::files(&name, &surface, &lesson));
    let about = format!("The stack `{name}` for Kubernetes, with {}.", tiers(&surface));
    files.push(("README.md".to_owned(), scaffold::readme(&name, &about, &surface, &spec, &common)));
    files.sort();
    Ok(Chart { name, version, files })
}

fn text<'n>(root: &'n Node, path: &[&str]) -> Option<&'n str> {
    let node = path.iter().try_fold(root, |node, key| node.get(key))?;
    node.as_scalar().map(|scalar| scalar.text.as_str())
}

/// Its components, for its description.
fn tiers(surface: &Surface) -> String {
    let components = surface.leaves.iter().filter(|leaf| {
        leaf.path.len() == 2 && crate::values::TIERS.contains(&leaf.path[0].as_str())
    });
    let names: Vec<String> = components.map(|leaf| leaf.path[1].clone()).collect();
    names.join(", ")
}

fn description(name: &str, version: &str, sources: &[Source], surface: &Surface) -> String {
    let tags: Vec<&Json> = surface
        .leaves
        .iter()
        .enumerate()
        .filter(|(_, leaf)| leaf.path.len() == 4 && leaf.path[2..] == ["image", "tag"])
        .flat_map(|(index, _)| {
            surface.environments.iter().filter_map(move |env| env.values[index].as_ref())
        })
        .collect();
    let same = tags.first().filter(|first| tags.iter().all(|tag| tag == *first));
    let app = text(&sources[0].root, &["chart", "appVersion"])
        .or(same.and_then(|tag| tag.as_str()))
        .unwrap_or(version);
    let chart = json!({
        "apiVersion": "v2",
        "name": name,
        "description": format!("The stack {name}: {}", tiers(surface)),
        "type": "application",
        "version": version,
        "appVersion": app,
    });
    let mut out = String::new();
    yaml::value(&chart, 0, &mut out);
    out
}

fn schema(name: &str, values: &Json) -> String {
    let mut schema = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": format!("Values of the chart {name}"),
    });
    if let (Some(schema), Some(values)) = (schema.as_object_mut(), values.as_object()) {
        schema.extend(values.clone());
    }
    serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
}
