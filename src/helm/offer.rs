//! Which values a chart offers: as tables, in the order in which they are laid out.

use crate::helm::closed::{is_closed, is_operated, runs, shares_group};
use crate::helm::door_host::before_domain;
use crate::helm::fragment;
use crate::helm::knob::{CREATE, Form, Knob, ValuePath, below};
use crate::helm::place::{self, below_key, is_any, is_formed, is_key, is_named, keys, paths};
use crate::helm::usual_port::usual_port;
use crate::helm::whole_part;
use crate::layer::node::Node;
use crate::values::TIERS;

/// When a knob is set while the chart is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Offer {
    /// Where an environment has it.
    Kept,
    /// Always, with this value where nobody says another one.
    Default(&'static str),
    /// In renderings of their own, too: slim ones, and full ones. What stands behind a slash is there where what stands
    /// before it is.
    In(bool, bool),
    /// As those of two renderings, and where an environment lacks it, whoever turns on what it belongs to has this.
    Else(&'static str),
    /// In renderings in which databases are elsewhere.
    Elsewhere,
}

/// A value: its path below the stack or a component, what it holds, and when it is set.
type OfferedValue = (&'static str, Form, Offer);

const PULL: Form = Form::Word(&["Always", "IfNotPresent", "Never"]);
const FULL: Offer = Offer::In(false, true);
const BOTH: Offer = Offer::In(true, true);

const ROOT: &[OfferedValue] = &[
    ("domain", Form::Host, Offer::Kept),
    ("imagePullSecrets", Form::Fragment(&fragment::PULL_SECRETS), FULL),
    ("labels", Form::Open, FULL),
    ("cluster.ingressNamespace", Form::Name, FULL),
    ("cluster.prometheusNamespace", Form::Name, Offer::Default("monitoring")),
    ("networkPolicy.enabled", Form::Flag(true), Offer::Kept),
    ("networkPolicy.defaultDeny", Form::Flag(false), Offer::Kept),
    ("namespaces.*.name", Form::Name, Offer::Kept),
];

/// What databases, backends and frontends have alike.
const COMPONENT: &[OfferedValue] = &[
    ("resources.requests.cpu", Form::Quantity(3, "m"), BOTH),
    ("resources.requests.memory", Form::Quantity(3, "Mi"), FULL),
    ("resources.limits.cpu", Form::Quantity(4, "m"), FULL),
    ("resources.limits.memory", Form::Quantity(4, "Mi"), FULL),
    ("nodeSelector", Form::Open, FULL),
    ("tolerations", Form::Fragment(&fragment::TOLERATIONS), FULL),
    ("affinity", Form::Fragment(&fragment::AFFINITY), FULL),
    ("priorityClassName", Form::Name, FULL),
    ("pod.volumes", Form::Fragment(&fragment::VOLUMES), FULL),
    ("pod.initContainers", Form::Fragment(&fragment::CONTAINERS), FULL),
    ("pod.containers", Form::Fragment(&fragment::CONTAINERS), FULL),
    ("allowFrom", Form::Fragment(&fragment::CALLERS), FULL),
    ("allowTo", Form::Fragment(&fragment::CALLED), FULL),
    ("pod.hostAliases", Form::Fragment(&fragment::ALIASES), FULL),
    ("pod.runtimeClassName", Form::Name, FULL),
    ("pod.schedulerName", Form::Name, FULL),
    ("container.volumeMounts", Form::Fragment(&fragment::MOUNTS), FULL),
    ("labels", Form::Open, FULL),
    ("annotations.pod", Form::Open, FULL),
    ("annotations.workload", Form::Open, FULL),
    ("annotations.service", Form::Open, FULL),
    ("annotations.serviceAccount", Form::Open, FULL),
];

const WORKLOAD: &[OfferedValue] = &[
    ("image.repository", Form::Repository, Offer::Kept),
    ("image.tag", Form::Tag, Offer::Kept),
    ("image.digest", Form::Digest, FULL),
    ("image.pullPolicy", PULL, FULL),
    ("replicas", Form::Count(2), Offer::Default("1")),
    ("env", Form::Open, FULL),
    ("topologySpread", Form::Fragment(&fragment::SPREAD), FULL),
    ("env.*.value", Form::Secret, Offer::Kept),
    ("env.*/existingSecret.name", Form::Name, BOTH),
    ("env.*/existingSecret.key", Form::Name, FULL),
    ("env.*.externalSecret.store.name", Form::Name, Offer::Kept),
    ("env.*.externalSecret.remoteKey", Form::Text, Offer::Kept),
    ("env.*.externalSecret.property", Form::Text, Offer::Kept),
    ("files.*.value", Form::Secret, Offer::Kept),
    ("files.*/existingSecret.name", Form::Name, BOTH),
    ("files.*/existingSecret.key", Form::Name, FULL),
    ("files.*.externalSecret.store.name", Form::Name, Offer::Kept),
    ("files.*.externalSecret.remoteKey", Form::Text, Offer::Kept),
    ("files.*.externalSecret.property", Form::Text, Offer::Kept),
    ("autoscaling.min", Form::Count(7), FULL),
    ("autoscaling.max", Form::Count(8), BOTH),
    ("autoscaling.cpu", Form::Percent, FULL),
    ("autoscaling.memory", Form::Percent, FULL),
    ("disruptionBudget.minAvailable", Form::Pods, Offer::In(true, false)),
    ("disruptionBudget.maxUnavailable", Form::Pods, FULL),
    ("command", Form::Fragment(&fragment::WORDS), FULL),
    ("args", Form::Fragment(&fragment::WORDS), FULL),
    ("envFrom", Form::Fragment(&fragment::SOURCES), FULL),
    ("schedule", Form::Word(&[]), Offer::Kept),
    ("suspend", Form::Flag(false), Offer::Kept),
    ("timeZone", Form::Word(&[]), FULL),
    ("concurrencyPolicy", Form::Word(&["Allow", "Forbid", "Replace"]), FULL),
    ("startingDeadlineSeconds", Form::Count(6), FULL),
    ("successfulJobsHistoryLimit", Form::Count(5), FULL),
    ("failedJobsHistoryLimit", Form::Count(5), FULL),
    ("backoffLimit", Form::Count(5), FULL),
    ("activeDeadlineSeconds", Form::Count(6), FULL),
    ("ttlSecondsAfterFinished", Form::Count(5), FULL),
    ("probes.readiness.path", Form::Path, Offer::Kept),
    ("probes.readiness.initialDelaySeconds", Form::Count(1), FULL),
    ("probes.readiness.periodSeconds", Form::Count(1), FULL),
    ("probes.readiness.timeoutSeconds", Form::Count(1), FULL),
    ("probes.readiness.failureThreshold", Form::Count(1), FULL),
    ("probes.readiness.successThreshold", Form::Count(1), FULL),
    ("probes.liveness.enabled", Form::Switch, FULL),
    ("probes.liveness.path", Form::Path, FULL),
    ("probes.liveness.initialDelaySeconds", Form::Count(1), FULL),
    ("probes.liveness.periodSeconds", Form::Count(1), FULL),
    ("probes.liveness.timeoutSeconds", Form::Count(1), FULL),
    ("probes.liveness.failureThreshold", Form::Count(1), FULL),
    ("probes.startup.enabled", Form::Switch, FULL),
    ("probes.startup.path", Form::Path, FULL),
    ("probes.startup.initialDelaySeconds", Form::Count(1), FULL),
    ("probes.startup.periodSeconds", Form::Count(1), FULL),
    ("probes.startup.timeoutSeconds", Form::Count(1), FULL),
    ("probes.startup.failureThreshold", Form::Count(1), FULL),
    ("drainSeconds", Form::Count(3), BOTH),
    ("terminationGracePeriodSeconds", Form::Count(9), FULL),
    ("volumes.*.claim.size", Form::Quantity(3, "Mi"), Offer::Kept),
    ("volumes.*.claim/className", Form::Name, FULL),
    ("volumes.*/existingClaim", Form::Name, FULL),
    ("metrics/serviceMonitor.enabled", Form::Switch, FULL),
    ("metrics/serviceMonitor.labels", Form::Open, FULL),
    ("metrics/serviceMonitor.interval", Form::Name, FULL),
    ("service.port", Form::Port, Offer::Kept),
    ("serviceAccount.name", Form::Name, FULL),
    ("expose.nodePort", Form::NodePort, Offer::In(true, false)),
    ("expose.loadBalancer.enabled", Form::Switch, FULL),
    ("expose.loadBalancer.className", Form::Name, FULL),
    ("expose.loadBalancer.port", Form::Port, Offer::Kept),
    ("expose.loadBalancer.annotations", Form::Open, FULL),
    ("expose.loadBalancer.sourceRanges", Form::Fragment(&fragment::RANGES), FULL),
    ("expose.ingress.enabled", Form::Switch, BOTH),
    ("expose.ingress.host", Form::Host, BOTH),
    ("expose.ingress.path", Form::Path, Offer::Else("/")),
    ("expose.ingress.className", Form::Word(&[]), BOTH),
    ("expose.ingress.annotations", Form::Open, FULL),
    ("expose.ingress.tls.enabled", Form::Switch, FULL),
    ("expose.ingress.tls.secretName", Form::Name, FULL),
    ("expose.route.gateway", Form::Name, Offer::Kept),
    ("expose.route/annotations", Form::Open, FULL),
    ("release.rolling.maxSurge", Form::Pods, Offer::In(true, false)),
    ("release.rolling.maxUnavailable", Form::Pods, Offer::In(true, false)),
    ("release.blueGreen.active", Form::Track, Offer::Kept),
    ("release.blueGreen.tracks.*/image.tag", Form::Tag, BOTH),
    ("release.blueGreen.tracks.*.replicas", Form::Count(2), Offer::Kept),
    ("release.blueGreen.tracks.*.env", Form::Open, Offer::Kept),
    ("release.canary.*.env", Form::Open, Offer::Kept),
    ("release.canary.*/image.tag", Form::Tag, BOTH),
    ("release.canary.*.replicas", Form::Count(1), Offer::Kept),
];

/// What sidecars and init containers have.
const BESIDE: &[OfferedValue] = &[
    ("image.repository", Form::Repository, Offer::Kept),
    ("image.tag", Form::Tag, Offer::Kept),
    ("resources.requests.cpu", Form::Quantity(3, "m"), BOTH),
    ("resources.requests.memory", Form::Quantity(3, "Mi"), FULL),
    ("resources.limits.cpu", Form::Quantity(4, "m"), FULL),
    ("resources.limits.memory", Form::Quantity(4, "Mi"), FULL),
    ("env.*.value", Form::Secret, Offer::Kept),
    ("env.*/existingSecret.name", Form::Name, BOTH),
    ("env.*/existingSecret.key", Form::Name, FULL),
    ("files.*.value", Form::Secret, Offer::Kept),
    ("files.*.existingSecret.name", Form::Name, Offer::Kept),
    ("files.*.existingSecret.key", Form::Name, Offer::Kept),
];

const DATABASE: &[OfferedValue] = &[
    ("image.repository", Form::Word(&[]), Offer::Kept),
    ("image.tag", Form::Word(&[]), Offer::Kept),
    ("image.digest", Form::Digest, FULL),
    ("image.pullPolicy", PULL, FULL),
    ("external.host", Form::Host, Offer::Elsewhere),
    ("external.port", Form::Port, Offer::Elsewhere),
    ("database", Form::Name, Offer::Kept),
    ("user", Form::Name, Offer::Kept),
    ("args", Form::Fragment(&fragment::WORDS), FULL),
    ("env", Form::Open, FULL),
    ("env.*.value", Form::Secret, Offer::Kept),
    ("env.*/existingSecret.name", Form::Name, BOTH),
    ("env.*/existingSecret.key", Form::Name, FULL),
    ("terminationGracePeriodSeconds", Form::Count(9), FULL),
    ("credentials.value", Form::Secret, Offer::Kept),
    ("credentials/existingSecret.name", Form::Name, BOTH),
    ("credentials/existingSecret.key", Form::Name, FULL),
    ("credentials/existingSecret.urlKey", Form::Name, FULL),
    ("credentials.externalSecret.store.name", Form::Name, Offer::Kept),
    ("credentials.externalSecret.remoteKey", Form::Text, Offer::Kept),
    ("credentials.externalSecret.property", Form::Text, Offer::Kept),
    ("rootCredentials.value", Form::Secret, Offer::Kept),
    ("rootCredentials/existingSecret.name", Form::Name, BOTH),
    ("rootCredentials/existingSecret.key", Form::Name, FULL),
    ("storage.size", Form::Quantity(3, "Mi"), Offer::Kept),
    ("storage/className", Form::Name, FULL),
    ("storage/existingClaim", Form::Name, FULL),
];

/// What of it is offered of a database that an operator runs: the rest is fixed in the template of its Cluster.
const OPERATED: [&str; 8] = [
    "credentials.value",
    "credentials.externalSecret.store.name",
    "credentials.externalSecret.remoteKey",
    "credentials.externalSecret.property",
    "resources.requests.cpu",
    "resources.requests.memory",
    "resources.limits.cpu",
    "resources.limits.memory",
];

/// All knobs of some environments' values.
pub fn knobs(roots: &[&Node]) -> Vec<Knob> {
    let fact = |form| Knob {
        path: ValuePath::new(),
        form,
        default: None,
        slim: true,
        full: true,
        inside: None,
        before_domain: None,
    };
    let mut knobs = vec![fact(Form::Prefix), fact(Form::Instance), fact(Form::Namespace)];
    add(&mut knobs, roots, &[], ROOT);
    if knobs.iter().any(|knob| knob.path.first().is_some_and(|key| key == "namespaces")) {
        let path = CREATE.map(str::to_owned).to_vec();
        knobs.push(Knob { path, slim: false, full: false, ..fact(Form::Presence) });
    }
    for tier in TIERS {
        for name in keys(roots, &[tier.to_owned()]) {
            let place = [tier.to_owned(), name];
            // Nothing else depends on what ends, unless it runs in others' pods, nor on what no one names.
            let is_apart = tier == "jobs" && !is_any(roots, &below(&place, "before"));
            let is_last = matches!(tier, "backends" | "frontends") && !is_named(roots, &place[1]);
            if is_apart || is_last || roots.iter().any(|root| place::get(root, &place).is_none()) {
                let path = below(&place, "enabled");
                knobs.push(Knob { path, slim: false, full: false, ..fact(Form::Presence) });
            }
            if tier == "databases" {
                add(&mut knobs, roots, &place, DATABASE);
            } else {
                add(&mut knobs, roots, &place, WORKLOAD);
            }
            for group in ["sidecars", "initContainers"] {
                let group = below(&place, group);
                for name in keys(roots, &group) {
                    add(&mut knobs, roots, &below_key(&group, name), BESIDE);
                }
            }
            // A database may be elsewhere in one environment; one that always is has no pods.
            if roots.iter().any(|root| runs(root, &place)) {
                // What others say of its hosts they say as they are.
                let is_named = is_named(roots, &place[1]);
                let parts = whole_part::PARTS.iter().filter(|part| part.is_of(tier, is_named));
                knobs.extend(parts.map(|part| {
                    let path = below(&place, part.keys);
                    Knob { path, slim: false, full: false, ..fact(Form::Whole(part)) }
                }));
                add(&mut knobs, roots, &place, COMPONENT);
            }
        }
    }
    knobs
}

fn add(knobs: &mut Vec<Knob>, roots: &[&Node], place: &[String], table: &[OfferedValue]) {
    let by_operator = is_operated(roots, place);
    let has_group = shares_group(roots, place);
    for (pattern, form, offer) in table {
        if by_operator && !OPERATED.contains(pattern) {
            continue;
        }
        let (pattern, offer) = if has_group { by_group(pattern, offer) } else { (*pattern, offer) };
        let inside = pattern.split_once('/').map(|(keys, _)| place.len() + keys.split('.').count());
        for path in paths(roots, place, &pattern.replace('/', ".")) {
            let around = &path[..path.len() - 1];
            // A job has no replicas, and a worker no doors: gen would refuse what is laid there.
            if !is_key(if *form == Form::Switch { around } else { &path }) {
                continue;
            }
            // What listens nowhere has no doors.
            let has_doors = || is_any(roots, &[place, &["port".to_owned()]].concat());
            let is_door = pattern.starts_with("expose.");
            // Nor is it asked at a port, unless it is asked in another way.
            let is_probe = pattern.starts_with("probes.") && !is_any(roots, &path[..4]);
            if (is_door || is_probe) && !has_doors()
                || *form == Form::Path && is_door && roots.iter().any(|root| is_formed(root, &path))
            {
                continue;
            }
            if is_closed(roots, place, pattern) {
                continue;
            }
            // Whatever is a secret may be in a Secret that exists; what is a plain text is no secret.
            let is_variable = (pattern.starts_with("env.*/existingSecret")
                || pattern.starts_with("files.*/existingSecret"))
                && !is_any(roots, &[&path[..path.len() - 2], &["value".to_owned()]].concat());
            let is_there = is_any(roots, &path) || *form == Form::Switch && is_any(roots, around);
            let (slim, full) = match offer {
                Offer::Kept | Offer::Default(_) | Offer::Elsewhere => (false, false),
                Offer::In(slim, full) => (*slim, *full),
                Offer::Else(_) => (true, true),
            };
            let is_offered =
                (slim || full) && inside.is_none_or(|length| is_any(roots, &path[..length]));
            let always = matches!(offer, Offer::Default(_) | Offer::Elsewhere)
                || matches!(form, Form::Flag(_));
            if !is_there && (!is_offered || is_variable) && !always {
                continue;
            }
            let default = match (offer, form) {
                (Offer::Elsewhere, Form::Port) => usual_port(roots, place).map(Into::into),
                (Offer::Else(text), _) => Some((*text).into()),
                // Whoever turns on a door says no path.
                (_, Form::Path) if is_door => Some("/".into()),
                (Offer::Default(text), _) => {
                    Some(text.parse().map_or_else(|_| (*text).into(), i64::into))
                }
                (_, Form::Flag(value)) => Some((*value).into()),
                _ => None,
            };
            let before_domain =
                before_domain(roots, &path).filter(|_| *form == Form::Host && !has_group);
            knobs.push(Knob { path, form: *form, default, slim, full, inside, before_domain });
        }
    }
}

/// Where doors share a load balancer that is called by one of them, none is offered beside those that there are, nor is
/// anything else to a door of no host, or of several.
fn by_group<'o>(pattern: &'static str, offer: &'o Offer) -> (&'static str, &'o Offer) {
    match pattern {
        "expose.ingress.annotations" => ("expose.ingress/annotations", offer),
        "expose.ingress.tls.secretName" => ("expose.ingress.tls/secretName", offer),
        door if door.starts_with("expose.ingress.") => (door, &Offer::Kept),
        other => (other, offer),
    }
}
