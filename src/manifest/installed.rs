//! Where charts are installed by controllers: namespaces in which there is more than the manifests show.

use std::collections::BTreeSet;

use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::object::Object;

/// The namespaces into which Argo CD, Flux or K3s install charts.
/// <https://argo-cd.readthedocs.io/en/stable/user-guide/helm/>, <https://fluxcd.io/flux/components/helm/helmreleases/>,
/// <https://docs.k3s.io/add-ons/helm>
pub fn namespaces(objects: &[Object]) -> BTreeSet<String> {
    objects.iter().filter_map(namespace).map(str::to_owned).collect()
}

fn namespace(object: &Object) -> Option<&str> {
    let spec = object.node.get("spec")?;
    match (object.kind.as_str(), object.group()) {
        ("Application", "argoproj.io") => of_argo(spec),
        ("ApplicationSet", "argoproj.io") => of_argo(spec.at("template.spec")?),
        ("HelmRelease", "helm.toolkit.fluxcd.io") | ("HelmChart", "helm.cattle.io") => {
            spec.text("targetNamespace").or(object.namespace.as_deref())
        }
        _ => None,
    }
}

fn of_argo(spec: &Node) -> Option<&str> {
    let mut sources = spec.items("sources").iter().chain(spec.get("source"));
    let has_chart = sources.any(|source| source.get("chart").is_some());
    spec.text("destination.namespace").filter(|_| has_chart)
}
