//! gen: from a small set of values to everything a stack needs on Kubernetes.
//!
//! # Flow
//!
//! ```text
//! disk ─► source ─► layer ─► values ─► resolve ─► stack ─► object ─► emit ─► disk or stdout
//!         texts     spanned  typed,    wires      typed,   typed     YAML
//!                   trees    merged    checks     whole    objects   JSON
//! ```
//!
//! | stage | it turns | into |
//! |---|---|---|
//! | [`source`] | texts with names | places: file, line, column |
//! | [`layer`] | YAML and flags | one merged tree in which every leaf knows its origin |
//! | [`values`] | the tree | what the user wrote, typed; also the JSON Schema |
//! | [`engine`] | – | what gen knows of each kind of database server, which every later stage asks |
//! | [`stack`] | – | what a stack is: types alone, which hold what values mean |
//! | [`admission`] | values and stacks | what the API server, an engine or a policy would refuse |
//! | [`resolve`] | the values | a stack: hosts, ports, Secrets, edges, order; every mistake |
//! | [`object`] | the stack | Kubernetes objects in wave order |
//! | [`capacity`] | objects | pods, what they ask for, and where they fit |
//! | [`compose`] | stack and objects | a project of Docker Compose |
//! | [`cluster`] | stack and objects | what kind, minikube and eksctl are told to make |
//! | [`argocd`] | stack and objects | Applications of Argo CD, and what confines them |
//! | [`diagram`] | the stack | components, calls and doors, placed on a page |
//! | [`emit`] | all of these | text |
//! | [`adopt`] | somebody's project of Docker Compose | values, to begin with |
//!
//! What strangers wrote passes [`foreign`] wherever gen prints it; what they mean by an address, an image's name or a
//! quantity, [`notation`] reads for every stage.
//!
//! `gen check` goes another way: [`manifest`] reads anybody's objects with their places, [`graph`] wires
//! them, [`shape`] holds them against Kubernetes' own types, and the rules of [`check`] say what cannot work.
//! gen's own objects go the same way.
//!
//! [`helm`] runs the stages from [`values`] to [`object`] a few times for each environment, with marks in the values, and lifts
//! objects for all values from what comes out.
//! [`plan`] says which layers make one rendering and runs the stages; [`diff`] compares what two of them
//! make, or anybody's objects, and goes from the one to the other value by value; [`report`] answers questions
//! about values; [`command`] is the command line; [`diagnostic`] is what gen says about the user's
//! input; [`disk`] is the world.
//!
//! # What never happens
//!
//! - A stage does not import a later one, and no module but [`disk`] touches the file system. A test
//!   reads the sources and keeps it so.
//! - No clock and no randomness; gen's own environment is read in [`command`] alone, and handed in.
//! - No order comes from a hash: maps are `IndexMap` or `BTreeMap`.
//! - Doubt does not pass the stack: names, ports, quantities and images are valid by construction,
//!   and building objects cannot fail. What the user adds to the objects afterwards (patches, objects
//!   of their own) is checked in [`object`]'s last step.
//! - A secret is in a rendered Secret and nowhere else; what the values show to everyone is in the
//!   `.env.example` of Docker Compose too.
//! - No object is a text template. `templates/` holds texts that are no objects.
//!
//! # Where do I add …
//!
//! - **a value?** Its field in `values/<notion>.rs`, with a doc comment, which is its description in
//!   the schema; what it means in `stack/<notion>.rs`, and how that is found in `resolve/<notion>.rs`;
//!   what Kubernetes hears in `object/<notion>.rs`. A notion has one file name in every stage.
//!   A field forgotten on the way is a compile error: structs are taken apart without `..`.
//! - **an error?** A code in [`diagnostic::code`], the check in the stage that knows enough, and its
//!   snapshot in `tests/suite/errors.rs`.
//! - **a rule?** Its file in `check/`, with both examples, its code, and a line in [`check::RULES`];
//!   tests, `gen explain` and the book follow.
//! - **an effect of a difference?** A line in the table of `diff/immutable_field.rs`, or a family in `diff/`, with
//!   the page that the fact is from; and a change in `tests/conformance/changes.yaml`, about which the API server
//!   is asked.
//! - **a warning?** The same, and a key of `policy` in `values/policy.rs` and `admission/policy.rs`.
//! - **a target?** `profiles/<target>.yaml` and a line in [`plan::TARGETS`].
//! - **a database engine?** Its file in `engine/` and its row in `engine.rs`; how the manifests of others show it
//!   is in `graph/database.rs`.
//! - **a verb?** A file in `command/`, a line in `command.rs`.

pub mod admission;
pub mod adopt;
pub mod argocd;
pub mod capacity;
pub mod check;
pub mod cluster;
pub mod command;
pub mod compose;
pub mod diagnostic;
pub mod diagram;
pub mod diff;
pub mod disk;
pub mod emit;
pub mod engine;
pub mod foreign;
pub mod graph;
pub mod helm;
pub mod layer;
pub mod manifest;
pub mod notation;
pub mod object;
pub mod plan;
pub mod report;
pub mod resolve;
pub mod shape;
pub mod source;
pub mod stack;
pub mod values;
