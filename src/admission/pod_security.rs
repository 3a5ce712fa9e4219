//! What the Pod Security Standards refuse of a pod, for gen's own and for anybody's: the controls stand in a
//! table, and here they are held against a pod, whatever tree it is read from.
//! <https://kubernetes.io/docs/concepts/security/pod-security-standards/>

use indexmap::{IndexMap, IndexSet};

use crate::admission::pod_control::{Control, Holders, Law, Level, Relief};
use crate::admission::pod_standard::{APPARMOR, CONTROLS};
use crate::layer::node::step;

/// The label by which a namespace refuses pods.
pub const ENFORCE: &str = "pod-security.kubernetes.io/enforce";

/// The label that says by which version's controls, such as `v1.29`; `latest` and none mean the cluster's own.
pub const ENFORCE_VERSION: &str = "pod-security.kubernetes.io/enforce-version";

/// A value of the tree that a pod is read from. What is null counts as absent.
pub trait PodTree: Copy {
    fn get(self, key: &str) -> Option<Self>;
    /// The items of a list; none where it is no list.
    fn list(self) -> Vec<Self>;
    /// The keys and values of a map; none where it is no map.
    fn map(self) -> Vec<(String, Self)>;
    fn text(self) -> Option<String>;
    fn bool(self) -> Option<bool>;
    fn number(self) -> Option<i64>;
}

/// Where nobody says which version a cluster has.
pub const NEWEST: u32 = u32::MAX;

/// By what a namespace judges pods.
#[derive(Clone, Copy, Debug)]
pub struct Standard {
    pub level: Level,
    /// The minor version of Kubernetes 1 whose controls hold.
    pub minor: u32,
}

/// What a standard refuses of a pod.
#[derive(Clone, Debug)]
pub struct Breach<T> {
    /// A clause: ``the container `api` is privileged``.
    pub what: String,
    /// The value that is refused, else the name of what lacks one, else the pod.
    pub at: T,
    /// An order.
    pub help: &'static str,
}

/// How many breaches of a pod are told, and how many names with each: the API server tells all, on one line.
const MOST_TOLD: usize = 12;

/// What may have the field of a control: the pod, or something named in it.
struct Holder<T> {
    noun: &'static str,
    name: String,
    node: T,
    /// Its `securityContext`, in which most fields are.
    context: Option<T>,
}

/// A pod, taken apart once for all controls.
struct PodParts<T> {
    pod: [Holder<T>; 1],
    annotations: Vec<Holder<T>>,
    containers: Vec<Holder<T>>,
    volumes: Vec<Holder<T>>,
}

/// What all breaches say, as one clause.
pub fn clause<T>(breaches: &[Breach<T>]) -> String {
    let mut all: Vec<&str> =
        breaches.iter().take(MOST_TOLD).map(|breach| breach.what.as_str()).collect();
    let more = format!("{} more", breaches.len().saturating_sub(MOST_TOLD));
    if breaches.len() > MOST_TOLD {
        all.push(&more);
    }
    all.join("; ")
}

/// The containers that break a control in the same way, or the one volume, or the pod.
struct Broken<'n, T> {
    names: IndexSet<&'n str>,
    at: T,
    help: &'static str,
}

impl Standard {
    /// The standard by the labels of a namespace, on a cluster of a minor version; `None` where they refuse nothing.
    pub fn of(level: &str, version: Option<&str>, cluster: u32) -> Option<Self> {
        let level = match level {
            "baseline" => Level::Baseline,
            "restricted" => Level::Restricted,
            _ => return None,
        };
        let said = version.and_then(|version| version.strip_prefix("v1.")?.parse().ok());
        Some(Self { level, minor: said.unwrap_or(cluster) })
    }

    /// All that it refuses of a pod, in the order of the table; what is the same in several containers is one.
    pub fn breaches<T: PodTree>(self, spec: T, metadata: Option<T>) -> Vec<Breach<T>> {
        let parts = PodParts::of(spec, metadata);
        let mut all: IndexMap<(&str, String), Broken<'_, T>> = IndexMap::new();
        for control in CONTROLS.iter().filter(|control| self.judges(control, spec)) {
            let inherited = match control.scope {
                Holders::Inherited => !parts.pod[0].values(control).is_empty(),
                _ => false,
            };
            for holder in parts.holders(control) {
                for (value, at) in self.refused(control, holder, inherited) {
                    let key = (holder.noun, control.said.replace("{}", &value));
                    let new = || Broken { names: IndexSet::new(), at, help: control.help };
                    all.entry(key).or_insert_with(new).names.insert(&holder.name);
                }
            }
        }
        all.into_iter().map(|((noun, said), broken)| broken.told(noun, &said)).collect()
    }

    /// Whether a control holds at this level, in this version, for a pod.
    fn judges<T: PodTree>(self, control: &Control, spec: T) -> bool {
        let relieved = match control.relief {
            Relief::Never => false,
            Relief::UserNamespace => {
                self.minor >= 35 && spec.get("hostUsers").and_then(T::bool) == Some(false)
            }
            Relief::Windows => {
                let system = spec.get("os").and_then(|system| system.get("name")?.text());
                self.minor >= 25 && system.as_deref() == Some("windows")
            }
        };
        control.level <= self.level && control.since <= self.minor && !relieved
    }

    /// The values of one holder that break a control, as they are told, and where they stand.
    fn refused<T: PodTree>(
        self,
        control: &Control,
        holder: &Holder<T>,
        inherited: bool,
    ) -> Vec<(String, T)> {
        let own = holder.values(control);
        let lacks = || vec![(String::new(), holder.node.get("name").unwrap_or(holder.node))];
        let any = |refuses: &dyn Fn(&(String, T)) -> bool| {
            own.iter().filter(|value| refuses(value)).cloned().collect()
        };
        match control.law {
            Law::Not(bool) => any(&|(_, node)| node.bool() == Some(bool)),
            Law::NotZero => any(&|(_, node)| node.number() == Some(0)),
            Law::Zero => any(&|(_, node)| node.number().is_some_and(|number| number != 0)),
            Law::Only(allowed) => any(&|(text, _)| {
                !allowed.iter().any(|(name, since)| name == text && *since <= self.minor)
            }),
            Law::StartsWith(allowed) => {
                any(&|(text, _)| !allowed.iter().any(|start| text.starts_with(start)))
            }
            Law::Present if own.is_empty() && !inherited => lacks(),
            Law::Includes(word) if !own.iter().any(|(text, _)| text == word) => lacks(),
            Law::False if own.is_empty() => lacks(),
            Law::False => any(&|(_, node)| node.bool() != Some(false)),
            Law::Present | Law::Includes(_) => Vec::new(),
        }
    }
}

impl<T> Broken<'_, T> {
    fn told(self, noun: &str, said: &str) -> Breach<T> {
        let Self { names, at, help } = self;
        let mut named =
            names.iter().filter(|name| !name.is_empty()).map(|name| format!(" `{name}`"));
        let first = named.next().unwrap_or_default();
        let others: Vec<String> = named.take(MOST_TOLD).collect();
        let more = if others.len() + 1 < names.len() { " and others" } else { "" };
        let others = match others.as_slice() {
            [] => String::new(),
            others => format!(" (and{}{more})", others.join(",")),
        };
        Breach { what: format!("{noun}{first}{others} {said}"), at, help }
    }
}

impl<T: PodTree> PodParts<T> {
    fn of(spec: T, metadata: Option<T>) -> Self {
        let list = |noun, list: &str| {
            let items = spec.get(list).map(T::list).unwrap_or_default();
            items.into_iter().map(move |node| {
                let name = node.get("name").and_then(T::text).unwrap_or_default();
                Holder::new(noun, name, node)
            })
        };
        let containers = ["initContainers", "containers", "ephemeralContainers"];
        let annotations = metadata.and_then(|metadata| metadata.get("annotations"));
        let annotations = annotations.map(T::map).unwrap_or_default().into_iter();
        let annotations = annotations.filter(|(key, _)| key.starts_with(APPARMOR));
        Self {
            pod: [Holder::new("the pod", String::new(), spec)],
            annotations: annotations
                .map(|(key, node)| Holder::new("the annotation", key, node))
                .collect(),
            containers: containers.into_iter().flat_map(|key| list("the container", key)).collect(),
            volumes: list("the volume", "volumes").collect(),
        }
    }

    /// What may have the field of a control.
    fn holders(&self, control: &Control) -> impl Iterator<Item = &Holder<T>> {
        let (pod, named): (&[Holder<T>], &[Holder<T>]) = match control.scope {
            Holders::Pod => (&self.pod, &[]),
            Holders::Both => (&self.pod, &self.containers),
            Holders::Containers | Holders::Inherited => (&[], &self.containers),
            Holders::Volumes => (&[], &self.volumes),
            Holders::Annotations => (&[], &self.annotations),
        };
        pod.iter().chain(named)
    }
}

impl<T: PodTree> Holder<T> {
    fn new(noun: &'static str, name: String, node: T) -> Self {
        Self { noun, name, node, context: node.get("securityContext") }
    }

    /// The values of its field of a control, as text where they are such: the path `a.b[*].c` goes through lists,
    /// `*` are all the keys of a map, and nothing is the thing itself.
    fn values(&self, control: &Control) -> Vec<(String, T)> {
        let path = control.field;
        let (root, path) = match path.strip_prefix("securityContext.") {
            Some(rest) => (self.context, rest),
            None => (Some(self.node), path),
        };
        let Some(root) = root else { return Vec::new() };
        match path {
            "" => return vec![shown(root)],
            "*" => return root.map(),
            _ => {}
        }
        let keys = |mut root: T, path: &str| {
            let mut path = Some(path);
            while let Some((key, rest)) = path.map(step) {
                (root, path) = (root.get(key)?, rest);
            }
            Some(root)
        };
        let Some(list) = path.bytes().position(|byte| byte == b'[') else {
            return keys(root, path).map(shown).into_iter().collect();
        };
        let (list, rest) = (&path[..list], path[list..].trim_start_matches("[*]"));
        let items = keys(root, list).map(T::list).unwrap_or_default();
        let rest = rest.trim_start_matches('.');
        let ends = |item: T| if rest.is_empty() { Some(item) } else { keys(item, rest) };
        items.into_iter().filter_map(ends).map(shown).collect()
    }
}

fn shown<T: PodTree>(node: T) -> (String, T) {
    (node.text().unwrap_or_default(), node)
}
