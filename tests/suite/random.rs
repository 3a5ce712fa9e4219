//! Random valid projects: gen takes all of them, and whatever it makes of them keeps the laws.
//!
//! `cargo random` tries more of them, and finds the simplest that breaks a law.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde_json::Value as Json;
use stackgen_random::laws::{Broken, LAWS};
use stackgen_random::{Project, laws};

/// All projects that keep the laws.
const PROJECTS: u64 = 1200;

/// So many reach every field.
const REACHING: u64 = 2000;

/// The laws are dealt out: a project tries one of them, and each is tried on projects of every size.
fn a_law_holds(seeds: Range<u64>) {
    let mut objects = 0;
    for seed in seeds {
        let project = Project::of_seed(seed);
        let law = LAWS[usize::try_from(seed).expect("a small number") % LAWS.len()];
        let tried = laws::tried_by(&project, &[law]);
        if let Some(Broken { law, what }) = tried.broken {
            panic!("seed {seed} breaks `{law}`: {what}\n{}", project.shown());
        }
        objects += tried.objects;
    }
    assert!(objects > 1000, "{objects} objects");
}

#[test]
fn small_projects_keep_the_laws() {
    a_law_holds(0..PROJECTS / 2);
}

#[test]
fn middling_projects_keep_the_laws() {
    a_law_holds(PROJECTS / 2..PROJECTS * 3 / 4);
}

#[test]
fn large_projects_keep_the_laws() {
    a_law_holds(PROJECTS * 3 / 4..PROJECTS);
}

/// A property of the schema: the definition that has it, or the path of one that has no name, and its key.
type Property = (String, String);

/// The schema, and what of it occurred.
struct Walk<'s> {
    schema: &'s Json,
    reached: BTreeSet<Property>,
}

impl<'s> Walk<'s> {
    /// The schemas that a place may have, with the name under which each is known.
    fn variants(&self, schema: &'s Json, name: &str) -> Vec<(String, &'s Json)> {
        if let Some(reference) = schema["$ref"].as_str() {
            let called = reference.rsplit('/').next().unwrap_or_default();
            let found = self.schema.pointer(reference.trim_start_matches('#'));
            return self.variants(found.expect("a definition"), called);
        }
        let list = |key: &str| schema[key].as_array().into_iter().flatten();
        let any: Vec<_> = ["anyOf", "oneOf", "allOf"].into_iter().flat_map(list).collect();
        let below = any.into_iter().flat_map(|one| self.variants(one, name));
        std::iter::once((name.to_owned(), schema)).chain(below).collect()
    }

    /// Notes what occurs in some values.
    fn value(&mut self, value: &Json, schema: &'s Json, name: &str) {
        for (name, schema) in self.variants(schema, name) {
            for (key, below) in value.as_object().into_iter().flatten() {
                if let Some(property) = schema["properties"].get(key) {
                    if !below.is_null() {
                        self.reached.insert((name.clone(), key.clone()));
                    }
                    self.value(below, property, &format!("{name}.{key}"));
                } else if schema["additionalProperties"].is_object() {
                    let all = &schema["additionalProperties"];
                    self.value(below, all, &format!("{name}.*"));
                }
            }
            for item in value.as_array().into_iter().flatten() {
                self.value(item, &schema["items"], &format!("{name}[]"));
            }
        }
    }

    /// All that may occur.
    fn properties(&self, schema: &'s Json, name: &str, found: &mut BTreeSet<Property>) {
        for (name, schema) in self.variants(schema, name) {
            for (key, below) in schema["properties"].as_object().into_iter().flatten() {
                if found.insert((name.clone(), key.clone())) {
                    self.properties(below, &format!("{name}.{key}"), found);
                }
            }
            self.properties_of_many(&schema["additionalProperties"], &format!("{name}.*"), found);
            self.properties_of_many(&schema["items"], &format!("{name}[]"), found);
        }
    }

    fn properties_of_many(&self, schema: &'s Json, name: &str, found: &mut BTreeSet<Property>) {
        if schema.is_object() {
            self.properties(schema, name, found);
        }
    }
}

/// What cannot be written by a generator that is not told of it is told here, with the reason.
#[test]
fn random_projects_reach_every_field() {
    let schema: Json =
        serde_json::from_str(include_str!("../../values.schema.json")).expect("JSON");
    let mut walk = Walk { schema: &schema, reached: BTreeSet::new() };
    for seed in 0..REACHING {
        for (_, values) in Project::of_seed(seed).layers {
            walk.value(&values, &schema, "");
        }
    }
    let mut all = BTreeSet::new();
    walk.properties(&schema, "", &mut all);
    assert!(all.len() > 200, "{} properties", all.len());
    let missing: Vec<&Property> = all.difference(&walk.reached).collect();
    assert!(missing.is_empty(), "never reached: {missing:?}");
}

/// A seed makes the same project each time, and choices that are given again make it again.
#[test]
fn projects_are_made_of_their_choices() {
    for seed in [0, 77, 500, 1900] {
        let project = Project::of_seed(seed);
        let again = Project::of(stackgen_random::Choices::given(project.choices.clone()));
        assert_eq!(project.shown(), again.shown(), "seed {seed}");
    }
}

/// A law that cannot be broken says nothing: whatever the project is told to break is noticed.
#[test]
fn what_is_broken_is_noticed() {
    let of = |values: &str| {
        let mut project = Project::of_seed(0);
        project.memory.files = BTreeMap::from([("values/base.yaml".to_owned(), values.to_owned())]);
        project.environments = vec![String::new()];
        laws::tried(&project).broken.map(|broken| broken.law)
    };
    let good =
        "name: shop\nbackends: { api: { image: { repository: api, tag: '1' }, port: 80 } }\n";
    assert_eq!(of(good), None);
    assert_eq!(of("name: Shop"), Some("renders"));
    let extra = |object: &str| of(&format!("{good}extraObjects: [{object}]\n"));
    let strange = "{ apiVersion: v1, kind: ServiceAccount, metadata: { name: x }, specs: 1 }";
    assert_eq!(extra(strange), Some("types"));
    let service = "{ apiVersion: v1, kind: Service, metadata: { name: x }, spec: { selector: { run: api }, ports: [{ port: 1 }] } }";
    assert_eq!(extra(service), Some("check"));
}
