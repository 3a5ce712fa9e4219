//! Values of backends and frontends that Kubernetes' API server refuses.

use std::collections::BTreeMap;

use crate::admission::metadata;
use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::values::Values;
use crate::values::env::{EnvValue, POD_FIELDS};
use crate::values::expose::Expose;
use crate::values::plain;
use crate::values::port::{NamedPort, Transport, listened};
use crate::values::probe::Probes;
use crate::values::read::{At, Either, List, Map};
use crate::values::scalar::{AbsolutePath, Port, QuantityText, Text};
use crate::values::storage::Volume;
use crate::values::suggest::nearest;
use crate::values::tier::Tier;
use crate::values::workload::{Beside, Workload};

/// The most seconds that an autoscaler looks back.
const LONGEST_LOOK_BACK: i32 = 3600;

/// Reports what the API server would refuse.
pub fn check(values: &Values, report: &mut Report) {
    let jobs = values.jobs();
    let jobs = jobs.iter().map(|(name, _, item)| (Tier::Job, *name, item));
    for (tier, name, item) in values.workloads().chain(jobs) {
        let component = &item.at.value;
        let sidecars = component.sidecars.as_ref();
        container_ports(component.port.as_ref(), component.ports.as_ref(), sidecars, false, report);
        mount_paths(component.volumes.as_ref(), component.writable.as_ref(), report);
        scheduling(component, report);
        startup(component.probes.as_ref(), report);
        scaling(component, report);
        fields(component.env.as_ref(), report);
        rules_of_account(component, report);
        doors(component.expose.as_ref(), report);
        public_url(component.public_url.as_ref(), report);
        volumes(tier, name, component.volumes.as_ref(), report);
    }
    let databases = values.databases.iter().flat_map(|databases| &databases.entries);
    for (name, item) in databases {
        let database = &item.at.value;
        doors(database.expose.as_ref(), report);
        container_ports(database.port.as_ref(), database.ports.as_ref(), None, true, report);
        fields(database.env.as_ref(), report);
        volumes(Tier::Database, name, database.volumes.as_ref(), report);
        mount_paths(database.volumes.as_ref(), database.writable.as_ref(), report);
        startup(database.probes.as_ref(), report);
        metadata::labels(item.at.value.node_selector.as_ref(), report);
        let storage = item.at.value.storage.as_ref();
        size(storage.and_then(|storage| storage.size.as_ref()), report);
        for (path, file) in item.at.value.files.iter().flat_map(|files| &files.entries) {
            let is_folder =
                matches!(&file.at.value, Either::Long(content) if content.dir.is_some());
            if !is_folder {
                file_path(path, file.key, report);
            }
        }
    }
}

fn refused(message: impl Into<String>, span: Span, help: impl Into<String>) -> Diagnostic {
    Diagnostic::error(Code::InvalidValue, message)
        .at(span, "the API server would refuse it")
        .help(help)
}

fn container_ports(
    main: Option<&At<Port>>,
    ports: Option<&At<Map<NamedPort>>>,
    sidecars: Option<&At<Map<Beside>>>,
    is_server: bool,
    report: &mut Report,
) {
    let whose = if sidecars.is_some() { "pod" } else { "container" };
    let mut taken: BTreeMap<(u16, Transport), Span> = BTreeMap::new();
    let main = main.map(|port| ((port.value.0, Transport::Tcp), port.span));
    let extra = ports.into_iter().flat_map(|ports| &ports.entries);
    let beside = sidecars.into_iter().flat_map(|sidecars| &sidecars.entries);
    let beside = beside.flat_map(|(_, item)| item.at.value.ports.iter());
    let extra = extra.chain(beside.flat_map(|ports| &ports.entries));
    let mut extra: Vec<((u16, Transport), Span)> =
        extra.filter_map(|(_, item)| listened(&item.at)).collect();
    // The main port of a server is one of its ports by name.
    extra.retain(|(number, _)| !(is_server && main.is_some_and(|(main, _)| main == *number)));
    for (number, span) in main.into_iter().chain(extra) {
        if let Some(first) = taken.insert(number, span) {
            report.add(
                Diagnostic::error(
                    Code::Conflict,
                    format!("two ports of the {whose} have the number {}", number.0),
                )
                .at(span, "one program cannot listen there twice")
                .also(first, "has it already")
                .help("give it another number, or call it through the other port"),
            );
        }
    }
}

/// Folders that hold what images start with.
const OF_IMAGES: [&str; 12] = [
    "/bin",
    "/dev",
    "/etc",
    "/lib",
    "/lib64",
    "/proc",
    "/sbin",
    "/sys",
    "/usr",
    "/usr/bin",
    "/usr/lib",
    "/usr/local/bin",
];

/// Paths of volumes and of folders to write to.
/// <https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#volumes-1>
fn mount_paths(
    volumes: Option<&At<Map<Volume>>>,
    writable: Option<&At<List<AbsolutePath>>>,
    report: &mut Report,
) {
    let volumes = volumes.into_iter().flat_map(|volumes| &volumes.entries);
    let volumes = volumes.filter_map(|(_, item)| item.at.value.mount_path.as_ref());
    let writable = writable.into_iter().flat_map(|paths| &paths.value);
    for path in writable.clone() {
        let text = path.as_str().trim_end_matches('/');
        if OF_IMAGES.contains(&text) {
            report.add(
                Diagnostic::warning(
                    Code::Conflict,
                    format!("an empty folder at `{text}` hides what the image has there"),
                )
                .at(path.span, "programs and their settings lie there: few images start without")
                .help(format!(
                    "write the folder below it that the program writes to, such as `{text}/app`"
                )),
            );
        }
    }
    let paths = volumes.chain(writable);
    for path in paths.clone().filter(|path| is_root(path.as_str())) {
        report.add(
            Diagnostic::error(Code::InvalidValue, "nothing can be mounted at `/`")
                .at(path.span, "the container's own files lie there: it would not start")
                .help("write the folder that the program uses, such as `/data`"),
        );
    }
    for path in paths.filter(|path| path.as_str().contains(':')) {
        report.add(
            Diagnostic::error(
                Code::InvalidValue,
                format!("nothing can be mounted at `{}`", path.as_str()),
            )
            .at(path.span, "Kubernetes takes no `:` in it")
            .help("write a path without `:`"),
        );
    }
}

/// A browser takes what has no scheme for a path below the page that it shows.
fn public_url(url: Option<&At<Text>>, report: &mut Report) {
    let Some(url) = url else { return };
    let text = url.as_str();
    let host = text.split_once("://").filter(|(scheme, _)| {
        !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric())
    });
    let host = host.map(|(_, rest)| rest.split('/').next().unwrap_or_default());
    if host.is_some_and(|host| !host.is_empty()) && !text.contains(char::is_whitespace) {
        return;
    }
    // A frontend that is served with its backend may want just that.
    let is_path = text.starts_with('/') && !text.contains(char::is_whitespace);
    let wrong = if is_path { Diagnostic::warning } else { Diagnostic::error };
    let diagnostic = wrong(Code::InvalidValue, "`publicUrl` is no url".to_owned())
        .at(url.span, "a browser takes it for a path of the page that it shows");
    report.add(
        if is_path || text.contains("://") || text.is_empty() || text.contains(char::is_whitespace)
        {
            diagnostic.help("write a whole url, such as `https://shop.example.com`")
        } else {
            diagnostic.write(format!("https://{text}"))
        },
    );
}

fn scheduling(component: &Workload, report: &mut Report) {
    metadata::labels(component.node_selector.as_ref(), report);
    for spread in component.topology_spread.iter().flat_map(|list| &list.value) {
        let zero = spread.value.max_skew.as_ref().filter(|skew| skew.value.0 == 0);
        if let Some(skew) = zero {
            report.add(refused("`maxSkew` is at least 1", skew.span, "write `maxSkew: 1`"));
        }
    }
}

fn startup(probes: Option<&At<Probes>>, report: &mut Report) {
    let startup = probes.and_then(|probes| probes.startup.as_ref());
    let threshold = startup.and_then(|startup| startup.success_threshold.as_ref());
    if let Some(threshold) = threshold.filter(|threshold| threshold.value.0 != 1) {
        let message = "the `successThreshold` of a startup probe is 1";
        report.add(refused(message, threshold.span, "remove `successThreshold`"));
    }
}

fn scaling(component: &Workload, report: &mut Report) {
    let scaling = component.autoscaling.as_ref();
    let seconds = scaling.and_then(|scaling| scaling.scale_down_seconds.as_ref());
    if let Some(seconds) = seconds.filter(|seconds| seconds.value.0 > LONGEST_LOOK_BACK) {
        let message = "an autoscaler looks back for an hour at most";
        report.add(refused(message, seconds.span, "write at most `3600`"));
    }
}

fn fields(env: Option<&At<Map<EnvValue>>>, report: &mut Report) {
    for (_, item) in env.into_iter().flat_map(|env| &env.entries) {
        let Either::Long(source) = &item.at.value else { continue };
        let Some(field) = &source.field_ref else { continue };
        let path = field.as_str();
        let keyed = ["metadata.labels['", "metadata.annotations['"]
            .iter()
            .any(|start| path.starts_with(start) && path.ends_with("']"));
        if keyed || POD_FIELDS.contains(&path) {
            continue;
        }
        let help = match nearest(path, POD_FIELDS.into_iter()) {
            Some(near) => format!("write `{near}`"),
            None => "use a field such as `metadata.name`, `spec.nodeName`, `status.podIP` or \
                     `metadata.labels['…']`"
                .to_owned(),
        };
        report.add(refused(format!("a variable cannot have the field `{path}`"), field.span, help));
    }
}

fn rules_of_account(component: &Workload, report: &mut Report) {
    let account = component.service_account.as_ref();
    let rules = account.and_then(|account| account.rules.as_ref());
    for rule in rules.into_iter().flat_map(|rules| &rules.value) {
        let none = |list: Option<&At<Vec<At<Text>>>>| list.is_none_or(|list| list.value.is_empty());
        for (missing, name, example) in [
            (none(rule.value.resources.as_ref()), "resources", "[configmaps]"),
            (none(rule.value.verbs.as_ref()), "verbs", "[get, list, watch]"),
        ] {
            if missing {
                report.add(
                    Diagnostic::error(Code::Missing, format!("a rule needs `{name}`"))
                        .at(rule.span, "the API server would refuse it")
                        .help(format!("add `{name}: {example}`")),
                );
            }
        }
    }
}

fn doors(field: Option<&At<Expose>>, report: &mut Report) {
    let Some(expose) = field else { return };
    if let Some(balancer) = &expose.load_balancer {
        metadata::annotations(balancer.annotations.as_ref(), report);
    }
    let Some(ingress) = &expose.ingress else { return };
    metadata::annotations(ingress.annotations.as_ref(), report);
    let bad = |path: &str| path.contains("//") || path.split('/').any(|part| part == ".");
    let paths = plain::all(ingress.path.as_ref()).into_iter();
    for (path, span) in paths.filter(|(path, _)| bad(path)) {
        let parts = path.split('/').filter(|part| !part.is_empty() && *part != ".");
        let better: String = parts.flat_map(|part| ["/", part]).collect();
        let better = if better.is_empty() { "/".to_owned() } else { better };
        report.add(refused(
            "the path of an ingress has no empty parts and no `.`",
            span,
            format!("write `{better}`"),
        ));
    }
}

fn volumes(tier: Tier, name: &str, volumes: Option<&At<Map<Volume>>>, report: &mut Report) {
    for (volume, item) in volumes.into_iter().flat_map(|volumes| &volumes.entries) {
        size(item.at.value.claim.as_ref().and_then(|claim| claim.size.as_ref()), report);
        let Some(sub_path) = &item.at.value.sub_path else { continue };
        let text = sub_path.as_str();
        if text.starts_with('/') || text.split('/').any(|part| part == "..") {
            report.add(refused(
                format!(
                    "the `subPath` of `{}.{name}.volumes.{volume}` leaves the volume",
                    tier.key()
                ),
                sub_path.span,
                "write a path inside the volume, such as `data/files`",
            ));
        }
    }
}

fn size(size: Option<&At<QuantityText>>, report: &mut Report) {
    let nothing = |size: &QuantityText| crate::notation::quantity::milli(size.as_str()) == Some(0);
    if let Some(size) = size.filter(|size| nothing(&size.value)) {
        report.add(refused("a claim has a size above 0", size.span, "write `size: 1Gi`"));
    }
}

fn is_root(path: &str) -> bool {
    path.split('/').all(|part| matches!(part, "" | "."))
}

/// A file is mounted alone, at its own path.
fn file_path(path: &str, span: Span, report: &mut Report) {
    let absolute = crate::values::scalar::AbsolutePath::new(path).is_ok();
    if !absolute || path.ends_with('/') || path.contains(':') {
        report.add(refused(
            format!("a file cannot be mounted at `{path}`"),
            span,
            "write an absolute path without `:`, such as `/etc/app/app.conf`",
        ));
    }
}
