//! A stack as a chart says it: its objects for all values, and what may be said.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use crate::helm::environment::{ChartEnvironment, ChartSource, MarkLevel, at_path};
use crate::helm::guard::{ENVIRONMENT, Guard, at};
use crate::helm::knob::{Form, Knob, LikeImage, ValuePath, below};
use crate::helm::levels::{Levels, Lifting, offered, own};
use crate::helm::like::{leave, likes};
use crate::helm::marking::Marking;
use crate::helm::node::Lifted;
use crate::helm::offer::knobs;
use crate::helm::place;
use crate::helm::rendering::{ReadFile, Renderer};
use crate::helm::said;
use crate::helm::values_file::defaults;
use crate::helm::whole;
use crate::layer::node::{Map, Node};
use crate::object::Object;
use crate::values;

/// How often environments are rendered until none closes a knob that others have.
const ROUNDS: usize = 4;

/// A stack as a chart says it: its objects for all values, and what may be said.
#[derive(Debug)]
pub struct ChartStack {
    pub name: String,
    pub environments: Vec<ChartEnvironment>,
    pub knobs: Vec<Knob>,
    pub objects: Vec<Lifted>,
    /// Objects in which no values come out, since that contradicted `gen render`.
    pub fixed: Vec<String>,
    /// Components that have the images of others.
    pub likes: Vec<LikeImage>,
    pub version: String,
    /// The version of what it runs.
    pub app: Option<String>,
    /// What else the values say of the chart.
    pub facts: Json,
}

impl ChartStack {
    /// Lifts the objects of some environments.
    ///
    /// # Errors
    /// Why there can be no chart, as a clause and a help.
    pub fn of(sources: &[ChartSource], read: &ReadFile<'_>) -> Result<Self, (String, String)> {
        let mut environments: Vec<ChartEnvironment> =
            sources.iter().map(ChartEnvironment::of).collect();
        let roots: Vec<&Node> = environments.iter().map(|environment| &environment.root).collect();
        let knobs = knobs(&roots);
        let renderer = Renderer { knobs: &knobs, read };
        let is_alone =
            |knob: &Knob| environments.iter().any(|environment| environment.runs_alone(&knob.path));
        let alone = knobs.iter().enumerate().filter(|(_, knob)| is_alone(knob));
        let mut closed: BTreeSet<usize> = alone.map(|(index, _)| index).collect();
        // What one environment closes is closed in all: each round knows all that the one before met.
        let mut renderings = Vec::new();
        for _ in 0..ROUNDS {
            let before = closed.len();
            renderings = own(&renderer, &environments, MarkLevel::Knobs, &mut closed);
            if closed.len() == before {
                break;
            }
        }
        offered(&renderer, &environments, &mut renderings, &mut closed);
        for environment in &mut environments {
            environment.values = Marking { knobs: &knobs }.said(environment, &closed);
        }
        let mut levels = Levels { renderer: &renderer, made: vec![renderings] };
        let expected: Result<Vec<Vec<Object>>, _> =
            environments.iter().map(|environment| renderer.plain(environment)).collect();
        let expected = expected.map_err(|_| {
            (
                "gen refuses the values of an environment".to_owned(),
                "run `gen render` for each".to_owned(),
            )
        })?;
        for (environment, objects) in environments.iter_mut().zip(&expected) {
            whole::say(objects, &knobs, &mut environment.values);
        }
        said::of_others(&mut environments, &knobs);
        let mut stack = Self {
            name: environments[0].stack.clone(),
            objects: Vec::new(),
            fixed: Vec::new(),
            likes: Vec::new(),
            version: at_path(&sources[0].root, &["chart", "version"]).unwrap_or("0.1.0").to_owned(),
            app: at_path(&sources[0].root, &["chart", "appVersion"]).map(str::to_owned),
            facts: sources[0].root.get("chart").map(place::json).unwrap_or_default(),
            environments,
            knobs: knobs.clone(),
        };
        stack.likes = likes(&stack.components(), &stack.environments);
        stack.close(&closed);
        let lifting = Lifting { environments: &stack.environments, knobs: &stack.knobs };
        (stack.objects, stack.fixed) = lifting.objects(&mut levels, &expected);
        if stack.app.is_none() {
            stack.app = stack.shared_tag();
        }
        Ok(stack)
    }

    /// Forgets knobs that are closed.
    fn close(&mut self, closed: &BTreeSet<usize>) {
        for index in closed {
            self.knobs[*index].path.clear();
        }
    }

    /// The tag that the images of all that the stack itself runs share; of a database it is the server's.
    fn shared_tag(&self) -> Option<String> {
        let values = &self.environments[0].values;
        let tags: Vec<&str> = self
            .knobs
            .iter()
            .filter(|knob| knob.path.len() == 4 && knob.path[2..] == ["image", "tag"])
            .filter(|knob| knob.path[0] != "databases")
            .filter_map(|knob| at(values, &knob.path)?.as_str())
            .collect();
        let first = tags.first()?;
        tags.iter().all(|tag| tag == first).then(|| (*first).to_owned())
    }

    /// Values of which one alone may be said: gen would make two Services of them, and the chart has one.
    pub fn exclusive(&self) -> Vec<[ValuePath; 2]> {
        let knobs = self.knobs.iter().map(|knob| &knob.path);
        let ports = knobs.filter(|path| path.len() == 4 && path[2..] == ["expose", "nodePort"]);
        let pairs = ports.map(|path| [path.clone(), below(&path[..3], "loadBalancer.enabled")]);
        let is_knob = |path: &ValuePath| self.knobs.iter().any(|knob| knob.path == *path);
        let is_said = |path: &ValuePath| {
            let mut all = self.environments.iter().map(|environment| &environment.values);
            let both = [path.clone(), below(&path[..3], "nodePort")];
            all.any(|values| both.iter().all(|path| Guard::Given(path.clone()).holds(values)))
        };
        pairs.filter(|[_, balancer]| is_knob(balancer) && !is_said(balancer)).collect()
    }

    /// What is refused before anything is made, and what is then said.
    pub fn refusals(&self, used: &[&Knob]) -> Vec<(Guard, String)> {
        let is_used = |path: &ValuePath| used.iter().any(|knob| knob.path == *path);
        let mut refusals = Vec::new();
        let budgets = self.components().into_iter().map(|component| {
            ["minAvailable", "maxUnavailable"]
                .map(|key| below(&component, &format!("disruptionBudget.{key}")))
        });
        let pairs: Vec<[ValuePath; 2]> = self.exclusive().into_iter().chain(budgets).collect();
        for [one, other] in pairs.iter().filter(|pair| pair.iter().all(is_used)) {
            let words = format!("{} and {}: set only one of them", one.join("."), other.join("."));
            let both = [one, other].map(|path| Guard::Given(path.clone()));
            refusals.push((Guard::And(both.to_vec()), words));
        }
        let is_namespace = |knob: &&&Knob| knob.path[0] == "namespaces" && knob.form == Form::Name;
        let namespaces: Vec<&ValuePath> =
            used.iter().filter(is_namespace).map(|knob| &knob.path).collect();
        for (number, one) in namespaces.iter().enumerate() {
            for other in &namespaces[number + 1..] {
                let words = format!(
                    "{} and {}: set names that differ; what is in several namespaces would be twice in one",
                    one.join("."),
                    other.join(".")
                );
                refusals.push((Guard::Same((*one).clone(), (*other).clone()), words));
            }
        }
        for Knob { path, .. } in used.iter().filter(|knob| knob.form == Form::Secret) {
            let around = &path[..path.len() - 1];
            for (other, key) in [("existingSecret", "name"), ("externalSecret", "remoteKey")] {
                let key = below(around, &format!("{other}.{key}"));
                if !is_used(&key) {
                    continue;
                }
                let words = format!(
                    "{}: set value or {other}, not both; --set {}=null takes the latter away",
                    around.join("."),
                    key.join(".")
                );
                let both = [path.clone(), key].map(Guard::Given);
                refusals.push((Guard::And(both.to_vec()), words));
            }
        }
        for component in self.components() {
            let path = |keys: &str| below(&component, keys);
            let given = |keys: &str| Guard::Given(path(keys));
            let name = component.join(".");
            let having = |keys: &str| -> Vec<String> {
                let has = |environment: &&ChartEnvironment| {
                    place::get(&environment.root, &path(keys)).is_some()
                };
                let all = self.environments.iter().filter(has);
                all.map(|environment| environment.name.clone()).collect()
            };
            let (names, colours) = (having("release.canary"), having("release.blueGreen"));
            let active = path("release.blueGreen.active");
            if !colours.is_empty() && colours.len() < self.environments.len() && is_used(&active) {
                let words = format!(
                    "{}: there are colours in {} alone",
                    active.join("."),
                    colours.join(" and ")
                );
                let other = Guard::Environment(colours).not();
                refusals.push((Guard::And(vec![other, Guard::Given(active)]), words));
            }
            if !names.is_empty() && is_used(&path("autoscaling.max")) {
                let both = vec![Guard::Environment(names), given("autoscaling.max")];
                let words = format!(
                    "{name}.autoscaling: the counts of pods are the weights of a canary, which no autoscaler may change"
                );
                refusals.push((Guard::And(both), words));
            }
        }
        refusals
    }

    /// The paths of the components.
    pub fn components(&self) -> Vec<ValuePath> {
        let mut found: Vec<ValuePath> = Vec::new();
        for tier in values::TIERS {
            for environment in &self.environments {
                let map = environment.root.get(tier).and_then(Node::as_map);
                for (name, _) in map.into_iter().flat_map(Map::present) {
                    let path = vec![tier.to_owned(), name.clone()];
                    if !found.contains(&path) {
                        found.push(path);
                    }
                }
            }
        }
        found
    }

    /// The knobs that objects depend on.
    pub fn used(&self, objects: &[Lifted]) -> Vec<&Knob> {
        let mut paths: BTreeSet<ValuePath> = BTreeSet::new();
        for object in objects {
            paths.extend(object.paths(&self.knobs));
        }
        let is_used = |knob: &&Knob| {
            !knob.path.is_empty()
                && (paths.contains(&knob.path)
                    || paths.iter().any(|path| knob.path.starts_with(path)))
        };
        self.knobs.iter().filter(is_used).collect()
    }

    /// The environments, where anything in objects follows their names.
    pub fn followed(&self, objects: &[Lifted]) -> Vec<String> {
        let refusals = self.refusals(&self.used(objects));
        let is_followed = refusals.iter().any(|(when, _)| when.is_of_environments())
            || objects
                .iter()
                .any(|object| object.paths(&self.knobs).contains(&vec![ENVIRONMENT.to_owned()]));
        let names = self.environments.iter().map(|environment| environment.name.clone());
        names.filter(|_| is_followed).collect()
    }

    /// The values of the first environment, which are the chart's own.
    pub fn defaults(&self) -> Json {
        let knobs: Vec<&Knob> = self.knobs.iter().filter(|knob| !knob.path.is_empty()).collect();
        defaults(&knobs, &self.left(&self.environments[0].values))
    }

    /// Values without what others that they are like say as well.
    pub fn left(&self, values: &Json) -> Json {
        let mut values = values.clone();
        leave(&self.likes, &mut values);
        values
    }
}
