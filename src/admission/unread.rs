//! What one key of a component leaves without a reader: the storage of a database that is elsewhere. Told where both keys
//! are written in one file: what another file says may be read in other environments.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::values::Values;
use crate::values::database::Database;
use crate::values::port::listened;
use crate::values::read::{At, Either};
use crate::values::suggest::list_of;
use crate::values::workload::Workload;

/// A key, and where its value is, if it is there.
type KeyPlace = (&'static str, Option<Span>);

/// Tells of what stands in vain in databases, backends and frontends.
pub fn check(values: &Values, report: &mut Report) {
    let defaults = values.defaults.as_ref().map(|defaults| &defaults.value);
    let of_all = defaults.and_then(|defaults| Some(&defaults.databases.as_ref()?.value));
    for (_, item) in values.all_databases() {
        database(&item.at.value, of_all.map(|of_all| &**of_all), report);
    }
    let of_tiers = defaults.into_iter().flat_map(|defaults| {
        let tiers = [&defaults.backends, &defaults.frontends];
        tiers.into_iter().flatten().filter_map(|tier| Some(tier.value.replicas.as_ref()?.span))
    });
    let of_tiers: Vec<Span> = of_tiers.collect();
    for (_, _, item) in values.workloads() {
        replicas(&item.at.value, &of_tiers, report);
        opened(&item.at.value, report);
    }
}

fn database(values: &Database, of_all: Option<&Database>, report: &mut Report) {
    let all = of_all.map(runs).unwrap_or_default();
    let own = |(_, span): &KeyPlace| span.is_some() && all.iter().all(|(_, other)| other != span);
    let server = values.server.as_ref().map(|server| ("server", server.span));
    let external = values.external.as_ref().map(|external| ("external", external.span));
    if let Some((by, other)) = external.or(server) {
        for (what, span) in runs(values).into_iter().filter(own) {
            // Of those that the server has, `server` refuses some itself.
            let is_refused = by == "server" && matches!(what, "init" | "args" | "env" | "files");
            if let Some(span) = span.filter(|_| !is_refused) {
                beside((what, span), (by, other), "nothing is run for it", report);
            }
        }
    }
    if let Some(storage) = &values.storage
        && let Some(claim) = &storage.value.existing_claim
    {
        let size = storage.size.as_ref().map(|size| size.span);
        let modes = storage.access_modes.as_ref().map(|modes| modes.span);
        for (what, span) in [("size", size), ("accessModes", modes)] {
            if let Some(span) = span {
                let why = "the claim is there, as it is";
                beside((what, span), ("existingClaim", claim.span), why, report);
            }
        }
    }
    if let (Some(secret), Some(credentials), None) =
        (&values.secret, &values.credentials, &values.root_credentials)
        && let Some(existing) = &credentials.existing_secret
    {
        let why = "gen makes no Secret for it";
        beside(("secret", secret.span), ("existingSecret", existing.span), why, report);
    }
}

/// What is said of the server that gen runs.
fn runs(values: &Database) -> Vec<KeyPlace> {
    fn at<T>(field: Option<&At<T>>) -> Option<Span> {
        field.map(|field| field.span)
    }
    vec![
        ("storage", at(values.storage.as_ref())),
        ("init", at(values.init.as_ref())),
        ("args", at(values.args.as_ref())),
        ("env", at(values.env.as_ref())),
        ("files", at(values.files.as_ref())),
        ("volumes", at(values.volumes.as_ref())),
        ("writable", at(values.writable.as_ref())),
        ("probes", at(values.probes.as_ref())),
        ("resources", at(values.resources.as_ref())),
        ("nodeSelector", at(values.node_selector.as_ref())),
        ("tolerations", at(values.tolerations.as_ref())),
        ("pod", at(values.pod.as_ref())),
        ("container", at(values.container.as_ref())),
    ]
}

/// A number of pods beside tracks that all have theirs.
fn replicas(values: &Workload, of_tiers: &[Span], report: &mut Report) {
    let Some(replicas) = &values.replicas else { return };
    let Some(release) = values.release.as_ref().map(|release| &release.value) else { return };
    let (by, tracks) = if let Some(blue_green) = &release.blue_green {
        let tracks = blue_green.tracks.iter().flat_map(|tracks| tracks.entries.values());
        ("tracks", tracks.map(|item| item.at.value.replicas.as_ref()).collect::<Vec<_>>())
    } else if let Some(canary) = &release.canary {
        let tracks = [&canary.stable, &canary.canary].into_iter();
        let own = tracks.map(|track| track.as_ref().and_then(|track| track.replicas.as_ref()));
        ("canary", own.collect())
    } else {
        return;
    };
    let Some(Some(first)) = tracks.first() else { return };
    if tracks.iter().all(Option::is_some) && !of_tiers.contains(&replicas.span) {
        let why = "each track has a number of its own";
        beside(("replicas", replicas.span), (by, first.span), why, report);
    }
}

/// A port that others may call, and nothing listens on, as far as the component says where it listens.
fn opened(values: &Workload, report: &mut Report) {
    // What is said in Kubernetes' own words may listen, too.
    if values.pod.is_some() || values.container.is_some() {
        return;
    }
    let sidecars = values.sidecars.iter().flat_map(|sidecars| sidecars.entries.values());
    let beside = sidecars.filter_map(|item| item.at.value.ports.as_ref());
    let named = values.ports.iter().chain(beside).flat_map(|ports| ports.entries.values());
    let mut known: Vec<u16> = named.filter_map(|item| Some(listened(&item.at)?.0.0)).collect();
    known.extend(values.port.iter().map(|port| port.value.0));
    known.extend(values.metrics.iter().filter_map(|metrics| Some(metrics.port.as_ref()?.value.0)));
    if known.is_empty() {
        return;
    }
    for peer in values.allow_from.iter().flat_map(|peers| &peers.value) {
        for port in peer.ports.iter().flat_map(|ports| &ports.value) {
            let (number, span) = match &port.value {
                Either::Short(number) => (number.0, port.span),
                Either::Long(long) => match &long.port {
                    Some(number) => (number.value.0, number.span),
                    None => continue,
                },
            };
            if known.contains(&number) {
                continue;
            }
            let numbers: Vec<String> = known.iter().map(u16::to_string).collect();
            let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
            report.add(
                Diagnostic::warning(
                    Code::UnreachedPort,
                    format!("nothing is said to listen on {number}, which `allowFrom` opens"),
                )
                .at(span, "none of its ports")
                .help(format!(
                    "write {}, or add it to `ports`, as in `ports: {{ metrics: {number} }}`",
                    list_of(numbers.into_iter())
                )),
            );
        }
    }
}

/// Tells of a key that another one leaves without effect, where both are in one file.
fn beside((what, span): (&str, Span), (by, other): (&str, Span), why: &str, report: &mut Report) {
    if span.file != other.file {
        return;
    }
    report.add(
        Diagnostic::warning(Code::Conflict, format!("`{what}` has no effect beside `{by}`"))
            .at(span, why)
            .also(other, "because of this")
            .help(format!("remove `{what}`")),
    );
}
