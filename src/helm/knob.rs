//! Knobs: the values that whoever installs a chart may turn, as one table.
//!
//! A knob has gen's own path. What is no knob is printed from the objects as it is.

use serde_json::Value as Json;

use crate::helm::fragment::{self, Fragment};
use crate::helm::place::{self, is_any, is_formed, is_key, keys};
use crate::layer::node::Node;
use crate::values::TIERS;

/// A place of the values, as keys from the top.
pub type ValuePath = Vec<String>;

/// What a knob holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Facts of the release: the prefix of names, the instance's name, the namespace.
    Prefix,
    Instance,
    Namespace,
    Name,
    Host,
    Repository,
    Tag,
    /// The path of a url.
    Path,
    Digest,
    Secret,
    Text,
    /// One of some words, or any where none is named, which comes out where [`FIELDS`] says and is not marked.
    Word(&'static [&'static str]),
    /// The name of a track.
    Track,
    /// A whole number; marks of a higher class are larger, as limits exceed requests.
    Count(u32),
    Percent,
    /// A port of a Service.
    Port,
    NodePort,
    Quantity(u32, &'static str),
    /// A number of pods, or a percentage of them.
    Pods,
    /// On or off, and what it is where no one says so.
    Flag(bool),
    /// Whether the map around it is there at all: `enabled`.
    Switch,
    /// Whether a component is there that not every environment has: `enabled`, which gen has not.
    Presence,
    /// A map of texts, to which anyone may add.
    Open,
    /// A list or a map that is taken over whole.
    Fragment(&'static Fragment),
}

/// When a knob is set while the chart is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Offer {
    /// Where an environment has it.
    Kept,
    /// Always, with this value where nobody says another one.
    Default(&'static str),
    /// In renderings of their own, too: slim ones, and full ones.
    In(bool, bool),
    /// The same, where the map around it is there.
    Inside(bool, bool),
}

/// A value that may be turned.
#[derive(Clone, Debug)]
pub struct Knob {
    /// Empty for facts of the release.
    pub path: ValuePath,
    pub form: Form,
    pub default: Option<Json>,
    /// Whether slim renderings have it, and full ones.
    pub slim: bool,
    pub full: bool,
    /// How much of its path must be there for that.
    pub inside: Option<usize>,
}

impl Knob {
    /// How readily it is given up where no template can say what it does: one before nothing.
    pub fn rank(&self) -> usize {
        match self.form {
            Form::Port | Form::Fragment(_) | Form::Presence | Form::Word([]) => 1,
            _ if self.path.last().is_some_and(|key| key == "user") => 1,
            _ if self.path.ends_with(&["serviceAccount".to_owned(), "name".to_owned()]) => 1,
            _ => 0,
        }
    }
}

/// Whether the chart makes the namespaces that are named in it.
pub const CREATE: [&str; 2] = ["namespaces", "create"];

/// The first knobs: facts of the release.
pub const PREFIX: usize = 0;
pub const INSTANCE: usize = 1;
pub const NAMESPACE: usize = 2;

const PULL: Form = Form::Word(&["Always", "IfNotPresent", "Never"]);
const FULL: Offer = Offer::In(false, true);
const BOTH: Offer = Offer::In(true, true);

const ROOT: &[(&str, Form, Offer)] = &[
    ("domain", Form::Host, Offer::Kept),
    ("imagePullSecrets", Form::Fragment(&fragment::PULL_SECRETS), FULL),
    ("networkPolicy.enabled", Form::Flag(true), Offer::Kept),
    ("networkPolicy.defaultDeny", Form::Flag(false), Offer::Kept),
    ("namespaces.*.name", Form::Name, Offer::Kept),
];

/// What databases, backends and frontends have alike.
const COMPONENT: &[(&str, Form, Offer)] = &[
    ("resources.requests.cpu", Form::Quantity(3, "m"), BOTH),
    ("resources.requests.memory", Form::Quantity(3, "Mi"), FULL),
    ("resources.limits.cpu", Form::Quantity(4, "m"), FULL),
    ("resources.limits.memory", Form::Quantity(4, "Mi"), FULL),
    ("nodeSelector", Form::Open, FULL),
    ("tolerations", Form::Fragment(&fragment::TOLERATIONS), FULL),
    ("affinity", Form::Fragment(&fragment::AFFINITY), FULL),
    ("priorityClassName", Form::Name, FULL),
    ("labels", Form::Open, FULL),
    ("annotations.pod", Form::Open, FULL),
    ("annotations.workload", Form::Open, FULL),
    ("annotations.service", Form::Open, FULL),
    ("annotations.serviceAccount", Form::Open, FULL),
];

const WORKLOAD: &[(&str, Form, Offer)] = &[
    ("image.repository", Form::Repository, Offer::Kept),
    ("image.tag", Form::Tag, Offer::Kept),
    ("image.digest", Form::Digest, FULL),
    ("image.pullPolicy", PULL, FULL),
    ("replicas", Form::Count(2), Offer::Default("1")),
    ("env", Form::Open, FULL),
    ("topologySpread", Form::Fragment(&fragment::SPREAD), FULL),
    ("env.*.value", Form::Secret, Offer::Kept),
    ("env.*.existingSecret.name", Form::Name, Offer::Inside(true, true)),
    ("env.*.existingSecret.key", Form::Name, Offer::Inside(false, true)),
    ("env.*.externalSecret.store.name", Form::Name, Offer::Kept),
    ("env.*.externalSecret.remoteKey", Form::Text, Offer::Kept),
    ("env.*.externalSecret.property", Form::Text, Offer::Kept),
    ("sidecars.*.env.*.value", Form::Secret, Offer::Kept),
    ("sidecars.*.env.*.existingSecret.name", Form::Name, Offer::Inside(true, true)),
    ("sidecars.*.env.*.existingSecret.key", Form::Name, Offer::Inside(false, true)),
    ("initContainers.*.env.*.value", Form::Secret, Offer::Kept),
    ("initContainers.*.env.*.existingSecret.name", Form::Name, Offer::Inside(true, true)),
    ("initContainers.*.env.*.existingSecret.key", Form::Name, Offer::Inside(false, true)),
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
    ("backoffLimit", Form::Count(1), Offer::Kept),
    ("activeDeadlineSeconds", Form::Count(6), Offer::Kept),
    ("ttlSecondsAfterFinished", Form::Count(1), Offer::Kept),
    ("probes.*.path", Form::Path, Offer::Kept),
    ("probes.*.initialDelaySeconds", Form::Count(1), Offer::Inside(false, true)),
    ("probes.*.periodSeconds", Form::Count(1), Offer::Inside(false, true)),
    ("probes.*.timeoutSeconds", Form::Count(1), Offer::Inside(false, true)),
    ("probes.*.failureThreshold", Form::Count(1), Offer::Inside(false, true)),
    ("terminationGracePeriodSeconds", Form::Count(9), FULL),
    ("volumes.*.claim.size", Form::Quantity(3, "Mi"), Offer::Kept),
    ("volumes.*.claim.className", Form::Name, Offer::Inside(false, true)),
    ("volumes.*.existingClaim", Form::Name, Offer::Kept),
    ("metrics.serviceMonitor.enabled", Form::Switch, Offer::Kept),
    ("service.port", Form::Port, Offer::Kept),
    ("serviceAccount.name", Form::Name, FULL),
    ("user", Form::Count(5), FULL),
    ("expose.nodePort", Form::NodePort, Offer::Kept),
    ("expose.loadBalancer.enabled", Form::Switch, Offer::Kept),
    ("expose.loadBalancer.annotations", Form::Open, Offer::Inside(false, true)),
    (
        "expose.loadBalancer.sourceRanges",
        Form::Fragment(&fragment::RANGES),
        Offer::Inside(false, true),
    ),
    ("expose.ingress.enabled", Form::Switch, Offer::Kept),
    ("expose.ingress.host", Form::Host, Offer::Kept),
    ("expose.ingress.path", Form::Path, Offer::Kept),
    ("expose.ingress.className", Form::Word(&[]), Offer::Kept),
    ("expose.ingress.annotations", Form::Open, Offer::Inside(false, true)),
    ("expose.ingress.tls.enabled", Form::Switch, Offer::Kept),
    ("expose.ingress.tls.secretName", Form::Name, Offer::Inside(false, true)),
    ("release.blueGreen.active", Form::Track, Offer::Kept),
    ("release.blueGreen.tracks.*.image.tag", Form::Tag, Offer::Kept),
    ("release.blueGreen.tracks.*.replicas", Form::Count(2), Offer::Kept),
    ("release.canary.*.image.tag", Form::Tag, Offer::Kept),
    ("release.canary.*.replicas", Form::Count(1), Offer::Kept),
];

const DATABASE: &[(&str, Form, Offer)] = &[
    ("image.repository", Form::Word(&[]), Offer::Kept),
    ("image.tag", Form::Word(&[]), Offer::Kept),
    ("external.host", Form::Host, Offer::Kept),
    ("credentials.value", Form::Secret, Offer::Kept),
    ("credentials.existingSecret.name", Form::Name, Offer::Inside(true, true)),
    ("credentials.existingSecret.key", Form::Name, Offer::Inside(false, true)),
    ("credentials.existingSecret.urlKey", Form::Name, Offer::Inside(false, true)),
    ("credentials.externalSecret.store.name", Form::Name, Offer::Kept),
    ("credentials.externalSecret.remoteKey", Form::Text, Offer::Kept),
    ("credentials.externalSecret.property", Form::Text, Offer::Kept),
    ("rootCredentials.value", Form::Secret, Offer::Kept),
    ("rootCredentials.existingSecret.name", Form::Name, Offer::Inside(true, true)),
    ("rootCredentials.existingSecret.key", Form::Name, Offer::Inside(false, true)),
    ("storage.size", Form::Quantity(3, "Mi"), Offer::Kept),
    ("storage.className", Form::Name, Offer::Inside(false, true)),
    ("storage.existingClaim", Form::Name, Offer::Kept),
];

/// Fields that are a word among the values: kind, path in the object (`{}` is the component), path below the component.
pub const FIELDS: &[(&str, &str, &str)] = &[
    ("Deployment", "spec.template.spec.containers.{}.imagePullPolicy", "image.pullPolicy"),
    ("Deployment", "spec.template.spec.initContainers.{}.imagePullPolicy", "image.pullPolicy"),
    ("StatefulSet", "spec.template.spec.containers.{}.imagePullPolicy", "image.pullPolicy"),
    ("StatefulSet", "spec.template.spec.initContainers.{}.imagePullPolicy", "image.pullPolicy"),
    ("Job", "spec.template.spec.containers.{}.imagePullPolicy", "image.pullPolicy"),
    (
        "CronJob",
        "spec.jobTemplate.spec.template.spec.containers.{}.imagePullPolicy",
        "image.pullPolicy",
    ),
    ("CronJob", "spec.schedule", "schedule"),
    ("Service", "spec.selector.track", "release.blueGreen.active"),
    ("Ingress", "spec.ingressClassName", "expose.ingress.className"),
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
            if roots.iter().any(|root| place::get(root, &place).is_none()) {
                knobs.push(Knob {
                    path: below(&place, "enabled"),
                    form: Form::Presence,
                    default: None,
                    slim: false,
                    full: false,
                    inside: None,
                });
            }
            if tier == "databases" {
                add(&mut knobs, roots, &place, DATABASE);
            } else {
                add(&mut knobs, roots, &place, WORKLOAD);
            }
            if !is_any(roots, &below(&place, "external")) {
                add(&mut knobs, roots, &place, COMPONENT);
            }
        }
    }
    knobs
}

fn add(knobs: &mut Vec<Knob>, roots: &[&Node], place: &[String], table: &[(&str, Form, Offer)]) {
    for (pattern, form, offer) in table {
        for path in paths(roots, place, pattern) {
            let around = &path[..path.len() - 1];
            // A job has no replicas, and a worker no doors: gen would refuse what is laid there.
            if !is_key(if *form == Form::Switch { around } else { &path }) {
                continue;
            }
            if pattern == &"expose.ingress.path" && roots.iter().any(|root| is_formed(root, &path))
            {
                continue;
            }
            // Whatever is a secret may be in a Secret that exists; what is a plain text is no secret.
            let is_variable = pattern.contains("env.*.existingSecret")
                && !is_any(roots, &[&path[..path.len() - 2], &["value".to_owned()]].concat());
            let is_there = is_any(roots, &path) || *form == Form::Switch && is_any(roots, around);
            let (slim, full, inside) = match offer {
                Offer::Kept | Offer::Default(_) => (false, false, None),
                Offer::In(slim, full) => (*slim, *full, None),
                // A Secret that exists may stand in for whatever holds a password.
                Offer::Inside(slim, full) if pattern.contains("existingSecret") => {
                    (*slim, *full, Some(path.len() - 2))
                }
                Offer::Inside(slim, full) => (*slim, *full, Some(path.len() - 1)),
            };
            let is_offered =
                (slim || full) && inside.is_none_or(|length| is_any(roots, &path[..length]));
            let always = matches!(offer, Offer::Default(_)) || matches!(form, Form::Flag(_));
            if !is_there && (!is_offered || is_variable) && !always {
                continue;
            }
            let default = match (offer, form) {
                (Offer::Default(text), _) => text.parse::<i64>().ok().map(Json::from),
                (_, Form::Flag(value)) => Some((*value).into()),
                _ => None,
            };
            knobs.push(Knob { path, form: *form, default, slim, full, inside });
        }
    }
}

/// The paths of a pattern, in which `*` is any key that any environment has there.
fn paths(roots: &[&Node], place: &[String], pattern: &str) -> Vec<ValuePath> {
    let mut found = vec![place.to_vec()];
    for key in pattern.split('.') {
        found = found
            .into_iter()
            .flat_map(|path| {
                let names = if key == "*" { keys(roots, &path) } else { vec![key.to_owned()] };
                names.into_iter().map(move |name| below(&path, &name))
            })
            .collect();
    }
    found
}

/// A path below another one; keys are separated by dots.
pub fn below(place: &[String], keys: &str) -> ValuePath {
    place.iter().cloned().chain(keys.split('.').map(str::to_owned)).collect()
}

impl Form {
    /// Whether a value can stand between double quotes as it is.
    pub fn is_safe(self) -> bool {
        !matches!(self, Self::Secret | Self::Text | Self::Open | Self::Word(_) | Self::Fragment(_))
    }

    /// Whether a value is a number, whole.
    pub fn is_number(self) -> bool {
        matches!(self, Self::Count(_) | Self::Percent | Self::NodePort | Self::Port)
    }
}
