//! What images ask for before they start, and options that their programs do not know: a part of GEN442.

use crate::check::rule::{Findings, Rule};
use crate::engine::image_fact::{Condition, ImageFact, ImageNeed, NeededThing};
use crate::graph::Graph;
use crate::graph::container::Container;
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::notation::script::is_shell;
use crate::source::Span;

/// Looks for both, and for commands that are options, on behalf of a rule.
pub fn check(rule: &Rule, graph: &Graph, findings: &mut Findings) {
    for workload in &graph.workloads {
        for container in &workload.containers {
            no_program(rule, workload, container, findings);
        }
        for container in workload.running() {
            let known = ImageFact::of(&container.image).filter(|_| !runs_another(container));
            let Some(fact) = known else { continue };
            lacking(rule, workload, container, fact, graph, findings);
            gone(rule, workload, container, fact, findings);
            linked(rule, workload, container, fact, graph, findings);
        }
    }
}

/// Whether a container runs something else than its image's server, such as a job that makes topics.
fn runs_another(container: &Container) -> bool {
    let Some((word, _)) = container.words().next() else { return false };
    let name = word.rsplit('/').next().unwrap_or_default();
    is_shell(word)
        || name == "cub"
        || name.starts_with("kafka-") && !name.starts_with("kafka-server-start")
}

/// `command` takes the place of the image's entrypoint, so that its first word is the program.
/// <https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/>
fn no_program(rule: &Rule, workload: &Workload, container: &Container, findings: &mut Findings) {
    let command = container.node.items("command");
    let Some((first, word)) = command.first().and_then(|node| Some((node, node.text("")?))) else {
        return;
    };
    let is_option = word.starts_with('-') && word.len() > 1;
    if !is_option {
        return;
    }
    let label = workload.object.label();
    let found = rule
        .error(format!("{label} runs `{word}`, which is an option and no program"))
        .at(first.span, "taken for the program")
        .note("executable file not found: the container never starts")
        .help("write `args` in place of `command`: the image's own program stays");
    findings.add(workload.object, found);
}

/// Whether files may say what variables do not: a configuration, or what an older start has left.
fn is_configured(container: &Container) -> bool {
    let folders = ["conf", "/etc/", "/var/lib/pgadmin", "local.d"];
    let mut mounts = container.node.items("volumeMounts").iter();
    mounts.any(|mount| {
        let path = mount.text("mountPath").unwrap_or_default();
        folders.iter().any(|folder| path.contains(folder))
    })
}

fn lacking(
    rule: &Rule,
    workload: &Workload,
    container: &Container,
    fact: &ImageFact,
    graph: &Graph,
    findings: &mut Findings,
) {
    let is_bypassed = !container.node.items("command").is_empty();
    let version = container.image.version();
    for need in fact.needs {
        // A digest, or a tag that is no number, may be any version.
        let is_everywhere = (0..200).all(|major| (need.versions)(major, 0));
        let applies = match version {
            Some((major, minor)) => (need.versions)(major, minor),
            None => is_everywhere,
        };
        if !applies
            || is_bypassed
                && !matches!(
                    need.thing,
                    NeededThing::Arguments | NeededThing::Words(_) | NeededThing::Value(..)
                )
        {
            continue;
        }
        let Some(place) = unmet(need, container) else { continue };
        // The file in which the server's own settings are.
        let mut mounts = container.node.items("volumeMounts").iter();
        let is_own = |path: &str| path.contains("/config/") && path.contains(".yml");
        if matches!(place, UnmetNeed::Nowhere)
            && mounts.any(|mount| mount.text("mountPath").is_some_and(is_own))
        {
            continue;
        }
        let sure = graph.set.is_whole && !is_configured(container);
        let message = format!("{} does not start: {}", workload.object.label(), need.why);
        let found = rule.judged(sure, message);
        let image = container.image_span();
        let found = match place {
            UnmetNeed::At(place) => found.at(place, "refused").also(image, "by this image"),
            UnmetNeed::Nowhere => found.at(image, "this image asks for it"),
        };
        findings.add(workload.object, found.help(need.help));
        // The program ends at the first.
        return;
    }
}

/// Where a need is not met.
enum UnmetNeed {
    /// What is written does not meet it.
    At(Span),
    /// Nothing is written.
    Nowhere,
}

impl UnmetNeed {
    fn new(place: Option<Span>) -> Self {
        place.map_or(Self::Nowhere, Self::At)
    }
}

/// Whether a need is not met.
fn unmet(need: &ImageNeed, container: &Container) -> Option<UnmetNeed> {
    let environment = &container.environment;
    let is_set = |name: &&str| {
        environment.get(name).is_some_and(|variable| variable.value.as_deref() != Some(""))
    };
    let span = |name: &str| {
        environment
            .get(name)
            .map(|variable| variable.node.map_or(variable.used, |node: &Node| node.span))
    };
    match need.thing {
        NeededThing::Variable(names) => {
            (!environment.is_open && !names.iter().any(is_set)).then_some(UnmetNeed::Nowhere)
        }
        NeededThing::If { is, any, words } => {
            let (holds, place) = match is {
                Condition::Always => (true, None),
                Condition::Set(name) => (is_set(&name), span(name)),
                Condition::Is(name, value) => (environment.known(name) == Some(value), span(name)),
                Condition::Word(word) => {
                    let found = container.words().find(|(own, _)| *own == word);
                    (found.is_some(), found.map(|(_, node)| node.span))
                }
                Condition::Tag(part) => {
                    (container.image.tag.is_some_and(|tag| tag.contains(part)), None)
                }
            };
            let said = |part: &&str| container.words().any(|(word, _)| word.contains(part));
            let suffices = environment.is_open || any.iter().any(is_set) || words.iter().any(said);
            (holds && !suffices).then(|| UnmetNeed::new(place))
        }
        NeededThing::Arguments => container.words().next().is_none().then_some(UnmetNeed::Nowhere),
        NeededThing::Words(fits) => {
            let words: Vec<&str> =
                container.words().flat_map(|(word, _)| word.split_ascii_whitespace()).collect();
            let (_, last) = container.words().last()?;
            (!words.is_empty() && !fits(&words)).then(|| UnmetNeed::new(Some(last.span)))
        }
        NeededThing::Value(name, does) => {
            let value = environment.known(name).filter(|value| !value.is_empty())?;
            (!does(value)).then(|| UnmetNeed::new(span(name)))
        }
        NeededThing::None(names) => {
            let name = names.iter().find(|name| is_set(name))?;
            Some(UnmetNeed::new(span(name)))
        }
    }
}

fn gone(
    rule: &Rule,
    workload: &Workload,
    container: &Container,
    fact: &ImageFact,
    findings: &mut Findings,
) {
    let Some(version) = container.image.version() else { return };
    for (word, node) in container.words() {
        let Some(option) = word.strip_prefix("--") else { continue };
        let written = option.split('=').next().unwrap_or_default().replace('_', "-");
        let is_it = |gone: &&crate::engine::image_fact::GoneOption| {
            gone.name == written && version >= gone.since
        };
        let Some(gone) = fact.refuses.iter().find(is_it) else { continue };
        let message = format!(
            "{} does not start: its program has no option `--{}`",
            workload.object.label(),
            gone.name
        );
        let found = rule
            .error(message)
            .at(node.span, "not known")
            .also(container.image_span(), "this version is without it")
            .help("remove it");
        findings.add(workload.object, found);
    }
}

/// Variables that the kubelet adds for each Service of a namespace, and that an image takes for settings.
/// <https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables>
fn linked(
    rule: &Rule,
    workload: &Workload,
    container: &Container,
    fact: &ImageFact,
    graph: &Graph,
    findings: &mut Findings,
) {
    let Some((prefix, since)) = fact.settings else { return };
    let is_off = workload.pod.text("enableServiceLinks") == Some("false");
    let version = container.image.version();
    // Compose adds no such variables.
    if is_off || workload.is_of_compose() || version.is_none_or(|(major, _)| major < since) {
        return;
    }
    let colliding = graph.services.iter().find(|service| {
        let name = format!("{}_PORT", service.object.name.to_uppercase().replace('-', "_"));
        let is_there = service.object.namespace == workload.object.namespace;
        let has_address = !service.is_headless && service.kind != "ExternalName";
        let collides =
            if prefix.ends_with('_') { name.starts_with(prefix) } else { name == prefix };
        is_there && has_address && collides && container.environment.get(&name).is_none()
    });
    let Some(service) = colliding else { return };
    let name = format!("{}_PORT", service.object.name.to_uppercase().replace('-', "_"));
    let message = format!(
        "{} does not start: its image takes `{name}` for a setting, which Kubernetes sets for Service `{}`",
        workload.object.label(),
        service.object.name
    );
    let found = rule
        .error(message)
        .at(container.image_span(), format!("reads all variables that start with `{prefix}`"))
        .also(service.object.place(), format!("brings `{name}` into each pod of the namespace"))
        .help("add `enableServiceLinks: false` to the pod, or call the Service by another name");
    findings.add(workload.object, found);
}
