//! An Application per tier, and the one that holds them.
//! <https://argo-cd.readthedocs.io/en/stable/operator-manual/cluster-bootstrapping/>

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::argocd::Delivery;
use crate::argocd::application::{
    self, ApplicationSource, ApplicationSpec, destination, metadata, sync_policy,
};
use crate::argocd::project::{AppProjectSpec, GroupKind};
use crate::object::custom::{Custom, CustomResource};
use crate::object::metadata::wave_annotation;
use crate::object::{Bundle, to_json};
use crate::stack::argocd::ClusterRef;
use crate::stack::name::ObjectName;

/// What makes Argo CD delete the objects of a tier with its Application, when the stack has this tier no
/// more. Claims and what holds them say for themselves that they stay.
const FINALIZER: &str = "resources-finalizer.argocd.argoproj.io";

/// The Application that holds the tiers. It may make Applications beside Argo CD, which may do more than
/// any of them: its AppProject is its own.
pub fn parent(delivery: Delivery<'_>, folder: &str) -> Vec<Json> {
    let argocd = &delivery.stack.argocd;
    let name = delivery.name();
    let here = destination(&ClusterRef::here(), &argocd.namespace);
    let own = name.with("tiers");
    let project = argocd.project.is_none().then(|| {
        let spec = AppProjectSpec {
            description: format!("The Applications of {name}"),
            source_repos: vec![delivery.repo_url.to_owned()],
            destinations: vec![here.clone()],
            cluster_resource_whitelist: Vec::new(),
            namespace_resource_whitelist: vec![GroupKind {
                group: "argoproj.io".to_owned(),
                kind: ApplicationSpec::KIND.to_owned(),
            }],
        };
        to_json(&CustomResource::new(metadata(delivery, own.as_str()), spec))
    });
    let spec = ApplicationSpec {
        project: argocd.project.clone().unwrap_or_else(|| own.to_string()),
        source: source(delivery, folder),
        destination: here,
        sync_policy: sync_policy(),
        ignore_differences: Vec::new(),
    };
    let application = to_json(&CustomResource::new(metadata(delivery, name.as_str()), spec));
    project.into_iter().chain([application]).collect()
}

/// The Applications of the tiers on each cluster, with the files that hold them.
pub fn children(delivery: Delivery<'_>) -> Vec<(String, Json)> {
    let mut folders: BTreeMap<&'static str, Bundle> = BTreeMap::new();
    for object in &delivery.bundle.objects {
        folders.entry(object.folder()).or_default().objects.push(object.clone());
    }
    let argocd = &delivery.stack.argocd;
    let mut children = Vec::new();
    for cluster in &argocd.clusters {
        for (wave, (folder, bundle)) in (0_i8..).zip(&folders) {
            let tier = folder.split_once('-').map_or(*folder, |(_, tier)| tier);
            let name = delivery.name_on(cluster).with(tier);
            let path = format!("{}/{folder}", argocd.manifests);
            let mut spec = ApplicationSpec {
                source: source(delivery, &argocd.in_repository(&path)),
                ..application::spec(delivery, cluster)
            };
            spec.ignore_differences
                .retain(|ignored| bundle.objects.iter().any(|object| ignored.is_of(object)));
            children.push((format!("{name}.yaml"), child(delivery, &name, wave, spec)));
        }
    }
    children
}

fn child(delivery: Delivery<'_>, name: &ObjectName, wave: i8, spec: ApplicationSpec) -> Json {
    let mut metadata = metadata(delivery, name.as_str());
    metadata.annotations = Some(wave_annotation(wave));
    metadata.finalizers = Some(vec![FINALIZER.to_owned()]);
    to_json(&CustomResource::new(metadata, spec))
}

/// The objects of one folder.
fn source(delivery: Delivery<'_>, path: &str) -> ApplicationSource {
    ApplicationSource {
        repo_url: delivery.repo_url.to_owned(),
        target_revision: delivery.stack.argocd.revision.clone(),
        path: path.to_owned(),
        tool: application::rendered(),
    }
}
