//! Where charts are installed by controllers: namespaces in which there is more than the manifests show.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::object::Object;
use crate::manifest::set::Set;

/// The namespaces that sets declare, and those into which they have charts installed.
pub fn of_all(sets: &[Set]) -> (Rc<BTreeSet<String>>, Rc<BTreeSet<String>>) {
    let objects = || sets.iter().flat_map(|set| &set.objects);
    let declared = objects().filter(|one| one.kind == "Namespace").map(|one| one.name.clone());
    let charted = objects().filter_map(namespace).map(str::to_owned);
    (Rc::new(declared.collect()), Rc::new(charted.collect()))
}

/// The namespace into which an object of Argo CD, Flux or K3s installs a chart.
/// <https://argo-cd.readthedocs.io/en/stable/user-guide/helm/>, <https://fluxcd.io/flux/components/helm/helmreleases/>,
/// <https://docs.k3s.io/add-ons/helm>
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
