//! Containers beside a component's own, from the values: init containers, sidecars and the migration, and
//! jobs that run in the component's pods before they start.

use std::collections::BTreeMap;

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::command;
use crate::resolve::command_line::{CommandLine, ResolvedCommand};
use crate::resolve::component::label_name;
use crate::resolve::content;
use crate::resolve::database::requests;
use crate::resolve::env::Variables;
use crate::resolve::image;
use crate::resolve::known_image;
use crate::resolve::mount;
use crate::resolve::pod;
use crate::resolve::probe;
use crate::resolve::resources;
use crate::resolve::shell_variable::{self, ShellOwner};
use crate::resolve::waiting;
use crate::source::Span;
use crate::stack::beside::{Beside, MIGRATE};
use crate::stack::files::MountedFiles;
use crate::stack::name::ObjectName;
use crate::stack::probe::Probes;
use crate::values::job::Job;
use crate::values::read::{At, Item, List};
use crate::values::scalar::Verbatim;
use crate::values::workload::{self, Workload};

/// The containers that end before the component starts, and those that run beside it.
pub fn all(
    values: &Workload,
    before: &[(&String, &Item<Job>, Vec<usize>)],
    variables: &mut Variables,
) -> (Vec<Beside>, Vec<Beside>) {
    let mut taken = TakenNames::of(variables);
    let mut inits = Vec::new();
    for (name, item) in values.init_containers.iter().flat_map(|map| &map.entries) {
        without_effect(&item.at, variables.report);
        never_ends(&item.at.value, variables.report);
        runs_itself(&format!("initContainers.{name}"), item.key, &item.at.value, variables.report);
        inits.extend(container(name, item.key, &item.at, values, false, &mut taken, variables));
    }
    // A job before the component, such as one that sows data, finds what the migration makes.
    if let Some(migrate) = &values.migrate {
        without_effect(migrate, variables.report);
        never_ends(&migrate.value, variables.report);
        let says = [&migrate.command, &migrate.args].into_iter().flatten().any(is_said);
        if !says && migrate.image.is_none() {
            variables.report.add(
                Diagnostic::error(Code::Missing, "`migrate` needs a `command`")
                    .at(migrate.span, "the program itself would run, and never end")
                    .help("add `command: […]`"),
            );
        }
        inits.extend(container(
            MIGRATE,
            migrate.span,
            migrate,
            values,
            true,
            &mut taken,
            variables,
        ));
    }
    for (name, item, connected) in before {
        let known = variables.wiring.edges.take();
        inits.extend(of_job(name, item, values, connected, &mut taken, variables));
        let wanted = item.at.value.wait_for.as_ref();
        let component = variables.component;
        let edges = &mut variables.wiring.edges;
        let directory = variables.wiring.directory;
        let called: Vec<usize> = edges.from(component).chain(connected.iter().copied()).collect();
        for to in called.into_iter().filter(|to| waiting::is_wanted(wanted, *to, directory)) {
            edges.hold(component, to);
        }
        edges.join(known);
    }
    let mut sidecars = Vec::new();
    for (name, item) in values.sidecars.iter().flat_map(|map| &map.entries) {
        runs_itself(&format!("sidecars.{name}"), item.key, &item.at.value, variables.report);
        sidecars.extend(container(name, item.key, &item.at, values, false, &mut taken, variables));
    }
    (inits, sidecars)
}

/// Reports a container that would be the program itself once more: nothing says what it runs, nor as what.
fn runs_itself(what: &str, key: Span, values: &workload::Beside, report: &mut Report) {
    let workload::Beside { image, command, args, env, .. } = values;
    if image.is_some() || [command, args].into_iter().flatten().any(is_said) || env.is_some() {
        return;
    }
    report.add(
        Diagnostic::error(Code::Missing, format!("`{what}` needs a `command` or an `image`"))
            .at(key, "the program itself would run a second time")
            .help("add `command: […]`, or `image: …` of another program"),
    );
}

/// Whether a command or its arguments have a word; an empty one is none.
fn is_said(words: &At<List<Verbatim>>) -> bool {
    words.value.iter().any(|word| !word.as_str().is_empty())
}

/// The names of a pod's containers.
struct TakenNames(BTreeMap<String, Span>);

impl TakenNames {
    fn of(variables: &Variables) -> Self {
        let component = &variables.wiring.directory.entries[variables.component].component;
        Self([(component.name.to_string(), component.origin)].into())
    }

    fn take(&mut self, name: &ObjectName, span: Span, report: &mut Report) {
        if let Some(first) = self.0.insert(name.to_string(), span) {
            report.add(
                Diagnostic::error(
                    Code::ObjectCollision,
                    format!("two containers of one pod are called `{name}`"),
                )
                .at(span, "called so too")
                .also(first, "called so")
                .help("rename one of them"),
            );
        }
    }
}

fn container(
    name: &str,
    key: Span,
    field: &At<workload::Beside>,
    values: &Workload,
    inherits: bool,
    taken: &mut TakenNames,
    variables: &mut Variables,
) -> Option<Beside> {
    let workload::Beside {
        image: own,
        command,
        args,
        working_dir,
        env,
        files,
        mounts,
        ports: _,
        resources: amounts,
        user,
        probes,
    } = &field.value;
    let line = CommandLine { command: command.as_ref(), args: args.as_ref(), env: env.as_ref() };
    let name = label_name(name, "a container", key, variables.report)?;
    taken.take(&name, key, variables.report);
    let image = match own {
        None => None,
        Some(_) => Some(image::resolve(own.as_ref(), None, None, key, variables.report)?.image),
    };
    let own_program = image.is_none();
    mount::check(files.as_ref(), None, None, &[], variables.report);
    let files = content::files(files.as_ref(), Some(name.as_str()), variables);
    let env = variables.beside(env.as_ref(), name.as_str(), Vec::new());
    let resources = (!own_program || amounts.is_some()).then(|| {
        let resources = resources::resources(None, amounts.as_ref(), variables.report);
        requests(&resources, key, variables.report);
        resources
    });
    let index = variables.component;
    let directory = variables.wiring.directory;
    let component = &directory.entries[index].component;
    let user = pod::user(user.as_ref(), component.security, variables.report);
    let found = probes.as_ref().map(|probes| {
        let of = (component, index);
        probe::said(&probes.value, None, of, variables.wiring, variables.report)
    });
    command::check(line, variables.report);
    if values.env_from.is_none() {
        let shared = inherits || own_program;
        let owner = ShellOwner {
            name: component.name.as_str(),
            connected: if shared { &variables.connected } else { &[] },
            env: values.env.as_ref().filter(|_| shared),
        };
        shell_variable::check(line, directory, owner, variables.report);
    }
    let ResolvedCommand { command, args } = line.resolve(index, variables.wiring, variables.report);
    Some(Beside {
        image,
        command,
        args,
        working_dir: working_dir.as_ref().map(|path| path.as_str().to_owned()),
        inherits: inherits || own_program,
        sees_all: inherits || own_program,
        env,
        files,
        mounts: mounts_of(mounts.as_ref(), values, variables.report),
        resources,
        user,
        probes: found.unwrap_or(Probes { startup: None, readiness: None, liveness: None }),
        name,
    })
}

/// A job in the pods of a component. What is a matter of the pod is the component's.
fn of_job(
    name: &str,
    item: &Item<Job>,
    values: &Workload,
    connected: &[usize],
    taken: &mut TakenNames,
    variables: &mut Variables,
) -> Option<Beside> {
    let job = &item.at.value;
    let name = label_name(name, "a job", item.key, variables.report)?;
    taken.take(&name, item.key, variables.report);
    let image = image::resolve(job.image.as_ref(), None, None, item.key, variables.report)?.image;
    let resources = resources::resources(None, job.resources.as_ref(), variables.report);
    requests(&resources, item.key, variables.report);
    let volumes = job.volumes.iter().flat_map(|volumes| &volumes.entries);
    let files = job.files.iter().flat_map(|files| &files.entries);
    let has_volume =
        |name: &str| values.volumes.as_ref().is_some_and(|all| all.entries.contains_key(name));
    let has_file =
        |path: &str| values.files.as_ref().is_some_and(|all| all.entries.contains_key(path));
    let mut sees_all = false;
    let volumes = volumes.map(|(name, item)| (name, item.key, has_volume(name)));
    for (what, span, there) in
        volumes.chain(files.map(|(path, item)| (path, item.key, has_file(path))))
    {
        sees_all = true;
        if !there {
            let host = &variables.wiring.directory.entries[variables.component].component.name;
            variables.report.add(
                Diagnostic::error(
                    Code::UnknownReference,
                    format!("`{host}` has no `{what}` for the job `{name}`"),
                )
                .at(span, format!("the job runs in the pods of `{host}`"))
                .help("give it to both, or take it from the job"),
            );
        }
    }
    let line = CommandLine {
        command: job.command.as_ref(),
        args: job.args.as_ref(),
        env: job.env.as_ref(),
    };
    let component = &variables.wiring.directory.entries[variables.component].component;
    let user = pod::user(job.user.as_ref(), component.security, variables.report);
    command::check(line, variables.report);
    if job.env_from.is_none() {
        let owner = ShellOwner { name: name.as_str(), connected, env: None };
        shell_variable::check(line, variables.wiring.directory, owner, variables.report);
    }
    known_image::check_ends(job.image.as_ref(), line, variables.report);
    let ResolvedCommand { command, args } =
        line.resolve(variables.component, variables.wiring, variables.report);
    Some(Beside {
        image: Some(image),
        command,
        args,
        working_dir: job.working_dir.as_ref().map(|path| path.as_str().to_owned()),
        inherits: false,
        sees_all,
        env: variables.beside(job.env.as_ref(), name.as_str(), connected.to_vec()),
        files: MountedFiles::default(),
        mounts: Vec::new(),
        resources: Some(resources),
        user,
        probes: Probes { startup: None, readiness: None, liveness: None },
        name,
    })
}

/// Volumes of the component by name.
fn mounts_of(
    field: Option<&At<crate::values::read::Map<crate::values::scalar::AbsolutePath>>>,
    values: &Workload,
    report: &mut Report,
) -> Vec<(ObjectName, String)> {
    let mut mounts = Vec::new();
    for (volume, item) in field.into_iter().flat_map(|map| &map.entries) {
        let known = values.volumes.iter().flat_map(|volumes| volumes.entries.keys());
        if !known.clone().any(|known| known == volume) {
            let names: Vec<&str> = known.map(String::as_str).collect();
            report.add(
                Diagnostic::error(
                    Code::UnknownReference,
                    format!("there is no volume `{volume}` to mount"),
                )
                .at(item.key, "unknown")
                .help(if names.is_empty() {
                    format!("add `volumes: {{ {volume}: … }}` to the component")
                } else {
                    format!("use one of {}", crate::values::suggest::list_of(names.into_iter()))
                }),
            );
            continue;
        }
        if let Ok(label) = crate::values::scalar::Label::new(volume.as_str()) {
            mounts.push((ObjectName::from(&label), item.as_str().to_owned()));
        }
    }
    mounts
}

/// What ends before its pod starts is neither called nor probed.
fn without_effect(field: &At<workload::Beside>, report: &mut Report) {
    let ports = field.ports.as_ref().map(|ports| ("ports", ports.span));
    let probes = field.probes.as_ref().map(|probes| ("probes", probes.span));
    for (what, span) in ports.into_iter().chain(probes) {
        report.add(
            Diagnostic::error(
                Code::Conflict,
                format!("`{what}` has no effect in a container that ends before the pod starts"),
            )
            .at(span, "without effect")
            .help(format!("remove `{what}`, or make it one of `sidecars`")),
        );
    }
}

/// Reports a command that surely never ends, in whose stead the pod would never start.
fn never_ends(values: &workload::Beside, report: &mut Report) {
    let line = CommandLine {
        command: values.command.as_ref(),
        args: values.args.as_ref(),
        env: values.env.as_ref(),
    };
    known_image::check_ends(values.image.as_ref(), line, report);
    let words: Vec<&str> = line.words().map(|word| word.as_str()).collect();
    let program = words.first().and_then(|word| word.rsplit('/').next()).unwrap_or_default();
    let forever = matches!(
        (program, &words[1.min(words.len())..]),
        ("sleep", ["infinity" | "inf"]) | ("tail", ["-f" | "-F", "/dev/null"])
    );
    let Some(list) = values.command.as_ref().or(values.args.as_ref()).filter(|_| forever) else {
        return;
    };
    report.add(
        Diagnostic::error(Code::Conflict, format!("`{}` never ends", words.join(" ")))
            .at(list.span, "the pod starts when this has ended")
            .help("write what is to be done first, or make it one of `sidecars`"),
    );
}
