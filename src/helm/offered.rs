//! The values that a chart may offer: as tables, in the order in which they are laid out.

use crate::helm::fragment;
use crate::helm::knob::Form;

/// When a knob is set while the chart is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
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
    /// In those in which secrets are said that are in Secrets that exist, or in stores.
    Told,
}

/// A value: its path below the stack or a component, what it holds, and when it is set.
pub type OfferedValue = (&'static str, Form, Offer);

const PULL: Form = Form::Word(&["Always", "IfNotPresent", "Never"]);
const FULL: Offer = Offer::In(false, true);
const BOTH: Offer = Offer::In(true, true);

pub const ROOT: &[OfferedValue] = &[
    ("domain", Form::Host, Offer::Kept),
    ("imagePullSecrets", Form::Fragment(&fragment::PULL_SECRETS), FULL),
    ("labels", Form::Open, FULL),
    ("cluster.ingressNamespace", Form::Name, FULL),
    ("cluster.loadBalancerAnnotations", Form::Open, FULL),
    ("cluster.prometheusNamespace", Form::Name, Offer::Default("monitoring")),
    ("networkPolicy.enabled", Form::Flag(true), Offer::Kept),
    ("networkPolicy.defaultDeny", Form::Flag(false), Offer::Kept),
    ("namespaces.*.name", Form::Name, Offer::Kept),
];

/// What databases, backends and frontends have alike.
pub const COMPONENT: &[OfferedValue] = &[
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

pub const WORKLOAD: &[OfferedValue] = &[
    ("image.repository", Form::Repository, Offer::Kept),
    ("image.tag", Form::Tag, Offer::Kept),
    ("image.digest", Form::Digest, FULL),
    ("image.pullPolicy", PULL, FULL),
    ("replicas", Form::Count(2), Offer::Default("1")),
    ("env", Form::Open, FULL),
    ("topologySpread", Form::Fragment(&fragment::SPREAD), FULL),
    ("env.*.value", Form::Secret, Offer::Told),
    ("env.*/existingSecret.name", Form::Name, BOTH),
    ("env.*/existingSecret.key", Form::Name, FULL),
    ("env.*.externalSecret.store.name", Form::Name, Offer::Kept),
    ("env.*.externalSecret.remoteKey", Form::Text, Offer::Kept),
    ("env.*.externalSecret.property", Form::Text, Offer::Kept),
    ("files.*.value", Form::Secret, Offer::Told),
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
    ("release.blueGreen.tracks.*.env.*.value", Form::Secret, Offer::Told),
    ("release.blueGreen.tracks.*.env.*/existingSecret.name", Form::Name, BOTH),
    ("release.blueGreen.tracks.*.env.*/existingSecret.key", Form::Name, FULL),
    ("release.canary.*.env", Form::Open, Offer::Kept),
    ("release.canary.*.env.*.value", Form::Secret, Offer::Told),
    ("release.canary.*.env.*/existingSecret.name", Form::Name, BOTH),
    ("release.canary.*.env.*/existingSecret.key", Form::Name, FULL),
    ("release.canary.*/image.tag", Form::Tag, BOTH),
    ("release.canary.*.replicas", Form::Count(1), Offer::Kept),
];

/// What sidecars and init containers have.
pub const BESIDE: &[OfferedValue] = &[
    ("image.repository", Form::Repository, Offer::Kept),
    ("image.tag", Form::Tag, Offer::Kept),
    ("resources.requests.cpu", Form::Quantity(3, "m"), BOTH),
    ("resources.requests.memory", Form::Quantity(3, "Mi"), FULL),
    ("resources.limits.cpu", Form::Quantity(4, "m"), FULL),
    ("resources.limits.memory", Form::Quantity(4, "Mi"), FULL),
    ("env.*.value", Form::Secret, Offer::Told),
    ("env.*/existingSecret.name", Form::Name, BOTH),
    ("env.*/existingSecret.key", Form::Name, FULL),
    ("files.*.value", Form::Secret, Offer::Told),
    ("files.*/existingSecret.name", Form::Name, BOTH),
    ("files.*/existingSecret.key", Form::Name, FULL),
];

pub const DATABASE: &[OfferedValue] = &[
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
    ("env.*.value", Form::Secret, Offer::Told),
    ("env.*/existingSecret.name", Form::Name, BOTH),
    ("env.*/existingSecret.key", Form::Name, FULL),
    ("terminationGracePeriodSeconds", Form::Count(9), FULL),
    ("credentials.value", Form::Secret, Offer::Told),
    ("credentials/existingSecret.name", Form::Name, BOTH),
    ("credentials/existingSecret.key", Form::Name, FULL),
    ("credentials/existingSecret.urlKey", Form::Name, FULL),
    ("credentials.externalSecret.store.name", Form::Name, Offer::Kept),
    ("credentials.externalSecret.remoteKey", Form::Text, Offer::Kept),
    ("credentials.externalSecret.property", Form::Text, Offer::Kept),
    ("rootCredentials.value", Form::Secret, Offer::Told),
    ("rootCredentials/existingSecret.name", Form::Name, BOTH),
    ("rootCredentials/existingSecret.key", Form::Name, FULL),
    ("storage.size", Form::Quantity(3, "Mi"), Offer::Kept),
    ("storage/className", Form::Name, FULL),
    ("storage/existingClaim", Form::Name, FULL),
];

/// What of it is offered of a database that an operator runs: the rest is fixed in the template of its Cluster.
pub const OPERATED: [&str; 8] = [
    "credentials.value",
    "credentials.externalSecret.store.name",
    "credentials.externalSecret.remoteKey",
    "credentials.externalSecret.property",
    "resources.requests.cpu",
    "resources.requests.memory",
    "resources.limits.cpu",
    "resources.limits.memory",
];
