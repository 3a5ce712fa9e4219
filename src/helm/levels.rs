//! Objects with as many values in them as templates can have: those of the most marks, and, where one of them contradicts
//! `gen render`, that one of fewer.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use crate::helm::environment::{ChartEnvironment, MarkLevel, Variant};
use crate::helm::guard::at;
use crate::helm::knob::{Form, Knob, NAMESPACE, ends_in};
use crate::helm::laid::is_elsewhere;
use crate::helm::lift::Owner;
use crate::helm::node::Lifted;
use crate::helm::place;
use crate::helm::reason::Lifter;
use crate::helm::rendering::{MarkedRendering, Renderer};
use crate::layer::node::Node;
use crate::object::Object;

/// The objects that a lifted one is: environments by number, and what identifies it there.
type MadeObjects = BTreeSet<(usize, String)>;

/// What objects are lifted for.
#[derive(Clone, Copy, Debug)]
pub struct Lifting<'a> {
    pub environments: &'a [ChartEnvironment],
    pub knobs: &'a [Knob],
}

impl Lifting<'_> {
    /// The objects of each owner: with values in them where they then are what gen renders, and as they are otherwise; and
    /// which are so.
    pub fn objects(
        self,
        levels: &mut Levels<'_>,
        expected: &[Vec<Object>],
    ) -> (Vec<Lifted>, Vec<String>) {
        let (mut all, mut fixed) = (Vec::new(), Vec::new());
        let mut owners: Vec<Owner> = Vec::new();
        let known = expected.iter().flatten().map(|object| (object.tier, object.component.clone()));
        let marked = levels.made[0].iter().flat_map(|rendering| &rendering.objects);
        let marked = marked.map(|object| (object.tier, object.component.clone()));
        for owner in known.chain(marked) {
            if !owners.contains(&owner) {
                owners.push(owner);
            }
        }
        owners.sort();
        for owner in owners {
            for (number, mut object) in self.chosen(levels, &owner, expected) {
                object.node.yield_to_own(self.knobs);
                if number >= Levels::FIXED {
                    let of = owner.1.as_ref().map_or(String::new(), |name| format!(" of {name}"));
                    fixed.push(format!("the {}{of}", object.kind));
                }
                all.push(object);
            }
        }
        fixed.dedup();
        (all, fixed)
    }

    /// The objects of an owner, each with the level that it is from.
    fn chosen(
        self,
        levels: &mut Levels<'_>,
        owner: &Owner,
        expected: &[Vec<Object>],
    ) -> Vec<(usize, Lifted)> {
        let is_own = |object: &&Object| object.tier == owner.0 && object.component == owner.1;
        let by_identity = |objects: &Vec<Object>| {
            let own = objects.iter().filter(is_own);
            own.map(|object| (identity(&object.body), by_name(&object.body))).collect()
        };
        let expected: Vec<BTreeMap<String, Json>> = expected.iter().map(by_identity).collect();
        let all = expected.iter().enumerate().flat_map(|(environment, objects)| {
            objects.keys().map(move |identity| (environment, identity.clone()))
        });
        let all: MadeObjects = all.collect();
        let mut chosen: Vec<(MadeObjects, usize, Lifted)> = Vec::new();
        for number in 0..Levels::COUNT {
            let mut found: MadeObjects =
                chosen.iter().flat_map(|(made, ..)| made).cloned().collect();
            if number > 0 && found == all {
                break;
            }
            if number + 1 == Levels::COUNT {
                chosen.clear();
                found.clear();
            }
            for object in self.of_level(levels, number, owner) {
                let Some(made) = self.made(&object, &expected) else { continue };
                let is_offered = number == 0 && made.is_empty();
                if !is_offered && made.is_subset(&found) {
                    continue;
                }
                chosen.retain(|(other, ..)| other.is_disjoint(&made));
                chosen.push((made, number, object));
            }
        }
        chosen.into_iter().map(|(_, number, object)| (number, object)).collect()
    }

    /// The objects of an owner at a level; none where gen refuses an environment there.
    fn of_level(self, levels: &mut Levels<'_>, number: usize, owner: &Owner) -> Vec<Lifted> {
        let names: Vec<String> =
            self.environments.iter().map(|environment| environment.name.clone()).collect();
        let renderings = levels.get(number, self.environments);
        let own = renderings.iter().filter(|rendering| rendering.environment.is_some()).count();
        if own != names.len() {
            return Vec::new();
        }
        let is_fixed = number >= Levels::FIXED;
        Lifter { knobs: self.knobs, renderings, environments: &names, is_fixed }.lift(owner)
    }

    /// What an object is in each environment; nothing where gen renders it otherwise in one.
    fn made(&self, lifted: &Lifted, expected: &[BTreeMap<String, Json>]) -> Option<MadeObjects> {
        let mut made = MadeObjects::new();
        for (number, (environment, objects)) in self.environments.iter().zip(expected).enumerate() {
            let release = environment.release(&environment.values);
            let Some(body) = lifted.evaluate(&release, self.knobs) else { continue };
            let own = identity(&body);
            if *objects.get(&own)? != by_name(&body) {
                return None;
            }
            made.insert((number, own));
        }
        Some(made)
    }
}

/// Renderings with fewer and fewer marks, made when they are asked for: what one value does that no template can say
/// costs its component as few of the others as possible.
#[derive(Debug)]
pub struct Levels<'a> {
    pub renderer: &'a Renderer<'a>,
    pub made: Vec<Vec<MarkedRendering>>,
    pub closed: &'a BTreeSet<usize>,
}

impl Levels<'_> {
    /// With all marks, without what is rarely turned, with facts of the release alone, with none.
    const COUNT: usize = 4;
    /// From where on no values come out.
    const FIXED: usize = 2;

    fn get(&mut self, number: usize, environments: &[ChartEnvironment]) -> &[MarkedRendering] {
        while self.made.len() <= number {
            let level = self.made.len();
            let made = match level {
                2 => own(self.renderer, environments, MarkLevel::Release, &mut BTreeSet::new()),
                3 => own(self.renderer, environments, MarkLevel::Nothing, &mut BTreeSet::new()),
                _ => {
                    let mut closed = self.closed.clone();
                    let knobs = self.renderer.knobs.iter().enumerate();
                    closed
                        .extend(knobs.filter(|(_, knob)| knob.rank() > 0).map(|(index, _)| index));
                    let mut made = own(self.renderer, environments, MarkLevel::Knobs, &mut closed);
                    offered(self.renderer, environments, &mut made, &mut closed);
                    made
                }
            };
            self.made.push(made);
        }
        &self.made[number]
    }
}

/// What is offered beyond the environments' own.
pub fn offered(
    renderer: &Renderer,
    environments: &[ChartEnvironment],
    renderings: &mut Vec<MarkedRendering>,
    closed: &mut BTreeSet<usize>,
) {
    let switches = || renderer.knobs.iter().filter(|knob| knob.form == Form::Switch);
    let has_doors = |environment: &ChartEnvironment| {
        switches().any(|knob| {
            knob.path[2] == "expose"
                && place::get(&environment.root, &knob.path[..knob.path.len() - 1]).is_some()
        })
    };
    let is_idle = |variant: Variant, environment: &ChartEnvironment| match variant {
        Variant::Turned(name) => !switches().any(|knob| knob.path[knob.path.len() - 2] == name),
        Variant::Elsewhere(_) | Variant::Away => {
            let bit = variant.elsewhere().unwrap_or_default();
            let is_host = |knob: &Knob| ends_in(&knob.path, "external.host");
            let all = environment.root.get("databases").and_then(Node::as_map);
            !renderer.knobs.iter().any(is_host)
                || all.map_or(0, |all| all.present().count()) <= bit / 2
        }
        Variant::Alone => !renderer.knobs.iter().any(|knob| knob.form == Form::Presence),
        Variant::Told => !renderer.knobs.iter().any(|knob| is_elsewhere(knob, &environment.root)),
        other => !other.has_offers() && !has_doors(environment),
    };
    for variant in Variant::ALL {
        for (index, environment) in environments.iter().enumerate() {
            if is_idle(variant, environment) {
                continue;
            }
            renderings.extend(renderer.marked(
                environment,
                index,
                variant,
                MarkLevel::Knobs,
                closed,
            ));
        }
    }
    // What no rendering says comes out nowhere.
    let is_said = |knob: &Knob| renderings.iter().any(|one| at(&one.values, &knob.path).is_some());
    let unsaid = renderer.knobs.iter().enumerate().skip(NAMESPACE + 1);
    closed.extend(unsaid.filter(|(_, knob)| !is_said(knob)).map(|(index, _)| index));
}

/// Each environment's own rendering; those that gen takes at this level.
pub fn own(
    renderer: &Renderer,
    environments: &[ChartEnvironment],
    level: MarkLevel,
    closed: &mut BTreeSet<usize>,
) -> Vec<MarkedRendering> {
    let all = environments.iter().enumerate();
    all.filter_map(|(index, environment)| {
        renderer.marked(environment, index, Variant::Own, level, closed)
    })
    .collect()
}

fn identity(body: &Json) -> String {
    let (kind, metadata) = (&body["kind"], &body["metadata"]);
    format!("{} {kind} {} {}", body["apiVersion"], metadata["namespace"], metadata["name"])
}

/// Variables of containers in the order of their names: it says nothing where none is composed of others.
fn by_name(body: &Json) -> Json {
    match body {
        Json::Object(map) => map
            .iter()
            .map(|(key, below)| {
                let mut below = by_name(below);
                if let (Some(list), "env") = (below.as_array_mut(), key.as_str()) {
                    list.sort_by_key(|variable| {
                        let is_composed =
                            variable["value"].as_str().is_some_and(|text| text.contains("$("));
                        (is_composed, variable["name"].to_string())
                    });
                }
                (key.clone(), below)
            })
            .collect(),
        Json::Array(items) => items.iter().map(by_name).collect(),
        other => other.clone(),
    }
}
