//! A whole chart: the files of its folder.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use crate::emit::yaml;
use crate::helm::access::{ValueAccess, variable};
use crate::helm::commented::commented;
use crate::helm::environment::{ChartEnvironment, ChartSource, at_path};
use crate::helm::guard::{ENVIRONMENT, at};
use crate::helm::helpers_file::{self, RELEASE};
use crate::helm::knob::Knob;
use crate::helm::mark;
use crate::helm::needed::needed;
use crate::helm::node::{Lifted, PartEntry};
use crate::helm::notes;
use crate::helm::own_variable::gives_way;
use crate::helm::place::put;
use crate::helm::release_values::text;
use crate::helm::rendering::ReadFile;
use crate::helm::root_value;
use crate::helm::scaffold::{self, About};
use crate::helm::schema::schema;
use crate::helm::stack::ChartStack;
use crate::helm::templates;
use crate::helm::values_file::{otherwise, spec};
use crate::helm::wrap::wrapped;

/// The folder of a chart.
#[derive(Clone, Debug)]
pub struct Chart {
    pub name: String,
    pub version: String,
    /// Paths in the folder, and texts.
    pub files: Vec<(String, String)>,
    /// The objects that no values change.
    pub fixed: Vec<String>,
}

/// Makes the chart of some environments; `read` gives the files that values name.
///
/// # Errors
/// Why there can be no chart, as a clause and a help.
pub fn chart(sources: &[ChartSource], read: &ReadFile<'_>) -> Result<Chart, (String, String)> {
    let stack = ChartStack::of(sources, read)?;
    let name = stack.name.as_str();
    let components = stack.components();
    let all = components.iter().map(|path| path[1].as_str()).collect::<Vec<_>>().join(", ");
    let about = About {
        chart: name,
        summary: at_path(&sources[0].root, &["chart", "description"])
            .map_or_else(|| format!("{name} on Kubernetes: {all}"), str::to_owned),
        text: format!("`{name}` on Kubernetes: {all}."),
        example: components.first().map_or(name, |path| path[1].as_str()),
        app: stack.app.clone(),
        has_claims: stack.objects.iter().any(|object| object.kind == "StatefulSet"),
        is_part: false,
    };
    let mut chart = stack.pack(&about, &stack.objects, RELEASE, None);
    chart.files.extend(stack.values_files("values.yaml"));
    chart.files.sort();
    Ok(chart)
}

impl ChartStack {
    /// A chart of some of the objects, without the environments' values. What others of the stack read is accepted
    /// as `beside` says.
    pub fn pack(
        &self,
        about: &About,
        objects: &[Lifted],
        instance: &'static str,
        beside: Option<&Json>,
    ) -> Chart {
        let components = self.components().into_iter().map(|path| {
            let name = variable(&path[1]);
            (path, name)
        });
        let access = ValueAccess {
            chart: about.chart,
            knobs: &self.knobs,
            instance,
            components: components.collect(),
            likes: &self.likes,
            root: ".",
            ranged: Vec::new(),
        };
        let knobs = self.used(objects);
        let mut spec = spec(&knobs);
        for (index, keys) in reserved(objects, &self.knobs) {
            spec.reserve(&self.knobs[index].path, &keys);
        }
        let mut default = spec.complete(&only(&knobs, &self.defaults()));
        default[ENVIRONMENT] = self.environments[0].name.clone().into();
        let mut all = vec![default.clone()];
        all.extend(self.environments.iter().map(|environment| self.left(&environment.values)));
        for path in needed(objects, &self.knobs, &all) {
            spec.need(&path);
        }
        let names = self.followed(objects);
        let mut schema = schema(about.chart, &spec, &names);
        if let Some(whole) = beside {
            accept(&mut schema, whole);
        }
        let mut files = vec![
            ("Chart.yaml".to_owned(), self.description(about, objects)),
            (".helmignore".to_owned(), scaffold::IGNORED.to_owned()),
            (
                "values.schema.json".to_owned(),
                serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n",
            ),
            (
                "values.yaml".to_owned(),
                self.head(about, instance, &names) + &commented(&spec, &default),
            ),
        ];
        // Of several charts that are given the same values each would make them.
        if !about.is_part {
            let extra = scaffold::EXTRA_OBJECTS.to_owned();
            files.push(("templates/extra-objects.yaml".to_owned(), extra));
        }
        for (file, text) in templates::files(&access, &self.name, objects) {
            files.push((format!("templates/{file}"), text));
        }
        let refusals = self.refusals(&knobs);
        if !refusals.is_empty() {
            files.push((
                "templates/validate.yaml".to_owned(),
                templates::refusals(&access, &refusals),
            ));
        }
        files.extend(notes::files(&access, &knobs, objects, &self.environments));
        let has_tests = files.iter().any(|(path, _)| path.starts_with("templates/tests/"));
        files.push((
            "README.md".to_owned(),
            scaffold::readme(about, self, (objects, &names), (&spec, &default), has_tests),
        ));
        for (_, text) in files.iter_mut().filter(|(path, _)| path.starts_with("templates/")) {
            *text = wrapped(text);
        }
        helpers_file::prune(&mut files);
        files.sort();
        let is_own = |fixed: &&String| {
            let own = objects.iter().filter_map(|object| object.component.as_deref());
            !about.is_part || own.into_iter().any(|name| fixed.ends_with(&format!(" of {name}")))
        };
        Chart {
            name: about.chart.to_owned(),
            version: self.version.clone(),
            files,
            fixed: self.fixed.iter().filter(is_own).cloned().collect(),
        }
    }

    /// `Chart.yaml`.
    fn description(&self, about: &About, objects: &[Lifted]) -> String {
        let mut chart = json!({
            "apiVersion": "v2",
            "name": about.chart,
            "description": about.summary,
            "type": "application",
            "version": self.version,
            "appVersion": about.app.as_deref().unwrap_or(&self.version),
            "kubeVersion": scaffold::kubernetes(objects),
        });
        for key in ["home", "icon", "sources", "keywords"] {
            if let Some(said) = self.facts.get(key) {
                chart[key] = said.clone();
            }
        }
        if let Some(all) = self.facts["maintainers"].as_object() {
            let each = |(name, mail): (&String, &Json)| json!({ "name": name, "email": mail });
            chart["maintainers"] = all.iter().map(each).collect();
        }
        if let Some(all) = self.facts["annotations"].as_object() {
            let each = |(key, said): (&String, &Json)| (key.clone(), Json::from(text(said)));
            chart["annotations"] = all.iter().map(each).collect();
        }
        let mut out = String::new();
        yaml::value(&chart, 0, &mut out);
        out
    }

    /// What `values.yaml` starts with.
    fn head(&self, about: &About, instance: &str, environments: &[String]) -> String {
        let first = &self.environments[0];
        let mut text = format!(
            "# Values of the chart {}{}\n# Keys that may be set are there as comments: where they are below `{{}}`, remove the braces.\n\n",
            about.chart,
            match first.name.as_str() {
                "" => ".".to_owned(),
                name => format!(
                    ", with the defaults of `{name}`. Each values-<environment>.yaml overrides them."
                ),
            }
        );
        if instance != RELEASE {
            text += &format!(
                "# The name of this instance of the stack, the same for all its charts.\ninstance: {}\n\n",
                self.name
            );
        }
        text.truncate(text.trim_end().len());
        text + "\n" + &root_value::head(environments, about.is_part)
    }

    /// The values files of the environments: what each has otherwise.
    pub fn values_files(&self, beyond: &str) -> Vec<(String, String)> {
        let knobs = self.used(&self.objects);
        let defaults = self.defaults();
        let is_followed = !self.followed(&self.objects).is_empty();
        let file = |environment: &ChartEnvironment| {
            let own = self.left(&environment.values);
            let mut values = otherwise(&knobs, &defaults, &own);
            if !is_followed && let Some(map) = values.as_object_mut() {
                map.remove(ENVIRONMENT);
            }
            if environment.stack != self.name {
                values["nameOverride"] = environment.stack.clone().into();
            }
            let mut out = format!("# Overrides of {beyond} for `{}`.\n", environment.name);
            if values == json!({}) {
                out += "{}\n";
            } else {
                yaml::value(&values, 0, &mut out);
            }
            (format!("values-{}.yaml", environment.name), out)
        };
        // A project without environments has its values in `values.yaml` alone.
        self.environments
            .iter()
            .filter(|environment| !environment.name.is_empty())
            .map(file)
            .collect()
    }
}

/// The keys that stand beside what anyone may add, by the knob of that.
fn reserved(objects: &[Lifted], knobs: &[Knob]) -> BTreeMap<usize, Vec<String>> {
    let mut found: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for object in objects {
        object.node.each_map(&mut |entries| {
            let is_open = |entry: &PartEntry| mark::of_variable(&entry.key);
            for index in entries.iter().filter_map(is_open) {
                let is_annotation = knobs[index].path.iter().any(|key| key == "annotations");
                let fixed = entries.iter().filter(|entry| is_open(entry).is_none());
                let fixed = fixed.filter(|entry| !is_annotation || !gives_way(&entry.key));
                found.entry(index).or_default().extend(fixed.map(|entry| entry.key.clone()));
            }
        });
    }
    found.into_iter().map(|(index, keys)| (index, keys.into_iter().collect())).collect()
}

/// The values of some knobs alone.
fn only(knobs: &[&Knob], values: &Json) -> Json {
    let mut out = json!({});
    for knob in knobs {
        if let Some(value) = at(values, &knob.path) {
            put(&mut out, &knob.path, value.clone());
        }
    }
    out
}

/// Lets a chart's schema take what other charts of the stack read, too, so that one file can be for all.
fn accept(own: &mut Json, whole: &Json) {
    let Some(all) = whole["properties"].as_object() else { return };
    let Some(properties) = own["properties"].as_object_mut() else { return };
    for (key, below) in all {
        if let Some(own) = properties.get_mut(key) {
            accept(own, below);
        } else {
            let about = json!({ "description": "What other charts of the stack read." });
            properties.insert(key.clone(), about);
        }
    }
}
