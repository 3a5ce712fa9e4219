//! GEN457: claims for volumes that cannot be bound to them.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::near::meant;
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::graph::Graph;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::object::Object;
use crate::manifest::placeholder::is_gap;
use crate::notation::quantity::nano;
use crate::source::Span;
use crate::values::suggest::list_of;

pub const RULE: Rule = Rule {
    code: Code::UnmetClaim,
    severity: Severity::Error,
    why: "A claim is bound to a volume of its own class that is large enough and offers all of its access modes, \
          and each volume to one claim. It is told where the claim names its volume, or where nothing makes \
          volumes of its class. A claim template has to say how much it asks for, too. \
          https://kubernetes.io/docs/concepts/storage/persistent-volumes/#binding",
    symptom: "the claim stays Pending, and so do the pods that mount it",
    bad: "\
apiVersion: v1
kind: PersistentVolume
metadata: { name: data }
spec: { capacity: { storage: 5Gi }, accessModes: [ReadWriteOnce], storageClassName: manual, nfs: { server: files.example.com, path: / } }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
spec: { accessModes: [ReadWriteOnce], storageClassName: manual, resources: { requests: { storage: 10Gi } } }
",
    good: "\
apiVersion: v1
kind: PersistentVolume
metadata: { name: data }
spec: { capacity: { storage: 10Gi }, accessModes: [ReadWriteOnce], storageClassName: manual, nfs: { server: files.example.com, path: / } }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
spec: { accessModes: [ReadWriteOnce], storageClassName: manual, resources: { requests: { storage: 10Gi } } }
",
    check,
};

/// How many volumes of one class, and copies of one template, are looked at.
const MOST: usize = 64;

/// Classes that tutorials give to volumes which they write themselves.
const BY_HAND: [&str; 5] = ["", "manual", "local-storage", "local", "nfs"];

/// The volumes of a set, by class.
struct WrittenVolumes<'a> {
    by_class: BTreeMap<&'a str, Vec<&'a Object>>,
    /// The classes of the set, and whether something makes volumes of them.
    made: BTreeMap<&'a str, bool>,
    is_whole: bool,
}

/// What a claim asks for.
struct AskedVolume<'a> {
    object: &'a Object,
    spec: &'a Node,
    /// `None` is the default class.
    class: Option<&'a str>,
    name: String,
    place: Span,
}

fn check(graph: &Graph, findings: &mut Findings) {
    let asked = all_asked(graph, findings);
    let mut by_class: BTreeMap<&str, Vec<&Object>> = BTreeMap::new();
    for volume in graph.of_kind("PersistentVolume") {
        let class = volume.node.text("spec.storageClassName").unwrap_or_default();
        by_class.entry(class).or_default().push(volume);
    }
    if by_class.is_empty() {
        return;
    }
    let made = graph.of_kind("StorageClass").map(|one| {
        let maker = one.node.text("provisioner").unwrap_or_default();
        (one.name.as_str(), maker != "kubernetes.io/no-provisioner")
    });
    let volumes = WrittenVolumes { by_class, made: made.collect(), is_whole: graph.set.is_whole };
    let names: Vec<&str> =
        volumes.by_class.values().flatten().take(MOST).map(|one| one.name.as_str()).collect();
    let mut taken: BTreeMap<&str, &AskedVolume> = BTreeMap::new();
    let (bound, free): (Vec<&AskedVolume>, Vec<&AskedVolume>) = asked
        .iter()
        .partition(|one| one.spec.text("volumeName").is_some_and(|name| !name.is_empty()));
    for one in bound {
        let Some(node) = one.spec.get("volumeName") else { continue };
        let Some(text) = node.text("").filter(|text| !is_gap(text)) else { continue };
        let Some(volume) = graph.find("PersistentVolume", text, None) else {
            if let Some(near) = meant(text, names.iter().copied()).or_else(|| lone(one, &volumes)) {
                let found = RULE
                    .judged(
                        graph.set.is_whole,
                        format!("{} asks for the volume `{text}`, which is not here", one.name),
                    )
                    .at(node.span, "no PersistentVolume of this name")
                    .help(format!("write `{near}`"));
                let is_plain = graph.sources.text(node.span) == text;
                findings.add(one.object, if is_plain { found.fix(node.span, near) } else { found });
            }
            continue;
        };
        if let Some(found) = unfit_named(one, volume, &taken, &volumes) {
            findings.add(one.object, found);
        }
        taken.entry(&volume.name).or_insert(one);
    }
    let mut used: BTreeSet<&str> = taken.keys().copied().collect();
    for one in free {
        if let Some(found) = unmet(one, &volumes, &mut used) {
            findings.add(one.object, found);
        }
    }
}

/// The claims, each once, and those that StatefulSets make for each pod; of templates without a size it tells.
fn all_asked<'a>(graph: &Graph<'a>, findings: &mut Findings) -> Vec<AskedVolume<'a>> {
    let mut all = Vec::new();
    for object in graph.of_kind("PersistentVolumeClaim") {
        if let Some(spec) = object.node.get("spec") {
            let name = format!("the claim `{}`", object.name);
            all.push(AskedVolume::read(object, spec, name, object.place()));
        }
    }
    for set in graph.workloads.iter().filter(|one| one.object.kind == "StatefulSet") {
        for template in set.object.node.items("spec.volumeClaimTemplates").iter().take(MOST) {
            let (Some(spec), Some(name)) = (template.get("spec"), template.at("metadata.name"))
            else {
                continue;
            };
            let text = name.text("").unwrap_or_default();
            if spec.at("resources.requests.storage").is_none() {
                let message = format!(
                    "the claim template `{text}` of {} asks for no size",
                    set.object.label()
                );
                let found = RULE
                    .error(message)
                    .at(name.span, "no `resources.requests.storage`")
                    .help("write `resources: { requests: { storage: … } }` in its `spec`");
                findings.add(set.object, found);
                continue;
            }
            let copies = usize::try_from(set.replicas).unwrap_or_default().min(MOST);
            for pod in 0..copies {
                let called = format!("the claim `{text}-{}-{pod}`", set.object.name);
                all.push(AskedVolume::read(set.object, spec, called, name.span));
            }
        }
    }
    let mut written = BTreeSet::new();
    all.retain(|one| written.insert((one.object.namespace.as_deref(), one.name.clone())));
    all
}

impl<'a> AskedVolume<'a> {
    fn read(object: &'a Object, spec: &'a Node, name: String, place: Span) -> Self {
        let class = spec.text("storageClassName");
        Self { object, spec, class, name, place }
    }
}

impl WrittenVolumes<'_> {
    /// Whether nothing makes a volume of a class but whoever writes one.
    fn is_by_hand(&self, class: &str) -> bool {
        match self.made.get(class) {
            Some(is_made) => !is_made,
            None => BY_HAND.contains(&class),
        }
    }
}

/// Why the volume that a claim names is not its own.
fn unfit_named(
    one: &AskedVolume,
    volume: &Object,
    taken: &BTreeMap<&str, &AskedVolume>,
    volumes: &WrittenVolumes,
) -> Option<Diagnostic> {
    let named = one.spec.get("volumeName")?.span;
    let its = volume.node.text("spec.storageClassName").unwrap_or_default();
    let name = &volume.name;
    if let Some(other) = taken.get(name.as_str()) {
        let message = format!("{} asks for the volume `{name}`, as {} does", one.name, other.name);
        let found = RULE.judged(volumes.is_whole, message).at(named, "is bound once");
        return Some(
            found.also(other.place, "asks for it, too").help("write a volume for each claim"),
        );
    }
    let held = |key: &str| volume.node.text(&format!("spec.claimRef.{key}"));
    let space = one.object.namespace.as_deref();
    if held("name").is_some_and(|claim| !is_gap(claim) && claim != one.object.name)
        || held("namespace")
            .is_some_and(|own| !is_gap(own) && space.is_some_and(|space| space != own))
    {
        let claim = volume.node.at("spec.claimRef")?;
        let message =
            format!("{} asks for the volume `{name}`, which is kept for another", one.name);
        let found = RULE.error(message).at(named, "never bound");
        return Some(
            found
                .also(claim.span, "the claim that may have it")
                .help("name this claim and its namespace there"),
        );
    }
    let class = one.class.filter(|class| *class != its && !is_gap(class) && !is_gap(its));
    if let Some(class) = class {
        let message =
            format!("{} asks for the volume `{name}`, which is of another class", one.name);
        let place = one.spec.get("storageClassName").map_or(named, |node| node.span);
        let own = volume.node.at("spec.storageClassName").map_or(volume.place(), |node| node.span);
        let shown = |class: &str| {
            if class.is_empty() { "no class".to_owned() } else { format!("`{class}`") }
        };
        return Some(
            RULE.error(message)
                .at(place, shown(class))
                .also(own, shown(its))
                .help("write the same `storageClassName` for both"),
        );
    }
    let (why, place, own) = unfit(one, volume)?;
    let message = format!("{} asks for the volume `{name}`, which {why}", one.name);
    let found = RULE.error(message).at(place, "asked for").also(own, "offered");
    Some(found.help("let the volume offer what the claim asks for"))
}

/// The only volume of a claim's class.
fn lone<'a>(one: &AskedVolume, volumes: &WrittenVolumes<'a>) -> Option<&'a str> {
    let class = one.class.filter(|class| volumes.is_by_hand(class))?;
    match volumes.by_class.get(class).map(Vec::as_slice) {
        Some([only]) => Some(&only.name),
        _ => None,
    }
}

/// Why a claim that names no volume gets none; nothing where one may be made for it.
fn unmet<'a>(
    one: &AskedVolume,
    volumes: &WrittenVolumes<'a>,
    used: &mut BTreeSet<&'a str>,
) -> Option<Diagnostic> {
    let class = one.class.filter(|class| !is_gap(class))?;
    let by_hand = volumes.is_by_hand(class);
    let Some(own) = volumes.by_class.get(class) else {
        return of_no_class(one, class, volumes);
    };
    if !by_hand {
        return None;
    }
    let is_kept = |volume: &Object| {
        let claim = volume.node.text("spec.claimRef.name");
        claim.is_some_and(|claim| claim != one.object.name)
    };
    let open = own.iter().take(MOST).filter(|one| !is_kept(one));
    let mut reasons = Vec::new();
    let mut fitting: Vec<&&Object> = Vec::new();
    for volume in open {
        match unfit(one, volume) {
            Some(reason) => reasons.push((volume, reason)),
            None => fitting.push(volume),
        }
    }
    // The smallest that is large enough is taken.
    fitting.sort_by_key(|volume| size(&volume.node, "spec.capacity.storage"));
    if let Some(volume) = fitting.iter().find(|volume| !used.contains(volume.name.as_str())) {
        used.insert(&volume.name);
        return None;
    }
    let help = "write a PersistentVolume that offers what the claim asks for";
    if let Some(volume) = fitting.first() {
        let message = format!("{} gets no volume: other claims have those of its class", one.name);
        let found =
            RULE.judged(volumes.is_whole, message).at(one.place, "one volume for each claim");
        return Some(found.also(volume.place(), "bound to another claim").help(help));
    }
    let (volume, (why, place, own)) = reasons.first()?;
    let message = format!("{} does not fit the volume `{}`, which {why}", one.name, volume.name);
    let found = RULE.judged(volumes.is_whole, message);
    Some(found.at(*place, "asked for").also(*own, "offered").help(help))
}

/// A claim of a class that no volume here has.
fn of_no_class(one: &AskedVolume, class: &str, volumes: &WrittenVolumes) -> Option<Diagnostic> {
    let node = one.spec.get("storageClassName")?;
    if volumes.made.contains_key(class) {
        return None;
    }
    let names = volumes.by_class.keys().copied().filter(|name| !name.is_empty());
    let near = meant(class, names.clone().take(MOST).collect::<Vec<_>>().into_iter());
    // Nothing makes volumes of no class, and those that are written have one.
    if near.is_none() && !class.is_empty() {
        return None;
    }
    let message = format!("{} asks for a class that no volume here has", one.name);
    let found = RULE.judged(volumes.is_whole, message).at(node.span, "of this class there is none");
    let volume = volumes.by_class.values().flatten().next()?;
    let found = found.also(volume.place(), "a volume of another class");
    Some(match near {
        Some(near) => found.help(format!("write `{near}`")),
        None => found.help(format!("write {}", list_of(names.take(4)))),
    })
}

fn size(node: &Node, path: &str) -> Option<i128> {
    node.text(path).and_then(nano)
}

/// Why a volume of the right class does not fit, with what is asked for and what is offered.
fn unfit(one: &AskedVolume, volume: &Object) -> Option<(String, Span, Span)> {
    let place = |node: Option<&Node>, or: Span| node.map_or(or, |node| node.span);
    let (asked, offered) = ("resources.requests.storage", "spec.capacity.storage");
    if let (Some(wanted), Some(there)) = (size(one.spec, asked), size(&volume.node, offered))
        && wanted > there
    {
        let (wanted, there) = (one.spec.at(asked), volume.node.at(offered));
        return Some(("is too small".to_owned(), wanted?.span, there?.span));
    }
    let modes = volume.node.items("spec.accessModes");
    let offers = |mode: &Node| modes.iter().any(|one| one.text("") == mode.text(""));
    let mut wanted = one.spec.items("accessModes").iter();
    if let Some(mode) = wanted.find(|mode| !offers(mode) && !modes.is_empty()) {
        let text = mode.text("").filter(|text| !is_gap(text))?;
        let there = volume.node.at("spec.accessModes")?.span;
        return Some((format!("does not offer `{text}`"), mode.span, there));
    }
    let form = |node: &Node, path: &str| node.text(path).unwrap_or("Filesystem").to_owned();
    if form(one.spec, "volumeMode") != form(&volume.node, "spec.volumeMode") {
        let there = place(volume.node.at("spec.volumeMode"), volume.place());
        let why = format!("is of `volumeMode: {}`", form(&volume.node, "spec.volumeMode"));
        return Some((why, place(one.spec.get("volumeMode"), one.place), there));
    }
    let labels = |key: &str| {
        let mut labels = volume.node.pairs("metadata.labels");
        labels.find_map(|(own, entry)| (own == key).then(|| entry.node.text("")).flatten())
    };
    let mut wanted = one.spec.pairs("selector.matchLabels");
    let (key, entry) = wanted.find(|(key, entry)| labels(key) != entry.node.text(""))?;
    let there = place(volume.node.at("metadata.labels"), volume.place());
    Some((format!("has no label `{key}` of this value"), entry.node.span, there))
}
