//! The whole of a project: what all environments have in common, and what each one has for itself.

use std::collections::BTreeSet;

use crate::adopt::alike::alike;
use crate::adopt::amount::default_resources;
use crate::adopt::call::{FolderTexts, ServiceCalls};
use crate::adopt::door::{self, Places};
use crate::adopt::draft::{Draft, DraftMap};
use crate::adopt::environment::{
    ComponentDraft, EnvironmentParts, Environments, Targeted, own_claims,
};
use crate::adopt::filled::FilledVolumes;
use crate::adopt::job_order::{before, order_jobs};
use crate::adopt::mention::HostNames;
use crate::adopt::mounted::{self, Mounted};
use crate::adopt::named_file::{self, NamedFilesOf};
use crate::adopt::part::{Part, Role};
use crate::adopt::target::Targets;
use crate::adopt::told::{ToldAll, Untaken};
use crate::adopt::variable;
use crate::adopt::volume::{self, ClaimOwners};
use crate::adopt::{
    database, filled, keeper, leftover, made_up, name_told, password_told, private_file, probe,
    program, renamed_host, role, secret_said, unknown_port, unmet_told, wait_order,
};
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
    let (mut parts, calls) = role::parts(run, asking.of.name, &hosts, sources, &asking.texts);
    let mounts = mounted::all(&parts, asking.world, asking.files);
    for at in 0..parts.len() {
        if volume::touches_data(at, &parts, &mounts) {
            parts[at].role = Role::LeftOut("it works on the data of a database".to_owned());
        }
    }
    let before = before(run, &parts);
    let owners = ClaimOwners::new(&parts, &mounts, &before);
    let drafts = |parts: &[Part], told: &mut ToldAll| -> Vec<ComponentDraft> {
        let targets = Targets::new(parts, &hosts);
        let project = ProjectParts {
            run,
            calls: &calls,
            targets: &targets,
            mounts: &mounts,
            owners: &owners,
            files: asking.files,
            texts: asking.texts,
        };
        (0..parts.len()).map(|at| component(at, project, told)).collect()
    };
    // Which servers go on without a password is known once it is known what programs are told.
    if parts.iter().any(Part::gets_password) {
        let first = drafts(&parts, &mut ToldAll::default());
        for at in password_told::open(&parts, &first, &calls) {
            parts[at].is_open = true;
        }
    }
    let mut components = drafts(&parts, &mut told);
    name_told::tell(run, &parts, &mut components, &calls, &mut told);
    renamed_host::write(&parts, &hosts, &mounts, asking.files, &mut components, &mut told);
    wait_order::write(run, &parts, &mut components);
    unmet_told::tell(run, &parts, &hosts, &mut told);
    unmet_told::tell_outside(&parts, &mut told);
    unmet_told::tell_silent(&parts, &mut told);
    unmet_told::tell_uncalled(&parts, &components, &mut told);
    secret_said::tell(&parts, &components, &mut told);
    made_up::tell(&parts, &components, asking.of.name, &mut told);
    password_told::tell(&parts, &components, &calls, &asking.texts, &mut told);
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
    for (part, component) in parts.iter().zip(&components) {
        if component.pods.is_some() && asking.of.shared_class.is_none() {
            let place = part.service.key;
            told.add(
                place,
                format!("the number of pods of `{}`: its claim is one pod's", part.name),
            );
        }
    }
    let likes = alike(&parts, &mut components, &owners);
    unknown_port::tell(&parts, &mut components, &calls, &mut told);
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

/// What is known of a project as a whole.
#[derive(Clone, Copy)]
struct ProjectParts<'a> {
    run: &'a ComposeRun,
    calls: &'a ServiceCalls,
    targets: &'a Targets<'a>,
    mounts: &'a [Vec<Mounted>],
    owners: &'a ClaimOwners,
    files: &'a dyn NamedFiles,
    texts: FolderTexts<'a>,
}

fn component(at: usize, project: ProjectParts, told: &mut ToldAll) -> ComponentDraft {
    let ProjectParts { run, calls, targets, mounts, owners, files, texts } = project;
    let parts = targets.parts;
    let part = &parts[at];
    leftover::tell(part, told);
    let mut made = ComponentDraft::default();
    match &part.role {
        Role::LeftOut(_) => return made,
        Role::Server(engine) => {
            made.base = database::draft(part, *engine, &mut made.env.secrets, told);
            volume::of_database(part, &mounts[at], &mut made.base, told);
            let beside = NamedFilesOf { rest: run.rest.as_ref(), files };
            named_file::of_server(part, beside, &mut made, told);
            return made;
        }
        Role::Keeper => {
            made.base = keeper::draft(part, parts, &mut made.env.secrets, told);
            volume::of_database(part, &mounts[at], &mut made.base, told);
            if made.base.get("dataPath").is_some() {
                made.base.set("storage", Draft::text("1Gi"));
            }
            let beside = NamedFilesOf { rest: run.rest.as_ref(), files };
            named_file::named_files(part, beside, parts, &mut made, told);
            return made;
        }
        Role::Backend | Role::Frontend | Role::Job => {}
    }
    made.base = program::draft(part, told);
    let (waits, _) = program::waits(at, run, parts);
    made.env = variable::of_program(at, targets, &waits, run.has_variables, told);
    // What commands and files name is called as well.
    let apart = calls.named.iter().filter(|one| one.from == at && one.is_apart);
    let asked = probe::asked_others(part.service, at, &targets.hosts[at]);
    let apart: Vec<usize> = apart.map(|one| one.to).chain(asked).collect();
    for target in waits.into_iter().chain(made.env.apart.clone()).chain(apart) {
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
    let beside = NamedFilesOf { rest: run.rest.as_ref(), files };
    named_file::named_files(part, beside, parts, &mut made, told);
    private_file::take(part, &mounts[at], files, &mut made, told);
    let is_program = part.is_program();
    if is_program {
        let dockerfile = (texts.dockerfile)(part.service);
        let dockerfile = dockerfile.as_deref().filter(|_| part.image.context.is_some());
        let of = FilledVolumes { at, part, mounts: &mounts[at], owners, dockerfile, files };
        filled::draft(of, &mut made.base, told);
    }
    if is_program && !owners.is_shared(at) && !own_claims(&made.base).is_empty() {
        made.pods = made.base.get("replicas").cloned();
        made.base.entries.shift_remove("replicas");
    }
    let has_claim = owners.has_own(at) && !owners.is_shared(at) && made.pods.is_none();
    if has_claim && is_program {
        made.base.set("release", Draft::map([("recreate", Draft::Map(DraftMap::default()))]));
    }
    made
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

/// What is to be decided about all programs.
const DEFAULTS: [&str; 3] = [
    "Compose says neither what programs need nor who they are. Under `baseline` each one is the user of",
    "its image, as in Docker: take it away where that is not root. Measure, and write what they ask for.",
    "Policies let programs call whom `connects` or a reference names, and outside what `externals` names.",
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
