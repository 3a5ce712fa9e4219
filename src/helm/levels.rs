//! Objects with as many values in them as templates can have: those of the most marks, and, where a part of one contradicts
//! `gen render`, that part as each environment has it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use crate::helm::environment::{ChartEnvironment, MarkLevel, Variant};
use crate::helm::guard::{Guard, at};
use crate::helm::knob::{Form, Knob, NAMESPACE, below, ends_in};
use crate::helm::laid::{is_elsewhere, is_key};
use crate::helm::lift::Owner;
use crate::helm::mend::{MendedCase, Mending, by_name, guarded};
use crate::helm::node::{ChartNode, Lifted};
use crate::helm::place;
use crate::helm::raw::RawPart;
use crate::helm::reason::Lifter;
use crate::helm::rendering::{MarkedRendering, Renderer, open};
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
            for (is_fixed, mut object) in self.chosen(levels, &owner, expected) {
                object.node.yield_to_own(self.knobs);
                let enabled = object.owner().map(|of| below(&of, "enabled"));
                let is_knob = |path: &Vec<String>| self.knobs.iter().any(|knob| knob.path == *path);
                if let Some(enabled) = enabled.filter(is_knob) {
                    object.when = object.when.within(&Guard::Given(enabled));
                }
                object.node.settle(&object.when.parts());
                if is_fixed {
                    let of = owner.1.as_ref().map_or(String::new(), |name| format!(" of {name}"));
                    fixed.push(format!("the {}{of}", object.kind));
                }
                all.push(object);
            }
        }
        fixed.dedup();
        (all, fixed)
    }

    /// The objects of an owner, and whether anything in them is as it is whatever the values say.
    fn chosen(
        self,
        levels: &mut Levels<'_>,
        owner: &Owner,
        expected: &[Vec<Object>],
    ) -> Vec<(bool, Lifted)> {
        let is_own = |object: &&Object| object.tier == owner.0 && object.component == owner.1;
        let by_identity = |objects: &Vec<Object>| {
            let own = objects.iter().filter(is_own);
            own.map(|object| (identity(&object.body), opened(&object.body))).collect()
        };
        let expected: Vec<BTreeMap<String, Json>> = expected.iter().map(by_identity).collect();
        let all = expected.iter().enumerate().flat_map(|(environment, objects)| {
            objects.keys().map(move |identity| (environment, identity.clone()))
        });
        let all: MadeObjects = all.collect();
        let mut chosen: Vec<(bool, Lifted)> = Vec::new();
        let mut found = MadeObjects::new();
        for number in 0..Levels::COUNT {
            if number > 0 && found == all {
                break;
            }
            for object in self.of_level(levels, number, owner) {
                let is_whole = self.made(&object, &expected).filter(|made| {
                    number > 0 || made.len() == levels.having(0, &object.identity).count()
                });
                let (made, is_fixed, object) = if is_whole.is_some() {
                    (is_whole, number > 0, object)
                } else {
                    let (is_fixed, object) = self.mended(levels, object, &expected);
                    (self.made(&object, &expected), is_fixed || number > 0, object)
                };
                let Some(made) = made else { continue };
                let is_offered = number == 0 && made.is_empty();
                if is_offered || !made.is_subset(&found) {
                    found.extend(made);
                    chosen.push((is_fixed, object));
                }
            }
        }
        chosen
    }

    /// An object that is what gen makes of it in each environment, and whether some of it had to be said as it is.
    fn mended(
        self,
        levels: &mut Levels<'_>,
        object: Lifted,
        expected: &[BTreeMap<String, Json>],
    ) -> (bool, Lifted) {
        levels.make(1, self.environments);
        let mut cases = Vec::new();
        let mut others = Vec::new();
        for (number, environment) in self.environments.iter().enumerate() {
            let release = environment.release(&environment.values);
            let said = [0, 1].into_iter().flat_map(|level| {
                let own = levels.having(level, &object.identity);
                own.filter(move |(at, _)| *at == number).map(|(_, raw)| raw)
            });
            let said: Vec<&RawPart> = said.collect();
            let body = said.iter().find_map(|said| {
                let body = ChartNode::from(*said).evaluate(&release, self.knobs)?;
                expected[number].get(&identity(&body))
            });
            match body {
                Some(body) => {
                    let environment = &environment.name;
                    cases.push(MendedCase { environment, release, said, expected: body });
                }
                None => others.push((environment, release)),
            }
        }
        let mut mending = Mending { knobs: self.knobs, is_fixed: false };
        let node = mending.node(object.node.clone(), &cases);
        let nothing = Json::Null;
        let others = others.into_iter().map(|(environment, release)| MendedCase {
            environment: &environment.name,
            release,
            said: Vec::new(),
            expected: &nothing,
        });
        let all: Vec<MendedCase> = cases.into_iter().chain(others).collect();
        let when = guarded(&object.when, &all, |case| !case.expected.is_null());
        (mending.is_fixed, Lifted { when, node, ..object })
    }

    /// The objects of an owner at a level; none where gen refuses an environment there.
    fn of_level(self, levels: &mut Levels<'_>, number: usize, owner: &Owner) -> Vec<Lifted> {
        let names: Vec<String> =
            self.environments.iter().map(|environment| environment.name.clone()).collect();
        levels.make(number, self.environments);
        let renderings = &levels.made[number];
        let own = renderings.iter().filter(|rendering| rendering.environment.is_some()).count();
        if own != names.len() {
            return Vec::new();
        }
        Lifter { knobs: self.knobs, renderings, environments: &names, is_fixed: number > 0 }
            .lift(owner)
    }

    /// What an object is in each environment; nothing where gen renders it otherwise in one.
    fn made(&self, lifted: &Lifted, expected: &[BTreeMap<String, Json>]) -> Option<MadeObjects> {
        let mut made = MadeObjects::new();
        for (number, (environment, objects)) in self.environments.iter().zip(expected).enumerate() {
            let release = environment.release(&environment.values);
            let Some(body) = lifted.evaluate(&release, self.knobs) else { continue };
            let body = opened(&body);
            let own = identity(&body);
            if by_name(objects.get(&own)?) != by_name(&body) {
                return None;
            }
            made.insert((number, own));
        }
        Some(made)
    }
}

/// Renderings with fewer and fewer marks, made when they are asked for.
#[derive(Debug)]
pub struct Levels<'a> {
    pub renderer: &'a Renderer<'a>,
    pub made: Vec<Vec<MarkedRendering>>,
}

impl Levels<'_> {
    /// With all marks, with those of the facts of the release alone, with none.
    const COUNT: usize = 3;

    fn make(&mut self, number: usize, environments: &[ChartEnvironment]) {
        while self.made.len() <= number {
            let level = match self.made.len() {
                1 => MarkLevel::Release,
                _ => MarkLevel::Nothing,
            };
            self.made.push(own(self.renderer, environments, level, &mut BTreeSet::new()));
        }
    }

    /// The environments' own objects that are known by an identity at a level.
    fn having<'s>(
        &'s self,
        level: usize,
        identity: &'s str,
    ) -> impl Iterator<Item = (usize, &'s RawPart)> {
        self.made[level].iter().flat_map(move |rendering| {
            let own = rendering.objects.iter().filter(move |one| one.identity == identity);
            own.filter_map(|one| Some((rendering.environment?, &one.raw)))
        })
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
        Variant::Elsewhere(_) | Variant::Away | Variant::ToldAway => {
            let bit = variant.elsewhere().unwrap_or_default();
            let is_host = |knob: &Knob| ends_in(&knob.path, "external.host");
            let all = environment.root.get("databases").and_then(Node::as_map);
            !renderer.knobs.iter().any(is_host)
                || all.map_or(0, |all| all.present().count()) <= bit / 2
        }
        Variant::Keyed => !renderer.knobs.iter().any(|knob| is_key(&knob.path)),
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

/// A body, of a Secret with its data as text.
fn opened(body: &Json) -> Json {
    let mut body = body.clone();
    open(&mut body);
    body
}

fn identity(body: &Json) -> String {
    let (kind, metadata) = (&body["kind"], &body["metadata"]);
    format!("{} {kind} {} {}", body["apiVersion"], metadata["namespace"], metadata["name"])
}
