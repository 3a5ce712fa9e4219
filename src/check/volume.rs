//! GEN453, GEN454: volumes that no claim will bind, and data in a folder of one node.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::object::Object;
use crate::source::Span;

pub const UNBOUND: Rule = Rule {
    code: Code::UnboundVolume,
    severity: Severity::Warning,
    why: "A claim without `storageClassName` takes the default class, where there is one, and a new \
          volume is made for it. `storageClassName: \"\"` on both ends, or a class of their own, lets them \
          find each other.",
    symptom: "the volume stays Available, the data lie elsewhere",
    bad: "\
apiVersion: v1
kind: PersistentVolume
metadata: { name: data }
spec: { capacity: { storage: 1Gi }, accessModes: [ReadWriteOnce], nfs: { server: files.example.com, path: / } }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
",
    good: "\
apiVersion: v1
kind: PersistentVolume
metadata: { name: data }
spec: { capacity: { storage: 1Gi }, accessModes: [ReadWriteOnce], storageClassName: manual, nfs: { server: files.example.com, path: / } }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
spec: { accessModes: [ReadWriteOnce], storageClassName: manual, resources: { requests: { storage: 1Gi } } }
",
    check: unbound,
};

pub const HOST_PATH: Rule = Rule {
    code: Code::HostPath,
    severity: Severity::Warning,
    why: "A hostPath volume is a folder of whichever node the pod runs on. It is a warning where \
          something here tells of a managed cluster, whose nodes come and go; else a note.",
    symptom: "the data are gone when the pod moves",
    bad: "\
apiVersion: v1
kind: PersistentVolume
metadata: { name: data }
spec: { capacity: { storage: 1Gi }, accessModes: [ReadWriteOnce], storageClassName: manual, hostPath: { path: /data } }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web }
spec: { ingressClassName: alb, defaultBackend: { resource: { kind: Page, name: web } } }
",
    good: "\
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
spec: { accessModes: [ReadWriteOnce], storageClassName: gp3, resources: { requests: { storage: 1Gi } } }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web }
spec: { ingressClassName: alb, defaultBackend: { resource: { kind: Page, name: web } } }
",
    check: host_path,
};

/// How many sets of modes are looked at: there are four modes.
const MOST_OFFERS: usize = 16;

fn unbound(graph: &Graph, findings: &mut Findings) {
    let modes = |node: &Node| -> BTreeSet<String> {
        let modes = node.items("spec.accessModes").iter();
        modes.filter_map(|mode| mode.text("").map(str::to_owned)).collect()
    };
    // The first of those that offer the same; there are four modes.
    let mut offered: IndexMap<BTreeSet<String>, &Object> = IndexMap::new();
    let claims = graph.of_kind("PersistentVolumeClaim");
    let asked: BTreeSet<&str> =
        claims.filter_map(|claim| claim.node.text("spec.volumeName")).collect();
    for volume in graph.of_kind("PersistentVolume") {
        let is_free =
            volume.node.at("spec.claimRef").is_none() && !asked.contains(volume.name.as_str());
        if is_free && offered.len() < MOST_OFFERS {
            offered.entry(modes(&volume.node)).or_insert(volume);
        }
    }
    let written = graph
        .of_kind("PersistentVolumeClaim")
        .map(|claim| (claim, &claim.node, claim.name.as_str(), claim.place()));
    let made = graph.of_kind("StatefulSet").flat_map(|set| {
        let templates = set.node.items("spec.volumeClaimTemplates").iter();
        templates.filter_map(move |template| {
            let name = template.at("metadata.name")?;
            Some((set, template, name.text("")?, name.span))
        })
    });
    for (claim, spec, name, place) in written.chain(made) {
        let names_volume = spec.text("spec.volumeName").is_some();
        if spec.at("spec").is_some_and(|spec| {
            spec.get("storageClassName").is_some() || spec.get("selector").is_some()
        }) || names_volume
        {
            continue;
        }
        let wanted = modes(spec);
        // What lies in folders of others is for others, unless this has its name.
        let beside = graph.folder(claim);
        let is_near = |volume: &Object| {
            let other = graph.folder(volume);
            beside.starts_with(other) || other.starts_with(beside) || volume.name.contains(name)
        };
        let fits = |(modes, volume): &(&BTreeSet<String>, &&Object)| {
            wanted.is_subset(modes) && is_near(volume)
        };
        let Some((_, volume)) = offered.iter().find(fits) else { continue };
        let found = UNBOUND
            .warning(format!("the claim `{name}` may not bind the volume `{}`", volume.name))
            .at(place, "no class: takes the default one, where there is one")
            .also(volume.place(), "stays Available then")
            .help("give both the same `storageClassName`, or set `volumeName` and `storageClassName: \"\"`");
        findings.add(claim, found);
    }
}

fn host_path(graph: &Graph, findings: &mut Findings) {
    let managed = managed(graph);
    let mut report = |object: &Object, place: Span| {
        let message = format!("{} keeps data in a folder of one node", object.label());
        let found = match managed {
            Some(told) => HOST_PATH
                .warning(message)
                .at(place, "stays on this node")
                .also(told, "nodes of this cluster come and go"),
            None => HOST_PATH.hint(message).at(place, "stays on this node"),
        };
        findings.add(object, found.help("use a claim of a storage class of the cluster"));
    };
    for volume in graph.of_kind("PersistentVolume") {
        if let Some(node) = volume.node.at("spec.hostPath") {
            report(volume, node.span);
        }
    }
    for workload in graph.workloads.iter().filter(|one| one.database().is_some()) {
        for volume in workload.pod.items("volumes") {
            if let Some(node) = volume.at("hostPath") {
                report(workload.object, node.span);
            }
        }
    }
}

/// Where something tells of a managed cluster.
fn managed(graph: &Graph) -> Option<Span> {
    graph.objects.iter().find_map(|object| {
        let node = &object.node;
        let class = node.at("spec.ingressClassName").filter(|class| class.text("") == Some("alb"));
        let annotated = node.pairs("metadata.annotations").find(|(key, entry)| {
            let value = entry.node.text("").unwrap_or_default();
            key.starts_with("alb.ingress.kubernetes.io/")
                || key.starts_with("service.beta.kubernetes.io/a")
                || key.starts_with("cloud.google.com/")
                || key.starts_with("eks.amazonaws.com/")
                || *key == "kubernetes.io/ingress.class" && matches!(value, "alb" | "gce")
        });
        let provisioner = node.at("provisioner").filter(|one| {
            one.text("").is_some_and(|name| {
                name.contains("aws") || name.contains("gke") || name.contains("azure")
            })
        });
        let annotated = annotated.map(|(_, entry)| entry.key);
        class.or(provisioner).map(|node| node.span).or(annotated)
    })
}
