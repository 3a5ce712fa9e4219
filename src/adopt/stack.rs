//! The whole of a project: what all environments have in common, and what each one has for itself.

use std::collections::{BTreeMap, BTreeSet};

use crate::adopt::amount::default_resources;
use crate::adopt::call::FolderTexts;
use crate::adopt::door::{self, Places};
use crate::adopt::draft::{Draft, DraftMap};
use crate::adopt::environment::{ComponentDraft, EnvironmentParts, Environments, Targeted};
use crate::adopt::like::{Pattern, like};
use crate::adopt::mention::HostNames;
use crate::adopt::mounted::{self, Mounted};
use crate::adopt::part::{Part, Role};
use crate::adopt::program;
use crate::adopt::target::Targets;
use crate::adopt::told::{ToldAll, Untaken, listed};
use crate::adopt::variable;
use crate::adopt::volume::{self, ClaimOwners};
use crate::adopt::{database, leftover, named_file, role};
use crate::manifest::compose_run::ComposeRun;
use crate::manifest::world::World;
use crate::resolve::inputs::NamedFiles;
use crate::source::Sources;
use crate::values::TIERS;

/// What a project becomes a stack of.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "files and the world are trait objects")]
pub struct AdoptAsking<'a> {
    pub of: Targeted<'a>,
    pub places: Places<'a>,
    pub world: &'a dyn World,
    pub files: &'a dyn NamedFiles,
    pub texts: FolderTexts<'a>,
}

/// Values of a project.
#[derive(Clone, Debug)]
pub struct Adopted {
    pub base: DraftMap,
    pub dev: DraftMap,
    pub prod: DraftMap,
    pub told: Vec<Untaken>,
}

/// Makes values of a project.
pub fn adopt(run: &ComposeRun, sources: &Sources, asking: AdoptAsking) -> Adopted {
    let mut told = ToldAll::default();
    for (span, what) in &run.unread {
        told.add(*span, what.clone());
    }
    let hosts = HostNames::new(&run.services);
    let mut parts = role::parts(run, asking.of.name, &hosts, sources, &asking.texts);
    let mounts = mounted::all(&parts, asking.world, asking.files);
    for at in 0..parts.len() {
        if volume::touches_data(at, &parts, &mounts) {
            parts[at].role = Role::LeftOut("it works on the data of a database".to_owned());
        }
    }
    let targets = Targets::new(&parts, &hosts);
    let owners = ClaimOwners::new(&parts, &mounts);
    let before = before(run, &parts);
    let mut components: Vec<ComponentDraft> = (0..parts.len())
        .map(|at| component(at, run, &targets, &mounts, &owners, asking.of.name, &mut told))
        .collect();
    prefixes(&parts, &mut components);
    order_jobs(&parts, &before, &mut components, &mut told);
    for (part, component) in parts.iter().zip(&mut components) {
        component.base.sort(if part.is_database() { &database::ORDER } else { &program::ORDER });
    }
    if !parts.iter().any(|part| part.has_door && part.is_program())
        && let Some(first) = parts.iter().find(|part| part.is_program())
    {
        told.add(
            first.service.key,
            "no service publishes a port: what people call needs a `port` and `expose`".to_owned(),
        );
    }
    let doors = door::all(&parts, asking.places, &mut told);
    let likes = alike(&parts, &mut components, &owners);
    let of = asking.of;
    let (likes, owners) = (&likes, &owners);
    let from = EnvironmentParts {
        parts: &parts,
        components: &components,
        doors: &doors,
        likes,
        owners,
        of,
    };
    let Environments { dev, prod, .. } = Environments::new(from);
    Adopted { base: base(&parts, &components, of.name), dev, prod, told: told.into_sorted() }
}

fn component(
    at: usize,
    run: &ComposeRun,
    targets: &Targets,
    mounts: &[Vec<Mounted>],
    owners: &ClaimOwners,
    stack: &str,
    told: &mut ToldAll,
) -> ComponentDraft {
    let parts = targets.parts;
    let part = &parts[at];
    leftover::tell(part, told);
    let mut made = ComponentDraft::default();
    match &part.role {
        Role::LeftOut(_) => return made,
        Role::Server(engine) => {
            made.base = database::draft(part, *engine, told);
            volume::of_database(part, &mounts[at], &mut made.base, told);
            return made;
        }
        Role::Keeper => {
            made.base = database::other(part, &mut made.env.secrets, told);
            volume::of_database(part, &mounts[at], &mut made.base, told);
            if made.base.get("dataPath").is_some() {
                made.base.set("storage", Draft::text("1Gi"));
            }
            return made;
        }
        Role::Backend | Role::Frontend | Role::Job => {}
    }
    made.base = program::draft(part, told);
    let (waits, _) = program::waits(at, run, parts);
    made.env = variable::of_program(at, targets, &waits, told);
    for dead in &made.env.dead {
        let name = &parts[*dead].name;
        told.of(
            parts[*dead].service.key,
            format!("the port of `{name}`, which no file says and variables"),
            &part.name,
            "want",
        );
    }
    for target in waits.into_iter().chain(made.env.apart.clone()) {
        let known = &parts[target];
        let is_callable =
            known.is_database() || known.role == Role::Backend && known.main.is_some();
        // A reference to a database is an edge already, and variables that nobody asked for may be read.
        if is_callable && !(known.is_database() && made.env.to.contains(&target)) {
            made.connects.insert(target);
        }
    }
    if !made.connects.is_empty() {
        let names = made.connects.iter().map(|target| parts[*target].name.clone());
        made.base.set_at("connects", Draft::texts(names), Some(part.service.key));
    }
    made.base.set_map("env", made.env.base.clone());
    volume::of_program(at, parts, mounts, owners, &mut made.base, told);
    named_file::named_files(part, run.rest.as_ref(), parts, stack, &mut made.base, told);
    let has_claim = owners.has_own(at) && !owners.is_shared(at);
    if has_claim && part.is_program() {
        made.base.set("release", Draft::map([("recreate", Draft::Map(DraftMap::default()))]));
    }
    made
}

/// The programs before which each job runs.
fn before(run: &ComposeRun, parts: &[Part]) -> BTreeMap<usize, BTreeSet<usize>> {
    let waits: Vec<BTreeSet<usize>> =
        (0..parts.len()).map(|at| program::waits(at, run, parts).1).collect();
    let mut found = BTreeMap::new();
    for (at, part) in parts.iter().enumerate().filter(|(_, part)| part.role == Role::Job) {
        // Who waits for a job that waits for this one waits for both.
        let mut jobs = BTreeSet::from([at]);
        while let Some(next) = (0..parts.len()).find(|other| {
            !jobs.contains(other)
                && parts[*other].role == Role::Job
                && !waits[*other].is_disjoint(&jobs)
        }) {
            jobs.insert(next);
        }
        let mut own: BTreeSet<usize> = (0..parts.len())
            .filter(|other| parts[*other].is_program() && !waits[*other].is_disjoint(&jobs))
            .collect();
        if own.is_empty() && jobs.len() == 1 {
            let name = part.service.name.to_ascii_lowercase();
            let prepares =
                ["init", "migrat", "setup", "prepare"].iter().any(|word| name.contains(word));
            let same = |other: &usize| {
                parts[*other].is_program() && parts[*other].image.text == part.image.text
            };
            own.extend((0..parts.len()).filter(|other| prepares && same(other)));
        }
        found.insert(at, own);
    }
    found
}

/// Prefixes of variables by which several databases of one kind are told apart.
fn prefixes(parts: &[Part], components: &mut [ComponentDraft]) {
    let mut taken = BTreeSet::new();
    for (part, component) in parts.iter().zip(components) {
        let Some(engine) = part.engine() else { continue };
        if !taken.insert(engine.facts().prefix) {
            let prefix = part.name.to_ascii_uppercase().replace('-', "_");
            component.base.set("envPrefix", Draft::text(prefix));
        }
    }
}

/// Says before which programs jobs run; they run in the pods of these, with the volumes that all of them have.
fn order_jobs(
    parts: &[Part],
    before: &BTreeMap<usize, BTreeSet<usize>>,
    components: &mut [ComponentDraft],
    told: &mut ToldAll,
) {
    for (job, programs) in before.iter().filter(|(_, programs)| !programs.is_empty()) {
        let names = programs.iter().map(|at| parts[*at].name.clone());
        let draft = Draft::texts(names);
        for key in ["volumes", "files"] {
            let Some(Draft::Map(own)) = components[*job].base.get(key).cloned() else { continue };
            let part = &parts[*job];
            let mut kept = own.clone();
            kept.entries.retain(|name, _| {
                programs.iter().all(|at| {
                    components[*at]
                        .base
                        .get(key)
                        .and_then(Draft::as_map)
                        .is_some_and(|map| map.get(name).is_some())
                })
            });
            let gone: Vec<&str> = own
                .entries
                .keys()
                .filter(|name| kept.get(name).is_none())
                .map(String::as_str)
                .collect();
            if !gone.is_empty() {
                let why = "it runs in pods that do not mount them";
                told.of(part.service.key, format!("{key} {}", listed(&gone)), &part.name, why);
            }
            components[*job].base.entries.shift_remove(key);
            components[*job].base.set_map(key, kept);
        }
        components[*job].base.set("before", draft);
    }
}

/// Writes components that are like another one so; for each of them, which.
fn alike(
    parts: &[Part],
    components: &mut [ComponentDraft],
    owners: &ClaimOwners,
) -> BTreeMap<usize, usize> {
    let mut likes = BTreeMap::new();
    let images: BTreeSet<&str> = parts
        .iter()
        .filter(|part| part.is_program() || part.role == Role::Job)
        .map(|part| part.image.text.as_str())
        .collect();
    for image in images {
        let group: Vec<usize> = (0..parts.len())
            .filter(|at| {
                parts[*at].image.text == image
                    && (parts[*at].is_program() || parts[*at].role == Role::Job)
            })
            .collect();
        let rank = |at: &usize| {
            (!parts[*at].is_program(), !parts[*at].has_door, parts[*at].main.is_none(), *at)
        };
        let programs = || group.iter().copied().filter(|at| parts[*at].is_program());
        // Claims stay with whoever has them.
        let has_claims = |at: &usize| owners.is_shared(*at);
        let first =
            programs().filter(has_claims).min_by_key(rank).or_else(|| programs().min_by_key(rank));
        let Some(first) = first else { continue };
        let pattern_draft = components[first].base.clone();
        let secrets: Vec<String> =
            components[first].env.secrets.iter().map(|one| one.name.clone()).collect();
        let path = parts[first].path();
        let pattern = Pattern {
            name: &parts[first].name,
            path: &path,
            draft: &pattern_draft,
            secrets: secrets.iter().map(String::as_str).collect(),
        };
        for at in group.into_iter().filter(|at| *at != first) {
            let own: Vec<String> =
                components[at].env.secrets.iter().map(|one| one.name.clone()).collect();
            let own: Vec<&str> = own.iter().map(String::as_str).collect();
            let is_job = parts[at].role == Role::Job;
            if let Some(mut made) = like(&components[at].base, &own, &pattern, is_job) {
                made.sort(&program::ORDER);
                components[at].base = made;
                likes.insert(at, first);
            }
        }
    }
    likes
}

/// What is to be decided about all programs.
const DEFAULTS: [&str; 2] = [
    "Compose says neither what programs need nor who they are. Under `baseline` each one is the user of",
    "its image, as in Docker: take it away where that is not root. Measure, and write what they ask for.",
];

/// What all environments have in common.
fn base(parts: &[Part], components: &[ComponentDraft], name: &str) -> DraftMap {
    let mut made = DraftMap::default();
    made.set("name", Draft::text(name));
    let has = |tier: &&str| parts.iter().any(|part| part.tier() == Some(tier));
    let mut defaults = DraftMap::default();
    for tier in TIERS.into_iter().filter(|tier| has(tier)) {
        let mut own = DraftMap::default();
        if tier != "databases" {
            own.set("security", Draft::text("baseline"));
        }
        own.set("resources", default_resources());
        defaults.set(tier, Draft::Map(own));
    }
    made.set_map("defaults", defaults);
    for line in DEFAULTS {
        made.comment("defaults", line);
    }
    for tier in TIERS {
        let mut all = DraftMap::default();
        for (part, component) in
            parts.iter().zip(components).filter(|(part, _)| part.tier() == Some(tier))
        {
            all.set_at(&part.name, Draft::Map(component.base.clone()), Some(part.service.key));
        }
        made.set_map(tier, all);
    }
    made
}
