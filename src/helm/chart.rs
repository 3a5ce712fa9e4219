//! A whole chart: the files of its folder.

use serde_json::{Value as Json, json};

use crate::emit::yaml;
use crate::helm::knobs;
use crate::helm::prepare::prepare;
use crate::helm::sample::{Read, Sampler, shown};
use crate::helm::scaffold;
use crate::helm::spec::{Spec, spec};
use crate::helm::surface::{Environment, Surface};
use crate::helm::templates;
use crate::helm::train::{Lesson, learn};
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
    let stack = Stack::learn(sources, read)?;
    let spec = spec(&stack.surface, &stack.lesson);
    let name = stack.surface.stack();
    let components = components(&stack.surface);
    let all = components.join(", ");
    let objects = &stack.lesson.objects;
    let about = About {
        chart: name,
        summary: format!("The stack {name}: {all}"),
        text: format!("The stack `{name}` for Kubernetes, with {all}."),
        example: components.first().copied().unwrap_or(name),
        app: stack.app(&stack.surface),
        has_claims: objects.iter().any(|learnt| learnt.object.kind() == "StatefulSet"),
        is_part: false,
    };
    let schema = spec.schema(&stack.surface.leaves);
    let mut chart = stack.pack(&about, &stack.surface, &stack.lesson, &spec, &schema);
    chart.files.extend(stack.environments(&spec, "values.yaml"));
    chart.files.sort();
    Ok(chart)
}

/// What was learnt of a stack.
pub struct Stack<'a> {
    sources: &'a [Source],
    pub surface: Surface,
    pub lesson: Lesson,
}

/// What a chart says about itself.
pub struct About<'a> {
    pub chart: &'a str,
    /// One line for lists of charts, and a sentence.
    pub summary: String,
    pub text: String,
    /// The name of one of its objects.
    pub example: &'a str,
    /// The version of what it runs.
    pub app: Option<String>,
    /// Whether it has data that outlives a release.
    pub has_claims: bool,
    /// Whether other charts bring the rest of the stack.
    pub is_part: bool,
}

impl<'a> Stack<'a> {
    /// Learns the objects of some environments.
    ///
    /// # Errors
    /// Why there can be no chart, as a clause and a help.
    pub fn learn(sources: &'a [Source], read: &Read<'_>) -> Result<Self, (String, String)> {
        let names: Vec<&str> =
            sources.iter().filter_map(|source| text(&source.root, &["name"])).collect();
        let name = names.first().copied().unwrap_or_default();
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
        let lesson = learn(&Sampler::new(&surface, read)).map_err(|unlearnt| {
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
        Ok(Self { sources, surface, lesson })
    }

    /// A chart of what was learnt, or of a part of it; without the environments' values.
    pub fn pack(
        &self,
        about: &About,
        surface: &Surface,
        lesson: &Lesson,
        spec: &Spec,
        schema: &Json,
    ) -> Chart {
        let version = self.said("version").unwrap_or("0.1.0").to_owned();
        let common = shared(&spec.all(surface));
        let head = "# What all environments share. Each needs its own file above this one: -f values-<environment>.yaml\n";
        let values = head.to_owned() + &commented(spec, &surface.leaves, &common);
        let mut files = vec![
            ("Chart.yaml".to_owned(), description(about, &version)),
            (".helmignore".to_owned(), scaffold::IGNORED.to_owned()),
            ("values.schema.json".to_owned(), schema_file(about.chart, schema)),
            ("values.yaml".to_owned(), values),
        ];
        for (file, text) in templates::files(about.chart, surface, lesson) {
            files.push((format!("templates/{file}"), text));
        }
        files.extend(scaffold::files(about.chart, surface, lesson));
        let has_tests = files.iter().any(|(path, _)| path.starts_with("templates/tests/"));
        let readme = scaffold::readme(about, surface, spec, &common, has_tests);
        files.push(("README.md".to_owned(), readme));
        files.sort();
        Chart { name: about.chart.to_owned(), version, files }
    }

    /// The values files of the environments: what each adds to what they share.
    pub fn environments(&self, spec: &Spec, shared_in: &str) -> Vec<(String, String)> {
        let values = spec.all(&self.surface);
        let common = shared(&values);
        let file = |(environment, values): (&Environment, &Json)| {
            let mut out = format!("# What `{}` adds to {shared_in}.\n", environment.name);
            yaml::value(&beyond(values, &common), 0, &mut out);
            (environment.values_file(), out)
        };
        self.surface.environments.iter().zip(&values).map(file).collect()
    }

    /// The version of what a chart runs: what the values say, or the tag that its images share.
    pub fn app(&self, surface: &Surface) -> Option<String> {
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
        let tag = same.and_then(|tag| tag.as_str());
        self.said("appVersion").or(tag).map(str::to_owned)
    }

    /// What the values say about the chart.
    fn said(&self, key: &str) -> Option<&str> {
        text(&self.sources[0].root, &["chart", key])
    }
}

fn text<'n>(root: &'n Node, path: &[&str]) -> Option<&'n str> {
    let node = path.iter().try_fold(root, |node, key| node.get(key))?;
    node.as_scalar().map(|scalar| scalar.text.as_str())
}

/// The names of the components.
fn components(surface: &Surface) -> Vec<&str> {
    let components = surface.leaves.iter().filter(|leaf| {
        leaf.path.len() == 2 && crate::values::TIERS.contains(&leaf.path[0].as_str())
    });
    components.map(|leaf| leaf.path[1].as_str()).collect()
}

fn description(about: &About, version: &str) -> String {
    let chart = json!({
        "apiVersion": "v2",
        "name": about.chart,
        "description": about.summary,
        "type": "application",
        "version": version,
        "appVersion": about.app.as_deref().unwrap_or(version),
    });
    let mut out = String::new();
    yaml::value(&chart, 0, &mut out);
    out
}

fn schema_file(name: &str, values: &Json) -> String {
    let mut schema = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": format!("Values of the chart {name}"),
    });
    if let (Some(schema), Some(values)) = (schema.as_object_mut(), values.as_object()) {
        schema.extend(values.clone());
    }
    serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
}
